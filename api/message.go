package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) messages(f *face) {
	a.messageReads(f)
	a.messageChanges(f)
	a.messageSends(f)
	operation.JSON(f, "POST /message/downloadMedia/:sessionId", "Get the file of a message", downloadMedia, operation.Needs(auth.Read))
}

// messageRequest names a message.
type messageRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
}

// unknownMessage words that there is no such message as old clients expect.
func unknownMessage(err error) error {
	if models.IsNotFound(err) {
		return models.Errorf(models.NotFound, "Message not found")
	}
	return err
}

type mediaAnswer struct {
	MessageMedia wire.MessageMedia `json:"messageMedia"`
	Media        wire.MessageMedia `json:"media"`
}

func downloadMedia(ctx context.Context, s *whatsapp.Session, in messageRequest) (mediaAnswer, error) {
	m, err := s.Message(ctx, in.ChatID.JID(), in.MessageID.ID())
	if err != nil {
		return mediaAnswer{}, unknownMessage(err)
	}
	if m.Media == nil {
		return mediaAnswer{}, models.Errorf(models.NotFound, "Message media not found")
	}
	file, err := s.Download(ctx, m)
	if err != nil {
		return mediaAnswer{}, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		return mediaAnswer{}, fmt.Errorf("read media: %w", err)
	}
	media := wire.MediaOf(*m.Media, data)
	return mediaAnswer{media, media}, nil
}

// decodeBase64 reads base64 in any of its habits: with a data: prefix, with
// line breaks, without padding, in the alphabet for URLs.
func decodeBase64(text string) ([]byte, bool) {
	text = withoutDataPrefix(text)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if data, err := encoding.DecodeString(text); err == nil {
			return data, len(data) > 0
		}
	}
	return nil, false
}
