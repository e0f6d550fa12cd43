package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

const messagesAtOnce = 50

// room is a conversation that this person may see.
type room struct {
	session *whatsapp.Session
	info    models.Session
	chat    models.Chat
	name    string
	may     bool // write
	builds  bool // see what automations did
}

// room finds the conversation that the path and the query name.
func (w *Web) room(c echo.Context, needs auth.Permission) (room, error) {
	s, err := w.session(c, needs)
	if err != nil {
		return room{}, err
	}
	name, err := url.PathUnescape(c.Param("chat"))
	if err != nil {
		return room{}, models.Errorf(models.NotFound, "there is no such conversation")
	}
	jid, err := models.ParseJID(name)
	if err != nil {
		return room{}, err
	}
	ctx := c.Request().Context()
	return w.roomOf(ctx, who(c), s, s.Canonical(ctx, jid))
}

func (w *Web) roomOf(ctx context.Context, p auth.Principal, s *whatsapp.Session, jid models.JID) (room, error) {
	chat, err := w.opts.Store.Chat(ctx, s.ID(), jid)
	if models.IsNotFound(err) && jid.IsUser() {
		chat, err = models.Chat{SessionID: s.ID(), JID: jid}, nil
	}
	if err != nil {
		return room{}, err
	}
	return room{session: s, info: s.Info(), chat: chat, name: w.names.chat(ctx, chat), may: p.Can(auth.Send, s.ID()), builds: p.Has(auth.Automations)}, nil
}

// openThread is the conversation with its newest messages.
func (w *Web) openThread(c echo.Context) (*views.Thread, error) {
	r, err := w.room(c, auth.Read)
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	t := &views.Thread{
		Line: line(r.info), Chat: r.chat.JID, Name: r.name, Group: r.chat.JID.IsGroup(),
		Sub: w.threadSub(ctx, r), Unread: max(0, r.chat.Unread), Composer: w.composer(r),
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if found := c.QueryParam("at"); found != "" {
		if before, err = w.beforeOf(ctx, r, found); err != nil {
			return nil, err
		}
		t.Found, t.Unread = found, 0
	}
	if t.Messages, t.Older, err = w.messages(ctx, r, before); err != nil {
		return nil, err
	}
	if before == 0 {
		waiting, err := w.unsent(ctx, r)
		if err != nil {
			return nil, err
		}
		t.Messages = views.Group(append(t.Messages, waiting...))
	}
	t.Newer = before != 0
	t.Buttons = w.chatButtons(r)
	if t.Desk, err = w.deskOf(ctx, r); err != nil {
		return nil, err
	}
	t.Person, err = w.person(ctx, r)
	return t, err
}

// afterFound is how many messages below one that is looked for are shown with it.
const afterFound = 20

// beforeOf is the row above which a page of messages ends that has one of them
// in it; 0: the newest page has it.
func (w *Web) beforeOf(ctx context.Context, r room, id string) (int64, error) {
	m, err := w.opts.Store.Message(ctx, r.info.ID, r.chat.JID, id)
	if models.IsNotFound(err) {
		return 0, nil // deleted, or still in the outbox
	}
	if err != nil {
		return 0, err
	}
	later, err := w.opts.Store.Messages(ctx, storage.MessageFilter{
		Session: r.info.ID, Chat: r.chat.JID, FromRow: m, OldestFirst: true, Limit: messagesAtOnce,
	})
	if err != nil || len(later) < messagesAtOnce {
		return 0, err
	}
	return later[afterFound].RowID, nil
}

// olderMessages is the part of a thread above what is on screen.
func (w *Web) olderMessages(c echo.Context) error {
	r, err := w.room(c, auth.Read)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil {
		return models.Errorf(models.Invalid, "before is the row of a message")
	}
	t := views.Thread{Line: line(r.info), Chat: r.chat.JID}
	if t.Messages, t.Older, err = w.messages(c.Request().Context(), r, before); err != nil {
		return err
	}
	return write(c, 200, views.Messages(t))
}

// messages reads a page of a conversation, oldest first, and where the page
// before it is.
func (w *Web) messages(ctx context.Context, r room, before int64) ([]views.Message, string, error) {
	f := storage.MessageFilter{Session: r.info.ID, Chat: r.chat.JID, Limit: messagesAtOnce + 1}
	if before != 0 {
		row, err := w.opts.Store.MessageByRow(ctx, before)
		if err != nil {
			return nil, "", err
		}
		f.BeforeRow = row
	}
	found, err := w.opts.Store.Messages(ctx, f)
	if err != nil {
		return nil, "", err
	}
	older := ""
	if len(found) > messagesAtOnce {
		found = found[:messagesAtOnce]
		older = views.ChatURL(r.info.ID, r.chat.JID) + fmt.Sprintf("&before=%d", found[messagesAtOnce-1].RowID)
	}
	slices.Reverse(found)
	shown, err := w.bubbles(ctx, r, found)
	return shown, older, err
}

// unsent are the messages of this conversation that still have to leave.
func (w *Web) unsent(ctx context.Context, r room) ([]views.Message, error) {
	rows, err := w.opts.Store.Unsent(ctx, r.info.ID, time.Now(), storage.MaxLimit)
	var out []views.Message
	for _, row := range rows {
		if row.Chat == r.chat.JID {
			out = append(out, w.waitingBubble(r, row))
		}
	}
	return out, err
}

// threadSub is the line below a conversation's name.
func (w *Web) threadSub(ctx context.Context, r room) string {
	if !r.chat.JID.IsGroup() {
		if number := views.Number(w.names.phone(ctx, r.info.ID, r.chat.JID)); number != r.name {
			return number
		}
		return ""
	}
	group, err := w.opts.Store.Group(ctx, r.info.ID, r.chat.JID)
	if err != nil || len(group.Participants) == 0 {
		return "Group"
	}
	return fmt.Sprintf("%d people", len(group.Participants))
}

func (w *Web) composer(r room) views.Composer {
	return views.Composer{
		Line: line(r.info), Chat: r.chat.JID, Name: r.name, Key: r.session.NewMessageID(),
		May: r.may, Status: views.StatusOf(r.info.State), ReadOnly: r.chat.ReadOnly,
	}
}

// person is the panel beside the thread.
func (w *Web) person(ctx context.Context, r room) (views.Person, error) {
	p := views.Person{Group: r.chat.JID.IsGroup(), ID: string(r.chat.JID), Name: r.name, Number: views.Number(w.names.phone(ctx, r.info.ID, r.chat.JID))}
	p.Facts = append(p.Facts, views.Fact{Name: "Line", Value: r.info.ID})
	if !r.chat.LastTime.IsZero() {
		p.Facts = append(p.Facts, views.Fact{Name: "Last message", Value: r.chat.LastTime.Local().Format("2 Jan 2006, 15:04")})
	}
	if r.chat.JID.IsGroup() {
		group, err := w.opts.Store.Group(ctx, r.info.ID, r.chat.JID)
		if err == nil {
			p.About = group.Description
			p.Facts = append(p.Facts, views.Fact{Name: "People", Value: strconv.Itoa(len(group.Participants))})
		}
	} else if contact, err := w.opts.Store.Contact(ctx, r.info.ID, r.chat.JID); err == nil {
		p.About = contact.About
		if contact.BusinessName != "" {
			p.Facts = append(p.Facts, views.Fact{Name: "Business", Value: contact.BusinessName})
		}
	}
	runs, err := w.opts.Store.Runs(ctx, storage.RunFilter{Session: r.info.ID, Chat: r.chat.JID, Limit: 3})
	for _, run := range runs {
		p.Runs = append(p.Runs, w.personRun(ctx, run))
	}
	return p, err
}

func (w *Web) personRun(ctx context.Context, run models.Run) views.PersonRun {
	shown := views.PersonRun{
		Name: "Automation", Href: fmt.Sprintf("/automations/%d/runs/%d", run.AutomationID, run.ID),
		OK: run.Status != models.RunFailed, Word: outcome(run) + " at " + run.StartedAt.Local().Format("15:04"), Took: took(run.CPU),
	}
	if a, err := w.opts.Store.Automation(ctx, run.AutomationID); err == nil {
		shown.Name = a.Name
	}
	return shown
}
