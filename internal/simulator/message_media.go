package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif"  // photographs come in these formats
	_ "image/jpeg" // as well
	_ "image/png"
	"net/http"
	"strings"

	xdraw "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // stickers

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// parcel is a file on its way into a message.
type parcel struct {
	Media
	caption string
	context *waE2E.ContextInfo
	at      storedMedia
	sealed  sealedMedia
}

// wrapper makes the message of one kind of media.
type wrapper struct {
	kind mediaKind
	wrap func(p parcel) *waE2E.Message
}

// wrapperOf is how the file of a message is sent.
func (m Message) wrapperOf() wrapper {
	switch {
	case m.Image != nil:
		return wrapper{mediaImage, imageMessage}
	case m.Video != nil:
		return wrapper{mediaVideo, videoMessage}
	case m.Audio != nil:
		return wrapper{mediaAudio, audioMessage}
	case m.Sticker != nil:
		return wrapper{mediaSticker, stickerMessage}
	}
	return wrapper{mediaDocument, documentMessage}
}

// buildMedia uploads a file and makes the message that refers to it.
func (p *persona) buildMedia(chat types.JID, m Message) (*waE2E.Message, error) {
	file := *m.media()
	if len(file.Data) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrInvalid)
	}
	if file.Mimetype == "" {
		file.Mimetype = http.DetectContentType(file.Data)
	}
	how := m.wrapperOf()
	sealed, err := sealMedia(file.Data, how.kind)
	if err != nil {
		return nil, err
	}
	if chat.Server == types.NewsletterServer {
		sealed = openPost(file.Data)
	}
	message := how.wrap(parcel{
		Media: file, caption: m.Caption, context: p.context(chat, m),
		at: p.s.media.put(sealed.blob), sealed: sealed,
	})
	if m.albumID != "" {
		message.MessageContextInfo = &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
			AssociationType: waE2E.MessageAssociation_MEDIA_ALBUM.Enum(), ParentMessageKey: p.messageKey(chat, m.albumID),
		}}
	}
	if m.ViewOnce {
		return onceOnly(message), nil
	}
	return message, nil
}

// openPost is a file for a channel, which travels as it is.
func openPost(data []byte) sealedMedia {
	hash := sha256.Sum256(data)
	return sealedMedia{blob: data, plainHash: hash[:], plainSize: uint64(len(data))}
}

func imageMessage(p parcel) *waE2E.Message {
	out := &waE2E.ImageMessage{
		URL: &p.at.URL, DirectPath: &p.at.DirectPath, MediaKey: p.sealed.key, Mimetype: &p.Mimetype,
		FileSHA256: p.sealed.plainHash, FileEncSHA256: p.sealed.sealedHash, FileLength: &p.sealed.plainSize,
		Caption: nonEmpty(p.caption), ContextInfo: p.context,
	}
	if img, _, err := image.Decode(bytes.NewReader(p.Data)); err == nil {
		size := img.Bounds().Size()
		out.Width, out.Height = proto.Uint32(uint32(size.X)), proto.Uint32(uint32(size.Y))
		out.JPEGThumbnail = thumbnailOf(img)
	}
	return &waE2E.Message{ImageMessage: out}
}

// thumbnailOf is the tiny version of a picture that travels in the message.
func thumbnailOf(img image.Image) []byte {
	size := img.Bounds().Size()
	width, height := 72, max(1, 72*size.Y/max(1, size.X))
	small := image.NewRGBA(image.Rect(0, 0, width, min(height, 300)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	xdraw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Over, nil)
	return encodeJPEG(small, 50)
}

func videoMessage(p parcel) *waE2E.Message {
	return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
		URL: &p.at.URL, DirectPath: &p.at.DirectPath, MediaKey: p.sealed.key, Mimetype: &p.Mimetype,
		FileSHA256: p.sealed.plainHash, FileEncSHA256: p.sealed.sealedHash, FileLength: &p.sealed.plainSize,
		Caption: nonEmpty(p.caption), ContextInfo: p.context, Seconds: proto.Uint32(uint32(p.Seconds)),
	}}
}

// audioMessage takes Opus for a recording made in the chat, as phones do.
func audioMessage(p parcel) *waE2E.Message {
	return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
		URL: &p.at.URL, DirectPath: &p.at.DirectPath, MediaKey: p.sealed.key, Mimetype: &p.Mimetype,
		FileSHA256: p.sealed.plainHash, FileEncSHA256: p.sealed.sealedHash, FileLength: &p.sealed.plainSize,
		ContextInfo: p.context, Seconds: proto.Uint32(uint32(p.Seconds)),
		PTT: proto.Bool(strings.Contains(p.Mimetype, "opus")),
	}}
}

func stickerMessage(p parcel) *waE2E.Message {
	return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
		URL: &p.at.URL, DirectPath: &p.at.DirectPath, MediaKey: p.sealed.key, Mimetype: &p.Mimetype,
		FileSHA256: p.sealed.plainHash, FileEncSHA256: p.sealed.sealedHash, FileLength: &p.sealed.plainSize,
		ContextInfo: p.context,
	}}
}

func documentMessage(p parcel) *waE2E.Message {
	out := &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		URL: &p.at.URL, DirectPath: &p.at.DirectPath, MediaKey: p.sealed.key, Mimetype: &p.Mimetype,
		FileSHA256: p.sealed.plainHash, FileEncSHA256: p.sealed.sealedHash, FileLength: &p.sealed.plainSize,
		FileName: nonEmpty(p.Filename), Title: nonEmpty(p.Filename),
		Caption: nonEmpty(p.caption), ContextInfo: p.context,
	}}
	if p.caption == "" {
		return out
	}
	// A document with a caption travels in a wrapper of its own.
	return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: out}}
}

// fileLink is what all messages with a file have in common.
type fileLink interface {
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileSHA256() []byte
}

// fileOf finds the file that a message leads to.
func fileOf(m *waE2E.Message) (link fileLink, kind mediaKind, found bool) {
	m, _ = opened(m)
	switch {
	case m.GetImageMessage() != nil:
		return m.GetImageMessage(), mediaImage, true
	case m.GetVideoMessage() != nil:
		return m.GetVideoMessage(), mediaVideo, true
	case m.GetAudioMessage() != nil:
		return m.GetAudioMessage(), mediaAudio, true
	case m.GetDocumentMessage() != nil:
		return m.GetDocumentMessage(), mediaDocument, true
	case m.GetStickerMessage() != nil:
		return m.GetStickerMessage(), mediaSticker, true
	}
	return nil, mediaKind{}, false
}

// hashOf is the hash of a file as it lies on the host; channels do not encrypt
// theirs. It is empty when the message leads to none.
func (h *mediaHost) hashOf(m *waE2E.Message) string {
	link, _, found := fileOf(m)
	if !found {
		return ""
	}
	path, _, _ := strings.Cut(link.GetDirectPath(), "?")
	stored, ok := h.file(path)
	if !ok {
		return ""
	}
	sum := sha256.Sum256(stored.data)
	return hex.EncodeToString(sum[:])
}

// openFile downloads and decrypts the file of a message, as the phone does
// when its owner opens it, and returns the hash of what was inside.
func (p *persona) openFile(m *waE2E.Message) string {
	link, kind, found := fileOf(m)
	if !found {
		return ""
	}
	if len(link.GetMediaKey()) == 0 {
		return p.s.media.hashOf(m)
	}
	path, _, _ := strings.Cut(link.GetDirectPath(), "?")
	stored, ok := p.s.media.file(path)
	if !ok {
		return ""
	}
	plain, err := openMedia(stored.data, link.GetMediaKey(), link.GetFileSHA256(), kind)
	if err != nil {
		p.s.log.Debug("a phone cannot open a file", "account", p.account.number, "err", err)
		return ""
	}
	sum := sha256.Sum256(plain)
	return hex.EncodeToString(sum[:])
}
