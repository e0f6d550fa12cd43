// Package files keeps the files of scripts: those that staff upload for them,
// and those that they fetch. Scripts get handles and never bytes; other systems
// get addresses that are valid for a short time.
package files

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// The limits of the files of one automation.
const (
	MaxFile    = 16 << 20  // bytes of one file
	MaxAll     = 100 << 20 // bytes of all that were uploaded
	maxFetched = 100 << 20 // bytes of all that were fetched and still are kept
	MaxText    = 1 << 20   // bytes that a script may read as text
	maxCount   = 200       // files that were uploaded

	// keepFetched is how long a file that was fetched can be sent.
	keepFetched  = 24 * time.Hour
	tidyInterval = time.Hour
)

const (
	uploaded = "files/"
	fetched  = "fetched/"
)

// Store is what of storage.Store the files need.
type Store interface {
	storage.Outside
	Message(ctx context.Context, session string, chat models.JID, id string) (models.Message, error)
}

// Session is a linked account, as whatsapp.Session is one.
type Session interface {
	KeepFile(fill func(io.Writer) error) (whatsapp.OutgoingMedia, error)
	Download(ctx context.Context, m models.Message) (io.ReadCloser, error)
}

// Fetcher gets files by their addresses, as guard.Guard does.
type Fetcher interface {
	Fetch(ctx context.Context, address string, limit int64, to io.Writer) (guard.File, error)
}

// Options are what Files needs.
type Options struct {
	Store   Store
	Sealer  *guard.Sealer
	Session func(id string) (Session, error)
	Fetcher Fetcher
	// Reachable reports an error when an automation may not reach a web address.
	Reachable func(ctx context.Context, automation int64, address string) error
	// Base is where others find this server: https://desk.example.com
	Base   string
	Logger *slog.Logger
}

// Files keeps the files of all automations.
type Files struct {
	opts   Options
	logger *slog.Logger
}

// New makes the keeper of files.
func New(o Options) *Files {
	o.Base = strings.TrimSuffix(o.Base, "/")
	return &Files{opts: o, logger: o.Logger.With("component", "files")}
}

// Run clears away what was fetched and is too old, until ctx ends.
func (f *Files) Run(ctx context.Context) error {
	tick := time.NewTicker(tidyInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			if _, err := f.opts.Store.PruneFiles(ctx, now, storage.MaxLimit); err != nil {
				f.logger.Warn("old files not cleared away", "err", err)
			}
		}
	}
}

// Upload stores a file for an automation, or replaces the one of its name.
func (f *Files) Upload(ctx context.Context, automation int64, name string, body []byte, by string) (models.AutomationFile, error) {
	title := guard.FileName(strings.TrimPrefix(name, uploaded))
	if title == "" {
		return models.AutomationFile{}, models.Errorf(models.Invalid, "the file needs a name, such as price-list.pdf")
	}
	file := newFile(automation, title, "", body)
	file.Name, file.By = uploaded+title, by
	if err := f.fits(ctx, file); err != nil {
		return models.AutomationFile{}, err
	}
	return without(file), f.opts.Store.SaveFile(ctx, file)
}

// fits refuses what is too large, alone or with what is there.
func (f *Files) fits(ctx context.Context, file models.AutomationFile) error {
	switch {
	case file.Size == 0:
		return models.Errorf(models.Invalid, "the file is empty")
	case file.Size > MaxFile:
		return models.Errorf(models.TooLarge, "a file may have %d MB", MaxFile>>20)
	}
	all, err := f.opts.Store.Files(ctx, file.AutomationID)
	if err != nil {
		return err
	}
	total, count := file.Size, 1
	for _, other := range all {
		if other.Name != file.Name {
			total, count = total+other.Size, count+1
		}
	}
	if total > MaxAll || count > maxCount {
		return models.Errorf(models.TooLarge, "the files of an automation may have %d MB together, and be %d", MaxAll>>20, maxCount)
	}
	return nil
}

// List lists what was uploaded for an automation.
func (f *Files) List(ctx context.Context, automation int64) ([]models.AutomationFile, error) {
	return f.opts.Store.Files(ctx, automation)
}

// Read is an uploaded file with its body.
func (f *Files) Read(ctx context.Context, automation int64, name string) (models.AutomationFile, error) {
	return f.opts.Store.File(ctx, automation, uploaded+strings.TrimPrefix(name, uploaded), time.Now())
}

// Delete removes an uploaded file.
func (f *Files) Delete(ctx context.Context, automation int64, name string) error {
	name = uploaded + strings.TrimPrefix(name, uploaded)
	all, err := f.opts.Store.Files(ctx, automation)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(file models.AutomationFile) bool { return file.Name == name }) {
		return models.Errorf(models.NotFound, "there is no such file")
	}
	return f.opts.Store.DeleteFile(ctx, automation, name)
}

// KeepFetched keeps what a script fetched, for a day.
func (f *Files) KeepFetched(ctx context.Context, automation int64, title, mime string, body []byte) (models.AutomationFile, error) {
	file := newFile(automation, guard.FileName(title), mime, body)
	file.Name, file.Expires = fetched+rand.Text(), time.Now().Add(keepFetched)
	_, passing, err := f.opts.Store.FilesSize(ctx, automation)
	if err != nil {
		return models.AutomationFile{}, err
	}
	if passing+file.Size > maxFetched {
		return models.AutomationFile{}, models.Errorf(models.Limited, "the files that a script fetches in a day may have %d MB together", maxFetched>>20)
	}
	return without(file), f.opts.Store.SaveFile(ctx, file)
}

// newFile is a file of a type that its bytes confirm.
func newFile(automation int64, title, claimed string, body []byte) models.AutomationFile {
	mime := mimetype.Detect(body).String()
	base, _, _ := strings.Cut(mime, ";")
	switch {
	case base == "application/octet-stream" && claimed != "":
		base = claimed
	case base == "text/plain":
		base = textType(path.Ext(title))
	}
	return models.AutomationFile{
		AutomationID: automation, Title: title, Mime: base, Size: int64(len(body)), Body: body, CreatedAt: time.Now(),
	}
}

// textType is what a text is by the end of its name.
func textType(ext string) string {
	switch strings.ToLower(ext) {
	case ".csv":
		return "text/csv"
	case ".json":
		return "application/json"
	case ".ics":
		return "text/calendar"
	}
	return "text/plain"
}

func without(file models.AutomationFile) models.AutomationFile {
	file.Body = nil
	return file
}

// isText reports whether a file can be read as text.
func isText(body []byte) bool {
	return utf8.Valid(body) && !slices.Contains(body, 0)
}
