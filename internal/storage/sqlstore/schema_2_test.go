package sqlstore

import (
	"database/sql"
	"path/filepath"
	"testing"
)

// TestRunsThatWaitedAreThereAfterTheUpgrade writes with the first schema and
// reads with the newest.
func TestRunsThatWaitedAreThereAfterTheUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open(driverName, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
		"INSERT INTO migrations (number, name, applied_at) VALUES (1, 'first tables', 0)",
		schema1,
		`INSERT INTO automations (id, name, description, enabled, position, sessions, settings, version, reason, failures, created_at, updated_at)
			VALUES (1, 'greet', '', 1, 1, '[]', '{}', 1, '', 0, 0, 0)`,
		`INSERT INTO automation_runs (id, automation_id, version, handler, event_id, account, chat, contact, status, error, line, cpu, messages, waiting_for, waiting_until, started_at, ended_at)
			VALUES (5, 1, 1, 0, 9, 'front', '101@lid', '101@lid', 'waiting', '', 0, 0, 1, 'wait', 7, 3, 0)`,
		"INSERT INTO automation_steps (run_id, position, call, error, line, time) VALUES (5, 1, 'wait', '', 2, 3)",
		"INSERT INTO automation_values (automation_id, scope, key, value, expires) VALUES (1, 'front/101@lid', 'cooldown/0', x'7b7d', 0)",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	store, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	run, err := store.Run(t.Context(), 5)
	if err != nil || run.WaitingFor != "wait" || run.Seed != "" || run.Once != "" {
		t.Errorf("got %+v, %v, want the run that waits", run, err)
	}
	if steps, err := store.Steps(t.Context(), 5); err != nil || len(steps) != 1 || steps[0].Event != 0 {
		t.Errorf("got %+v, %v, want its step", steps, err)
	}
	if size, err := store.SizeOfValues(t.Context(), 1); err != nil || size != 0 {
		t.Errorf("got %d bytes of values, %v, want none: cooldowns are no values", size, err)
	}
}
