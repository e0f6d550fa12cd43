package api

import (
	"context"
	"fmt"
	"io"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// messageFiles are the two ways to get the file of a message.
func (a *API) messageFiles(f *face) {
	operation.JSON(f, "POST /message/downloadMedia/:sessionId", "Get the file of a message in base64", a.downloadMedia, operation.Needs(auth.Read),
		operation.About("A file larger than MAX_MEDIA_SIZE is refused with 413: use /message/downloadMediaAsData. "+
			"A file that WhatsApp no longer has is asked for from the phone."))
	operation.Raw(f, "POST /message/downloadMediaAsData/:sessionId", "Get the file of a message as it is", downloadMediaAsData, operation.Needs(auth.Read),
		operation.About("A file that WhatsApp no longer has is asked for from the phone."))
}

type mediaAnswer struct {
	MessageMedia wire.MessageMedia `json:"messageMedia"`
	Media        wire.MessageMedia `json:"media"`
}

func (a *API) downloadMedia(ctx context.Context, s *whatsapp.Session, in messageRequest) (mediaAnswer, error) {
	m, err := findFile(ctx, s, in)
	if err != nil {
		return mediaAnswer{}, err
	}
	if m.Media.Size > a.maxMedia {
		return mediaAnswer{}, a.tooLarge(m.Media.Size)
	}
	body, size, err := openFile(ctx, s, m)
	if err != nil {
		return mediaAnswer{}, err
	}
	defer func() { _ = body.Close() }()
	if size > a.maxMedia { // the sender said less
		return mediaAnswer{}, a.tooLarge(size)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return mediaAnswer{}, fmt.Errorf("read media: %w", err)
	}
	media := wire.MediaOf(*m.Media, data)
	return mediaAnswer{media, media}, nil
}

func (a *API) tooLarge(size int64) error {
	return models.Errorf(models.TooLarge, "the file has %d bytes, and %d are allowed here; use /message/downloadMediaAsData", size, a.maxMedia)
}

func downloadMediaAsData(ctx context.Context, s *whatsapp.Session, in messageRequest) (operation.File, error) {
	m, err := findFile(ctx, s, in)
	if err != nil {
		return operation.File{}, err
	}
	body, size, err := openFile(ctx, s, m)
	if err != nil {
		return operation.File{}, err
	}
	return operation.File{ContentType: m.Media.MimeType, Name: whatsapp.FileName(m), Escaped: true, Size: size, Body: body}, nil
}

// findFile finds a message that has a file.
func findFile(ctx context.Context, s *whatsapp.Session, in messageRequest) (models.Message, error) {
	m, err := find(ctx, s, in)
	if err == nil && m.Media == nil {
		err = models.Errorf(models.NotFound, "Message media not found")
	}
	return m, err
}

func openFile(ctx context.Context, s *whatsapp.Session, m models.Message) (io.ReadCloser, int64, error) {
	body, err := s.Download(ctx, m)
	if err != nil {
		return nil, 0, err
	}
	size, err := whatsapp.SizeOf(body)
	if err != nil {
		_ = body.Close()
	}
	return body, size, err
}
