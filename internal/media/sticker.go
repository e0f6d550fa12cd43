package media

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// Pack says who made a sticker.
type Pack struct {
	Name       string
	Author     string
	Categories []string // emojis
}

// IsZero reports whether nothing is said.
func (p Pack) IsZero() bool { return p.Name == "" && p.Author == "" && len(p.Categories) == 0 }

// The WebP container: https://developers.google.com/speed/webp/docs/riff_container
const (
	riffHead   = 12
	chunkHead  = 8
	hasExif    = 1 << 3
	hasAlpha   = 1 << 4
	extendedAt = 10 // the length of VP8X
)

var errWebP = errors.New("this is no WebP picture")

// IsWebP reports whether a file begins as a WebP picture does.
func IsWebP(head []byte) bool {
	return len(head) >= riffHead && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

// Stamp writes who made a sticker into it, where WhatsApp looks for it: as JSON
// in an EXIF tag of its own (0x5741). A WebP that says so already is told anew.
func Stamp(webp []byte, p Pack) ([]byte, error) {
	parts, err := chunksOf(webp)
	if err != nil {
		return nil, err
	}
	exif, err := p.exif()
	if err != nil {
		return nil, err
	}
	if parts, err = extended(parts); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	for _, part := range parts {
		if part.name != "EXIF" {
			part.write(&body)
		}
	}
	chunk{"EXIF", exif}.write(&body)
	out := bytes.NewBuffer(make([]byte, 0, riffHead+body.Len()))
	out.WriteString("RIFF")
	_ = binary.Write(out, binary.LittleEndian, uint32(body.Len()+4)) // a buffer never fails
	out.WriteString("WEBP")
	out.Write(body.Bytes())
	return out.Bytes(), nil
}

func (p Pack) exif() ([]byte, error) {
	said, err := json.Marshal(map[string]any{
		"sticker-pack-id": "frontdesk", "sticker-pack-name": p.Name, "sticker-pack-publisher": p.Author,
		"emojis": append([]string{}, p.Categories...),
	})
	if err != nil {
		return nil, fmt.Errorf("write a sticker's pack: %w", err)
	}
	// A TIFF header, one entry of type 7 (bytes), and its value at 22.
	exif := []byte{'I', 'I', 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x41, 0x57, 7, 0}
	exif = binary.LittleEndian.AppendUint32(exif, uint32(len(said)))
	exif = binary.LittleEndian.AppendUint32(exif, 22)
	return append(exif, said...), nil
}

// chunk is a part of the container.
type chunk struct {
	name string
	data []byte
}

func (c chunk) write(out *bytes.Buffer) {
	out.WriteString(c.name)
	_ = binary.Write(out, binary.LittleEndian, uint32(len(c.data))) // a buffer never fails
	out.Write(c.data)
	if len(c.data)%2 == 1 {
		out.WriteByte(0)
	}
}

func chunksOf(webp []byte) ([]chunk, error) {
	if !IsWebP(webp) {
		return nil, errWebP
	}
	var parts []chunk
	for rest := webp[riffHead:]; len(rest) >= chunkHead; {
		length := int64(binary.LittleEndian.Uint32(rest[4:]))
		if length > int64(len(rest)-chunkHead) {
			return nil, errWebP
		}
		parts = append(parts, chunk{string(rest[:4]), rest[chunkHead : chunkHead+length]})
		rest = rest[min(chunkHead+length+length%2, int64(len(rest))):]
	}
	if len(parts) == 0 {
		return nil, errWebP
	}
	return parts, nil
}

// extended makes sure that the container begins with a header that announces
// EXIF.
func extended(parts []chunk) ([]chunk, error) {
	if parts[0].name == "VP8X" && len(parts[0].data) >= extendedAt {
		head := bytes.Clone(parts[0].data)
		head[0] |= hasExif
		return append([]chunk{{"VP8X", head}}, parts[1:]...), nil
	}
	width, height, alpha, err := sizeOf(parts[0])
	if err != nil {
		return nil, err
	}
	head := make([]byte, extendedAt)
	head[0] = hasExif
	if alpha {
		head[0] |= hasAlpha
	}
	put24(head[4:], width-1)
	put24(head[7:], height-1)
	return append([]chunk{{"VP8X", head}}, parts...), nil
}

func put24(to []byte, v uint32) { to[0], to[1], to[2] = byte(v), byte(v>>8), byte(v>>16) }

// sizeOf reads the measures of a simple picture, lossy or lossless.
func sizeOf(c chunk) (width, height uint32, alpha bool, err error) {
	switch {
	case c.name == "VP8 " && len(c.data) >= 10:
		width = uint32(binary.LittleEndian.Uint16(c.data[6:])) & 0x3fff
		height = uint32(binary.LittleEndian.Uint16(c.data[8:])) & 0x3fff
	case c.name == "VP8L" && len(c.data) >= 5:
		bits := binary.LittleEndian.Uint32(c.data[1:])
		width, height, alpha = bits&0x3fff+1, bits>>14&0x3fff+1, bits>>28&1 == 1
	}
	if width == 0 || height == 0 {
		return 0, 0, false, errWebP
	}
	return width, height, alpha, nil
}
