package events_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// open gives a store in memory, or in a file when a path is given.
func open(t *testing.T, path string) storage.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func qr(text string) events.Step { return events.Announcement{Data: models.QRShown{QR: text}} }

func appendTo(t *testing.T, log *events.Log, session string, steps ...events.Step) []models.Event {
	t.Helper()
	stored, err := log.Append(t.Context(), events.Change{SessionID: session, Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// notes is what a follower was told.
type notes struct {
	mu  sync.Mutex // guards ids
	ids []int64
}

func (n *notes) take(e models.Event) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ids = append(n.ids, e.ID)
	return nil
}

func (n *notes) all() []int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.ids)
}

// follow follows in the background until the test ends.
func follow(t *testing.T, log *events.Log, after int64, f storage.EventFilter) *notes {
	t.Helper()
	told := &notes{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- log.Follow(ctx, after, f, told.take) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("follow ended with %v, want context.Canceled", err)
		}
	})
	return told
}

func sameIDs(t *testing.T, what string, got []int64, want ...int64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestAChangeAndItsEventsAreStoredTogether(t *testing.T) {
	store := open(t, "")
	log := events.New(store, events.Options{})
	stored := appendTo(t, log, "front", qr("a"), events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
		tx.Announce(models.Ready{PushName: "A"})
		return tx.SaveSetting(ctx, "name", tx.SessionID)
	}))
	if len(stored) != 2 || stored[1].Type() != models.EventReady || stored[1].ID <= stored[0].ID {
		t.Fatalf("got %+v, want two events in order", stored)
	}
	if got, err := store.Setting(t.Context(), "name"); err != nil || got != "front" {
		t.Errorf("got %q, %v, want the row", got, err)
	}
	if got := log.Last(); got != stored[1].ID {
		t.Errorf("last: got %d, want %d", got, stored[1].ID)
	}
	if got := events.New(store, events.Options{}).Last(); got != stored[1].ID {
		t.Errorf("last of a new log over the same store: got %d, want %d", got, stored[1].ID)
	}
}

func TestAFailingStepUndoesItsOwnChangeOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "")
		log := events.New(store, events.Options{})
		told := follow(t, log, 0, storage.EventFilter{})
		broken := errors.New("broken")
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				steps := []events.Step{qr(fmt.Sprint(i))}
				if i%2 == 0 {
					steps = append(steps, events.StepFunc(func(context.Context, *events.Tx) error { return broken }))
				}
				_, err := log.Append(t.Context(), events.Change{SessionID: "front", Steps: steps})
				if errors.Is(err, broken) != (i%2 == 0) {
					t.Errorf("change %d: got %v", i, err)
				}
			})
		}
		group.Wait()
		synctest.Wait()
		sameIDs(t, "told", told.all(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	})
}

func TestAPanickingStepStopsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := events.New(open(t, ""), events.Options{})
		told := follow(t, log, 0, storage.EventFilter{})
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was lost")
				}
			}()
			appendTo(t, log, "front", qr("a"), events.StepFunc(func(context.Context, *events.Tx) error { panic("on purpose") }))
		}()
		appendTo(t, log, "front", qr("b"))
		synctest.Wait()
		sameIDs(t, "told", told.all(), 1)
	})
}

func TestAFaultBeforeTheCommitLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "")
		log := events.New(store, events.Options{})
		told := follow(t, log, 0, storage.EventFilter{})
		restore := fault.Set(func(name string) error {
			if name == "append.applied" {
				return errors.New("disk")
			}
			return nil
		})
		_, err := log.Append(t.Context(), events.Change{Steps: []events.Step{qr("a")}})
		restore()
		if err == nil {
			t.Error("got no error")
		}
		appendTo(t, log, "", qr("b"))
		synctest.Wait()
		sameIDs(t, "told", told.all(), 1)
	})
}

func TestEveryFollowerIsToldEverythingOnceAndInOrder(t *testing.T) {
	const callers, each = 20, 30
	store := open(t, filepath.Join(t.TempDir(), "desk.db"))
	// So few events in memory that followers fall behind and read the table.
	log := events.New(store, events.Options{Recent: 8})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	var group sync.WaitGroup
	for follower := range 5 {
		group.Go(func() {
			var last int64
			count := 0
			err := log.Follow(ctx, 0, storage.EventFilter{}, func(e models.Event) error {
				if e.ID != last+1 {
					return fmt.Errorf("event %d came after %d", e.ID, last)
				}
				last = e.ID
				if count++; count == callers*each {
					return errDone
				}
				return nil
			})
			if !errors.Is(err, errDone) {
				t.Errorf("follower %d after %d events: %v", follower, count, err)
			}
		})
	}
	for caller := range callers {
		group.Go(func() {
			for i := range each {
				_, err := log.Append(ctx, events.Change{SessionID: fmt.Sprint(caller % 3), Steps: []events.Step{qr(fmt.Sprint(i))}})
				if err != nil {
					t.Errorf("append: %v", err)
				}
			}
		})
	}
	group.Wait()
}

var errDone = errors.New("done")

func TestAFollowerGoesOnFromItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "")
		first := events.New(store, events.Options{})
		for range 5 {
			appendTo(t, first, "front", qr("x"))
		}
		log := events.New(store, events.Options{})
		fromTable := follow(t, log, 3, storage.EventFilter{})
		fromEnd := follow(t, log, 5, storage.EventFilter{})
		synctest.Wait()
		sameIDs(t, "before more", fromTable.all(), 4, 5)
		appendTo(t, log, "front", qr("y"))
		synctest.Wait()
		sameIDs(t, "from the table", fromTable.all(), 4, 5, 6)
		sameIDs(t, "from the end", fromEnd.all(), 6)
	})
}

func TestFollowersAreToldWhatTheirFilterLetsThrough(t *testing.T) {
	for name, recentSize := range map[string]int{"from memory": 100, "from the table": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := events.New(open(t, ""), events.Options{Recent: recentSize})
				live := follow(t, log, 0, storage.EventFilter{Session: "a"})
				for i := range 8 {
					appendTo(t, log, []string{"a", "b", "c", "d"}[i%4], qr("x"), events.Announcement{Data: models.Ready{}})
				}
				one := follow(t, log, 0, storage.EventFilter{Session: "a"})
				some := follow(t, log, 0, storage.EventFilter{Sessions: []string{"b", "d"}, Types: []models.EventType{models.EventReady}})
				synctest.Wait()
				sameIDs(t, "live", live.all(), 1, 2, 9, 10)
				sameIDs(t, "one session", one.all(), 1, 2, 9, 10)
				sameIDs(t, "some sessions, one type", some.all(), 4, 8, 12, 16)
			})
		})
	}
}

// counting counts how often the table of events is read, and can fail at it.
type counting struct {
	storage.Store
	reads atomic.Int64
	fails atomic.Bool
}

func (c *counting) EventsAfter(ctx context.Context, after int64, f storage.EventFilter) ([]models.Event, error) {
	c.reads.Add(1)
	if c.fails.Load() {
		return nil, errors.New("disk")
	}
	return c.Store.EventsAfter(ctx, after, f)
}

func TestAFollowerThatKeepsUpNeverReadsTheTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counting{Store: open(t, "")}
		log := events.New(store, events.Options{Recent: 4})
		told := follow(t, log, 0, storage.EventFilter{})
		synctest.Wait()
		for range 40 {
			appendTo(t, log, "front", qr("x"))
			synctest.Wait()
		}
		if len(told.all()) != 40 || store.reads.Load() != 0 {
			t.Errorf("got %d events with %d reads, want 40 with none", len(told.all()), store.reads.Load())
		}
	})
}

func TestAFollowerOutlivesAStoreThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counting{Store: open(t, "")}
		store.fails.Store(true)
		appendTo(t, events.New(store.Store, events.Options{}), "front", qr("x"))
		log := events.New(store, events.Options{})
		told := follow(t, log, 0, storage.EventFilter{})
		synctest.Wait()
		store.fails.Store(false)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		sameIDs(t, "told", told.all(), 1)
	})
}

func TestAFollowerThatFailsEndsWithItsError(t *testing.T) {
	log := events.New(open(t, ""), events.Options{})
	appendTo(t, log, "front", qr("x"))
	err := log.Follow(t.Context(), 0, storage.EventFilter{}, func(models.Event) error { return errDone })
	if !errors.Is(err, errDone) {
		t.Errorf("got %v, want the follower's error", err)
	}
}

func TestASlowFollowerHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := events.New(open(t, ""), events.Options{Recent: 4})
		slow := &notes{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- log.Follow(ctx, 0, storage.EventFilter{}, func(e models.Event) error {
				time.Sleep(time.Minute)
				return slow.take(e)
			})
		}()
		quick := follow(t, log, 0, storage.EventFilter{})
		for range 30 {
			appendTo(t, log, "front", qr("x"))
		}
		synctest.Wait()
		if got := len(quick.all()); got != 30 {
			t.Errorf("the quick one: got %d events, want 30", got)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		sameIDs(t, "the slow one", slow.all(), quick.all()...)
		cancel()
		<-done
	})
}

func TestOldEventsGoWhenNobodyNeedsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "")
		log := events.New(store, events.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- log.Run(ctx) }()
		for range 3 {
			appendTo(t, log, "front", qr("x"))
		}
		if err := store.SavePosition(ctx, "webhook:1", "front", 2); err != nil {
			t.Fatal(err)
		}
		if _, _, err := store.ClaimKey(ctx, models.IdempotentAnswer{Caller: "key:1", Key: "k", CreatedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		left := func(want ...int64) {
			t.Helper()
			synctest.Wait()
			var ids []int64
			kept, err := store.EventsAfter(ctx, 0, storage.EventFilter{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range kept {
				ids = append(ids, e.ID)
			}
			sameIDs(t, "left", ids, want...)
		}
		time.Sleep(13 * 24 * time.Hour)
		left(1, 2, 3)
		time.Sleep(2 * 24 * time.Hour)
		left(3)
		if _, first, err := store.ClaimKey(ctx, models.IdempotentAnswer{Caller: "key:1", Key: "k", CreatedAt: time.Now()}); err != nil || !first {
			t.Errorf("an idempotency key of two weeks ago is still claimed: %v", err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run ended with %v, want nil", err)
		}
	})
}
