package sqlstore

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// spoiled gives a store with eight events, of which some cannot be read, and
// what it logs.
func spoiled(t *testing.T) (*Store, *bytes.Buffer) {
	t.Helper()
	logged := &bytes.Buffer{}
	store, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "desk.db"), Logger: slog.New(slog.NewTextHandler(logged, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	for range 8 {
		if _, err := store.AppendEvents(t.Context(), "front", timeOf(1), []models.EventData{models.Ready{}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range []string{
		"UPDATE events SET payload = CAST('{' AS BLOB) WHERE id IN (2, 3, 4)",
		"UPDATE events SET type = 'of.tomorrow' WHERE id IN (6, 8)",
	} {
		if err := store.Writer.db.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	return store, logged
}

func TestAnEventThatCannotBeReadIsPassedOver(t *testing.T) {
	store, logged := spoiled(t)
	for name, test := range map[string]struct {
		after int64
		limit int
		want  []int64
	}{
		"all":                         {0, 0, []int64{1, 5, 7}},
		"as many as were asked for":   {0, 2, []int64{1, 5}},
		"a batch that begins with it": {1, 1, []int64{5}},
		"none left":                   {7, 5, nil},
	} {
		found, err := store.EventsAfter(t.Context(), test.after, storage.EventFilter{Limit: test.limit})
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, event := range found {
			ids = append(ids, event.ID)
		}
		if !slices.Equal(ids, test.want) {
			t.Errorf("%s: got %v, want %v", name, ids, test.want)
		}
	}
	if n := strings.Count(logged.String(), "level=ERROR"); n != 5 {
		t.Errorf("got %d complaints, want one for each of the 5 rows:\n%s", n, logged)
	}
}

func TestAnEventThatCannotBeReadSaysSo(t *testing.T) {
	store, _ := spoiled(t)
	for _, id := range []int64{2, 6} {
		_, err := store.EventByID(t.Context(), id)
		if models.KindOf(err) != models.Unsupported || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("event %d: got %v, want that it cannot be read", id, err)
		}
	}
}
