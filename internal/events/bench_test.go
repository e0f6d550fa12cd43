package events_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

func benchLog(b *testing.B) *events.Log {
	b.Helper()
	store, err := sqlstore.Open(b.Context(), sqlstore.Options{Path: filepath.Join(b.TempDir(), "desk.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return events.New(store, events.Options{})
}

// received is what an incoming message does: its row, its chat, two events.
func received(caller, number int) events.Change {
	jid := models.JID(fmt.Sprintf("%d@lid", caller))
	m := models.Message{
		SessionID: fmt.Sprintf("s%d", caller), Chat: jid, Sender: jid, ID: fmt.Sprintf("%d-%d", caller, number), Time: time.Now(),
		Type: models.TypeText, Text: "is there a room for two from friday to sunday", Raw: make([]byte, 200),
	}
	return events.Change{SessionID: m.SessionID, Steps: []events.Step{events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
		stored, _, err := tx.InsertMessage(ctx, m)
		if err != nil {
			return err
		}
		tx.Announce(models.MessageReceived{Message: stored}, models.MessageCreated{Message: stored})
		return tx.TouchChat(ctx, m.SessionID, m.Chat, m.Time, 1)
	})}}
}

// BenchmarkAppend is 50 sessions that receive at once, fully durable.
func BenchmarkAppend(b *testing.B) {
	log := benchLog(b)
	var callers, number atomic.Int64
	b.SetParallelism(25) // per core, of two
	b.RunParallel(func(pb *testing.PB) {
		caller := int(callers.Add(1))
		for pb.Next() {
			if _, err := log.Append(b.Context(), received(caller, int(number.Add(1)))); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkAppendAlone is one session that receives.
func BenchmarkAppendAlone(b *testing.B) {
	log := benchLog(b)
	number := 0
	for b.Loop() {
		number++
		if _, err := log.Append(b.Context(), received(1, number)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFollow is how long an event takes from Append to a follower.
func BenchmarkFollow(b *testing.B) {
	log := benchLog(b)
	ctx, cancel := context.WithCancel(b.Context())
	told := make(chan int64, 1)
	done := make(chan error, 1)
	go func() {
		done <- log.Follow(ctx, 0, storage.EventFilter{}, func(e models.Event) error { told <- e.ID; return nil })
	}()
	for b.Loop() {
		stored, err := log.Append(ctx, events.Change{Steps: []events.Step{qr("x")}})
		if err != nil {
			b.Fatal(err)
		}
		if id := <-told; id != stored[0].ID {
			b.Fatalf("got event %d, want %d", id, stored[0].ID)
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		b.Errorf("follow ended with %v", err)
	}
}
