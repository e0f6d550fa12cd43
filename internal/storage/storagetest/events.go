package storagetest

import (
	"reflect"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func eventID(e models.Event) int64 { return e.ID }

// announce appends events and gives their ids.
func announce(t *testing.T, s storage.Store, session string, at time.Time, data ...models.EventData) []int64 {
	t.Helper()
	var ids []int64
	for _, e := range must[[]models.Event](t)(s.AppendEvents(t.Context(), session, at, data)) {
		ids = append(ids, e.ID)
	}
	return ids
}

var eventCases = map[string]func(*testing.T, storage.Store){
	"an event of every type comes back as a value": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		var all []models.EventData
		for _, info := range models.EventTypes {
			all = append(all, reflect.ValueOf(info.New()).Elem().Interface().(models.EventData))
		}
		want := must[[]models.Event](t)(s.AppendEvents(ctx, line, noon, all))
		got := must[[]models.Event](t)(s.EventsAfter(ctx, 0, storage.EventFilter{}))
		same(t, "stored", got, want)
	},
	"an event's message comes back whole": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		m := fullMessage()
		ids := announce(t, s, line, noon, models.MessageReceived{Message: m})
		got := must[models.Event](t)(s.EventByID(ctx, ids[0]))
		want := models.Event{ID: ids[0], SessionID: line, Time: noon, Data: models.MessageReceived{Message: m}}
		same(t, "stored", got, want)
		_, err := s.EventByID(ctx, 99)
		fails(t, err, models.NotFound)
	},
	"ids grow, and are never given twice": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		equal(t, "at first", must[int64](t)(s.LastEventID(ctx)), 0)
		ids := append(announce(t, s, line, noon, models.Ready{}, models.Ready{}), announce(t, s, other, noon, models.Ready{})...)
		equal(t, "last", must[int64](t)(s.LastEventID(ctx)), ids[2])
		equal(t, "pruned", must[int](t)(s.PruneEvents(ctx, minutes(1), 10)), 3)
		equal(t, "last, after pruning", must[int64](t)(s.LastEventID(ctx)), ids[2])
		if next := announce(t, s, line, noon, models.Ready{}); next[0] <= ids[2] || ids[1] <= ids[0] || ids[2] <= ids[1] {
			t.Errorf("got ids %v and then %v, want them growing", ids, next)
		}
	},
	"events are read from a place, by filter, in order": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		ids := announce(t, s, line, noon, models.Ready{}, models.QRShown{}, models.Ready{})
		ids = append(ids, announce(t, s, other, noon, models.Ready{})...)
		for name, test := range map[string]struct {
			after  int64
			filter storage.EventFilter
			want   []int64
		}{
			"all":           {0, storage.EventFilter{}, ids},
			"from a place":  {ids[1], storage.EventFilter{}, ids[2:]},
			"one session":   {0, storage.EventFilter{Session: line}, ids[:3]},
			"some sessions": {0, storage.EventFilter{Sessions: []string{other}}, ids[3:]},
			"a type":        {0, storage.EventFilter{Types: []models.EventType{models.EventQR}}, ids[1:2]},
			"the first two": {0, storage.EventFilter{Limit: 2}, ids[:2]},
		} {
			list(t, name, must[[]models.Event](t)(s.EventsAfter(ctx, test.after, test.filter)), eventID, test.want...)
		}
	},
	"an event is kept while a follower or a failed delivery needs it": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		ids := announce(t, s, line, noon, models.Ready{}, models.Ready{}, models.Ready{}, models.Ready{})
		young := announce(t, s, line, minutes(9), models.Ready{})
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		failure := must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{WebhookID: hook.ID, EventID: ids[0], SessionID: line}))
		check(t, s.SavePosition(ctx, "webhook:1", line, ids[2]))
		equal(t, "a follower of another session", must[int64](t)(s.Position(ctx, "webhook:1", other)), 0)
		left := func(want ...int64) {
			t.Helper()
			list(t, "left", must[[]models.Event](t)(s.EventsAfter(ctx, 0, storage.EventFilter{})), eventID, want...)
		}
		equal(t, "in a small batch", must[int](t)(s.PruneEvents(ctx, minutes(5), 1)), 1)
		must[int](t)(s.PruneEvents(ctx, minutes(5), 10))
		left(ids[0], ids[3], young[0])
		check(t, s.DeleteFailure(ctx, failure.ID))
		check(t, s.DeletePositions(ctx, "webhook:1"))
		must[int](t)(s.PruneEvents(ctx, minutes(5), 10))
		left(young[0])
	},
	"a follower's place is kept per session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		equal(t, "new", must[int64](t)(s.Position(ctx, "hook", line)), 0)
		check(t, s.SavePosition(ctx, "hook", line, 7))
		check(t, s.SavePosition(ctx, "hook", line, 9))
		check(t, s.SavePosition(ctx, "hook", other, 3))
		equal(t, "one", must[int64](t)(s.Position(ctx, "hook", line)), 9)
		equal(t, "other", must[int64](t)(s.Position(ctx, "hook", other)), 3)
	},
	"what was kept aside is listed newest first": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, what := range []string{"first", "second"} {
			must[int64](t)(s.SaveQuarantined(ctx, models.Quarantined{SessionID: line, Time: noon, What: what, Error: "odd", Raw: []byte{0, 1}}))
		}
		got := must[[]models.Quarantined](t)(s.Quarantined(ctx, line, 0))
		list(t, "kept", got, func(q models.Quarantined) string { return q.What }, "second", "first")
		equal(t, "raw", string(got[0].Raw), "\x00\x01")
	},
	"what was kept aside is pruned by number and age": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for i, what := range []string{"old", "second", "third", "newest"} {
			must[int64](t)(s.SaveQuarantined(ctx, models.Quarantined{SessionID: line, Time: minutes(i), What: what}))
		}
		equal(t, "too old", must[int](t)(s.PruneQuarantined(ctx, minutes(1), 100)), 1)
		equal(t, "too many", must[int](t)(s.PruneQuarantined(ctx, minutes(1), 2)), 1)
		list(t, "kept", must[[]models.Quarantined](t)(s.Quarantined(ctx, line, 0)),
			func(q models.Quarantined) string { return q.What }, "newest", "third")
	},
}

var outboxCases = map[string]func(*testing.T, storage.Store){
	"rows leave in order, when due, until they are done": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		id := func(r models.OutboxRow) string { return r.MessageID }
		for _, r := range []models.OutboxRow{
			{MessageID: "A", State: models.OutboxQueued}, {MessageID: "LATER", State: models.OutboxQueued, NotBefore: minutes(10)},
			{MessageID: "B", State: models.OutboxSending}, {MessageID: "DONE", State: models.OutboxSent},
		} {
			r.SessionID = line
			must[models.OutboxRow](t)(s.Enqueue(ctx, r))
		}
		list(t, "now", must[[]models.OutboxRow](t)(s.Unsent(ctx, line, noon, 0)), id, "A", "B")
		list(t, "later", must[[]models.OutboxRow](t)(s.Unsent(ctx, line, minutes(10), 0)), id, "A", "LATER", "B")
		first := must[models.OutboxRow](t)(s.OutboxRow(ctx, line, "A"))
		first.State, first.DoneAt, first.Attempts = models.OutboxSent, noon, 2
		check(t, s.UpdateOutbox(ctx, first))
		list(t, "after a send", must[[]models.OutboxRow](t)(s.Unsent(ctx, line, noon, 0)), id, "B")
		same(t, "stored", must[models.OutboxRow](t)(s.OutboxRow(ctx, line, "A")), first)
	},
	"a message id is used once in a session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		row := models.OutboxRow{SessionID: line, MessageID: "A", State: models.OutboxQueued}
		must[models.OutboxRow](t)(s.Enqueue(ctx, row))
		_, err := s.Enqueue(ctx, row)
		fails(t, err, models.Conflict)
		row.SessionID = other
		must[models.OutboxRow](t)(s.Enqueue(ctx, row))
		_, err = s.OutboxRow(ctx, line, "none")
		fails(t, err, models.NotFound)
		fails(t, s.UpdateOutbox(ctx, models.OutboxRow{Seq: 99}), models.NotFound)
	},
	"done rows are pruned by age, the others stay": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for id, r := range map[string]models.OutboxRow{
			"OLD": {State: models.OutboxSent, DoneAt: noon}, "YOUNG": {State: models.OutboxFailed, DoneAt: minutes(5)},
			"WAITS": {State: models.OutboxQueued, CreatedAt: noon},
		} {
			r.SessionID, r.MessageID = line, id
			must[models.OutboxRow](t)(s.Enqueue(ctx, r))
		}
		equal(t, "pruned", must[int](t)(s.PruneOutbox(ctx, minutes(5), 10)), 1)
		_, err := s.OutboxRow(ctx, line, "OLD")
		fails(t, err, models.NotFound)
		for _, id := range []string{"YOUNG", "WAITS"} {
			must[models.OutboxRow](t)(s.OutboxRow(ctx, line, id))
		}
	},
	"an idempotency key is claimed once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		claim := models.IdempotentAnswer{Caller: "key:1", Key: "k", BodyHash: "h", CreatedAt: noon}
		_, first, err := s.ClaimKey(ctx, claim)
		check(t, err)
		equal(t, "first", first, true)
		answered := claim
		answered.Status, answered.Answer = 200, []byte("{}")
		check(t, s.SaveAnswer(ctx, answered))
		got, first, err := s.ClaimKey(ctx, claim)
		check(t, err)
		equal(t, "first, again", first, false)
		same(t, "stored", got, answered)
		check(t, s.DeleteKey(ctx, "key:1", "k"))
		_, first, err = s.ClaimKey(ctx, claim)
		check(t, err)
		equal(t, "first, after deleting", first, true)
		equal(t, "pruned", must[int](t)(s.PruneKeys(ctx, minutes(1))), 1)
	},
}
