package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
)

const (
	pictureLife   = time.Hour
	maxPictures   = 512
	maxPictureLen = 2 << 20
)

// albums keep pictures of people and groups for a while, so that a page with
// many faces does not ask WhatsApp for each.
type album struct {
	mu    sync.Mutex // guards known
	known map[models.JID]face
}

// face is a picture, or the news that there is none.
type face struct {
	mime  string
	data  []byte
	until time.Time
}

func newAlbum() *album { return &album{known: map[models.JID]face{}} }

func (a *album) find(jid models.JID) (face, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, ok := a.known[jid]
	return f, ok && time.Now().Before(f.until)
}

func (a *album) keep(jid models.JID, f face) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxPictures {
		clear(a.known)
	}
	f.until = time.Now().Add(pictureLife)
	a.known[jid] = f
}

// forget makes the next look ask again.
func (a *album) forget(jid models.JID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, jid)
}

// Picture is the picture of a person or a group. models.NotFound when there is
// none, or it is hidden from this account.
func (s *Session) Picture(ctx context.Context, jid models.JID) (mime string, data []byte, err error) {
	jid = s.Canonical(ctx, jid)
	f, ok := s.album.find(jid)
	if !ok {
		if f, err = s.fetchPicture(ctx, jid); err != nil {
			return "", nil, err
		}
		s.album.keep(jid, f)
	}
	if len(f.data) == 0 {
		return "", nil, models.Errorf(models.NotFound, "there is no picture")
	}
	return f.mime, f.data, nil
}

func (s *Session) fetchPicture(ctx context.Context, jid models.JID) (face, error) {
	client, err := s.client()
	if err != nil {
		return face{}, err
	}
	info, err := client.GetProfilePictureInfo(ctx, wireJID(jid), &whatsmeow.GetProfilePictureParams{Preview: true})
	switch {
	case noPicture(err):
		return face{}, nil
	case err != nil:
		return face{}, refused(err)
	case info == nil || info.URL == "":
		return face{}, nil
	}
	return fetchFace(ctx, s.web(), info.URL)
}

// noPicture reports whether WhatsApp says that there is none, or none to see.
func noPicture(err error) bool {
	return errors.Is(err, whatsmeow.ErrProfilePictureNotSet) || errors.Is(err, whatsmeow.ErrProfilePictureUnauthorized)
}

func fetchFace(ctx context.Context, web *http.Client, url string) (face, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return face{}, fmt.Errorf("ask for a picture: %w", err)
	}
	resp, err := web.Do(req)
	if err != nil {
		return face{}, &models.Error{Kind: models.Unavailable, Message: "the picture could not be fetched", Err: err}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxPictureLen+1))
	if err != nil || resp.StatusCode != http.StatusOK || len(data) > maxPictureLen {
		return face{}, models.Errorf(models.Unavailable, "the picture could not be fetched")
	}
	return face{mime: sniff(data), data: data}, nil
}
