package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var updateCases = map[string]func(*testing.T, storage.Store){
	"all of an update is stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.Update(ctx, func(tx storage.Store) error {
			check(t, tx.SaveSetting(ctx, "a", "1"))
			equal(t, "its own write", must[string](t)(tx.Setting(ctx, "a")), "1")
			return tx.Update(ctx, func(inner storage.Store) error { return inner.SaveSetting(ctx, "b", "2") })
		}))
		equal(t, "a", must[string](t)(s.Setting(ctx, "a")), "1")
		equal(t, "b", must[string](t)(s.Setting(ctx, "b")), "2")
	},
	"nothing of an update that fails is stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		err := s.Update(ctx, func(tx storage.Store) error {
			check(t, tx.SaveSetting(ctx, "a", "1"))
			return fmt.Errorf("on purpose: %w", errStop)
		})
		if !errors.Is(err, errStop) {
			t.Errorf("got %v, want the error of the function", err)
		}
		_, err = s.Setting(ctx, "a")
		fails(t, err, models.NotFound)
	},
	"an update that panics is undone, and the store goes on": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		func() {
			defer func() { equal(t, "panic", recover(), any("on purpose")) }()
			_ = s.Update(ctx, func(tx storage.Store) error {
				check(t, tx.SaveSetting(ctx, "a", "1"))
				panic("on purpose")
			})
		}()
		_, err := s.Setting(ctx, "a")
		fails(t, err, models.NotFound)
		check(t, s.SaveSetting(ctx, "b", "2"))
	},
	"an update whose time is over is not begun": func(t *testing.T, s storage.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Update(ctx, func(storage.Store) error { t.Error("the function ran"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	},
	"an update that began is finished": func(t *testing.T, s storage.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		check(t, s.Update(ctx, func(tx storage.Store) error {
			cancel()
			return tx.SaveSetting(ctx, "a", "1")
		}))
		equal(t, "a", must[string](t)(s.Setting(t.Context(), "a")), "1")
	},
	"many at once, some failing, keep to themselves": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		const callers = 40
		var wait sync.WaitGroup
		for i := range callers {
			wait.Go(func() {
				err := s.Update(ctx, func(tx storage.Store) error {
					if _, err := tx.AppendEvents(ctx, fmt.Sprint(i), noon, []models.EventData{models.Ready{}, models.Ready{}}); err != nil {
						return err
					}
					if i%4 == 0 {
						return errStop
					}
					return nil
				})
				if (i%4 == 0) != errors.Is(err, errStop) {
					t.Errorf("caller %d: got %v", i, err)
				}
			})
		}
		wait.Wait()
		counts := make(map[string]int)
		for _, e := range must[[]models.Event](t)(s.EventsAfter(ctx, 0, storage.EventFilter{})) {
			counts[e.SessionID]++
		}
		for i := range callers {
			want := 2
			if i%4 == 0 {
				want = 0
			}
			equal(t, fmt.Sprintf("events of caller %d", i), counts[fmt.Sprint(i)], want)
		}
	},
}
