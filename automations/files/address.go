package files

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/models"
)

// The times for which an address is valid.
const (
	usualTime   = time.Hour
	longestTime = 7 * 24 * time.Hour
)

// Path is where addresses of files begin.
const Path = "/files/"

// ticket is what is sealed in an address. It says everything, so that nothing
// has to be kept and an address outlives a restart.
type ticket struct {
	Automation int64         `json:"a"`
	Session    string        `json:"s,omitempty"`
	Media      sandbox.Media `json:"m"`
	Expires    int64         `json:"e"` // seconds since 1970
}

var ticketPlace = guard.Place{Table: "automation_files", Column: "address", Row: ""}

// URL is an address at which others find a file for a while; 0 is an hour. A
// file that has an address of its own keeps it.
func (f *Files) URL(ctx context.Context, file sandbox.File, valid time.Duration) (string, error) {
	if file.Media.URL != "" {
		return file.Media.URL, nil
	}
	c, err := f.content(ctx, file) // what is not there should be told now
	if err != nil {
		return "", err
	}
	if err := c.Close(); err != nil {
		return "", err
	}
	if valid <= 0 {
		valid = usualTime
	}
	t := ticket{Automation: file.Automation, Session: file.Session, Media: file.Media, Expires: time.Now().Add(min(valid, longestTime)).Unix()}
	plain, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	sealed := f.opts.Sealer.Seal(string(plain), ticketPlace)
	return f.opts.Base + Path + base64.RawURLEncoding.EncodeToString([]byte(sealed)), nil
}

// Content is a file that somebody asks for by the token in its address.
type Content struct {
	content
}

// Title is what the file is called.
func (c Content) Title() string { return c.title }

// Mime is the type of the file.
func (c Content) Mime() string { return c.mime }

// Size is how many bytes it has, 0 when that is not known.
func (c Content) Size() int64 { return c.size }

// Find opens the file of a token. Why a token is not good is nobody's business.
func (f *Files) Find(ctx context.Context, token string) (Content, error) {
	none := models.Errorf(models.NotFound, "there is no such file, or its address is no longer valid")
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return Content{}, none
	}
	plain, err := f.opts.Sealer.Open(string(sealed), ticketPlace)
	if err != nil {
		return Content{}, none
	}
	var t ticket
	if json.Unmarshal([]byte(plain), &t) != nil || time.Now().Unix() >= t.Expires {
		return Content{}, none
	}
	c, err := f.content(ctx, sandbox.File{Automation: t.Automation, Session: t.Session, Media: t.Media})
	if models.IsNotFound(err) {
		err = none
	}
	return Content{c}, err
}
