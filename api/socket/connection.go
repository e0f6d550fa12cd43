package socket

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

const (
	pingInterval  = 30 * time.Second
	silence       = 75 * time.Second // without a word from the client it is gone
	writeDeadline = 10 * time.Second
	readLimit     = 64 << 10
	recheck       = time.Second // how long a check of the key is good for
)

// errRevoked ends a socket whose key does not open it any more.
var errRevoked = errors.New("the key is not valid any more")

// connection is one open socket.
type connection struct {
	stream *Stream
	conn   *websocket.Conn
	frame  framer
	caller auth.Caller
	who    auth.Principal
	ticket bool
	filter storage.EventFilter
	after  int64

	writing sync.Mutex // guards writes to conn
	checked time.Time  // when the key was last found good; only the follower's goroutine uses it
}

// run tells events until the client leaves, falls behind, loses its key, or
// the server stops. Three goroutines share the socket; all end with it.
func (k *connection) run(ctx context.Context, cancel context.CancelFunc) {
	k.checked = time.Now()
	var group sync.WaitGroup
	group.Go(func() { k.read(); cancel() })
	group.Go(func() { k.ping(ctx); cancel() })
	err := k.stream.opts.Log.Follow(ctx, k.after, k.filter, func(e models.Event) error { return k.tell(ctx, e) })
	if errors.Is(context.Cause(ctx), auth.ErrKeyEnded) {
		err = errRevoked
	}
	k.bye(err)
	cancel()
	// The reader ends when its connection does.
	_ = k.conn.Close()
	group.Wait()
}

// tell sends one event. A client that does not read in time ends the socket;
// nothing else waits for it.
func (k *connection) tell(ctx context.Context, e models.Event) error {
	if err := k.stillAllowed(ctx); err != nil {
		return err
	}
	dataType, data, ok := wire.Event(e, k.stream.opts.Names(ctx, e.SessionID))
	if !ok {
		return nil
	}
	if media, isMedia := e.Data.(models.MediaReceived); isMedia && k.stream.opts.File != nil {
		file, tellable := k.stream.opts.File(ctx, media.Message)
		if !tellable {
			return nil
		}
		data = wire.WithFile(data, file)
	}
	text, err := k.frame(e, dataType, data)
	if err != nil {
		return err
	}
	return k.write(text)
}

func (k *connection) write(text []byte) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if err := k.conn.SetWriteDeadline(time.Now().Add(writeDeadline)); err != nil {
		return fmt.Errorf("set write deadline: %w", err)
	}
	if err := k.conn.WriteMessage(websocket.TextMessage, text); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}

// stillAllowed looks again whether the key opens this socket, so that one that
// was revoked is told nothing more.
func (k *connection) stillAllowed(ctx context.Context) error {
	if k.ticket || time.Since(k.checked) < recheck {
		return nil
	}
	who, err := k.stream.opts.Machine(ctx, k.caller)
	if err == nil {
		err = who.Check(auth.Read, k.filter.Session)
	}
	switch models.KindOf(err) {
	case models.Unauthorized, models.Forbidden, models.NotFound:
		return errRevoked
	}
	// A store that is away is no reason to throw anybody out.
	k.checked = time.Now()
	return nil
}

// read answers pings in words, and notices that the client has gone.
func (k *connection) read() {
	k.conn.SetReadLimit(readLimit)
	heard := func(string) error { return k.conn.SetReadDeadline(time.Now().Add(silence)) }
	k.conn.SetPongHandler(heard)
	if heard("") != nil {
		return
	}
	for {
		kind, text, err := k.conn.ReadMessage()
		if err != nil || heard("") != nil {
			return
		}
		if kind == websocket.TextMessage && string(text) == "ping" && k.write([]byte("pong")) != nil {
			return
		}
	}
}

func (k *connection) ping(ctx context.Context) {
	ticker := time.NewTicker(pingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if k.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeDeadline)) != nil {
				return
			}
		}
	}
}

// bye says why the socket ends, as far as the client is there to hear it.
func (k *connection) bye(err error) {
	code, reason := websocket.CloseInternalServerErr, "the event log is not available"
	switch {
	case errors.Is(err, errRevoked):
		code, reason = websocket.ClosePolicyViolation, errRevoked.Error()
	case errors.Is(err, context.Canceled):
		code, reason = websocket.CloseGoingAway, "the server is stopping"
	case err != nil:
		k.stream.opts.Logger.Debug("socket ended", "err", err)
	}
	message := websocket.FormatCloseMessage(code, reason)
	_ = k.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeDeadline))
}
