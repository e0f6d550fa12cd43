package storagetest

import (
	"strings"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var dialogCases = map[string]func(*testing.T, storage.Store){
	"a run with a name of its own is there once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		run := models.Run{AutomationID: automation.ID, SessionID: line, Once: "monday", Cause: "schedule", Seed: "s", StartedAt: noon}
		first, fresh, err := s.InsertRun(ctx, run)
		check(t, err)
		equal(t, "fresh", fresh, true)
		run.Seed = "other"
		again, fresh, err := s.InsertRun(ctx, run)
		check(t, err)
		equal(t, "fresh, again", fresh, false)
		same(t, "the same run", again, first)
		run.Once = "tuesday"
		_, fresh, err = s.InsertRun(ctx, run)
		check(t, err)
		equal(t, "fresh, under another name", fresh, true)
	},
	"waiting runs are found by chat and contact": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i, contact := range []models.JID{anna, ben, anna} {
			_, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, EventID: int64(i + 1), SessionID: line, Chat: team, Contact: contact,
				Status: models.RunWaiting, WaitingFor: "answer", Answers: "contact", WaitingOn: "P", WaitingUntil: minutes(i), StartedAt: minutes(i)})
			check(t, err)
		}
		event := func(r models.Run) int64 { return r.EventID }
		f := storage.RunFilter{Session: line, Chat: team, Status: models.RunWaiting}
		list(t, "in the chat", must[[]models.Run](t)(s.Runs(ctx, f)), event, 3, 2, 1)
		f.Contact = anna
		found := must[[]models.Run](t)(s.Runs(ctx, f))
		list(t, "of the contact", found, event, 3, 1)
		equal(t, "what it waits for", found[0].Answers+found[0].WaitingOn, "contactP")
		f.Since = minutes(1)
		list(t, "of late", must[[]models.Run](t)(s.Runs(ctx, f)), event, 3)
		list(t, "by what they wait for", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{WaitingFor: "fetch"})), event)
		list(t, "of a status that there is not", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Status: "x' OR 1=1 --"})), event)
	},
	"an event leads to the steps that it answered": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		run, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, SessionID: line})
		check(t, err)
		check(t, s.AddSteps(ctx, []models.RunStep{{RunID: run.ID, Position: 1, Call: "answer", Event: 7}, {RunID: run.ID, Position: 2, Call: "send"}}))
		list(t, "steps", must[[]models.RunStep](t)(s.AnsweredBy(ctx, 7)), func(s models.RunStep) int { return s.Position }, 1)
		equal(t, "of no event", len(must[[]models.RunStep](t)(s.AnsweredBy(ctx, 0))), 0)
	},
	"runs that did nothing are counted, and the last ones kept": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i := range 6 {
			_, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, EventID: int64(i + 1), SessionID: line, Status: models.RunDone, Idle: i != 0, StartedAt: minutes(i)})
			check(t, err)
		}
		equal(t, "gone", must[int](t)(s.PruneIdle(ctx, automation.ID, 2, minutes(3))), 2)
		list(t, "left", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Automation: automation.ID})), func(r models.Run) int64 { return r.EventID }, 6, 5, 4, 1)
		equal(t, "counted", must[models.Automation](t)(s.Automation(ctx, automation.ID)).Idle, 2)
	},
	"good runs are kept for a shorter time than failed ones": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i, status := range []models.RunStatus{models.RunFailed, models.RunDone, models.RunWaiting, models.RunDone, models.RunFailed} {
			_, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, EventID: int64(i + 1), SessionID: line, Status: status, StartedAt: minutes(i)})
			check(t, err)
		}
		event := func(r models.Run) int64 { return r.EventID }
		equal(t, "old", must[int](t)(s.PruneGoodRuns(ctx, minutes(3), 10, 10)), 1)
		list(t, "left", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Automation: automation.ID})), event, 5, 4, 3, 1)
		equal(t, "too many", must[int](t)(s.PruneGoodRuns(ctx, minutes(0), 1, 10)), 2)
		list(t, "left of many", must[[]models.Run](t)(s.Runs(ctx, storage.RunFilter{Automation: automation.ID})), event, 5, 3)
	},
	"values are listed by scope and prefix until they expire": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i, key := range []string{"slot 1", "slot 2", "slot 3", "x%"} {
			v := models.AutomationValue{AutomationID: automation.ID, Key: key, Value: []byte(strings.Repeat("1", 10))}
			if i == 1 {
				v.Expires = minutes(1)
			}
			check(t, s.SaveValue(ctx, v))
		}
		check(t, s.SaveValue(ctx, models.AutomationValue{AutomationID: automation.ID, Scope: "front/anna", Key: "slot 4"}))
		key := func(v models.AutomationValue) string { return v.Key }
		shared := ""
		f := storage.ValueFilter{Automation: automation.ID, Scope: &shared, Prefix: "slot ", Now: minutes(0)}
		found := must[[]models.AutomationValue](t)(s.Values(ctx, f))
		list(t, "all", found, key, "slot 1", "slot 2", "slot 3")
		f.After, f.Limit = found[0], 1
		list(t, "the next", must[[]models.AutomationValue](t)(s.Values(ctx, f)), key, "slot 2")
		f.Now = minutes(1)
		list(t, "the next that lives", must[[]models.AutomationValue](t)(s.Values(ctx, f)), key, "slot 3")
		list(t, "of every scope", must[[]models.AutomationValue](t)(s.Values(ctx, storage.ValueFilter{Automation: automation.ID})), key,
			"slot 1", "slot 2", "slot 3", "x%", "slot 4")
		equal(t, "size", must[int](t)(s.SizeOfValues(ctx, automation.ID)), 40+18+2+16)
		equal(t, "expired", must[int](t)(s.PruneValues(ctx, minutes(1), 10)), 1)
	},
	"what was said is remembered by chat and counted by session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		for i := range 3 {
			check(t, s.AddSaid(ctx, []models.Said{
				{SessionID: line, Chat: anna, Time: minutes(i), Text: string(rune('a' + i)), Quick: i == 1}, {SessionID: line, Chat: ben, Time: minutes(i)},
			}))
			check(t, s.SaveSpoken(ctx, models.Spoken{AutomationID: automation.ID, Handler: 1, SessionID: line, Chat: anna, Time: minutes(i), Event: int64(i)}))
		}
		check(t, s.AddSaid(ctx, nil))
		found := must[[]models.Said](t)(s.Said(ctx, line, anna, minutes(1)))
		list(t, "in the chat", found, func(s models.Said) string { return s.Text }, "b", "c")
		equal(t, "quick", found[0].Quick, true)
		equal(t, "in the session", must[int](t)(s.CountSaid(ctx, line, minutes(1))), 4)
		equal(t, "gone", must[int](t)(s.PruneSaid(ctx, minutes(1), 10)), 2)
		spoken := must[models.Spoken](t)(s.Spoken(ctx, models.Spoken{AutomationID: automation.ID, Handler: 1, SessionID: line, Chat: anna}))
		sameTime(t, "spoken", spoken.Time, minutes(2))
		_, err := s.Spoken(ctx, models.Spoken{AutomationID: automation.ID, SessionID: line, Chat: anna})
		fails(t, err, models.NotFound)
	},
	"automatic messages that wait can be taken back": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for id, row := range map[string]models.OutboxRow{
			"A": {SentBy: "automation:1", Run: 1}, "B": {SentBy: "automation:2", Run: 2}, "C": {SentBy: "user:1"},
			"D": {SentBy: "automation:1", Run: 1, State: models.OutboxSending},
		} {
			row.SessionID, row.MessageID = line, id
			if row.State == "" {
				row.State = models.OutboxQueued
			}
			must[models.OutboxRow](t)(s.Enqueue(ctx, row))
		}
		equal(t, "of one", must[int](t)(s.CancelAutomatic(ctx, "automation:1", "switched off", noon)), 1)
		equal(t, "of all", must[int](t)(s.CancelAutomatic(ctx, "", "stopped", noon)), 1)
		gone := must[models.OutboxRow](t)(s.OutboxRow(ctx, line, "B"))
		equal(t, "why", string(gone.State)+" "+gone.Reason, "cancelled stopped")
		equal(t, "left", len(must[[]models.OutboxRow](t)(s.Unsent(ctx, line, noon, 0))), 2)
	},
}
