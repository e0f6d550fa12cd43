package automations

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// What a run can wait for: host calls, and messages that are collected.
const (
	waitAnswer  = "answer"
	waitTime    = "wait"
	waitReached = "reached"
	waitFetch   = "fetch"
	waitCollect = "collect"
)

// The longest waits.
const (
	longestWait   = 90 * 24 * time.Hour
	longestAnswer = 30 * 24 * time.Hour
	defaultAnswer = time.Hour
)

// Whose message a run waits for.
const (
	fromContact = "contact"
	fromAnyone  = "anyone"
)

// park makes a run wait. Its errors are for the author.
func (c *conclusion) park(wait sandbox.Entry) error {
	c.run.Status, c.run.WaitingFor = models.RunWaiting, wait.Call
	switch wait.Call {
	case waitTime:
		return c.parkForTime(wait)
	case waitAnswer:
		return c.parkForAnswer(wait)
	case waitReached:
		return c.parkForReceipt(wait)
	case waitFetch:
		return c.parkForFetch(wait)
	}
	return models.Errorf(models.Unsupported, "there is no such call: %s", cut(wait.Call, 40))
}

func (c *conclusion) parkForTime(wait sandbox.Entry) error {
	args, err := decodeArgs[sandbox.WaitArgs](wait.Call, wait.Args)
	if err != nil {
		return err
	}
	length := time.Duration(min(max(args.For, -1), longestWait.Milliseconds()+1)) * time.Millisecond
	until := c.now.Add(length)
	if args.Until != 0 {
		until = time.UnixMilli(args.Until)
		length = max(until.Sub(c.now), 0)
	}
	if length < 0 || length > longestWait {
		return models.Errorf(models.Invalid, "a wait takes between 0 and 90 days")
	}
	c.run.WaitingUntil = until
	if args.OrMessage && c.run.Contact != "" {
		c.run.Answers = fromContact
	}
	return nil
}

func (c *conclusion) parkForAnswer(wait sandbox.Entry) error {
	args, err := decodeArgs[sandbox.AnswerArgs](wait.Call, wait.Args)
	if err != nil {
		return err
	}
	length := time.Duration(cmp.Or(args.For, defaultAnswer.Milliseconds())) * time.Millisecond
	from := cmp.Or(args.From, fromContact)
	switch {
	case args.For < 0 || args.For > longestAnswer.Milliseconds():
		return models.Errorf(models.Invalid, "an answer is waited for between 0 and 30 days")
	case from != fromContact && from != fromAnyone:
		return models.Errorf(models.Invalid, "an answer comes from the contact or from anyone")
	case c.run.Chat == "" || from == fromContact && c.run.Contact == "":
		return models.Errorf(models.Invalid, "there is nobody here who could answer")
	}
	c.run.WaitingUntil, c.run.Answers, c.run.WaitingOn = c.now.Add(length), from, args.Poll
	return nil
}

func (c *conclusion) parkForReceipt(wait sandbox.Entry) error {
	args, err := decodeArgs[sandbox.ReachedArgs](wait.Call, wait.Args)
	if err != nil {
		return err
	}
	if args.For < 0 || args.For > longestAnswer.Milliseconds() {
		return models.Errorf(models.Invalid, "a receipt is waited for between 0 and 30 days")
	}
	if _, known := reachedLevels[args.State]; !known || args.ID == "" {
		return models.Errorf(models.Invalid, "a message is sent, delivered or read")
	}
	c.run.WaitingUntil, c.run.WaitingOn = c.now.Add(time.Duration(args.For)*time.Millisecond), args.ID
	return nil
}

func (c *conclusion) parkForFetch(wait sandbox.Entry) error {
	args, err := decodeArgs[sandbox.FetchArgs](wait.Call, wait.Args)
	if err == nil && len(args.Requests) == 0 {
		err = models.Errorf(models.Invalid, "there is nothing to fetch")
	}
	return err
}

// timedOut is the result of a wait whose time is over.
func timedOut(call string) any {
	switch call {
	case waitAnswer:
		return sandbox.Answered{}
	case waitTime:
		return sandbox.Waited{}
	case waitReached:
		return false
	}
	return nil
}

// waiting lists the runs that wait in a chat, the newest first.
func (s *Service) waiting(ctx context.Context, session string, chat models.JID) ([]models.Run, error) {
	if chat == "" {
		return nil, nil
	}
	runs, err := s.store.Runs(ctx, storage.RunFilter{Session: session, Chat: chat, Status: models.RunWaiting, Limit: storage.MaxLimit})
	if err != nil {
		return nil, fmt.Errorf("list waiting runs: %w", err)
	}
	return runs, nil
}

// setClock lets a waiting run go on when its time comes, or when what it waits
// for can be had now. again says that it waited before this start.
func (s *Service) setClock(run models.Run, again bool) {
	switch run.WaitingFor {
	case waitFetch:
		s.fetchLater(run, again)
		return
	case waitReached:
		s.receipts.watch(run)
		s.later(run, func(ctx context.Context) error { return s.checkReached(ctx, run) })
	}
	s.clocks.set(run.ID, run.WaitingUntil, func() {
		s.queue(run, func(ctx context.Context) error { return s.timeOver(ctx, run.ID) })
	})
}

// queue does something for a run when its chat's turn comes. It fails only when
// the service stops; then the next start takes the run up.
func (s *Service) queue(run models.Run, do func(context.Context) error) {
	_ = s.queues.add(s.life.context(), queueOf(run), func() { s.persist(s.life.context(), do) })
}

// later is queue for those who stand in the queue themselves.
func (s *Service) later(run models.Run, do func(context.Context) error) {
	s.aside.Go(func() { s.queue(run, do) })
}

// goOnLater lets a stored run take its next step.
func (s *Service) goOnLater(run models.Run) {
	s.later(run, func(ctx context.Context) error {
		_, err := s.goOn(ctx, run.ID)
		return err
	})
}

// timeOver ends the wait of a run whose time is over. While all automations are
// stopped it waits on; starting them looks again.
func (s *Service) timeOver(ctx context.Context, id int64) error {
	if stopped, err := s.Stopped(ctx); err != nil || stopped {
		return err
	}
	run, err := s.store.Run(ctx, id)
	if models.IsNotFound(err) || err == nil && run.Status != models.RunWaiting {
		return nil // it was answered, cancelled or deleted meanwhile
	}
	if err != nil {
		return err
	}
	if run.WaitingUntil.After(time.Now()) {
		s.setClock(run, false) // it waits longer, or for something else
		return nil
	}
	if run.WaitingFor == waitCollect {
		return s.collected(ctx, run)
	}
	if run.WaitingFor == waitReached {
		s.receipts.forget(run)
	}
	_, err = s.deliver(ctx, run, timedOut(run.WaitingFor), 0)
	return err
}
