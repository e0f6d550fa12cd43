package operation

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"frontdesk/models"
)

const (
	smallBody     = 1 << 20
	allLargeBody  = 256 << 20
	largeBodyWait = 5 * time.Second
	smallDeadline = 15 * time.Second
	largeDeadline = 5 * time.Minute
	formType      = "application/x-www-form-urlencoded"
)

// bodies reads request bodies within their limits. All large ones together
// stay below a bound, so that many uploads at once do not eat the memory.
type bodies struct {
	large *semaphore.Weighted
	limit int64 // of one large body
}

func newBodies(limit int64) *bodies {
	return &bodies{large: semaphore.NewWeighted(max(allLargeBody, limit)), limit: limit}
}

// read reads and parses the body of a request. The returned function gives back
// its share of the memory; call it once the body is no longer needed.
func (b *bodies) read(w http.ResponseWriter, r *http.Request, large bool) (tree any, raw []byte, release func(), err error) {
	limit, wait := int64(smallBody), smallDeadline
	if large {
		limit, wait = b.limit, largeDeadline
	}
	if r.ContentLength > limit {
		return nil, nil, nothing, tooLarge(limit)
	}
	release, err = b.reserve(r, large)
	if err != nil {
		return nil, nil, nothing, err
	}
	raw, err = readAll(w, r, limit, wait)
	if err == nil {
		tree, err = parse(r.Header.Get("Content-Type"), raw)
	}
	if err != nil {
		release()
		return nil, nil, nothing, err
	}
	return tree, raw, release, nil
}

func nothing() {}

func tooLarge(limit int64) error {
	return models.Errorf(models.TooLarge, "the body is larger than %d bytes", limit)
}

// reserve takes the body's share of the memory for large bodies.
func (b *bodies) reserve(r *http.Request, large bool) (release func(), err error) {
	size := r.ContentLength
	if size >= 0 && size <= smallBody || !large {
		return nothing, nil
	}
	if size < 0 {
		size = b.limit
	}
	ctx, cancel := context.WithTimeout(r.Context(), largeBodyWait)
	defer cancel()
	if err := b.large.Acquire(ctx, size); err != nil {
		return nil, models.Errorf(models.Unavailable, "too many large uploads at once; try again in a moment")
	}
	return func() { b.large.Release(size) }, nil
}

func readAll(w http.ResponseWriter, r *http.Request, limit int64, wait time.Duration) ([]byte, error) {
	control := http.NewResponseController(w)
	// Writers without deadlines, as tests have, do without.
	_ = control.SetReadDeadline(time.Now().Add(wait))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()

	var buffer bytes.Buffer
	if r.ContentLength > 0 {
		buffer.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge(limit)
	case errors.Is(err, io.ErrUnexpectedEOF), err != nil:
		return nil, models.Errorf(models.Invalid, "the body ended before it was complete")
	}
	return buffer.Bytes(), nil
}

// parse reads a body as JSON, or as a form when its type says so. A form that
// starts with a brace is JSON: curl -d calls everything a form.
func parse(contentType string, raw []byte) (any, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil && contentType != "" {
		kind, _, _ = strings.Cut(contentType, ";")
	}
	switch {
	case strings.EqualFold(kind, formType) && !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")):
		return parseForm(string(raw))
	case strings.HasPrefix(kind, "multipart/"):
		return nil, models.Errorf(models.Invalid, "send the body as JSON or as application/x-www-form-urlencoded")
	}
	return parseJSON(raw)
}
