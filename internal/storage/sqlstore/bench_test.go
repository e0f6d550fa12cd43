package sqlstore

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// BenchmarkChatPage reads the newest 50 messages of a chat out of 20,000.
func BenchmarkChatPage(b *testing.B) {
	store, err := Open(b.Context(), Options{Path: filepath.Join(b.TempDir(), "desk.db"), Synchronous: "NORMAL"})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	fillMessages(b, store, 20000)
	page := storage.MessageFilter{Session: "front", Chat: "7@lid", Limit: 50}
	for b.Loop() {
		messages, err := store.Messages(b.Context(), page)
		if err != nil || len(messages) != 50 {
			b.Fatalf("got %d messages, %v", len(messages), err)
		}
	}
}

// BenchmarkSearch finds a word that is in every fifth of 20,000 messages.
func BenchmarkSearch(b *testing.B) {
	store, err := Open(b.Context(), Options{Path: filepath.Join(b.TempDir(), "desk.db"), Synchronous: "NORMAL"})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	fillMessages(b, store, 20000)
	for b.Loop() {
		messages, err := store.Messages(b.Context(), storage.MessageFilter{Session: "front", Text: "word3", Limit: 20})
		if err != nil || len(messages) != 20 {
			b.Fatalf("got %d messages, %v", len(messages), err)
		}
	}
}

func fillMessages(b *testing.B, store *Store, count int) {
	b.Helper()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	batch := make([]models.Message, 0, 500)
	for i := range count {
		jid := models.JID(fmt.Sprintf("%d@lid", i%40))
		batch = append(batch, models.Message{
			SessionID: "front", Chat: jid, Sender: jid, ID: fmt.Sprintf("M%06d", i), Time: start.Add(time.Duration(i) * time.Second),
			Type: models.TypeText, Text: fmt.Sprintf("message %d with word%d in it", i, i%5),
		})
		if len(batch) == cap(batch) {
			if _, err := store.InsertMessages(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
}
