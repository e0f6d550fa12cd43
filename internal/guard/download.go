package guard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"

	"frontdesk/models"
)

// File is something fetched by its address.
type File struct {
	Body []byte
	// Type is what the server claims it to be, without parameters; sniff before
	// believing it.
	Type string
	// Name is what the server or the address calls it, cleaned; it may be "".
	Name string
}

// Download fetches a file of at most limit bytes into memory.
func (g *Guard) Download(ctx context.Context, address string, limit int64) (File, error) {
	var body bytes.Buffer
	file, err := g.Fetch(ctx, address, limit, &body)
	if err != nil {
		return File{}, err
	}
	file.Body = body.Bytes()
	return file, nil
}

// Fetch writes a file of at most limit bytes while it arrives. The File that
// it returns has no body. After an error a part may have been written.
func (g *Guard) Fetch(ctx context.Context, address string, limit int64, to io.Writer) (File, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return File{}, &models.Error{Kind: models.Invalid, Message: "this is no address", Err: err}
	}
	request.Header.Set("User-Agent", "Frontdesk")
	answer, err := g.media.Do(request)
	if err != nil {
		return File{}, notFetched(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return File{}, models.Errorf(models.Invalid, "the file cannot be fetched: its address answered %d", answer.StatusCode)
	}
	if err := copyAtMost(to, answer, limit); err != nil {
		return File{}, err
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return File{Type: kind, Name: fileName(answer)}, nil
}

// copyAtMost tells what the address does wrong from what the writer does.
func copyAtMost(to io.Writer, answer *http.Response, limit int64) error {
	if answer.ContentLength > limit {
		return tooLarge(limit)
	}
	from := &listener{from: answer.Body}
	copied, err := io.Copy(to, io.LimitReader(from, limit+1))
	switch {
	case from.err != nil:
		return notFetched(from.err)
	case err != nil:
		return err
	case copied > limit:
		return tooLarge(limit)
	}
	return nil
}

// listener remembers why reading ended early.
type listener struct {
	from io.Reader
	err  error
}

// Read implements io.Reader.
func (l *listener) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}

func tooLarge(limit int64) error {
	return models.Errorf(models.TooLarge, "the file is larger than %d bytes", limit)
}

// explain keeps an error of ours and calls everything else an address that
// does not answer. What went wrong in detail would tell the caller about our
// network, so it is only logged.
func explain(err error) error {
	var own *models.Error
	if errors.As(err, &own) {
		return own
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &models.Error{Kind: models.Unavailable, Message: "the address does not answer", Err: err}
}

// notFetched is explain for a file: that there is none at the address is for
// the one to mend who gave it.
func notFetched(err error) error {
	err = explain(err)
	if models.KindOf(err) == models.Unavailable {
		return &models.Error{Kind: models.Invalid, Message: "the file cannot be fetched: " + models.TextOf(err), Err: err}
	}
	return err
}

func fileName(answer *http.Response) string {
	if _, params, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		return FileName(params["filename"])
	}
	last := path.Base(answer.Request.URL.Path)
	if unescaped, err := url.PathUnescape(last); err == nil {
		last = unescaped
	}
	return FileName(last)
}
