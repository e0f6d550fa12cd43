package sqlstore

import (
	"database/sql"
	"path/filepath"
	"testing"

	"frontdesk/models"
)

// A database as the first release left it, with an automation in it, is opened.
func TestADatabaseOfTheFirstReleaseGetsThePlacesForSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	db, err := sql.Open(driverName, path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = schemaVersion(t.Context(), conn); err == nil {
		err = migrateOne(t.Context(), conn, 1, migrations[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.ExecContext(t.Context(), `INSERT INTO automations (id, name, description, enabled, position, sessions, settings, version, reason, failures, created_at, updated_at)
		VALUES (1, 'shop', '', 1, 1, '[]', '{}', 1, '', 0, 1, 1)`)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	db.Close()
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
