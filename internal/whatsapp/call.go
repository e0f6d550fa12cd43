package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	// ringTime is how long a call rings at most.
	ringTime = time.Minute
	// longestCallText bounds what callers are told.
	longestCallText = 4096
)

// switchboard knows the calls that ring at this moment.
type switchboard struct {
	mu      sync.Mutex // guards ringing
	ringing map[string]ringingCall
}

// ringingCall is who has to be told of a rejection, and since when it rings.
type ringingCall struct {
	caller types.JID
	since  time.Time
}

func newSwitchboard() *switchboard { return &switchboard{ringing: map[string]ringingCall{}} }

// ring notes a call, and forgets those that rang out.
func (b *switchboard) ring(id string, caller types.JID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for other, c := range b.ringing {
		if time.Since(c.since) > ringTime {
			delete(b.ringing, other)
		}
	}
	b.ringing[id] = ringingCall{caller: caller, since: time.Now()}
}

func (b *switchboard) caller(id string) (types.JID, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.ringing[id]
	return c.caller, ok && time.Since(c.since) <= ringTime
}

func (b *switchboard) stop(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.ringing, id)
}

// noteCall follows what happens to calls.
func (b *switchboard) noteCall(raw any) {
	switch evt := raw.(type) {
	case *waevents.CallOffer:
		b.ring(evt.CallID, evt.CallCreator)
	case *waevents.CallOfferNotice:
		b.ring(evt.CallID, evt.CallCreator)
	case *waevents.CallTerminate:
		b.stop(evt.CallID)
	}
}

// RejectCall rejects a call that rings; models.NotFound when none of this id
// does.
func (s *Session) RejectCall(ctx context.Context, id string) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	caller, ok := s.calls.caller(id)
	if !ok {
		return models.Errorf(models.NotFound, "no call of this id is ringing")
	}
	if err := client.RejectCall(ctx, caller, id); err != nil {
		return refused(err)
	}
	s.calls.stop(id)
	return nil
}

func callSetting(session string) string { return "calls/" + session }

// CallSettings say what the session does with calls by itself.
func (s *Session) CallSettings(ctx context.Context) (models.CallSettings, error) {
	var settings models.CallSettings
	text, err := s.manager.store.Setting(ctx, callSetting(s.id))
	if err != nil || text == "" {
		return settings, missing(err)
	}
	if err := json.Unmarshal([]byte(text), &settings); err != nil {
		return settings, fmt.Errorf("decode the settings for calls: %w", err)
	}
	return settings, nil
}

// SaveCallSettings changes what the session does with calls by itself, from
// the next call on.
func (s *Session) SaveCallSettings(ctx context.Context, settings models.CallSettings) error {
	if len(settings.Text) > longestCallText {
		return models.Errorf(models.Invalid, "text is longer than %d bytes", longestCallText)
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("encode the settings for calls: %w", err)
	}
	return s.manager.store.SaveSetting(ctx, callSetting(s.id), string(text))
}

// takeCalls rejects calls to the account where its settings say so, and tells
// the caller why. Calls that came before the session started, or that rang
// while it was offline, are left alone.
func (s *Session) takeCalls(ctx context.Context) {
	filter := storage.EventFilter{Session: s.id, Types: []models.EventType{models.EventCall}}
	s.followNew(ctx, "calls are not rejected; trying again", filter, func(e models.Event) error {
		call, ok := e.Data.(models.CallReceived)
		if !ok || call.Call.Group != "" || time.Since(call.Call.Time) > ringTime {
			return nil
		}
		return s.takeCall(ctx, call.Call)
	})
}

// takeCall fails only when the store does.
func (s *Session) takeCall(ctx context.Context, c models.Call) error {
	settings, err := s.CallSettings(ctx)
	if err != nil || !settings.Reject {
		return err
	}
	if err := s.RejectCall(ctx, c.ID); err != nil {
		if !lost(err) && !models.IsNotFound(err) {
			s.logger.Warn("call not rejected", "err", err)
		}
		return nil
	}
	if settings.Text == "" {
		return nil
	}
	_, err = s.Enqueue(ctx, c.From, Outgoing{Text: settings.Text, SentBy: "calls"})
	return err
}
