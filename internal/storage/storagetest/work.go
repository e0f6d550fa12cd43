package storagetest

import (
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var webhookCases = map[string]func(*testing.T, storage.Store){
	"a webhook comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{
			SessionID: line, Name: "crm", URL: "https://example.org", Events: []models.EventType{models.EventMessage}, Secret: "s", OldSecret: "o",
			OldUntil: noon, Headers: map[string]string{"X-A": "1"}, Enabled: true, Reason: "r", FromEnv: true, CreatedAt: noon, FailingFor: minutes(1),
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
		list(t, "of a session", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, line, 0)), event, 4, 9)
		list(t, "of all", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, "", 0)), event, 4, 6, 9)
		list(t, "dead", must[[]models.WebhookFailure](t)(s.DeadLetters(ctx, hook.ID, 0)), event, 5)
		first.Attempts = 3
		check(t, s.DeleteFailure(ctx, late.ID))
		equal(t, "changed", must[models.WebhookFailure](t)(s.SaveFailure(ctx, first)), first)
		equal(t, "same event again", save(4, line, false).ID, first.ID)
		list(t, "left", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, line, 0)), event, 4)
		check(t, s.DeleteWebhook(ctx, hook.ID))
		list(t, "without the webhook", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, "", 0)), event)
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
		list(t, "held", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, line, 0)), event, 4, 4)
		list(t, "dead", must[[]models.WebhookFailure](t)(s.DeadLetters(ctx, hook.ID, 0)), event, 4)
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
		list(t, "dead", must[[]models.WebhookFailure](t)(s.DeadLetters(ctx, hook.ID, 0)), event, ids[2])
		list(t, "alive", must[[]models.WebhookFailure](t)(s.Failures(ctx, hook.ID, line, 0)), event, ids[3])
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
		list(t, "dead", must[[]models.WebhookFailure](t)(s.DeadLetters(ctx, hook.ID, 0)),
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
		page := must[[]models.Delivery](t)(s.Deliveries(ctx, 1, 0, 2))
		list(t, "newest", page, event, 4, 2)
		list(t, "next", must[[]models.Delivery](t)(s.Deliveries(ctx, 1, page[1].ID, 2)), event, 0)
		equal(t, "too old", must[int](t)(s.PruneDeliveries(ctx, minutes(1), 100)), 1)
		equal(t, "too many", must[int](t)(s.PruneDeliveries(ctx, minutes(1), 2)), 1)
		list(t, "left of the second", must[[]models.Delivery](t)(s.Deliveries(ctx, 2, 0, 0)), event, 5, 3)
	},
}

var automationCases = map[string]func(*testing.T, storage.Store){
	"an automation comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{
			Name: "greet", Description: "says hello", Enabled: true, Position: 2, Sessions: []string{line},
			Settings: map[string]any{"text": "hi", "n": 2.0}, Version: 1, Reason: "r", Failures: 3, CreatedAt: noon, UpdatedAt: minutes(1),
		}))
		want.UpdatedAt = minutes(2)
		must[models.Automation](t)(s.SaveAutomation(ctx, want))
		same(t, "stored", must[models.Automation](t)(s.Automation(ctx, want.ID)), want)
		must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "first", Position: 1}))
		list(t, "in order", must[[]models.Automation](t)(s.AllAutomations(ctx)), func(a models.Automation) string { return a.Name }, "first", "greet")
	},
	"versions are numbered": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i, source := range []string{"one", "two"} {
			v := must[models.AutomationVersion](t)(s.AddVersion(ctx, models.AutomationVersion{AutomationID: automation.ID, Source: source, Manifest: []byte("{}")}))
			equal(t, "number", v.Number, i+1)
		}
		equal(t, "source", must[models.AutomationVersion](t)(s.Version(ctx, automation.ID, 1)).Source, "one")
		list(t, "newest first", must[[]models.AutomationVersion](t)(s.Versions(ctx, automation.ID, 0)), func(v models.AutomationVersion) int { return v.Number }, 2, 1)
		check(t, s.DeleteAutomation(ctx, automation.ID))
		_, err := s.Version(ctx, automation.ID, 1)
		fails(t, err, models.NotFound)
	},
	"one automation answers one event once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		run := models.Run{AutomationID: automation.ID, EventID: 7, SessionID: line, Chat: anna, Status: models.RunRunning, StartedAt: noon, CPU: 5, Logs: []byte("[]")}
		first, fresh, err := s.InsertRun(ctx, run)
		check(t, err)
		equal(t, "fresh", fresh, true)
		again, fresh, err := s.InsertRun(ctx, run)
		check(t, err)
		equal(t, "fresh, again", fresh, false)
		same(t, "the same run", again, first)
		run.EventID = 0
		for range 2 {
			_, fresh, err = s.InsertRun(ctx, run)
			check(t, err)
			equal(t, "fresh, without an event", fresh, true)
		}
	},
	"runs are listed newest first and pruned when they ended": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		var runs []models.Run
		for i, status := range []models.RunStatus{models.RunDone, models.RunWaiting, models.RunFailed} {
			run, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, EventID: int64(i + 1), SessionID: line, Chat: anna, Status: status, StartedAt: noon})
			check(t, err)
			runs = append(runs, run)
		}
		id := func(r models.Run) int64 { return r.ID }
		list(t, "all", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Automation: automation.ID})), id, runs[2].ID, runs[1].ID, runs[0].ID)
		list(t, "failed", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Status: models.RunFailed, Session: line, Chat: anna})), id, runs[2].ID)
		list(t, "older", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Before: runs[2].ID, Limit: 1})), id, runs[1].ID)
		check(t, s.AddSteps(ctx, []models.RunStep{{RunID: runs[1].ID, Position: 2, Call: "b"}, {RunID: runs[1].ID, Position: 1, Call: "a", Args: []byte("[]")}}))
		list(t, "steps", must[[]models.RunStep](t)(s.Steps(ctx, runs[1].ID)), func(s models.RunStep) string { return s.Call }, "a", "b")
		equal(t, "pruned", must[int](t)(s.PruneRuns(ctx, minutes(1), 10)), 2)
		runs[1].Status, runs[1].EndedAt = models.RunDone, minutes(1)
		check(t, s.UpdateRun(ctx, runs[1]))
		same(t, "changed", must[models.Run](t)(s.Run(ctx, runs[1].ID)), runs[1])
		equal(t, "pruned when done", must[int](t)(s.PruneRuns(ctx, minutes(1), 10)), 1)
	},
	"a script's values are kept by scope": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for _, value := range []string{"1", "2"} {
			check(t, s.SaveValue(ctx, models.AutomationValue{AutomationID: automation.ID, Scope: string(anna), Key: "n", Value: []byte(value), Expires: noon}))
		}
		equal(t, "value", string(must[models.AutomationValue](t)(s.Value(ctx, automation.ID, string(anna), "n")).Value), "2")
		_, err := s.Value(ctx, automation.ID, "", "n")
		fails(t, err, models.NotFound)
		check(t, s.DeleteValue(ctx, automation.ID, string(anna), "n"))
		_, err = s.Value(ctx, automation.ID, string(anna), "n")
		fails(t, err, models.NotFound)
	},
}
