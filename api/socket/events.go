package socket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	heartbeat  = 15 * time.Second
	comeBackMS = 2000 // how long a browser waits before it comes back
)

// eventStream is one open stream of server-sent events, for who cannot open
// sockets.
type eventStream struct {
	*hearing
	control *http.ResponseController
	answer  http.ResponseWriter

	writing sync.Mutex // guards answer
}

// serveEvents answers GET /stream. A browser that comes back says itself where
// it left off; that counts more than the address, which stays the same.
func (s *Stream) serveEvents(c echo.Context) error {
	h, err := s.admit(c, c.Request().Header.Get("Last-Event-ID"))
	if err != nil {
		return refuse(c, err)
	}
	if err := s.enter(h.who.Name); err != nil {
		return refuse(c, err)
	}
	defer s.leave(h.who.Name)
	ctx, cancel := s.opts.Watch(s.ctx, h.who)
	defer cancel()
	defer context.AfterFunc(c.Request().Context(), cancel)()

	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "text/event-stream")
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Set("X-Accel-Buffering", "no") // proxies pass on what comes
	c.Response().WriteHeader(http.StatusOK)
	k := &eventStream{hearing: h, answer: c.Response(), control: http.NewResponseController(c.Response())}
	h.frame, h.write = s.briefFrame, k.event
	k.run(ctx, cancel)
	return nil
}

func (k *eventStream) run(ctx context.Context, cancel context.CancelFunc) {
	if k.print(fmt.Sprintf("retry: %d\n\n", comeBackMS)) != nil {
		return
	}
	var group sync.WaitGroup
	group.Go(func() { k.beat(ctx); cancel() })
	err := k.follow(ctx)
	if errors.Is(err, errRevoked) {
		_ = k.print(": " + errRevoked.Error() + "\n\n") // as far as the client is there to hear it
	}
	cancel()
	group.Wait()
}

func (k *eventStream) event(text []byte, id int64) error {
	return k.print(fmt.Sprintf("id: %d\ndata: %s\n\n", id, text))
}

// beat sends comments, so that nobody on the way takes the stream for dead.
func (k *eventStream) beat(ctx context.Context) {
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if k.print(": still here\n\n") != nil {
				return
			}
		}
	}
}

// print sends text at once. A client that reads nothing for too long is gone.
func (k *eventStream) print(text string) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if err := k.control.SetWriteDeadline(time.Now().Add(writeDeadline)); err != nil {
		return fmt.Errorf("set write deadline: %w", err)
	}
	if _, err := k.answer.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return k.control.Flush()
}
