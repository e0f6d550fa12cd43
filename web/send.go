package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

const (
	maxUpload = 64 << 20 // WhatsApp takes no larger file from most phones
	maxText   = 65536
)

var errUpload = models.Errorf(models.TooLarge, "the file is larger than 64 MB")

// send stores a reply in the outbox and shows it at once.
func (w *Web) send(c echo.Context) error {
	r, err := w.room(c, auth.Send)
	if err != nil {
		return err
	}
	out, err := w.outgoing(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	row, err := r.session.Enqueue(ctx, r.chat.JID, out)
	if models.KindOf(err) == models.Conflict {
		// The same form once more: the message is on its way already.
		row, err = w.opts.Store.OutboxRow(ctx, r.info.ID, out.ID)
	}
	if err != nil {
		return err
	}
	return done(c, views.ChatURL(r.info.ID, r.chat.JID), views.AppendMessage(w.waitingBubble(r, row)))
}

// outgoing reads the composer's form.
func (w *Web) outgoing(c echo.Context) (whatsapp.Outgoing, error) {
	out := whatsapp.Outgoing{
		ID: messageID(c.FormValue("key"), person(c).ID), Text: strings.TrimRight(c.FormValue("text"), " \r\n\t"),
		Quote: c.FormValue("quoted"), MarkRead: true, SentBy: fmt.Sprintf("user:%d", person(c).ID),
	}
	out.Text = strings.ReplaceAll(out.Text, "\r\n", "\n")
	file, err := c.FormFile("file")
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return out, errUpload
	}
	if err == nil && file.Size > 0 {
		out.Media, err = upload(file)
		if err != nil {
			return out, err
		}
	}
	switch {
	case out.Media == nil && strings.TrimSpace(out.Text) == "":
		return out, models.Errorf(models.Invalid, "write something or choose a file")
	case len(out.Text) > maxText:
		return out, models.Errorf(models.TooLarge, "the text is longer than WhatsApp takes")
	}
	return out, nil
}

func upload(header *multipart.FileHeader) (*whatsapp.OutgoingMedia, error) {
	if header.Size > maxUpload {
		return nil, errUpload
	}
	file, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return &whatsapp.OutgoingMedia{Data: data, FileName: header.Filename}, nil
}

// messageID is WhatsApp's id of what a form sends: the same form, sent twice,
// is one message.
func messageID(key string, user int64) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "composer %d %s", user, key))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}

// react puts an emoji on a message.
func (w *Web) react(c echo.Context) error {
	r, err := w.room(c, auth.Send)
	if err != nil {
		return err
	}
	id, emoji := c.FormValue("message"), c.FormValue("emoji")
	if id == "" || len(emoji) > 64 {
		return models.Errorf(models.Invalid, "choose a message and an emoji")
	}
	ctx := c.Request().Context()
	if err := r.session.React(ctx, r.chat.JID, id, emoji); err != nil {
		return err
	}
	bubble, err := w.oneBubble(ctx, r, id)
	if err != nil {
		return err
	}
	return done(c, views.ChatURL(r.info.ID, r.chat.JID), views.ReplaceMessage(bubble))
}

// oneBubble is a stored message as it is now.
func (w *Web) oneBubble(ctx context.Context, r room, id string) (views.Message, error) {
	m, err := w.opts.Store.Message(ctx, r.info.ID, r.chat.JID, id)
	if err != nil {
		return views.Message{}, err
	}
	shown, err := w.bubbles(ctx, r, []models.Message{m})
	if err != nil {
		return views.Message{}, err
	}
	return shown[0], nil
}

// seen tells the writers that a person here has read the conversation. Someone
// who may only look leaves no trace.
func (w *Web) seen(c echo.Context) error {
	r, err := w.room(c, auth.Read)
	if err != nil {
		return err
	}
	if who(c).Can(auth.Write, r.info.ID) && r.chat.Unread != 0 && r.info.State.Online() {
		if err := r.session.MarkRead(c.Request().Context(), r.chat.JID); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}
