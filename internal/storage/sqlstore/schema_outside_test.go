package sqlstore

import (
	"database/sql"
	"path/filepath"
	"testing"

	"frontdesk/models"
)

// fileOfSchema makes a database as an older version left it, with something in
// it, and returns its path.
func fileOfSchema(t *testing.T, number int, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open(driverName, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = schemaVersion(t.Context(), conn)
	for i := 0; i < number && err == nil; i++ {
		err = migrateOne(t.Context(), conn, i+1, migrations[i])
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), content); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADatabaseOfTheFirstReleaseGetsThePlacesForSecrets(t *testing.T) {
	path := fileOfSchema(t, 1, `INSERT INTO automations (id, name, description, enabled, position, sessions, settings, version, reason, failures, created_at, updated_at)
		VALUES (1, 'shop', '', 1, 1, '[]', '{}', 1, '', 0, 1, 1)`)
	store, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.SaveSecret(t.Context(), models.AutomationSecret{AutomationID: 1, Name: "KEY"}); err != nil {
		t.Error(err)
	}
	if a, err := store.Automation(t.Context(), 1); err != nil || a.Name != "shop" {
		t.Errorf("got %+v, %v, want the automation of before", a, err)
	}
}
