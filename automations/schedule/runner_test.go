package schedule

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shelf keeps places and what was fired.
type shelf struct {
	mu     sync.Mutex
	places map[string]time.Time
	fired  []string
	fails  int // so many firings fail
}

func (s *shelf) Place(_ context.Context, e Entry) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places[e.Text], nil
}

func (s *shelf) SavePlace(_ context.Context, e Entry, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[e.Text] = at
	return nil
}

func (s *shelf) ForgetPlace(_ context.Context, e Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.places, e.Text)
	return nil
}

func (s *shelf) fire(_ context.Context, e Entry, due time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return errors.New("the store is away")
	}
	s.fired = append(s.fired, due.UTC().Format("02 15:04"))
	return nil
}

// story runs a runner on a clock that begins at midnight of 2000-01-01, UTC.
type story struct {
	*shelf
	*Runner
	stop func()
}

func tell(t *testing.T, test func(t *testing.T, s *story)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &story{shelf: &shelf{places: map[string]time.Time{}}}
		defer func() { s.stop() }()
		s.start()
		test(t, s)
	})
}

func (s *story) start(texts ...string) {
	s.Runner = NewRunner(s, s.shelf.fire, slog.New(slog.DiscardHandler))
	s.Runner.Set(entries(texts...))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Runner.Run(ctx)
	}()
	s.stop = func() { cancel(); <-done }
	synctest.Wait()
}

func entries(texts ...string) []Entry {
	var all []Entry
	for _, text := range texts {
		plan, err := Parse(text)
		if err != nil {
			panic(err)
		}
		all = append(all, Entry{Automation: 1, Text: text, Plan: plan})
	}
	return all
}

func (s *story) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (s *story) want(t *testing.T, want ...string) {
	t.Helper()
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if !slices.Equal(s.fired, want) {
		t.Errorf("got %q, want %q", s.fired, want)
	}
}

func TestEntriesFireWhenTheirTimeComes(t *testing.T) {
	tell(t, func(t *testing.T, s *story) {
		s.Set(entries("every day 09:00", "every 12h"))
		s.after(25 * time.Hour)
		s.want(t, "01 09:00", "01 12:00", "02 00:00")
	})
}

func TestARestartFiresNothingTwice(t *testing.T) {
	tell(t, func(t *testing.T, s *story) {
		s.Set(entries("every day 09:00"))
		s.after(9 * time.Hour)
		for range 3 {
			s.stop()
			s.start("every day 09:00")
		}
		s.after(time.Minute)
		s.want(t, "01 09:00")
	})
}

func TestWhatWasMissedFiresOnceForTenMinutes(t *testing.T) {
	for _, tt := range []struct {
		plan string
		down time.Duration
		want []string
	}{
		{"every day 00:30", 39 * time.Minute, []string{"01 00:30"}},
		{"every day 00:30", 41 * time.Minute, nil},
		{"every 1m", 5*time.Minute + 30*time.Second, []string{"01 00:05"}},
	} {
		tell(t, func(t *testing.T, s *story) {
			s.Set(entries(tt.plan))
			synctest.Wait()
			s.stop()
			s.after(tt.down)
			s.start(tt.plan)
			s.want(t, tt.want...)
		})
	}
}

func TestWhatWasSwitchedOffMissesNothing(t *testing.T) {
	tell(t, func(t *testing.T, s *story) {
		s.Set(entries("every 5m"))
		s.after(time.Minute)
		s.Set(nil)
		s.after(6 * time.Minute)
		s.Set(entries("every 5m"))
		s.after(time.Minute)
		s.want(t)
		s.after(3 * time.Minute)
		s.want(t, "01 00:10")
	})
}

func TestAFiringThatFailsIsTriedAgain(t *testing.T) {
	tell(t, func(t *testing.T, s *story) {
		s.fails = 2
		s.Set(entries("every day 09:00"))
		s.after(9*time.Hour + time.Second)
		s.want(t)
		s.after(3 * time.Minute)
		s.want(t, "01 09:00")
	})
}
