package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
)

const (
	// smallFile is how large a file may be to be handled in memory, in bytes.
	// Larger ones are read from the media folder piece by piece.
	smallFile = 4 << 20
	sniffed   = 3 << 10  // of the beginning of a file, to tell its type
	oggTail   = 64 << 10 // of the end of a recording; a page of Ogg is no longer
)

// KeepFile takes a file into the media folder while it arrives, so that it
// never is in memory as a whole, and returns it ready to be sent. Without a
// media folder it is held in memory. An empty file is Invalid.
func (s *Session) KeepFile(fill func(io.Writer) error) (OutgoingMedia, error) {
	if s.manager.media == nil {
		var all bytes.Buffer
		err := fill(&all)
		return OutgoingMedia{Data: all.Bytes(), Size: int64(all.Len())}, notEmpty(all.Len(), err)
	}
	hash := sha256.New()
	var size counter
	arriving := path.Join(s.id, newMessageID())
	err := s.writeMedia(arriving, func(f *os.File) error {
		err := fill(io.MultiWriter(f, hash, &size))
		return notEmpty(int(size), err)
	})
	if err != nil {
		return OutgoingMedia{}, err
	}
	name := s.mediaName(hash.Sum(nil))
	if err := s.placeFile(arriving, name); err != nil {
		return OutgoingMedia{}, fmt.Errorf("write a media file: %w", err)
	}
	return OutgoingMedia{File: name, Size: int64(size)}, nil
}

func notEmpty(size int, err error) error {
	if err == nil && size == 0 {
		return models.Errorf(models.Invalid, "the file is empty")
	}
	return err
}

// counter counts the bytes written to it.
type counter int64

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// source is the bytes of an outgoing file: in memory when there are few, else
// on disk.
type source struct {
	data []byte
	file *os.File
	size int64
}

// open opens the bytes of an outgoing file. The caller closes it.
func (s *Session) open(m *OutgoingMedia) (*source, error) {
	if len(m.Data) > 0 {
		return &source{data: m.Data, size: int64(len(m.Data))}, nil
	}
	f, err := s.openMedia(m.File)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at an outgoing file: %w", err)
	}
	src := &source{file: f, size: info.Size()}
	if src.size > smallFile {
		return src, nil
	}
	defer f.Close()
	src.file = nil
	if src.data, err = io.ReadAll(f); err != nil {
		return nil, fmt.Errorf("read an outgoing file: %w", err)
	}
	return src, nil
}

func (src *source) close() {
	if src.file != nil {
		_ = src.file.Close()
	}
}

// part reads n bytes from a place on, fewer at the end of the file.
func (src *source) part(at, n int64) []byte {
	if src.file == nil {
		at = min(at, src.size)
		return src.data[at:min(at+n, src.size)]
	}
	part := make([]byte, n)
	got, _ := src.file.ReadAt(part, at) // what is missing is told apart by nobody
	return part[:got]
}

func (src *source) head() []byte { return src.part(0, sniffed) }

func (src *source) tail() []byte { return src.part(max(0, src.size-oggTail), oggTail) }

// reader reads the file from its beginning.
func (src *source) reader() io.ReadSeeker {
	if src.file == nil {
		return bytes.NewReader(src.data)
	}
	return io.NewSectionReader(src.file, 0, src.size)
}

// upload encrypts a file and gives it to WhatsApp. A large one is encrypted
// into a file beside it.
func (s *Session) upload(ctx context.Context, src *source, kind whatsmeow.MediaType) (whatsmeow.UploadResponse, error) {
	client, err := s.client()
	if err != nil {
		return whatsmeow.UploadResponse{}, err
	}
	if src.file == nil {
		up, err := client.Upload(ctx, src.data, kind)
		if err != nil {
			return up, uploadFailed(err)
		}
		return up, nil
	}
	sealed := path.Join(s.id, newMessageID()+".sealed")
	f, err := s.manager.media.OpenFile(sealed, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return whatsmeow.UploadResponse{}, fmt.Errorf("write an encrypted file: %w", err)
	}
	defer func() {
		_ = f.Close() // the upload may have closed it
		_ = s.manager.media.Remove(sealed)
	}()
	up, err := client.UploadReader(ctx, src.reader(), f, kind)
	if err != nil {
		return up, uploadFailed(err)
	}
	return up, nil
}
