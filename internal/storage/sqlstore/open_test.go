package sqlstore

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/models"
)

func openFile(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "desk.db")
	store, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store, path
}

func TestFilesAreReadableByTheirOwnerOnly(t *testing.T) {
	store, path := openFile(t)
	if err := store.SaveSetting(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	keysPath := filepath.Join(filepath.Dir(path), "keys.db")
	keys, err := OpenKeys(t.Context(), Options{Path: keysPath})
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	for name, want := range map[string]os.FileMode{
		filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, keysPath: 0o600,
	} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: got %v, want %v", filepath.Base(name), got, want)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	store, _ := openFile(t)
	err := store.readers.Exec("DELETE FROM settings").Error
	if models.KindOf(unavailable(err)) != models.Unavailable {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestASettingThatDidNotTakeIsNoticed(t *testing.T) {
	_, err := Open(t.Context(), Options{Synchronous: "SOMETIMES"})
	if err == nil || !strings.Contains(err.Error(), "FULL or NORMAL") {
		t.Errorf("got %v, want a sentence about the setting", err)
	}
	store, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "desk.db"), Synchronous: "normal"})
	if err != nil {
		t.Fatalf("in small letters: %v", err)
	}
	_ = store.Close()
}

func TestAFolderThatCannotBeMadeIsNamed(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(blocked, "desk.db")
	if _, err := Open(t.Context(), Options{Path: path}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names %s", err, path)
	}
}

func TestWhatWasStoredIsThereAfterOpeningAgain(t *testing.T) {
	store, path := openFile(t)
	if err := store.SaveSetting(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.Setting(t.Context(), "a"); err != nil || got != "1" {
		t.Errorf("got %q, %v, want the value", got, err)
	}
}

func TestANewerSchemaIsRefusedInWords(t *testing.T) {
	store, path := openFile(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driverName, path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO migrations (number, name, applied_at) VALUES (99, 'from the future', 0)"); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Path: path})
	if err == nil || !strings.Contains(err.Error(), "newer version of Frontdesk") {
		t.Errorf("got %v, want a sentence about the newer version", err)
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	store, _ := openFile(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveSetting(t.Context(), "a", "1"); models.KindOf(err) != models.Unavailable {
		t.Errorf("write: got %v, want unavailable", err)
	}
	if _, err := store.Setting(t.Context(), "a"); err == nil {
		t.Error("read: got no error")
	}
	if err := store.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestKeysAreWhatsmeowsOwnTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	for range 2 {
		keys, err := OpenKeys(t.Context(), Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if devices, err := keys.Container().GetAllDevices(t.Context()); err != nil || len(devices) != 0 {
			t.Errorf("got %v, %v, want no devices", devices, err)
		}
		if err := keys.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestKeysInMemoryAreApart(t *testing.T) {
	first, err := OpenKeys(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := OpenKeys(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if _, err := first.db.Exec("CREATE TABLE only_here (n INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if _, err := second.db.Exec("SELECT n FROM only_here"); err == nil {
		t.Error("two databases in memory share their tables")
	}
}

func TestAFailedMigrationLeavesNothingBehind(t *testing.T) {
	store, path := openFile(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
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
	broken := migration{"broken", statements("CREATE TABLE half (n INTEGER); SELECT nonsense FROM nowhere;")}
	if err := migrateOne(t.Context(), conn, len(migrations)+1, broken); err == nil {
		t.Fatal("got no error")
	}
	if _, err := conn.ExecContext(t.Context(), "SELECT n FROM half"); err == nil {
		t.Error("a part of the migration stayed")
	}
	version, err := schemaVersion(t.Context(), conn)
	if err != nil || version != len(migrations) {
		t.Errorf("got schema %d, %v, want %d", version, err, len(migrations))
	}
}

func TestErrorsKeepWhatTheyMean(t *testing.T) {
	plain := errors.New("plain")
	if got := unavailable(plain); got != plain {
		t.Errorf("got %v, want the error unchanged", got)
	}
	known := models.Errorf(models.NotFound, "no")
	if got := unavailable(known); models.KindOf(got) != models.NotFound {
		t.Errorf("got %v, want not found", got)
	}
}
