package sandbox

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxFrame is the largest JSON text one frame may carry, in bytes.
const MaxFrame = 4 << 20

// headerSize is 4 bytes of length, 1 byte of kind and 4 bytes of run.
const headerSize = 9

// ErrFrameTooLarge says that a frame carries more than MaxFrame bytes.
var ErrFrameTooLarge = errors.New("frame is larger than 4 MB")

// FrameKind says what a frame carries.
type FrameKind byte

// The kinds of frames. The server sends describe, step, test and answer; the
// worker sends described, stepped, tested and call.
const (
	FrameDescribe  FrameKind = 'd'
	FrameDescribed FrameKind = 'D'
	FrameStep      FrameKind = 's'
	FrameStepped   FrameKind = 'S'
	FrameTest      FrameKind = 't'
	FrameTested    FrameKind = 'T'
	FrameCall      FrameKind = 'c'
	FrameAnswer    FrameKind = 'A'
)

// Frame is one message between the server and a worker.
type Frame struct {
	Kind FrameKind
	Run  uint32 // the number of the request that it belongs to
	Data []byte // JSON
}

// WriteFrame writes a frame in one piece.
func WriteFrame(w io.Writer, f Frame) error {
	if len(f.Data) > MaxFrame {
		return ErrFrameTooLarge
	}
	buf := make([]byte, headerSize, headerSize+len(f.Data))
	binary.BigEndian.PutUint32(buf, uint32(len(f.Data)))
	buf[4] = byte(f.Kind)
	binary.BigEndian.PutUint32(buf[5:], f.Run)
	_, err := w.Write(append(buf, f.Data...))
	return err
}

// ReadFrame reads the next frame. At the clean end of the stream it returns io.EOF.
func ReadFrame(r io.Reader) (Frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return Frame{}, err
	}
	size := binary.BigEndian.Uint32(header[:])
	if size > MaxFrame {
		return Frame{}, ErrFrameTooLarge
	}
	f := Frame{Kind: FrameKind(header[4]), Run: binary.BigEndian.Uint32(header[5:]), Data: make([]byte, size)}
	if _, err := io.ReadFull(r, f.Data); err != nil {
		return Frame{}, fmt.Errorf("read frame: %w", err)
	}
	return f, nil
}

// Encode writes the JSON of a frame. Letters stay as they are: what the
// standard encoder makes of < and & would be six times as long.
func Encode(value any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Decode reads the JSON of a frame strictly: unknown fields and anything after
// the value are errors. What comes from a worker is untrusted input.
func Decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value in a frame")
	}
	return nil
}
