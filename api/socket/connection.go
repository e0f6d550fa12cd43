package socket

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
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
	*hearing
	conn *websocket.Conn

	writing sync.Mutex // guards writes to conn
}

// run tells events until the client leaves, falls behind, loses its key, or
// the server stops. Three goroutines share the socket; all end with it.
func (k *connection) run(ctx context.Context, cancel context.CancelFunc) {
	var group sync.WaitGroup
	group.Go(func() { k.read(); cancel() })
	group.Go(func() { k.ping(ctx); cancel() })
	k.bye(k.follow(ctx))
	cancel()
	// The reader ends when its connection does.
	_ = k.conn.Close()
	group.Wait()
}

func (k *connection) print(text []byte) error {
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
		if kind == websocket.TextMessage && string(text) == "ping" && k.print([]byte("pong")) != nil {
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
