package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// content is a file that is about to be read.
type content struct {
	io.ReadCloser
	title, mime string
	size        int64
}

// Open gets a file ready to be sent in its session.
func (f *Files) Open(ctx context.Context, file sandbox.File) (whatsapp.OutgoingMedia, error) {
	session, err := f.opts.Session(file.Session)
	if err != nil {
		return whatsapp.OutgoingMedia{}, err
	}
	if file.Media.URL != "" {
		return f.fetch(ctx, session, file)
	}
	c, err := f.content(ctx, file)
	if err != nil {
		return whatsapp.OutgoingMedia{}, err
	}
	defer c.Close()
	media, err := session.KeepFile(func(to io.Writer) error {
		_, err := io.Copy(to, c)
		return err
	})
	media.FileName, media.MimeType = c.title, c.mime
	return media, err
}

// fetch gets a file by its address, from a host that the automation may reach:
// an address can carry what a script knows out as well as any request.
func (f *Files) fetch(ctx context.Context, session Session, file sandbox.File) (whatsapp.OutgoingMedia, error) {
	if err := f.opts.Reachable(ctx, file.Automation, file.Media.URL); err != nil {
		return whatsapp.OutgoingMedia{}, err
	}
	var title, mime string
	media, err := session.KeepFile(func(to io.Writer) error {
		got, err := f.opts.Fetcher.Fetch(ctx, file.Media.URL, MaxFile, to)
		title, mime = got.Name, got.Type
		return err
	})
	if mime == "application/octet-stream" {
		mime = ""
	}
	media.FileName, media.MimeType = title, mime
	return media, err
}

// content opens whatever a script can name but an address.
func (f *Files) content(ctx context.Context, file sandbox.File) (content, error) {
	switch m := file.Media; {
	case m.File != "":
		return f.stored(ctx, file.Automation, uploaded+strings.TrimPrefix(m.File, uploaded))
	case m.Handle != "":
		return f.stored(ctx, file.Automation, fetched+strings.TrimPrefix(m.Handle, fetched))
	case m.Message != "":
		return f.received(ctx, file)
	}
	return content{}, models.Errorf(models.Invalid, "this is no file")
}

// stored opens a file of ours.
func (f *Files) stored(ctx context.Context, automation int64, name string) (content, error) {
	file, err := f.opts.Store.File(ctx, automation, name, time.Now())
	switch {
	case models.IsNotFound(err) && strings.HasPrefix(name, uploaded):
		return content{}, models.Errorf(models.NotFound, "there is no file %s: upload it on the page of this automation", name)
	case models.IsNotFound(err):
		return content{}, models.Errorf(models.NotFound, "this file was fetched more than a day ago and is no longer kept")
	case err != nil:
		return content{}, err
	}
	return content{io.NopCloser(bytes.NewReader(file.Body)), file.Title, file.Mime, file.Size}, nil
}

// received opens the file of a message.
func (f *Files) received(ctx context.Context, file sandbox.File) (content, error) {
	session, err := f.opts.Session(file.Session)
	if err != nil {
		return content{}, err
	}
	m, err := f.opts.Store.Message(ctx, file.Session, models.JID(file.Media.Chat), file.Media.Message)
	if err != nil {
		return content{}, err
	}
	if m.Media == nil {
		return content{}, models.Errorf(models.Invalid, "this message has no file")
	}
	body, err := session.Download(ctx, m)
	if err != nil {
		return content{}, err
	}
	return content{body, m.Media.FileName, m.Media.MimeType, m.Media.Size}, nil
}

// Text is the content of a text file.
func (f *Files) Text(ctx context.Context, file sandbox.File) (string, error) {
	if file.Media.URL != "" {
		return "", models.Errorf(models.Invalid, "fetch the address to read it")
	}
	c, err := f.content(ctx, file)
	if err != nil {
		return "", err
	}
	defer c.Close()
	body, err := io.ReadAll(io.LimitReader(c, MaxText+1))
	switch {
	case errors.Is(err, context.Canceled):
		return "", err
	case err != nil:
		return "", &models.Error{Kind: models.Unavailable, Message: "the file cannot be read now", Err: err}
	case len(body) > MaxText:
		return "", models.Errorf(models.TooLarge, "a script can read files of up to %d bytes", MaxText)
	case !isText(body):
		return "", models.Errorf(models.Invalid, "this file is no text")
	}
	return strings.TrimPrefix(string(body), "\ufeff"), nil
}
