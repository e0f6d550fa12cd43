package auth

import (
	"slices"
	"testing"

	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// database is the real store, in memory, with what tests look at beside it.
type database struct {
	*sqlstore.Store
	t *testing.T
}

func newDatabase(t *testing.T) database {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return database{store, t}
}

func (d database) rina() models.User {
	d.t.Helper()
	user, err := d.UserByName(d.t.Context(), "rina")
	if err != nil {
		d.t.Fatal(err)
	}
	return user
}

func (d database) change(u models.User) {
	d.t.Helper()
	if _, err := d.SaveUser(d.t.Context(), u); err != nil {
		d.t.Fatal(err)
	}
}

func (d database) key(prefix string) models.Key {
	d.t.Helper()
	key, err := d.KeyByPrefix(d.t.Context(), prefix)
	if err != nil {
		d.t.Fatal(err)
	}
	return key
}

// audit is the audit log, the oldest line first.
func (d database) audit() []models.Audit {
	d.t.Helper()
	lines, err := d.AuditLog(d.t.Context(), 0, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Reverse(lines)
	return lines
}
