package operation

import (
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/problem"
	"frontdesk/internal/server"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// reply is an answer ready to be written.
type reply struct {
	status      int
	contentType string
	body        []byte
	file        *File
	header      map[string]string // besides those that every answer has
}

// File is an answer that is not JSON.
type File struct {
	ContentType string
	Name        string // offered for saving; empty: shown in place
	Escaped     bool   // the name is told percent-encoded, as old clients expect
	Size        int64  // 0: unknown
	Body        io.ReadCloser
}

// Instead is an error that answers with a fixed status and body, for the
// answers of old servers that fit no envelope.
type Instead struct {
	Status int
	Body   any               // JSON; nil: Text
	Text   string            // plain
	Header map[string]string // may be nil
}

func (i *Instead) Error() string { return "answered with status " + strconv.Itoa(i.Status) }

// Statused is an answer that chooses its own status of success.
type Statused interface{ Status() int }

// Streamed is an answer that may print itself, as JSON and with its envelope,
// when it is too large to be held; nil when it is not.
type Streamed interface{ Stream() io.ReadCloser }

// Headed is an answer that brings headers of its own.
type Headed interface{ Header() map[string]string }

func (o *operation) succeed(c echo.Context, out any) reply {
	if file, ok := out.(File); ok {
		return reply{status: http.StatusOK, file: &file}
	}
	if s, ok := out.(Streamed); ok {
		if body := s.Stream(); body != nil {
			return reply{status: http.StatusOK, file: &File{ContentType: echo.MIMEApplicationJSON, Body: body}}
		}
	}
	status := http.StatusOK
	if s, ok := out.(Statused); ok {
		status = s.Status()
	}
	if o.dialect.Envelope == Nested {
		return o.encode(c, status, nested{Success: true, Data: out})
	}
	body, err := flat(out)
	if err != nil {
		return o.fail(c, err)
	}
	answer := reply{status: status, contentType: echo.MIMEApplicationJSON, body: body}
	if headed, ok := out.(Headed); ok {
		answer.header = headed.Header()
	}
	return answer
}

type nested struct {
	Success bool `json:"success"`
	Data    any  `json:"data"`
}

// flat is an object with success before its fields. An answer may be many
// megabytes, so it is printed behind the word and not copied.
func flat(object any) ([]byte, error) {
	const success = `{"success":true`
	body, err := wire.MarshalAfter(success, object)
	if err != nil {
		return nil, err
	}
	if string(body[len(success):]) == "{}" {
		return []byte(success + "}"), nil
	}
	body[len(success)] = ','
	return body, nil
}

func (o *operation) encode(c echo.Context, status int, body any) reply {
	encoded, err := wire.Marshal(body)
	if err != nil {
		return o.fail(c, err)
	}
	return reply{status: status, contentType: echo.MIMEApplicationJSON, body: encoded}
}

// fail words an error in the face's dialect. What is no error of ours is logged
// and shown as "internal error".
func (o *operation) fail(c echo.Context, err error) reply {
	if instead, ok := err.(*Instead); ok {
		return o.instead(c, instead)
	}
	answer := o.word(c, err)
	o.logFailure(c, answer.status, err)
	return answer
}

func (o *operation) instead(c echo.Context, i *Instead) reply {
	answer := reply{status: i.Status, contentType: echo.MIMETextPlainCharsetUTF8, body: []byte(i.Text)}
	if i.Body != nil {
		answer = o.encode(c, i.Status, i.Body)
	}
	answer.header = i.Header
	return answer
}

func (o *operation) word(c echo.Context, err error) reply {
	p := problem.From(err)
	if status, differs := o.dialect.Statuses[models.KindOf(err)]; differs {
		p.Status = status
	}
	return o.encode(c, p.Status, o.dialect.Fail(err, p))
}

func (o *operation) badName(c echo.Context, err error) reply {
	p := problem.From(err)
	p.Status = o.dialect.BadName
	return o.encode(c, p.Status, o.dialect.Fail(err, p))
}

func (o *operation) logFailure(c echo.Context, status int, err error) {
	if status < http.StatusInternalServerError || c.Request().Context().Err() != nil {
		return
	}
	level := slog.LevelError
	if models.KindOf(err) != "" {
		level = slog.LevelWarn // WhatsApp or a store said no, which the caller was told
	}
	ctx := c.Request().Context()
	o.engine.opts.Logger.Log(ctx, level, "call failed", "operation", o.id, "status", status, "request", server.RequestID(ctx), "err", err)
}

// write sends an answer and returns its status.
func (o *operation) write(c echo.Context, r reply) int {
	header := c.Response().Header()
	if o.noStore {
		header.Set("Cache-Control", "no-cache, no-store, must-revalidate")
		header.Set("Expires", "0")
	}
	for name, value := range r.header {
		header.Set(name, value)
	}
	if r.file != nil {
		return writeFile(c, *r.file)
	}
	header.Set(echo.HeaderContentType, r.contentType)
	header.Set(echo.HeaderContentLength, strconv.Itoa(len(r.body)))
	c.Response().WriteHeader(r.status)
	// The caller may be gone; there is nobody left to tell.
	_, _ = c.Response().Write(r.body)
	return r.status
}

func writeFile(c echo.Context, f File) int {
	defer func() { _ = f.Body.Close() }()
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, f.ContentType)
	if f.Size > 0 {
		header.Set(echo.HeaderContentLength, strconv.FormatInt(f.Size, 10))
	}
	switch {
	case f.Escaped:
		header.Set(echo.HeaderContentDisposition, "attachment; filename="+escape(f.Name))
	case f.Name != "":
		header.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	c.Response().WriteHeader(http.StatusOK)
	_, _ = io.Copy(c.Response(), f.Body)
	return http.StatusOK
}

// escape is encodeURIComponent of JavaScript.
func escape(name string) string { return unescaped.Replace(url.QueryEscape(name)) }

var unescaped = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

var fileType = reflect.TypeFor[File]()
