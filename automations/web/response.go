package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
)

const (
	maxAnswerHeaders = 60
	maxAnswerHeader  = 2 << 10
)

// answer is what came back.
type answer struct {
	sandbox.Fetched
	header http.Header
	media  []byte // of an answer that is no text
	mime   string
	title  string
}

func (a *answer) drop() {
	if a != nil {
		a.media = nil
	}
}

// read reads an answer within its limits.
func (p *passage) read(ctx context.Context, response *http.Response) (*answer, error) {
	defer response.Body.Close()
	a := &answer{header: response.Header}
	a.Status, a.Headers = response.StatusCode, p.headersOf(response.Header)
	kind, params, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	limit := int64(MaxMedia)
	if isText(kind) {
		limit = MaxText
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, explain(ctx, err)
	}
	if int64(len(body)) > limit {
		return nil, failure("too_large", "the answer is larger than %d bytes", limit)
	}
	if len(body) == 0 {
		return a, nil
	}
	if !isText(kind) && (kind != "" || !utf8.Valid(body) || len(body) > MaxText) {
		a.media, a.mime, a.title = p.secrets.maskBytes(body), kind, titleOf(response)
		return a, nil
	}
	a.Text = p.secrets.mask(textOf(body, params["charset"]))
	return a, nil
}

// isText reports whether scripts read such an answer themselves.
func isText(kind string) bool {
	switch kind {
	case "application/json", "application/xml", "application/javascript", "application/x-www-form-urlencoded", "application/x-ndjson", "application/yaml":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml") && kind != "image/svg+xml"
}

// textOf is a body in Unicode.
func textOf(body []byte, encoding string) string {
	if encoding != "" && !strings.EqualFold(encoding, "utf-8") {
		reader, err := charset.NewReaderLabel(encoding, strings.NewReader(string(body)))
		if err == nil {
			if decoded, err := io.ReadAll(reader); err == nil {
				body = decoded
			}
		}
	}
	return strings.ToValidUTF8(strings.TrimPrefix(string(body), "\ufeff"), "\ufffd")
}

// headersOf are the headers of an answer, names in lower case.
func (p *passage) headersOf(header http.Header) map[string]string {
	shown := map[string]string{}
	for name, values := range header {
		value := strings.ToValidUTF8(strings.Join(values, ", "), "\ufffd")
		if len(shown) < maxAnswerHeaders && len(value) <= maxAnswerHeader {
			shown[strings.ToLower(name)] = p.secrets.mask(value)
		}
	}
	return shown
}

// titleOf is what a file is called: by its server, or by its address.
func titleOf(response *http.Response) string {
	if _, params, err := mime.ParseMediaType(response.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		return guard.FileName(params["filename"])
	}
	return guard.FileName(path.Base(response.Request.URL.Path))
}

// finish keeps what is no text as a file, and gives the script its answer.
func (p *passage) finish(ctx context.Context, a *answer, err error) sandbox.Fetched {
	if err != nil {
		if ctx.Err() == nil {
			p.logger.Info("web request of a script failed", "automation", p.job.Automation, "err", p.secrets.mask(err.Error()))
		}
		return failed(err)
	}
	if a.media == nil {
		return a.Fetched
	}
	file, err := p.files.KeepFetched(ctx, p.job.Automation, p.secrets.mask(a.title), a.mime, a.media)
	if err != nil {
		return failed(err)
	}
	a.Media = &sandbox.EventMedia{
		Media: sandbox.Media{Handle: file.Name}, Type: mediaType(file.Mime), Mime: file.Mime, Size: file.Size, Name: file.Title,
	}
	return a.Fetched
}

// mediaType is what scripts call a kind of file.
func mediaType(mime string) string {
	kind, rest, _ := strings.Cut(mime, "/")
	switch {
	case mime == "image/webp":
		return "sticker"
	case (kind == "image" && rest != "svg+xml") || kind == "video" || kind == "audio":
		return kind
	}
	return "document"
}
