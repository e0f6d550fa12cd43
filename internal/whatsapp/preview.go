package whatsapp

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/internal/guard"
)

const (
	// previewPatience is how long a text waits for the preview of its link.
	previewPatience = 5 * time.Second
	previewSide     = 140 // of the picture, in pixels
)

// Previews finds out what a link leads to; *guard.Guard is one.
type Previews interface {
	Preview(ctx context.Context, address string) (guard.Preview, error)
}

// LinkPreview is what is shown below a text with a link.
type LinkPreview struct {
	Address     string // as it stands in the text
	Title       string
	Description string
	Thumbnail   []byte // JPEG
}

var link = regexp.MustCompile(`https?://[^\s<>"']+`)

// preview looks at the first link of a text. It is nil when there is none, and
// when its address does not say in time what it is: a text never waits longer
// than that, and never fails for it.
func (s *Session) preview(ctx context.Context, text string) *LinkPreview {
	if s.manager.previews == nil {
		return nil
	}
	address := strings.TrimRight(link.FindString(text), ".,;:!?)")
	if address == "" {
		return nil
	}
	return s.manager.previews.find(ctx, address)
}

// lookUp asks an address what it leads to; nil when it does not say.
func (m *Manager) lookUp(ctx context.Context, address string) *LinkPreview {
	found, err := m.opts.Previews.Preview(ctx, address)
	if err != nil || found.Title == "" {
		m.logger.Debug("a link has no preview", "err", err)
		return nil
	}
	p := &LinkPreview{Address: address, Title: found.Title, Description: found.Description}
	if len(found.Image) > 0 {
		p.Thumbnail = lookAt(bytes.NewReader(found.Image), maxLargePixels, previewSide).thumbnail
	}
	return p
}

// composeText is a text, with what it refers to and where its link leads.
func composeText(out Outgoing, refs *waE2E.ContextInfo) *waE2E.Message {
	if refs == nil && out.Preview == nil && out.Bot == "" { // bots read the longer form only
		return &waE2E.Message{Conversation: &out.Text}
	}
	text := &waE2E.ExtendedTextMessage{Text: &out.Text, ContextInfo: refs}
	if p := out.Preview; p != nil {
		text.MatchedText, text.Title, text.Description = &p.Address, &p.Title, optional(p.Description)
		text.JPEGThumbnail, text.PreviewType = p.Thumbnail, waE2E.ExtendedTextMessage_NONE.Enum()
	}
	return &waE2E.Message{ExtendedTextMessage: text}
}
