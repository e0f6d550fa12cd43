package storagetest

import (
	"strings"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var webhookCases = map[string]func(*testing.T, storage.Store){
	"a webhook that names an erased session only goes with it, however often": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveSession(ctx, models.Session{ID: line}))
		for _, sessions := range [][]string{{line}, {line, line}, {line, other}, {}} {
			must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{Sessions: sessions, URL: "https://example.org"}))
		}
		check(t, s.EraseSession(ctx, line))
		list(t, "left", must[[]models.Webhook](t)(s.AllWebhooks(ctx)), func(w models.Webhook) string { return strings.Join(w.Sessions, ",") }, other, "")
	},
	"a webhook comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{
			Sessions: []string{line}, Name: "crm", URL: "https://example.org", Events: []models.EventType{models.EventMessage}, Secret: "s", OldSecret: "o",
			OldUntil: noon, Headers: "sealed", Chats: []models.JID{anna}, ChatKind: models.PeopleChats, SendKey: true, Flatten: true, Enabled: true, Reason: "r", FromEnv: true, CreatedAt: noon, FailingFor: minutes(1),
		}))
		want.Name = "renamed"
		must[models.Webhook](t)(s.SaveWebhook(ctx, want))
		same(t, "stored", must[models.Webhook](t)(s.Webhook(ctx, want.ID)), want)
		equal(t, "all", len(must[[]models.Webhook](t)(s.AllWebhooks(ctx))), 1)
		check(t, s.DeleteWebhook(ctx, want.ID))
		_, err := s.Webhook(ctx, want.ID)
		fails(t, err, models.NotFound)
		_, err = s.SaveWebhook(ctx, want)
		fails(t, err, models.NotFound)
	},
	"failures wait in order, the dead apart": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		save := func(event int64, session string, dead bool) models.WebhookFailure {
			return must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{
				WebhookID: hook.ID, EventID: event, SessionID: session, Dead: dead, NextTry: noon, FirstTry: noon, Lane: string(anna),
			}))
		}
		event := func(f models.WebhookFailure) int64 { return f.EventID }
		late, first := save(9, line, false), save(4, line, false)
		save(5, line, true)
		save(6, other, false)
		list(t, "of a session", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Session: line})), event, 4, 9)
		list(t, "of all", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID})), event, 4, 6, 9)
		list(t, "dead", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Dead: true})), event, 5)
		first.Attempts = 3
		check(t, s.DeleteFailure(ctx, late.ID))
		equal(t, "changed", must[models.WebhookFailure](t)(s.SaveFailure(ctx, first)), first)
		equal(t, "same event again", save(4, line, false).ID, first.ID)
		list(t, "left", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Session: line})), event, 4)
		check(t, s.DeleteWebhook(ctx, hook.ID))
		list(t, "without the webhook", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID})), event)
	},
	"chats may be held at one event, and a chat goes on behind its dead letter": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		held := models.WebhookFailure{WebhookID: hook.ID, EventID: 4, SessionID: line, Lane: string(anna)}
		dead := must[models.WebhookFailure](t)(s.SaveFailure(ctx, held))
		catching := must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{
			WebhookID: hook.ID, EventID: 3, SessionID: line, Lane: string(ben), Parked: true,
		}))
		catching.EventID = 4
		must[models.WebhookFailure](t)(s.SaveFailure(ctx, catching))
		dead.Dead = true
		must[models.WebhookFailure](t)(s.SaveFailure(ctx, dead))
		held.Parked = true
		must[models.WebhookFailure](t)(s.SaveFailure(ctx, held))
		event := func(f models.WebhookFailure) int64 { return f.EventID }
		list(t, "held", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Session: line})), event, 4, 4)
		list(t, "dead", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Dead: true})), event, 4)
	},
	"dead letters are kept by age, and their events as long": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		ids := announce(t, s, line, noon, models.Ready{}, models.Ready{}, models.Ready{}, models.Ready{})
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		for i, f := range []models.WebhookFailure{
			{Dead: true, NextTry: noon}, {Dead: true, NextTry: minutes(1)}, {Dead: true, NextTry: minutes(9)}, {NextTry: noon},
		} {
			f.WebhookID, f.SessionID, f.EventID = hook.ID, line, ids[i]
			must[models.WebhookFailure](t)(s.SaveFailure(ctx, f))
		}
		event := func(f models.WebhookFailure) int64 { return f.EventID }
		equal(t, "in a small batch", must[int](t)(s.PruneDeadLetters(ctx, minutes(5), 1)), 1)
		equal(t, "the rest", must[int](t)(s.PruneDeadLetters(ctx, minutes(5), 10)), 1)
		list(t, "dead", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Dead: true})), event, ids[2])
		list(t, "alive", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Session: line})), event, ids[3])
		equal(t, "events", must[int](t)(s.PruneEvents(ctx, minutes(1), 10)), 2)
		list(t, "events left", must[[]models.Event](t)(s.EventsAfter(ctx, 0, storage.EventFilter{})), eventID, ids[2], ids[3])
	},
	"tidying ends what is kept for 30 days": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		days := func(n int) time.Time { return noon.AddDate(0, 0, n) }
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		for i, at := range []time.Time{noon, days(2)} {
			must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{
				WebhookID: hook.ID, EventID: int64(i + 1), SessionID: line, Dead: true, NextTry: at,
			}))
			must[int64](t)(s.SaveQuarantined(ctx, models.Quarantined{SessionID: line, Time: at, What: at.Weekday().String()}))
		}
		check(t, storage.Tidy(ctx, s, days(31)))
		list(t, "dead", must[[]models.WebhookFailure](t)(s.Failures(ctx, storage.FailureFilter{Webhook: hook.ID, Dead: true})),
			func(f models.WebhookFailure) int64 { return f.EventID }, 2)
		list(t, "kept aside", must[[]models.Quarantined](t)(s.Quarantined(ctx, line, 0)),
			func(q models.Quarantined) string { return q.What }, days(2).Weekday().String())
	},
	"deliveries are kept by number and age": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		var all []models.Delivery
		for i := range 6 {
			all = append(all, models.Delivery{WebhookID: int64(1 + i%2), EventID: int64(i), SessionID: line, Time: minutes(i), Status: 200, Duration: 5})
		}
		check(t, s.SaveDeliveries(ctx, all))
		event := func(d models.Delivery) int64 { return d.EventID }
		page := must[[]models.Delivery](t)(s.Deliveries(ctx, storage.DeliveryFilter{Webhook: 1, Limit: 2}))
		list(t, "newest", page, event, 4, 2)
		list(t, "next", must[[]models.Delivery](t)(s.Deliveries(ctx, storage.DeliveryFilter{Webhook: 1, Before: page[1].ID, Limit: 2})), event, 0)
		equal(t, "too old", must[int](t)(s.PruneDeliveries(ctx, minutes(1), 100)), 1)
		equal(t, "too many", must[int](t)(s.PruneDeliveries(ctx, minutes(1), 2)), 1)
		list(t, "left of the second", must[[]models.Delivery](t)(s.Deliveries(ctx, storage.DeliveryFilter{Webhook: 2})), event, 5, 3)
	},
	"failures are picked and paged": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		ids := announce(t, s, line, noon, models.Ready{}, models.QRShown{}, models.Ready{})
		hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org"}))
		var rows []models.WebhookFailure
		for i, lane := range []models.JID{anna, ben, team} {
			rows = append(rows, must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{
				WebhookID: hook.ID, SessionID: line, EventID: ids[i], Lane: string(lane),
			})))
		}
		twin := must[models.WebhookFailure](t)(s.SaveFailure(ctx, models.WebhookFailure{WebhookID: hook.ID, SessionID: line, EventID: ids[0], Lane: string(ben)}))
		id := func(f models.WebhookFailure) int64 { return f.ID }
		pick := func(f storage.FailureFilter) []models.WebhookFailure {
			f.Webhook = hook.ID
			return must[[]models.WebhookFailure](t)(s.Failures(ctx, f))
		}
		page := pick(storage.FailureFilter{Limit: 1})
		list(t, "first page", page, id, rows[0].ID)
		list(t, "the rest", pick(storage.FailureFilter{After: storage.MarkOf(page[0])}), id, twin.ID, rows[1].ID, rows[2].ID)
		list(t, "by id", pick(storage.FailureFilter{IDs: []int64{rows[2].ID, rows[0].ID}}), id, rows[0].ID, rows[2].ID)
		list(t, "by type", pick(storage.FailureFilter{Types: []models.EventType{models.EventQR}}), id, rows[1].ID)
		list(t, "by chat", pick(storage.FailureFilter{Chat: team}), id, rows[2].ID)
		list(t, "of some sessions", pick(storage.FailureFilter{Sessions: []string{line}, Chat: team}), id, rows[2].ID)
		list(t, "of a session beyond them", pick(storage.FailureFilter{Session: line, Sessions: []string{other}}), id)
		equal(t, "count", must[int](t)(s.CountFailures(ctx, storage.FailureFilter{Webhook: hook.ID, Limit: 1})), 4)
		equal(t, "count of the dead", must[int](t)(s.CountFailures(ctx, storage.FailureFilter{Webhook: hook.ID, Dead: true})), 0)
	},
	"a delivery comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := models.Delivery{
			WebhookID: 7, EventID: 9, SessionID: line, EventType: models.EventMessage, Attempt: 2, Status: 500, Error: "e", Duration: 5, Time: noon,
			Answer: "a", Request: "{}", RequestSize: 2, RequestHeaders: map[string]string{"A": "1"}, AnswerHeaders: map[string]string{"B": "2"},
		}
		good := want
		good.Error, good.EventType, good.SessionID = "", models.EventQR, other
		check(t, s.SaveDeliveries(ctx, []models.Delivery{want, good}))
		pick := func(f storage.DeliveryFilter) []models.Delivery {
			f.Webhook = 7
			return must[[]models.Delivery](t)(s.Deliveries(ctx, f))
		}
		failed := pick(storage.DeliveryFilter{Failed: true})
		equal(t, "failed", len(failed), 1)
		want.ID = failed[0].ID
		same(t, "stored", failed[0], want)
		event := func(d models.Delivery) models.EventType { return d.EventType }
		list(t, "by type", pick(storage.DeliveryFilter{Type: models.EventQR}), event, models.EventQR)
		list(t, "by session", pick(storage.DeliveryFilter{Session: line}), event, models.EventMessage)
		list(t, "of some sessions", pick(storage.DeliveryFilter{Sessions: []string{other}}), event, models.EventQR)
		list(t, "of a session beyond them", pick(storage.DeliveryFilter{Session: line, Sessions: []string{other}}), event)
	},
	"an erased session is taken out of webhooks": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		save := func(sessions ...string) models.Webhook {
			return must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{URL: "https://example.org", Sessions: sessions}))
		}
		only, both, all := save(line), save(line, other), save()
		check(t, s.EraseSession(ctx, line))
		_, err := s.Webhook(ctx, only.ID)
		fails(t, err, models.NotFound)
		list(t, "of both", must[models.Webhook](t)(s.Webhook(ctx, both.ID)).Sessions, func(s string) string { return s }, other)
		equal(t, "of all", len(must[models.Webhook](t)(s.Webhook(ctx, all.ID)).Sessions), 0)
	},
}
