package automations

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// TestTheWholeRoadWithRealWorkers answers messages out of worker processes
// while another script bursts its own.
func TestTheWholeRoadWithRealWorkers(t *testing.T) {
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	log := events.New(store, events.Options{})
	s := New(Options{Store: store, Log: log, Scripts: newPool(t), Nudge: func(string) {}, Logger: slog.New(slog.DiscardHandler)})
	greedy := saved(t, s, handler("Greedy", "{ words: 'burst' }", bursting))
	saved(t, s, handler("Polite", "{ unless: { words: 'burst' } }", "ctx.reply('Hello ' + ctx.text);"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	running := make(chan error, 1)
	go func() { running <- s.Run(ctx) }()

	texts := []string{"burst", "one", "burst", "two", "burst", "three"}
	writeWhenReady(t, s, log, store, texts)
	done, off := 0, false
	finished := errors.New("all has happened")
	err = log.Follow(ctx, 0, storage.EventFilter{}, func(e models.Event) error {
		switch e.Data.(type) {
		case models.AutomationRan:
			done++
		case models.AutomationDisabled:
			off = true
		}
		if done == 3 && off {
			return finished
		}
		return nil
	})
	if !errors.Is(err, finished) {
		t.Fatalf("got %v with %d answers, switched off %v", err, done, off)
	}
	cancel()
	if err := <-running; err != nil {
		t.Errorf("run: %v", err)
	}
	runs, err := s.Runs(t.Context(), storage.RunFilter{Automation: greedy.ID, Status: models.RunFailed})
	if err != nil || len(runs) != 3 || !strings.Contains(runs[0].Error, "had to be ended") {
		t.Errorf("got %+v, %v, want three runs that had to be ended", runs, err)
	}
	rows, err := store.Unsent(t.Context(), "main", time.Now(), 0)
	if err != nil || len(rows) != 3 {
		t.Errorf("got %d messages to send (%v), want 3", len(rows), err)
	}
}

func saved(t *testing.T, s *Service, source string) models.Automation {
	t.Helper()
	a, err := s.Create(t.Context(), Draft{Source: source})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = s.Enable(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	return a
}

// writeWhenReady appends messages, each in a chat of its own, once the service
// has taken its place in the log.
func writeWhenReady(t *testing.T, s *Service, log *events.Log, store *sqlstore.Store, texts []string) {
	t.Helper()
	for at := int64(0); at == 0; {
		var err error
		if at, err = store.Position(t.Context(), follower, ""); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range texts {
		chat := models.JID(itoa(4915100000+i) + "@s.whatsapp.net")
		m := models.Message{SessionID: "main", Chat: chat, Sender: chat, ID: text + itoa(i), Time: time.Now(), Type: models.TypeText, Text: text}
		_, err := log.Append(t.Context(), events.Change{SessionID: "main", Steps: []events.Step{
			events.Announcement{Data: models.MessageReceived{Message: m}},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}
