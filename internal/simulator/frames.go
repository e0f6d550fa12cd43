package simulator

import (
	"bytes"
	"fmt"
)

const (
	frameHeaderSize = 3
	// maxFrame is what three bytes can say.
	maxFrame = 1<<24 - 1
)

// headerStart opens every connection, followed by a version and the number
// of the token dictionary; all four bytes are hashed into the handshake.
var headerStart = []byte("WA")

// routingStart introduces routing information that a client got as
// edge_routing in an earlier session. It is not hashed.
var routingStart = []byte("ED")

// frameReader finds frames in a stream of websocket messages. A frame may
// span messages, and a message may hold several frames.
type frameReader struct {
	read   func() ([]byte, error)
	buffer []byte
	header []byte
}

// next returns the contents of the next frame.
func (r *frameReader) next() ([]byte, error) {
	if r.header == nil {
		if err := r.readHeader(); err != nil {
			return nil, err
		}
	}
	length, err := r.readLength()
	if err != nil {
		return nil, err
	}
	return r.take(length)
}

func (r *frameReader) readLength() (int, error) {
	size, err := r.take(frameHeaderSize)
	if err != nil {
		return 0, err
	}
	return int(size[0])<<16 | int(size[1])<<8 | int(size[2]), nil
}

func (r *frameReader) readHeader() error {
	start, err := r.take(4)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(start, routingStart) {
		if err := r.skipRouting(); err != nil {
			return err
		}
		if start, err = r.take(4); err != nil {
			return err
		}
	}
	if !bytes.HasPrefix(start, headerStart) {
		return fmt.Errorf("the connection starts with %x", start)
	}
	r.header = start
	return nil
}

func (r *frameReader) skipRouting() error {
	length, err := r.readLength()
	if err != nil {
		return err
	}
	_, err = r.take(length)
	return err
}

// take returns the next bytes of the stream.
func (r *frameReader) take(count int) ([]byte, error) {
	for len(r.buffer) < count {
		more, err := r.read()
		if err != nil {
			return nil, err
		}
		r.buffer = append(r.buffer, more...)
	}
	taken := bytes.Clone(r.buffer[:count])
	r.buffer = r.buffer[count:]
	return taken, nil
}

// frame puts the length before the contents.
func frame(contents []byte) []byte {
	size := len(contents)
	return append([]byte{byte(size >> 16), byte(size >> 8), byte(size)}, contents...)
}
