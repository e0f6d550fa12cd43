package sqlstore

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/internal/storage/storagetest"
	"frontdesk/models"
)

// BenchmarkLarge measures what callers wait for with 10,000 chats and 1,000,000
// messages. Run it with -benchtime=200x.
func BenchmarkLarge(b *testing.B) {
	store, err := Open(b.Context(), Options{Path: filepath.Join(b.TempDir(), "desk.db"), Synchronous: "NORMAL"})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	began := time.Now()
	fillLarge(b, store)
	b.Logf("filled in %s", time.Since(began).Round(time.Second))
	large := storage.MessageFilter{Session: "front", Chat: "7@lid"}
	b.Run("getChats", func(b *testing.B) { p95(b, func(i int) int { return len(allChats(b, store)) }) })
	b.Run("getChats/first50", func(b *testing.B) {
		p95(b, func(int) int { return chatsFound(b, store, storage.ChatFilter{Session: "front", Limit: 50}) })
	})
	b.Run("getChats/unread", func(b *testing.B) {
		p95(b, func(int) int {
			return chatsFound(b, store, storage.ChatFilter{Session: "front", Unread: true, Limit: 50})
		})
	})
	b.Run("fetchMessages", func(b *testing.B) {
		p95(b, func(i int) int {
			filter := storage.MessageFilter{Session: "front", Chat: models.JID(fmt.Sprintf("%d@lid", i*40%storagetest.LargeChats)), Limit: 50}
			return messagesFound(b, store, filter)
		})
	})
	b.Run("fetchMessages/1000", func(b *testing.B) {
		filter := large
		filter.Limit = 1000
		p95(b, func(int) int { return messagesFound(b, store, filter) })
	})
	b.Run("fetchMessages/fromMe", func(b *testing.B) {
		yes := true
		filter := large
		filter.FromMe, filter.Limit = &yes, 50
		p95(b, func(int) int { return messagesFound(b, store, filter) })
	})
	for name, text := range map[string]string{"common": "word3", "rare": "needle", "two": "word3 message", "start": "mess"} {
		b.Run("search/"+name, func(b *testing.B) {
			p95(b, func(int) int {
				return messagesFound(b, store, storage.MessageFilter{Session: "front", Text: text, Limit: 50})
			})
		})
	}
	b.Run("search/inChat", func(b *testing.B) {
		filter := large
		filter.Text, filter.Limit = "word3", 50
		p95(b, func(int) int { return messagesFound(b, store, filter) })
	})
}

// p95 times a read many times, and reports how long the slowest twentieth takes
// at least, in milliseconds. A read that finds nothing measures nothing.
func p95(b *testing.B, read func(i int) int) {
	b.Helper()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if read(i) == 0 {
			b.Fatal("nothing found")
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

// allChats reads every chat, page by page, with the names of their people.
func allChats(b *testing.B, store *Store) []models.Chat {
	b.Helper()
	var all []models.Chat
	for {
		page, err := store.Chats(b.Context(), storage.ChatFilter{Session: "front", Offset: len(all), Limit: storage.MaxLimit})
		if err != nil {
			b.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		jids := make([]models.JID, len(page))
		for i, chat := range page {
			jids[i] = chat.JID
		}
		people, err := store.Contacts(b.Context(), storage.ContactFilter{Session: "front", JIDs: jids, Limit: storage.MaxLimit})
		if err != nil || len(people) < len(page)*9/10 {
			b.Fatalf("got %d people for %d chats, %v", len(people), len(page), err)
		}
		all = append(all, page...)
	}
}

func chatsFound(b *testing.B, store *Store, filter storage.ChatFilter) int {
	b.Helper()
	chats, err := store.Chats(b.Context(), filter)
	if err != nil {
		b.Fatal(err)
	}
	return len(chats)
}

func messagesFound(b *testing.B, store *Store, filter storage.MessageFilter) int {
	b.Helper()
	messages, err := store.Messages(b.Context(), filter)
	if err != nil {
		b.Fatal(err)
	}
	return len(messages)
}

func fillLarge(b *testing.B, store *Store) {
	b.Helper()
	err := storagetest.Large("front", func(sql string, args ...any) error {
		return store.write(b.Context(), func(db *gorm.DB) error { return db.Exec(sql, args...).Error })
	})
	if err != nil {
		b.Fatal(err)
	}
}
