package simulator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
	waBinary "go.mau.fi/whatsmeow/binary"
)

// conn is one websocket of a client, from the finished handshake on.
type conn struct {
	s       *Server
	socket  *websocket.Conn
	channel *secureChannel
	out     *outbox
	ctx     context.Context
	cancel  context.CancelFunc

	// device is set by a login, pairing by a registration; lock of the server.
	device  *device
	pairing *pairing
	replies map[string]func(reply *waBinary.Node)
	held    *waBinary.Node
	// ended says that the stream is over and only the socket still open.
	ended bool
}

// handshakeLimit is how long a client may take to introduce itself.
const handshakeLimit = 20 * time.Second

// talk carries one connection from the handshake to its end.
func (s *Server) talk(socket *websocket.Conn) {
	defer socket.Close()
	stop := context.AfterFunc(s.ctx, func() { socket.Close() })
	defer stop()
	socket.SetReadLimit(maxFrame)
	in := &frameReader{read: func() ([]byte, error) {
		_, data, err := socket.ReadMessage()
		return data, err
	}}
	write := func(data []byte) error { return socket.WriteMessage(websocket.BinaryMessage, data) }
	socket.SetReadDeadline(time.Now().Add(handshakeLimit))
	channel, err := s.authority.respond(in, write)
	if err != nil {
		s.log.Debug("handshake failed", "err", err)
		return
	}
	socket.SetReadDeadline(time.Time{})
	c := &conn{s: s, socket: socket, channel: channel, out: newOutbox(), replies: map[string]func(*waBinary.Node){}}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	c.run(in)
}

// run reads stanzas until the client is gone, and waits for the writer.
func (c *conn) run(in *frameReader) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write()
	}()
	c.s.do(func() { c.s.admit(c) })
	err := c.read(in)
	c.s.log.Debug("connection ended", "device", c.name(), "err", err)
	c.cancel()
	c.s.do(c.gone)
	c.out.close()
	c.socket.Close()
	<-written
}

func (c *conn) read(in *frameReader) error {
	for {
		sealed, err := in.next()
		if err != nil {
			return err
		}
		stanza, err := c.decode(sealed)
		if err != nil {
			return err
		}
		c.s.do(func() { c.dispatch(stanza, len(sealed)) })
	}
}

// decode undoes encryption, compression and binary XML.
func (c *conn) decode(sealed []byte) (*waBinary.Node, error) {
	packed, err := c.channel.incoming.open(sealed, nil)
	if err != nil {
		return nil, fmt.Errorf("decrypt frame: %w", err)
	}
	raw, err := waBinary.Unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack frame: %w", err)
	}
	stanza, err := waBinary.Unmarshal(raw)
	if err != nil {
		return nil, fmt.Errorf("parse frame: %w", err)
	}
	return stanza, nil
}

// send queues a stanza for the client; the lock of the server is held.
func (c *conn) send(stanza waBinary.Node) {
	if c.ended {
		return
	}
	c.s.record(c, outward, &stanza)
	for _, item := range c.disturb(stanza) {
		c.out.push(item)
	}
}

// hangUp ends the connection after what is queued was written.
func (c *conn) hangUp() { c.out.push(outgoing{end: true}) }

// drop ends the connection at once.
func (c *conn) drop() {
	c.cancel()
	c.out.close()
	c.socket.Close()
}

// gone runs once, when the client is no longer there.
func (c *conn) gone() {
	delete(c.s.conns, c)
	if c.pairing != nil {
		c.pairing.end()
	}
	if c.device != nil && c.device.conn == c {
		c.device.wentOffline()
	}
}

// write is the only writer of the socket after the handshake.
func (c *conn) write() {
	for {
		item, ok := c.out.next()
		if !ok {
			return
		}
		if err := c.writeItem(item); err != nil {
			c.s.log.Debug("write", "device", c.name(), "err", err)
			c.socket.Close()
			return
		}
	}
}

var errHangUp = errors.New("the server hangs up")

func (c *conn) writeItem(item outgoing) error {
	if item.delay > 0 && !pause(c.ctx, item.delay) {
		return errHangUp
	}
	if item.end {
		c.socket.WriteControl(websocket.CloseMessage,
			websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		return errHangUp
	}
	raw, err := waBinary.Marshal(item.stanza)
	if err != nil {
		return fmt.Errorf("serialise <%s>: %w", item.stanza.Tag, err)
	}
	data := frame(c.channel.outgoing.seal(raw, nil))
	if split := item.split; split > 0 && split < len(data) {
		if err := c.socket.WriteMessage(websocket.BinaryMessage, data[:split]); err != nil {
			return err
		}
		data = data[split:]
	}
	return c.socket.WriteMessage(websocket.BinaryMessage, data)
}

// after is Server.after for as long as the connection lives.
func (c *conn) after(d time.Duration, task func()) { c.s.afterUnless(c.ctx, d, task) }

func (c *conn) name() string {
	if c.device == nil {
		return "unpaired"
	}
	return c.device.String()
}
