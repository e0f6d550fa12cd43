package automations

import (
	"context"
	"errors"
	"fmt"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Answerer answers a script's query. What it refuses is a CallError in the answer.
type Answerer func(ctx context.Context, c sandbox.Call) sandbox.Answer

// lostError says that a request cost the worker its life, and why.
type lostError struct{ problem sandbox.Problem }

func (e *lostError) Error() string { return "worker lost: " + e.problem.Message }

// exchange sends a request and decodes the reply into out. It answers queries
// meanwhile. When it fails the process is gone.
func (p *process) exchange(ctx context.Context, kind, reply sandbox.FrameKind, request any, answer Answerer, out any) error {
	err := p.talk(ctx, kind, reply, request, answer, out)
	if err == nil || err == errUnsent {
		return err
	}
	p.stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == errGone {
		return &lostError{p.cause()}
	}
	return &lostError{sandbox.Problem{Code: sandbox.ProblemInternal, Message: "the worker process answered nonsense: " + err.Error()}}
}

var errGone = fmt.Errorf("worker is gone")

// errUnsent says that a request is too large for a worker, which never saw it.
var errUnsent = models.Errorf(models.TooLarge, "the event, the settings and what the run did so far are together more than %d MB", sandbox.MaxFrame>>20)

func (p *process) talk(ctx context.Context, kind, reply sandbox.FrameKind, request any, answer Answerer, out any) error {
	p.run++
	l := holdTo(p)
	defer l.letGo()
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	if err := p.write(kind, request); err != nil {
		return err
	}
	for calls := 0; ; calls++ {
		f, err := p.next()
		if err != nil {
			return err
		}
		if f.Kind == reply {
			return sandbox.Decode(f.Data, out)
		}
		if calls == sandbox.MaxRunCalls {
			return fmt.Errorf("it asks without end")
		}
		if err := p.answer(ctx, f, answer); err != nil {
			return err
		}
		l.rest()
	}
}

// next is the next frame of the current request.
func (p *process) next() (sandbox.Frame, error) {
	select {
	case f := <-p.frames:
		if f.Run != p.run {
			return f, fmt.Errorf("frame of request %d instead of %d", f.Run, p.run)
		}
		return f, nil
	case <-p.doomed:
		return sandbox.Frame{}, errGone
	}
}

func (p *process) answer(ctx context.Context, f sandbox.Frame, answer Answerer) error {
	if f.Kind != sandbox.FrameCall || answer == nil {
		return fmt.Errorf("unexpected frame %q", f.Kind)
	}
	var call sandbox.Call
	if err := sandbox.Decode(f.Data, &call); err != nil {
		return err
	}
	return p.write(sandbox.FrameAnswer, answer(ctx, call))
}

func (p *process) write(kind sandbox.FrameKind, value any) error {
	data, err := sandbox.Encode(value)
	if err != nil {
		return fmt.Errorf("encode %q: %w", kind, err)
	}
	err = sandbox.WriteFrame(p.in, sandbox.Frame{Kind: kind, Run: p.run, Data: data})
	if errors.Is(err, sandbox.ErrFrameTooLarge) && kind != sandbox.FrameAnswer {
		return errUnsent
	}
	if err != nil {
		// The process died before it read everything.
		return errGone
	}
	return nil
}
