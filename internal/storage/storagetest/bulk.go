package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var bulkCases = map[string]func(*testing.T, storage.Store){
	"what is to leave later is listed by time, page by page": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for id, at := range map[string]int{"NOON": 0, "SECOND": 20, "FIRST": 10, "ALSO": 10} {
			must[models.OutboxRow](t)(s.Enqueue(ctx, models.OutboxRow{SessionID: line, MessageID: id, State: models.OutboxQueued, NotBefore: minutes(at)}))
		}
		must[models.OutboxRow](t)(s.Enqueue(ctx, models.OutboxRow{SessionID: other, MessageID: "FIRST", State: models.OutboxQueued, NotBefore: minutes(10)}))
		gone := must[models.OutboxRow](t)(s.Enqueue(ctx, models.OutboxRow{SessionID: line, MessageID: "GONE", State: models.OutboxQueued, NotBefore: minutes(5)}))
		gone.State = models.OutboxCancelled
		check(t, s.ChangeQueued(ctx, gone))
		fails(t, s.ChangeQueued(ctx, gone), models.Conflict)

		first := must[[]models.OutboxRow](t)(s.Scheduled(ctx, line, noon, models.OutboxRow{}, 2))
		equal(t, "rows of the first page", len(first), 2)
		for _, row := range first {
			sameTime(t, "first page", row.NotBefore, minutes(10))
		}
		second := must[[]models.OutboxRow](t)(s.Scheduled(ctx, line, noon, first[1], 2))
		list(t, "second page", second, func(r models.OutboxRow) string { return r.MessageID }, "SECOND")
	},
	"a bulk send comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.Bulk](t)(s.SaveBulk(ctx, models.Bulk{
			SessionID: line, Name: "Easter", Key: "K", State: models.BulkRunning, Content: []byte("{}"), PerMinute: 20,
			StartAt: noon, CreatedBy: "key:ab", CreatedAt: noon, DoneAt: minutes(1),
		}))
		want.State = models.BulkPaused
		must[models.Bulk](t)(s.SaveBulk(ctx, want))
		same(t, "stored", must[models.Bulk](t)(s.Bulk(ctx, want.ID)), want)
		same(t, "under its key", must[models.Bulk](t)(s.BulkByKey(ctx, line, "K")), want)
		for _, key := range []string{"", "k"} {
			_, err := s.BulkByKey(ctx, line, key)
			fails(t, err, models.NotFound)
		}
		must[models.Bulk](t)(s.SaveBulk(ctx, models.Bulk{SessionID: line, State: models.BulkRunning}))
		must[models.Bulk](t)(s.SaveBulk(ctx, models.Bulk{SessionID: other, State: models.BulkRunning}))
		id := func(b models.Bulk) int64 { return b.ID }
		list(t, "of a session", must[[]models.Bulk](t)(s.Bulks(ctx, storage.BulkFilter{Session: line})), id, want.ID+1, want.ID)
		list(t, "older", must[[]models.Bulk](t)(s.Bulks(ctx, storage.BulkFilter{Session: line, Before: want.ID + 1})), id, want.ID)
		list(t, "running", must[[]models.Bulk](t)(s.Bulks(ctx, storage.BulkFilter{State: models.BulkRunning})), id, want.ID+2, want.ID+1)
		check(t, s.DeleteBulk(ctx, want.ID))
		_, err := s.Bulk(ctx, want.ID)
		fails(t, err, models.NotFound)
	},
	"each recipient has the state of their message": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		b := must[models.Bulk](t)(s.SaveBulk(ctx, models.Bulk{SessionID: line, State: models.BulkRunning}))
		var all []models.BulkRecipient
		acks := []models.Ack{models.AckError, models.AckPending, models.AckSent, models.AckDelivered, models.AckRead, models.AckPlayed}
		for i := range len(acks) + 2 {
			all = append(all, models.BulkRecipient{BulkID: b.ID, SessionID: line, Place: i + 1, Chat: anna, Values: map[string]string{"name": "Anna"}})
		}
		check(t, s.AddRecipients(ctx, all))
		equal(t, "first", must[models.BulkRecipient](t)(s.NextRecipient(ctx, b.ID)).Place, 1)
		for i, ack := range acks {
			id := string(rune('A' + i))
			check(t, s.SetRecipientMessage(ctx, b.ID, i+1, id))
			_, _, err := s.InsertMessage(ctx, models.Message{SessionID: line, Chat: anna, Sender: me, ID: id, FromMe: true, Ack: ack, Reason: "r" + id, Time: noon})
			check(t, err)
		}
		check(t, s.SetRecipientMessage(ctx, b.ID, len(acks)+1, "LEAVING"))
		next := must[models.BulkRecipient](t)(s.NextRecipient(ctx, b.ID))
		equal(t, "next", next.Place, len(acks)+2)
		same(t, "values", next.Values, map[string]string{"name": "Anna"})
		equal(t, "next state", next.State, models.RecipientWaiting)

		found := must[[]models.BulkRecipient](t)(s.Recipients(ctx, storage.RecipientFilter{Bulk: b.ID}))
		list(t, "states", found, func(r models.BulkRecipient) models.RecipientState { return r.State },
			models.RecipientFailed, models.RecipientQueued, models.RecipientSent, models.RecipientDelivered, models.RecipientRead, models.RecipientRead,
			models.RecipientQueued, models.RecipientWaiting)
		equal(t, "reason", found[0].Reason, "rA")
		list(t, "read ones", must[[]models.BulkRecipient](t)(s.Recipients(ctx, storage.RecipientFilter{Bulk: b.ID, State: models.RecipientRead, After: 5})),
			func(r models.BulkRecipient) int { return r.Place }, 6)
		same(t, "counts", must[map[models.RecipientState]int](t)(s.CountRecipients(ctx, b.ID)), map[models.RecipientState]int{
			models.RecipientFailed: 1, models.RecipientQueued: 2, models.RecipientSent: 1, models.RecipientDelivered: 1, models.RecipientRead: 2, models.RecipientWaiting: 1,
		})
		check(t, s.SetRecipientMessage(ctx, b.ID, len(all), "LAST"))
		_, err := s.NextRecipient(ctx, b.ID)
		fails(t, err, models.NotFound)
		fails(t, s.SetRecipientMessage(ctx, b.ID, 99, "X"), models.NotFound)
		check(t, s.DeleteBulk(ctx, b.ID))
		equal(t, "left", len(must[[]models.BulkRecipient](t)(s.Recipients(ctx, storage.RecipientFilter{Bulk: b.ID}))), 0)
	},
}
