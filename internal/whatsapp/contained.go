package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// panicked is the error that a panic becomes.
type panicked struct {
	cause any
	stack []byte
}

// Error implements error.
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.cause) }

// contained turns a panic of fn into an error. What comes from outside must not
// end the process, which would read it again at its next start.
func contained(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{p, debug.Stack()}
		}
	}()
	return fn()
}

// contained does the same, and logs where it happened.
func (s *Session) contained(fn func() error) error {
	err := contained(fn)
	var fault *panicked
	if errors.As(err, &fault) {
		s.logger.Error("work on something from outside panicked", "err", err, "stack", string(fault.stack))
	}
	return err
}

// goOn does work until it returns or ctx ends. After a panic it begins anew, a
// while later.
func (s *Session) goOn(ctx context.Context, work func(context.Context)) {
	var tries backoff
	for ctx.Err() == nil {
		err := s.contained(func() error {
			work(ctx)
			return nil
		})
		if err == nil || !sleep(ctx, tries.next()) {
			return
		}
	}
}
