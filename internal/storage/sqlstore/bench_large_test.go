package sqlstore

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The size of the installation that is measured.
const (
	largeChats    = 10_000
	largeMessages = 1_000_000
)

// BenchmarkLarge measures what callers wait for with 10,000 chats and 1,000,000
// messages. Half of the messages are in the first hundred chats; in every
// fiftieth chat nobody but the account has written anything but the first
// message. Run it with -benchtime=200x.
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
			filter := storage.MessageFilter{Session: "front", Chat: models.JID(fmt.Sprintf("%d@lid", i*37%largeChats)), Limit: 50}
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
		if err != nil || len(people) != len(page) {
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

// fillLarge fills the store in a few large transactions.
func fillLarge(b *testing.B, store *Store) {
	b.Helper()
	const step = 100_000
	write := func(sql string, args ...any) {
		b.Helper()
		if err := store.write(b.Context(), func(db *gorm.DB) error { return db.Exec(sql, args...).Error }); err != nil {
			b.Fatal(err)
		}
	}
	for from := 0; from < largeMessages; from += step {
		write(`WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
			INSERT INTO messages (account, chat, sender, wa_id, from_me, time, type, push_name, ack, reason, forwards, starred, ephemeral,
				view_once, broadcast, edited_at, revoked_at, run, sent_by, has_media, raw)
			SELECT 'front', chat || '@lid', CASE WHEN mine THEN '1@lid' ELSE chat || '@lid' END, printf('3EB0%07d', i), mine,
				1700000000000000 + i * 1000000, 'text', 'Guest', 2, '', 0, 0, 0, 0, 0, 0, 0, 0, '', 0, zeroblob(60)
			FROM (SELECT i, chat, i % 3 = 0 OR chat % 50 = 0 AND i >= 10000 AS mine FROM
				(SELECT i, CASE WHEN i >= 10000 AND i % 2 THEN i / 2 % 100 ELSE i % 10000 END AS chat FROM n))`, from, from+step)
	}
	write(`INSERT INTO message_content (message_id, text) SELECT id,
		'message number ' || id || ' with word' || (id % 47) || ' about room ' || (id % 997) || CASE WHEN id % 20000 = 0 THEN ' needle' ELSE '' END FROM messages`)
	write(`INSERT INTO chats (account, jid, name, unread, archived, pinned, muted_until, muted_always, read_only, last_time, ephemeral, folded)
		SELECT account, chat, '', CAST(chat AS INTEGER) % 7 = 0, 0, 0, 0, 0, 0, MAX(time), 0, '' FROM messages GROUP BY account, chat`)
	write(`INSERT INTO contacts (account, jid, phone, lid, full_name, first_name, push_name, business_name, about, picture_id, blocked, saved, folded)
		SELECT account, jid, '', jid, 'Guest ' || jid, '', '', '', '', '', 0, 0, 'guest ' || jid FROM chats`)
}
