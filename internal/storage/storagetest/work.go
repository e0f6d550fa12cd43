package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

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
