package guard

import (
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

// Download fetches a file of at most limit bytes.
func (g *Guard) Download(ctx context.Context, address string, limit int64) (File, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return File{}, &models.Error{Kind: models.Invalid, Message: "this is no address", Err: err}
	}
	request.Header.Set("User-Agent", "Frontdesk")
	answer, err := g.media.Do(request)
	if err != nil {
		return File{}, explain(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return File{}, models.Errorf(models.Invalid, "the file cannot be fetched: its address answered %d", answer.StatusCode)
	}
	body, err := readAtMost(answer, limit)
	if err != nil {
		return File{}, err
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return File{Body: body, Type: kind, Name: fileName(answer)}, nil
}

func readAtMost(answer *http.Response, limit int64) ([]byte, error) {
	if answer.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, explain(err)
	}
	if int64(len(body)) > limit {
		return nil, tooLarge(limit)
	}
	return body, nil
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
