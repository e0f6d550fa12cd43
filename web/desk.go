package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

func (w *Web) registerDesk(e *echo.Echo) {
	w.page(e, http.MethodPost, "/inbox/:chat/desk", auth.Send, w.desk)
	w.page(e, http.MethodGet, "/inbox/:chat/press", auth.Send, w.askPress)
	w.page(e, http.MethodPost, "/inbox/:chat/press", auth.Send, w.press)
	w.page(e, http.MethodGet, "/inbox/:chat/why", auth.Automations, w.why)
}

// deskOf is what automations do in a conversation.
func (w *Web) deskOf(ctx context.Context, r room) (views.Desk, error) {
	d := views.Desk{Line: line(r.info), Chat: r.chat.JID, May: r.may, Builds: r.builds}
	until, why, err := w.opts.Scripts.PausedUntil(ctx, r.info.ID, r.chat.JID)
	if err != nil {
		return d, err
	}
	if !until.IsZero() {
		d.Until, d.Why = at("clock", until), why
	}
	runs, err := w.opts.Store.Runs(ctx, storage.RunFilter{Session: r.info.ID, Chat: r.chat.JID, Status: models.RunWaiting, Limit: 10})
	if err != nil {
		return d, err
	}
	for _, run := range runs {
		d.Dialogs = append(d.Dialogs, w.runRow(ctx, run))
	}
	marks, err := w.opts.Store.DeskLabels(ctx, r.info.ID, r.chat.JID)
	for _, mark := range marks {
		d.Needs = d.Needs || mark.Name == automations.NeedsHuman
	}
	if err != nil || !d.Needs {
		return d, err
	}
	notes, err := w.opts.Store.Notes(ctx, r.info.ID, r.chat.JID, 0, 1)
	if len(notes) > 0 && notes[0].Run != 0 {
		d.Note = notes[0].Text
	}
	return d, err
}

// desk changes what automations do in a conversation.
func (w *Web) desk(c echo.Context) error {
	r, err := w.room(c, auth.Send)
	if err != nil {
		return err
	}
	ctx, do := c.Request().Context(), c.FormValue("do")
	switch do {
	case "resume":
		err = w.opts.Scripts.Wake(ctx, r.info.ID, r.chat.JID)
	case "takeover":
		err = w.opts.Scripts.TakeOver(ctx, models.Assignment{SessionID: r.info.ID, Chat: r.chat.JID, Person: person(c).Name, Time: time.Now()})
	case "cancel":
		err = w.cancelIn(ctx, r, c.FormValue("run"))
	default:
		err = models.Errorf(models.Invalid, "do is resume, takeover or cancel")
	}
	w.opts.Auth.Record(ctx, who(c), "automation."+do, r.info.ID+" "+string(r.chat.JID), err)
	if err != nil {
		return err
	}
	return done(c, views.ChatURL(r.info.ID, r.chat.JID))
}

// cancelIn ends a dialog of a conversation.
func (w *Web) cancelIn(ctx context.Context, r room, number string) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return errNoRun()
	}
	run, err := w.opts.Store.Run(ctx, id)
	if err != nil || run.SessionID != r.info.ID || run.Chat != r.chat.JID {
		return errNoRun()
	}
	_, err = w.opts.Scripts.CancelRun(ctx, id)
	return err
}

// chatButtons are what scripts offer in a conversation.
func (w *Web) chatButtons(r room) []views.ChatButton {
	var all []views.ChatButton
	if !r.may {
		return nil
	}
	for _, b := range w.opts.Scripts.Buttons("chat", r.info.ID) {
		all = append(all, chatButton(b))
	}
	return all
}

func chatButton(b automations.Button) views.ChatButton {
	return views.ChatButton{Automation: b.Automation, Script: b.Script, Label: b.Label, Asks: b.Confirm != "" || len(b.Ask) > 0}
}

// button finds the button that a form names.
func (w *Web) button(c echo.Context, r room) (automations.Button, error) {
	for _, b := range w.opts.Scripts.Buttons("chat", r.info.ID) {
		if strconv.FormatInt(b.Automation, 10) == c.FormValue("automation") && b.Label == c.FormValue("label") {
			return b, nil
		}
	}
	return automations.Button{}, models.Errorf(models.NotFound, "there is no such button; its script may be switched off")
}

// askPress asks what a button wants to know, and whether it may act.
func (w *Web) askPress(c echo.Context) error {
	r, err := w.room(c, auth.Send)
	if err != nil {
		return err
	}
	b, err := w.button(c, r)
	if err != nil {
		return err
	}
	return w.showPress(c, http.StatusOK, r, pressPage(b))
}

func pressPage(b automations.Button) views.PressPage {
	page := views.PressPage{Button: chatButton(b), Confirm: b.Confirm}
	for _, s := range b.Ask {
		field := views.AskField{Name: s.Name, Label: s.Label, Help: s.Help, Type: s.Type, Options: s.Options, Required: s.Required}
		field.Value = brief(s.Default)
		page.Fields = append(page.Fields, field)
	}
	return page
}

func (w *Web) showPress(c echo.Context, status int, r room, page views.PressPage) error {
	page.Line, page.Chat, page.Name = line(r.info), r.chat.JID, r.name
	var err error
	if page.Frame, err = w.frame(c, page.Button.Label, views.AreaInbox); err != nil {
		return err
	}
	return write(c, status, views.Press(page))
}

// press lets a button act.
func (w *Web) press(c echo.Context) error {
	r, err := w.room(c, auth.Send)
	if err != nil {
		return err
	}
	b, err := w.button(c, r)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	values := map[string]any{}
	for _, s := range b.Ask {
		values[s.Name] = askedValue(s, c.FormValue("ask."+s.Name))
	}
	_, err = w.opts.Scripts.Press(ctx, automations.Pressed{
		Automation: b.Automation, Label: b.Label, Session: r.info.ID, Chat: r.chat.JID, By: displayName(person(c)), Values: values,
	})
	w.opts.Auth.Record(ctx, who(c), "automation.press", b.Script+": "+b.Label, err)
	if err != nil {
		page := pressPage(b)
		for i := range page.Fields {
			page.Fields[i].Value = c.FormValue("ask." + page.Fields[i].Name)
		}
		page.Error = sentence(problem.From(err).Message)
		return w.showPress(c, problem.From(err).Status, r, page)
	}
	return done(c, views.ChatURL(r.info.ID, r.chat.JID))
}

// askedValue is an answer in the form in which a script wants it.
func askedValue(s sandbox.Setting, text string) any {
	switch s.Type {
	case "number":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil
		}
		return n
	case "yesno":
		return text == "yes"
	case "list":
		return listOf(text)
	case "table":
		return []json.RawMessage{}
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// why says what became of a message.
func (w *Web) why(c echo.Context) error {
	r, err := w.room(c, auth.Read)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.QueryParam("message")
	m, err := w.opts.Store.Message(ctx, r.info.ID, r.chat.JID, id)
	if err != nil {
		return err
	}
	x, err := w.opts.Scripts.Explain(ctx, r.info.ID, r.chat.JID, id)
	if err != nil {
		return err
	}
	page := views.WhyPage{Back: views.MessageURL(r.info.ID, r.chat.JID, id), Name: r.name, Text: m.Text, Why: x.Why}
	for _, s := range x.Scripts {
		if w.mayAutomate(ctx, who(c), s.Automation) != nil {
			continue
		}
		shown := views.WhyScript{Name: s.Name, Why: s.Why, Ran: s.Ran, Href: automationPath(s.Automation), Bench: benchURL(s.Automation, r.info.ID, r.chat.JID, id)}
		if s.Run.ID != 0 {
			shown.Href = runPath(s.Run)
		}
		page.Scripts = append(page.Scripts, shown)
	}
	if page.Frame, err = w.frame(c, "What scripts made of it", views.AreaInbox); err != nil {
		return err
	}
	return write(c, http.StatusOK, views.Why(page))
}
