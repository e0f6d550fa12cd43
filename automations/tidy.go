package automations

import (
	"context"
	"time"

	"frontdesk/internal/storage"
)

// keep saves the place now and then, and clears away what is old.
func (s *Service) keep(ctx context.Context, at *place) error {
	save, idle, tidy := time.NewTicker(saveInterval), time.NewTicker(idleInterval), time.NewTicker(tidyInterval)
	defer save.Stop()
	defer idle.Stop()
	defer tidy.Stop()
	saved := at.safe()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-save.C:
			if now := at.safe(); now != saved {
				if err := s.savePlace(ctx, at); err != nil {
					s.logger.Warn("place in the log not saved", "err", err)
					continue
				}
				saved = now
			}
		case now := <-idle.C:
			s.tidyIdle(ctx, now)
		case now := <-tidy.C:
			s.tidy(ctx, now)
		}
	}
}

// tidyIdle forgets the runs that did nothing, but for the last ones of each
// automation. Those of the last minutes stay: an event may be told again.
func (s *Service) tidyIdle(ctx context.Context, now time.Time) {
	for _, one := range s.book.all() {
		if _, err := s.store.PruneIdle(ctx, one.ID, keepIdle, now.Add(-10*idleInterval)); err != nil {
			s.logger.Warn("runs that did nothing not cleared away", "err", err)
			return
		}
	}
}

// tidy clears away what is old, a few rows at a time, so that nobody waits for
// it.
func (s *Service) tidy(ctx context.Context, now time.Time) {
	for what, prune := range map[string]func() (int, error){
		"runs":           func() (int, error) { return s.store.PruneRuns(ctx, now.Add(-keepRuns), storage.MaxLimit) },
		"good runs":      func() (int, error) { return s.store.PruneGoodRuns(ctx, now.Add(-keepGood), maxKept, storage.MaxLimit) },
		"expired values": func() (int, error) { return s.store.PruneValues(ctx, now, storage.MaxLimit) },
		"utterances":     func() (int, error) { return s.store.PruneSaid(ctx, now.Add(-keepSaid), storage.MaxLimit) },
	} {
		for {
			n, err := prune()
			if err != nil {
				s.logger.Warn("not cleared away", "what", what, "err", err)
			}
			if err != nil || n < storage.MaxLimit {
				break
			}
		}
	}
}

// maxKept is how many runs of one automation are kept.
const maxKept = 1000
