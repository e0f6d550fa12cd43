package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/match"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// picksAtOnce is how many messages the list of the bench has.
const picksAtOnce = 40

// benchPick lists recorded messages to try a script on.
func (w *Web) benchPick(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	b := w.newBench(c, id)
	b.List = &views.BenchPicker{Search: c.QueryParam("q")}
	if b.List.Messages, err = w.lastReceived(c, b); err != nil {
		return err
	}
	return w.benchAnswer(c, b, func() error {
		if c.QueryParam("rows") != "" {
			return write(c, http.StatusOK, views.BenchPickRows(b))
		}
		return write(c, http.StatusOK, views.BenchInput(b))
	})
}

// benchMessage puts a recorded message on the bench, or the form to make one up.
func (w *Web) benchMessage(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	b, err := w.bench(c, id)
	if err != nil {
		return err
	}
	return w.benchAnswer(c, b, func() error { return write(c, http.StatusOK, views.BenchInput(b)) })
}

// recorded is the message that a form or an address names.
func (w *Web) recorded(c echo.Context) (*views.BenchMessage, error) {
	line := c.FormValue("line")
	if err := who(c).Check(auth.Read, line); err != nil {
		return nil, err
	}
	chat, err := models.ParseJID(c.FormValue("chat"))
	if err != nil {
		return nil, err
	}
	m, err := w.opts.Store.Message(c.Request().Context(), line, chat, c.FormValue("message"))
	if err != nil {
		return nil, err
	}
	shown := w.benchShown(c.Request().Context(), m, "")
	return &shown, nil
}

// lastReceived are the newest messages of others that this person may see.
func (w *Web) lastReceived(c echo.Context, b views.Bench) ([]views.BenchMessage, error) {
	ctx := c.Request().Context()
	sessions, err := w.sessions(ctx, who(c))
	if err != nil {
		return nil, err
	}
	theirs := false
	var found []models.Message
	for _, s := range sessions {
		list, err := w.opts.Store.Messages(ctx, storage.MessageFilter{
			Session: s.ID, FromMe: &theirs, Text: b.List.Search, Limit: picksAtOnce,
		})
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
	}
	slices.SortStableFunc(found, func(x, y models.Message) int { return y.Time.Compare(x.Time) })
	var shown []views.BenchMessage
	for _, m := range found {
		if len(shown) < picksAtOnce && (m.Chat.IsUser() || m.Chat.IsGroup()) && match.ScriptType(m.Type) != "" {
			shown = append(shown, w.benchShown(ctx, m, b.Home))
		}
	}
	return shown, nil
}

// benchShown is a recorded message as the bench shows it.
func (w *Web) benchShown(ctx context.Context, m models.Message, home string) views.BenchMessage {
	shown := views.BenchMessage{
		Line: views.Line{ID: m.SessionID, Name: m.SessionID, Short: views.ShortName(m.SessionID)},
		Chat: string(m.Chat), ID: m.ID, Sender: string(m.Sender), Name: w.names.contact(ctx, m.SessionID, m.Sender, m.PushName), Text: m.Text,
		Sent: at("ago", m.Time), Group: m.Chat.IsGroup(),
	}
	if s, err := w.opts.Store.Session(ctx, m.SessionID); err == nil {
		shown.Line = line(s)
	}
	if kind := match.ScriptType(m.Type); kind != "text" {
		shown.Kind = kind
	}
	if m.Chat.IsGroup() {
		shown.Where = w.names.chat(ctx, models.Chat{SessionID: m.SessionID, JID: m.Chat})
	}
	values := url.Values{"line": {m.SessionID}, "chat": {string(m.Chat)}, "message": {m.ID}}
	shown.Pick = home + "/bench/message?" + values.Encode()
	return shown
}
