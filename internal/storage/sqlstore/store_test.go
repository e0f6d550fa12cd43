package sqlstore_test

import (
	"path/filepath"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/storage/storagetest"
)

func openAt(t *testing.T, path string) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestAFileKeepsTheContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Store {
		return openAt(t, filepath.Join(t.TempDir(), "data with ? and %", "desk.db"))
	})
}

func TestMemoryKeepsTheContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Store { return openAt(t, "") })
}
