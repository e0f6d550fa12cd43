package automations

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"frontdesk/automations/match"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// follower is the name under which the place in the log is kept.
const follower = "automations"

const (
	saveInterval = time.Second
	tidyInterval = time.Hour
	idleInterval = time.Minute
	keepRuns     = 30 * 24 * time.Hour // that failed
	keepGood     = 7 * 24 * time.Hour  // that did not
	keepSaid     = 25 * time.Hour
	keepIdle     = 20
	firstRetry   = time.Second
	lastRetry    = 30 * time.Second
	maxTries     = 5 // of a job that fails by itself
)

// Run follows the log and runs scripts until ctx ends. It returns when
// everything it started has stopped. Events that were under way are taken up
// again by the next Run.
func (s *Service) Run(ctx context.Context) error {
	after, err := s.startPlace(ctx)
	if err != nil {
		return err
	}
	if err := s.reload(ctx); err != nil {
		return err
	}
	at := newPlace(after)
	s.life.begin(ctx)
	s.clocks.start()
	if err := s.takeUp(ctx); err != nil {
		return err
	}
	g, running := errgroup.WithContext(ctx)
	g.Go(func() error {
		return s.log.Follow(running, after, storage.EventFilter{},
			func(e models.Event) error { return s.see(running, at, e) })
	})
	g.Go(func() error { return s.keep(running, at) })
	err = g.Wait()
	s.clocks.stop()
	s.aside.Wait()
	s.queues.finish()
	s.aside.Wait()
	if err := s.savePlace(context.WithoutCancel(ctx), at); err != nil {
		s.logger.Warn("place in the log not saved; some events are looked at twice", "err", err)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// startPlace is where to go on. A first start begins with the next event: what
// came before it is not answered.
func (s *Service) startPlace(ctx context.Context) (int64, error) {
	at, err := s.store.Position(ctx, follower, "")
	if err != nil || at != 0 {
		return at, err
	}
	if at, err = s.store.LastEventID(ctx); err != nil {
		return 0, err
	}
	if at == 0 {
		at = -1 // 0 would be taken for a first start again
	}
	return at, s.store.SavePosition(ctx, follower, "", at)
}

func (s *Service) savePlace(ctx context.Context, at *place) error {
	return s.store.SavePosition(ctx, follower, "", at.safe())
}

// see decides whether an event concerns automations, and queues it by its chat.
func (s *Service) see(ctx context.Context, at *place, e models.Event) error {
	job := s.jobFor(e)
	at.begin(e.ID)
	if job == nil {
		at.done(e.ID)
		return nil
	}
	return s.queues.add(ctx, chatKey{e.SessionID, e.Chat()}, func() {
		if s.persist(ctx, job) {
			at.done(e.ID)
		}
	})
}

// jobFor is what automations have to do about an event; nil: nothing.
func (s *Service) jobFor(e models.Event) func(context.Context) error {
	switch d := e.Data.(type) {
	case models.MessageCreated:
		if byStaff(d.Message) && e.Time.Sub(d.Message.Time) < s.Rules().MaxAge {
			return func(ctx context.Context) error {
				return errors.Join(s.takeOver(ctx, e, d.Message), s.respondTo(ctx, e))
			}
		}
	case models.MessageAcked:
		s.receiptCame(d.Message)
	case models.PresenceChanged:
		if d.State != "paused" && s.clocks.any() {
			return func(ctx context.Context) error { return s.stillTyping(ctx, e, d) }
		}
	}
	if s.happened(e) == nil || len(s.book.all()) == 0 && !s.clocks.any() {
		return nil
	}
	return func(ctx context.Context) error { return s.respondTo(ctx, e) }
}

func (s *Service) respondTo(ctx context.Context, e models.Event) error {
	if all := s.happened(e); len(all) > 0 {
		return s.respond(ctx, all)
	}
	return nil
}

// mayTrigger rules out what no script may answer: own and old messages, and
// what is neither a person nor a group.
func (s *Service) mayTrigger(e models.Event, m models.Message) bool {
	return !m.FromMe && match.ScriptType(m.Type) != "" && e.Time.Sub(m.Time) < s.Rules().MaxAge && usual(m.Chat)
}

// persist does a job, again when a store or a worker fails, and reports whether
// it is done with. It is not when the service stops first. A store that is away
// is waited for.
func (s *Service) persist(ctx context.Context, job func(context.Context) error) bool {
	delay := firstRetry
	for try := 1; ; try++ {
		if ctx.Err() != nil {
			return false
		}
		// A step that has begun may end: it takes half a second at most.
		err := contained(context.WithoutCancel(ctx), job)
		if err == nil {
			return true
		}
		s.logger.Error("automation not finished", "try", try, "err", err)
		if try >= maxTries && models.KindOf(err) != models.Unavailable {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(delay):
			delay = min(2*delay, lastRetry)
		}
	}
}

// contained turns a panic of a job into an error: the process would read the
// same event again at its next start.
func contained(ctx context.Context, job func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job(ctx)
}
