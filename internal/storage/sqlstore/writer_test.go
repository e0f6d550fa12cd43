package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"gorm.io/gorm"

	"frontdesk/models"
)

func TestCallersAtTheSameTimeShareCommits(t *testing.T) {
	var mu sync.Mutex
	commits, writes := 0, 0
	store, err := Open(t.Context(), Options{
		Path: filepath.Join(t.TempDir(), "desk.db"),
		OnCommit: func(c Commit) {
			mu.Lock()
			defer mu.Unlock()
			commits++
			writes += c.Writes
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const callers = 60
	// The first holds its turn until all others wait for theirs.
	var group, waiting sync.WaitGroup
	waiting.Add(callers)
	group.Go(func() {
		_ = store.Writer.Write(t.Context(), func(*gorm.DB) error { waiting.Wait(); return nil })
	})
	for i := range callers {
		group.Go(func() {
			waiting.Done()
			if err := store.SaveSetting(t.Context(), fmt.Sprint(i), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	mu.Lock()
	defer mu.Unlock()
	if writes != callers+1 || commits > callers/2 {
		t.Errorf("got %d writes in %d commits, want %d in far fewer", writes, commits, callers+1)
	}
}

func TestAWaitingCallerMayGiveUp(t *testing.T) {
	store, _ := openFile(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_ = store.Writer.Write(t.Context(), func(*gorm.DB) error { close(inside); <-leave; return nil })
	})
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	group.Go(func() {
		if err := store.SaveSetting(ctx, "a", "1"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		close(leave)
	})
	cancel()
	group.Wait()
	if _, err := store.Setting(t.Context(), "a"); !models.IsNotFound(err) {
		t.Errorf("got %v, want nothing stored", err)
	}
}

func TestAFullDiskIsSaidAndOverWhenThereIsRoom(t *testing.T) {
	store, _ := openFile(t)
	limit := func(pages int) {
		t.Helper()
		err := store.Writer.Write(t.Context(), func(db *gorm.DB) error {
			return db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Error
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(1)
	big := models.Quarantined{SessionID: "front", Raw: make([]byte, 1<<20)}
	_, err := store.SaveQuarantined(t.Context(), big)
	if models.KindOf(err) != models.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	limit(1 << 30)
	if _, err := store.SaveQuarantined(t.Context(), big); err != nil {
		t.Errorf("with room again: %v", err)
	}
	kept, err := store.Quarantined(t.Context(), "front", 0)
	if err != nil || len(kept) != 1 {
		t.Errorf("got %d rows, %v, want the second only", len(kept), err)
	}
}

func TestAReadOnlyDatabaseIsSaid(t *testing.T) {
	store, _ := openFile(t)
	if _, err := store.Writer.conn.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveSetting(t.Context(), "a", "1"); models.KindOf(err) != models.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	if _, err := store.Writer.conn.ExecContext(t.Context(), "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	if err := store.SaveSetting(t.Context(), "a", "1"); err != nil {
		t.Errorf("writable again: %v", err)
	}
}
