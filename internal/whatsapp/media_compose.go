package whatsapp

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

const voiceMimeType = "audio/ogg; codecs=opus"

func sniff(data []byte) string { return mimetype.Detect(data).String() }

// composeMedia uploads a file and makes the message that carries it.
func (s *Session) composeMedia(ctx context.Context, out Outgoing, refs *waE2E.ContextInfo) (*waE2E.Message, error) {
	src, err := s.open(out.Media)
	if err != nil {
		return nil, err
	}
	defer src.close()
	mime := out.Media.MimeType
	if mime == "" {
		mime = sniff(src.head())
	}
	kind := kindOfFile(out.Media, mime)
	up, err := s.upload(ctx, src, mediaType(kind))
	if err != nil {
		return nil, err
	}
	a := attachment{out: out, src: src, mime: mime, up: up, refs: refs}
	if out.ViewOnce {
		return onceOnly(a.message(kind), kind), nil
	}
	return a.message(kind), nil
}

// kindOfFile is how WhatsApp shows a file.
func kindOfFile(m *OutgoingMedia, mime string) models.MessageType {
	main, _, _ := strings.Cut(mime, "/")
	switch {
	case m.AsDocument:
		return models.TypeDocument
	case m.AsSticker:
		return models.TypeSticker
	case m.AsVoice && main == "audio", m.AsVoice && strings.HasPrefix(mime, "application/ogg"):
		return models.TypeVoice
	case main == "image" && !strings.Contains(mime, "svg"):
		return models.TypeImage
	case main == "video":
		return models.TypeVideo
	case main == "audio":
		return models.TypeAudio
	}
	return models.TypeDocument
}

// attachment is an uploaded file on its way into a message.
type attachment struct {
	out  Outgoing
	src  *source
	mime string
	up   whatsmeow.UploadResponse
	refs *waE2E.ContextInfo
}

func (a attachment) message(kind models.MessageType) *waE2E.Message {
	switch kind {
	case models.TypeImage:
		return &waE2E.Message{ImageMessage: a.image()}
	case models.TypeVideo:
		return &waE2E.Message{VideoMessage: a.video()}
	case models.TypeAudio, models.TypeVoice:
		return &waE2E.Message{AudioMessage: a.audio(kind == models.TypeVoice)}
	case models.TypeSticker:
		return &waE2E.Message{StickerMessage: a.sticker()}
	}
	return &waE2E.Message{DocumentMessage: a.document()}
}

func (a attachment) image() *waE2E.ImageMessage {
	p := a.look()
	return &waE2E.ImageMessage{
		Caption: optional(a.out.Text), Mimetype: &a.mime, ContextInfo: a.refs, ViewOnce: a.once(),
		Width: p.width, Height: p.height, JPEGThumbnail: p.thumbnail,
		URL: &a.up.URL, DirectPath: &a.up.DirectPath, MediaKey: a.up.MediaKey,
		FileEncSHA256: a.up.FileEncSHA256, FileSHA256: a.up.FileSHA256, FileLength: &a.up.FileLength,
	}
}

func (a attachment) video() *waE2E.VideoMessage {
	return &waE2E.VideoMessage{
		Caption: optional(a.out.Text), Mimetype: &a.mime, ContextInfo: a.refs, ViewOnce: a.once(),
		GifPlayback: proto.Bool(a.out.Media.GIF), Seconds: a.seconds(),
		Width: measure(a.out.Media.Width), Height: measure(a.out.Media.Height), JPEGThumbnail: a.out.Media.Thumbnail,
		URL: &a.up.URL, DirectPath: &a.up.DirectPath, MediaKey: a.up.MediaKey,
		FileEncSHA256: a.up.FileEncSHA256, FileSHA256: a.up.FileSHA256, FileLength: &a.up.FileLength,
	}
}

func (a attachment) audio(voice bool) *waE2E.AudioMessage {
	mime := a.mime
	if voice {
		mime = voiceMimeType
	}
	return &waE2E.AudioMessage{
		Mimetype: &mime, PTT: &voice, ContextInfo: a.refs, Seconds: a.seconds(), ViewOnce: a.once(), Waveform: a.out.Media.Waveform,
		URL: &a.up.URL, DirectPath: &a.up.DirectPath, MediaKey: a.up.MediaKey,
		FileEncSHA256: a.up.FileEncSHA256, FileSHA256: a.up.FileSHA256, FileLength: &a.up.FileLength,
	}
}

func (a attachment) document() *waE2E.DocumentMessage {
	name := a.out.Media.FileName
	if name == "" {
		name = "file" + mimetype.Detect(a.src.head()).Extension()
	}
	return &waE2E.DocumentMessage{
		Caption: optional(a.out.Text), Mimetype: &a.mime, FileName: &name, Title: &name, ContextInfo: a.refs,
		URL: &a.up.URL, DirectPath: &a.up.DirectPath, MediaKey: a.up.MediaKey,
		FileEncSHA256: a.up.FileEncSHA256, FileSHA256: a.up.FileSHA256, FileLength: &a.up.FileLength,
	}
}

func (a attachment) sticker() *waE2E.StickerMessage {
	p := a.look()
	return &waE2E.StickerMessage{
		Mimetype: &a.mime, ContextInfo: a.refs, Width: p.width, Height: p.height,
		URL: &a.up.URL, DirectPath: &a.up.DirectPath, MediaKey: a.up.MediaKey,
		FileEncSHA256: a.up.FileEncSHA256, FileSHA256: a.up.FileSHA256, FileLength: &a.up.FileLength,
	}
}

// measure is a width or a height; nil when it is not known.
func measure(pixels int) *uint32 {
	if pixels <= 0 {
		return nil
	}
	return proto.Uint32(uint32(pixels))
}

func (a attachment) once() *bool {
	if !a.out.ViewOnce {
		return nil
	}
	return proto.Bool(true)
}

func (a attachment) seconds() *uint32 {
	seconds := a.out.Media.Seconds
	if seconds <= 0 {
		seconds = oggSeconds(a.src.tail())
	}
	if seconds <= 0 {
		return nil
	}
	return proto.Uint32(uint32(seconds))
}

const (
	oggPage      = "OggS"
	oggGranule   = 6      // where a page says how many samples lie behind it
	opusSamples  = 48_000 // in a second, whatever the recording's own rate
	longestVoice = 24 * 3600
)

// oggSeconds is how long an Opus recording is: its last page says so.
func oggSeconds(data []byte) int {
	last := bytes.LastIndex(data, []byte(oggPage))
	if last < 0 || len(data) < last+oggGranule+8 {
		return 0
	}
	samples := binary.LittleEndian.Uint64(data[last+oggGranule:])
	return int(min((samples+opusSamples-1)/opusSamples, longestVoice))
}

// cardName is the name on a contact card.
func cardName(card string) string {
	for line := range strings.Lines(card) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "FN:"); ok {
			return name
		}
	}
	return "Contact"
}

// look measures the picture that is sent.
func (a attachment) look() picture {
	if a.src.file != nil {
		return lookAt(a.src.reader(), maxLargePixels, thumbnailSide)
	}
	return look(a.src.data)
}
