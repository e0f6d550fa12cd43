package sqlstore

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/models"
)

// TestVotesWaitForTheirPollAfterTheUpgrade writes with the first schema and
// keeps a vote, and looks for a file, with the newest.
func TestVotesWaitForTheirPollAfterTheUpgrade(t *testing.T) {
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
		"INSERT INTO settings (name, value) VALUES ('a', '1')",
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
	vote := models.EarlyVote{SessionID: "line", Chat: "1@lid", MessageID: "P", Voter: "1@lid", Content: []byte("x")}
	if err := store.KeepEarlyVote(t.Context(), vote); err != nil {
		t.Error(err)
	}
	if got, err := store.Setting(t.Context(), "a"); err != nil || got != "1" {
		t.Errorf("got %q, %v, want what was there before", got, err)
	}
	var plan []struct{ Detail string }
	err = store.readers.Raw("EXPLAIN QUERY PLAN SELECT DISTINCT file FROM media_data WHERE file != '' AND file IN ('a', 'b')").Scan(&plan).Error
	if err != nil || len(plan) == 0 || !strings.Contains(plan[0].Detail, "media_data_file") {
		t.Errorf("got the plan %v, %v, want the index over files", plan, err)
	}
}
