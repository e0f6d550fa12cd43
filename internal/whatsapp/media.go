package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"go.mau.fi/whatsmeow"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// mediaName is where a file of a session is kept, by the hash of what is in it.
func (s *Session) mediaName(hash []byte) string {
	return path.Join(s.id, hex.EncodeToString(hash))
}

// stash puts the file of an outgoing message into the media folder, so that
// the outbox row only names it.
func (s *Session) stash(m *Outgoing) error {
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		if err := s.stash(&m.Items[i]); err != nil {
			return err
		}
	}
	if m.Media == nil || len(m.Media.Data) == 0 || s.manager.media == nil {
		return nil
	}
	hash := sha256.Sum256(m.Media.Data)
	name := s.mediaName(hash[:])
	if err := s.writeMedia(name, func(f *os.File) error {
		_, err := f.Write(m.Media.Data)
		return err
	}); err != nil {
		return err
	}
	file := *m.Media
	file.Data, file.File, file.Size = nil, name, int64(len(m.Media.Data))
	if file.MimeType == "" {
		file.MimeType = sniff(m.Media.Data)
	}
	m.Media = &file
	return nil
}

// writeMedia fills a file of the media folder; nobody sees it half-written.
func (s *Session) writeMedia(name string, fill func(*os.File) error) error {
	root := s.manager.media
	if err := root.MkdirAll(s.id, 0o700); err != nil {
		return fmt.Errorf("make the session's media folder: %w", err)
	}
	draft := name + "." + newMessageID()
	f, err := root.OpenFile(draft, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write a media file: %w", err)
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = s.placeFile(draft, name)
	}
	if err != nil {
		_ = root.Remove(draft)
		return fmt.Errorf("write a media file: %w", err)
	}
	return nil
}

// openMedia opens a file of the media folder; models.NotFound when it is not there.
func (s *Session) openMedia(name string) (*os.File, error) {
	if s.manager.media == nil || name == "" {
		return nil, models.Errorf(models.NotFound, "the file is not stored here")
	}
	f, err := s.manager.media.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, models.Errorf(models.NotFound, "the file is not stored here")
	}
	if err != nil {
		return nil, fmt.Errorf("open a media file: %w", err)
	}
	return f, nil
}

// Download opens the file of a message: from the media folder, else from
// WhatsApp, and then it is stored. A file that WhatsApp no longer has is asked
// for from the account's phone.
func (s *Session) Download(ctx context.Context, m models.Message) (io.ReadCloser, error) {
	if m.Media == nil {
		return nil, models.Errorf(models.NotFound, "the message has no file")
	}
	// Whoever wrote the message chose its hash, and may have left it out.
	if m.Media.File == "" && len(m.Media.SHA256) != sha256.Size {
		return nil, downloadFailed(whatsmeow.ErrNoURLPresent)
	}
	for _, name := range []string{m.Media.File, s.mediaName(m.Media.SHA256)} {
		f, err := s.openMedia(name)
		if err == nil {
			return f, nil
		}
		if !models.IsNotFound(err) {
			return nil, err
		}
	}
	body, err := s.fetchFile(ctx, m)
	if !isGone(err) {
		return body, err
	}
	if m, err = s.askPhone(ctx, m); err != nil {
		return nil, err
	}
	return s.fetchFile(ctx, m)
}

// fetchFile downloads the file of a message, into the media folder when there
// is one.
func (s *Session) fetchFile(ctx context.Context, m models.Message) (io.ReadCloser, error) {
	if s.manager.media == nil {
		return s.downloadToMemory(ctx, m)
	}
	name, err := s.downloadToFolder(ctx, m)
	if err != nil {
		return nil, err
	}
	if err := s.commit(ctx, s.changeOf(setFile{Chat: m.Chat, ID: m.ID, File: name})); err != nil {
		s.logger.Warn("the place of a file could not be noted", "err", err)
	}
	return s.openMedia(name)
}

func (s *Session) downloadToMemory(ctx context.Context, m models.Message) (io.ReadCloser, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	data, err := client.DownloadMediaWithPath(ctx, m.Media.DirectPath, m.Media.EncSHA256, m.Media.SHA256, m.Media.Key, mediaType(m.Type), "", false)
	if err != nil {
		return nil, downloadFailed(err)
	}
	return memoryFile{bytes.NewReader(data)}, nil
}

// memoryFile is a file that is kept nowhere.
type memoryFile struct{ *bytes.Reader }

// Close implements io.Closer.
func (memoryFile) Close() error { return nil }

// SizeOf is how many bytes an opened file has.
func SizeOf(body io.ReadCloser) (int64, error) {
	switch file := body.(type) {
	case *os.File:
		info, err := file.Stat()
		if err != nil {
			return 0, fmt.Errorf("measure a media file: %w", err)
		}
		return info.Size(), nil
	case memoryFile:
		return file.Reader.Size(), nil
	}
	return 0, errors.New("the file was not opened here")
}

// FileName is what the file of a message is called; one without a name is
// called after the message.
func FileName(m models.Message) string {
	if m.Media.FileName != "" {
		return m.Media.FileName
	}
	kind, _, _ := strings.Cut(m.Media.MimeType, ";")
	if known := mimetype.Lookup(kind); known != nil {
		return m.ID + known.Extension()
	}
	return m.ID
}

func (s *Session) downloadToFolder(ctx context.Context, m models.Message) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	name := s.mediaName(m.Media.SHA256)
	err = s.writeMedia(name, func(f *os.File) error {
		return client.DownloadMediaWithPathToFile(ctx, m.Media.DirectPath, m.Media.EncSHA256, m.Media.SHA256, m.Media.Key, mediaType(m.Type), "", false, f)
	})
	if err != nil {
		return "", downloadFailed(err)
	}
	return name, nil
}

func downloadFailed(err error) error {
	switch {
	case errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410):
		return &models.Error{Kind: models.NotFound, Message: "WhatsApp no longer has this file", Err: err}
	case errors.Is(err, whatsmeow.ErrNoURLPresent):
		return &models.Error{Kind: models.NotFound, Message: "the message says nothing of where its file is", Err: err}
	}
	return &models.Error{Kind: models.Unavailable, Message: "the file could not be fetched from WhatsApp", Err: err}
}

// mediaType is the library's word for the file of a message.
func mediaType(t models.MessageType) whatsmeow.MediaType {
	switch t {
	case models.TypeImage, models.TypeSticker:
		return whatsmeow.MediaImage
	case models.TypeVideo, models.TypeVideoNote:
		return whatsmeow.MediaVideo
	case models.TypeAudio, models.TypeVoice:
		return whatsmeow.MediaAudio
	}
	return whatsmeow.MediaDocument
}

// setFile notes where the file of a message is kept.
type setFile struct {
	Chat models.JID
	ID   string
	File string
	Tell bool // that the file is there
}

// Apply implements events.Step.
func (f setFile) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, f.Chat, f.ID)
	if err != nil || m.Media == nil {
		return missing(err)
	}
	m.Media.File = f.File
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	if f.Tell {
		tx.Announce(models.MediaReceived{Message: m})
	}
	return nil
}
