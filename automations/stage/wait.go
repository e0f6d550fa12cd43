package stage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/sandbox"
)

// wait reads what the last call of a step waits for.
func (s *Stage) wait(e sandbox.Entry) (Wait, error) {
	w := Wait{Call: e.Call}
	switch e.Call {
	case "wait":
		var args sandbox.WaitArgs
		err := sandbox.Decode(e.Args, &args)
		w.Until, w.OrMessage = cmp.Or(args.Until, s.state.Now+args.For), args.OrMessage
		return w, err
	case "answer":
		var args sandbox.AnswerArgs
		if err := sandbox.Decode(e.Args, &args); err != nil {
			return w, err
		}
		chat, err := Address(args.Chat)
		w.Until, w.Chat, w.Anyone, w.Poll = s.state.Now+args.For, chat, args.From == "anyone", args.Poll
		return w, err
	case "reached":
		var args sandbox.ReachedArgs
		err := sandbox.Decode(e.Args, &args)
		w.Until, w.Message = s.state.Now+args.For, args.ID
		if args.State != "read" {
			w.Until = s.state.Now // on a stage everything is delivered at once
		}
		return w, err
	case "fetch":
		var args sandbox.FetchArgs
		err := sandbox.Decode(e.Args, &args)
		w.Requests = args.Requests
		return w, err
	}
	return w, fmt.Errorf("nobody can wait for %q", e.Call)
}

// atOnce answers a wait that needs no time: a web request whose answer is known,
// a message that is delivered.
func (s *Stage) atOnce(ctx context.Context, r *Run) (bool, error) {
	last := &r.Journal[len(r.Journal)-1]
	switch {
	case r.Wait.Call == "fetch":
		answers, known := s.fetchAll(ctx, r, r.Wait.Requests)
		if !known {
			return false, ctx.Err()
		}
		last.Result = encode(answers)
	case r.Wait.Call == "reached" && r.Wait.Until <= s.state.Now:
		last.Result = encode(true)
	case r.Wait.Call == "wait" && r.Wait.Until <= s.state.Now:
		last.Result = encode(sandbox.Waited{})
	default:
		return false, nil
	}
	last.At = s.state.Now
	return true, ctx.Err()
}

// read ends the waits for somebody to read: who writes has read.
func (s *Stage) read(ctx context.Context, chat string) error {
	for _, r := range slices.Clone(s.state.Runs) {
		if r.Wait.Call == "reached" && r.Chat == chat {
			if err := s.resume(ctx, r, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxDue bounds how much may happen in one stretch of time.
const maxDue = 2000

// Advance lets time pass. What is due happens in order, each at its time.
func (s *Stage) Advance(ctx context.Context, d time.Duration) (*Act, error) {
	act, end := s.begin()
	defer end()
	until := s.state.Now + d.Milliseconds()
	for range maxDue {
		at, do := s.nextDue()
		if do == nil || at > until {
			s.state.Now = until
			return act, nil
		}
		s.state.Now = max(s.state.Now, at)
		if err := do(ctx); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("more than %d things happen in this time", maxDue)
}

// nextDue is what time brings next.
func (s *Stage) nextDue() (at int64, do func(context.Context) error) {
	consider := func(when int64, what func(context.Context) error) {
		if do == nil || when < at {
			at, do = when, what
		}
	}
	for i, l := range s.state.Later {
		consider(l.At, func(context.Context) error {
			s.state.Later = slices.Delete(s.state.Later, i, i+1)
			s.say(l.Said, l.ID, nil)
			return nil
		})
	}
	for i, h := range s.state.Heard {
		consider(h.Until, func(ctx context.Context) error {
			s.state.Heard = slices.Delete(s.state.Heard, i, i+1)
			return s.start(ctx, h.Handler, h.Why, s.messageEvent(h.Messages[len(h.Messages)-1], h.Messages))
		})
	}
	for _, r := range s.state.Runs {
		if r.Wait.Call != "fetch" {
			consider(r.Wait.Until, func(ctx context.Context) error { return s.timeOut(ctx, r) })
		}
	}
	return at, do
}

// timeOut ends a wait whose time is over.
func (s *Stage) timeOut(ctx context.Context, r *Run) error {
	if why := s.Chat(r.Wait.Chat).paused(s.Now()); r.Wait.Chat != "" && why != "" && !s.o.Description.Observer {
		s.cancel(r, why)
		return nil
	}
	switch r.Wait.Call {
	case "answer":
		return s.resume(ctx, r, sandbox.Answered{})
	case "reached":
		return s.resume(ctx, r, false)
	}
	return s.resume(ctx, r, sandbox.Waited{})
}
