package socket

import (
	"context"
	"errors"
	"time"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// hearing is what one client hears of the log, and from where on, whatever the
// transport.
type hearing struct {
	stream *Stream
	frame  framer
	caller auth.Caller
	who    auth.Principal
	ticket bool
	filter storage.EventFilter
	after  int64
	// greeting is how things stand, told first.
	greeting []models.Event
	write    func(text []byte, id int64) error

	checked time.Time // when the key was last found good; only the follower's goroutine uses it
}

// follow tells events until ctx ends, the client falls behind, or its key is
// not valid any more. The error says which.
func (h *hearing) follow(ctx context.Context) error {
	h.checked = time.Now()
	err := h.greet(ctx)
	if err == nil {
		err = h.stream.opts.Log.Follow(ctx, h.after, h.filter, func(e models.Event) error { return h.tell(ctx, e) })
	}
	if errors.Is(context.Cause(ctx), auth.ErrKeyEnded) {
		err = errRevoked
	}
	return err
}

func (h *hearing) greet(ctx context.Context) error {
	for _, e := range h.greeting {
		if err := h.tell(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// tell sends one event. A client that does not read in time is dropped; nothing
// else waits for it.
func (h *hearing) tell(ctx context.Context, e models.Event) error {
	if err := h.stillAllowed(ctx); err != nil {
		return err
	}
	text, told, err := h.frame(ctx, e)
	if err != nil || !told {
		return err
	}
	return h.write(text, e.ID)
}

// stillAllowed looks again whether the key opens this stream, so that one that
// was revoked is told nothing more.
func (h *hearing) stillAllowed(ctx context.Context) error {
	if h.ticket || time.Since(h.checked) < recheck {
		return nil
	}
	who, err := h.stream.opts.Machine(ctx, h.caller)
	if err == nil {
		err = who.Check(auth.Read, h.filter.Session)
	}
	switch models.KindOf(err) {
	case models.Unauthorized, models.Forbidden, models.NotFound:
		return errRevoked
	}
	// A store that is away is no reason to throw anybody out.
	h.checked = time.Now()
	return nil
}
