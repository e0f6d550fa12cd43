package web

import (
	"context"
	"time"

	"github.com/gorilla/websocket"
)

// lookEvery is how often a page looks for what no event tells.
const lookEvery = 2 * time.Second

// quiet is a view with regions that change without an event: a dialog that
// began to wait is in no log.
type quiet interface {
	silent() []region
}

// silent is the strip of the open conversation.
func (v *inboxView) silent() []region {
	if v.open == nil {
		return nil
	}
	return []region{v.strip()}
}

// look draws what may have changed without an event, and sends it when it has.
func (s *socket) look(ctx context.Context) error {
	view, ok := s.view.(quiet)
	if !ok {
		return nil
	}
	regions := newBatch()
	regions.add(view.silent())
	if len(regions.list) == 0 {
		return nil
	}
	drawn := s.web.drawn(ctx, regions, 0)
	if drawn == s.looked || ctx.Err() != nil {
		return nil
	}
	s.looked = drawn
	if err := s.conn.SetWriteDeadline(time.Now().Add(writePatience)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, []byte(s.web.drawn(ctx, regions, s.since)))
}
