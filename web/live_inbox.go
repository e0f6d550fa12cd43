package web

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// inboxView is the inbox, with one conversation open or none.
type inboxView struct {
	w     *Web
	p     auth.Principal
	query listQuery
	open  *room
}

func (w *Web) inboxView(c echo.Context) (liveView, error) {
	v := &inboxView{w: w, p: who(c), query: listQuery{filter: c.QueryParam("filter"), line: c.QueryParam("only")}}
	if err := v.p.Check(auth.Read, v.query.line); err != nil || c.QueryParam("chat") == "" {
		return v, err
	}
	s, err := w.session(c, auth.Read)
	if err != nil {
		return nil, err
	}
	jid, err := models.ParseJID(c.QueryParam("chat"))
	if err != nil {
		return nil, err
	}
	open, err := w.roomOf(c.Request().Context(), v.p, s, jid)
	v.open = &open
	return v, err
}

func (v *inboxView) filter() storage.EventFilter {
	return storage.EventFilter{Sessions: v.p.Sessions()}
}
func (v *inboxView) pause() time.Duration { return 50 * time.Millisecond }

func (v *inboxView) touched(e models.Event) []region {
	if presence, ok := e.Data.(models.PresenceChanged); ok {
		return v.typing(e.SessionID, presence)
	}
	if hint, ok := e.Data.(models.ChatShown); ok {
		return v.hinted(e.SessionID, hint)
	}
	var regions []region
	if v.isOpen(e.SessionID, e.Chat()) {
		regions = append(v.inThread(e), v.strip())
	}
	if state, ok := e.Data.(models.StateChanged); ok {
		regions = append(regions, v.lineChanged(e.SessionID, state)...)
	}
	if e.Chat() != "" || changesLine(e) {
		regions = append(regions, v.list(e), v.w.counts(v.p))
	}
	return regions
}

func (v *inboxView) isOpen(session string, chat models.JID) bool {
	return v.open != nil && v.open.info.ID == session && v.open.chat.JID == chat && chat != ""
}

// inThread are the bubbles of the open conversation that an event changes. They
// are drawn from the store, so that they show what is true by then.
func (v *inboxView) inThread(e models.Event) []region {
	id, fresh := "", false
	switch d := e.Data.(type) {
	case models.MessageCreated:
		id, fresh = d.Message.ID, true
	case models.MessageUndecryptable:
		id, fresh = d.Message.ID, true
	case models.MessageAcked:
		id = d.Message.ID
	case models.MessageEdited:
		id = d.Message.ID
	case models.MessageRevoked:
		id = d.Message.ID
	case models.MediaReceived:
		id = d.Message.ID
	case models.MediaUploaded:
		id = d.Message.ID
	case models.Reacted:
		id = d.Target.ID
	case models.MessageDeleted:
		return []region{{"gone " + d.Message.ID, func(context.Context) (templ.Component, error) {
			return views.RemoveMessage(d.Message.ID), nil
		}}}
	}
	if id == "" {
		return nil
	}
	return []region{v.bubble(id, fresh)}
}

func (v *inboxView) bubble(id string, fresh bool) region {
	return region{"message " + id, func(ctx context.Context) (templ.Component, error) {
		v.open.info = v.open.session.Info()
		b, err := v.w.oneBubble(ctx, *v.open, id)
		if models.IsNotFound(err) {
			return nil, nil
		}
		if fresh {
			return views.AppendMessage(b), err
		}
		return views.ReplaceMessage(b), err
	}}
}

// strip draws what automations do in the open conversation.
func (v *inboxView) strip() region {
	return region{"desk", func(ctx context.Context) (templ.Component, error) {
		d, err := v.w.deskOf(ctx, *v.open)
		return views.DeskPartial(d), err
	}}
}

// hinted offers to open the chat that a program asks to look at, unless it is
// open.
func (v *inboxView) hinted(session string, d models.ChatShown) []region {
	if v.isOpen(session, d.Chat) {
		return nil
	}
	return []region{{"hint", func(ctx context.Context) (templ.Component, error) {
		chat, err := v.w.opts.Store.Chat(ctx, session, d.Chat)
		if models.IsNotFound(err) {
			return nil, nil
		}
		return views.HintPartial(v.w.names.chat(ctx, chat), views.ChatURL(session, d.Chat)), err
	}}}
}

// typing shows who writes in the open conversation.
func (v *inboxView) typing(session string, d models.PresenceChanged) []region {
	if !v.isOpen(session, d.Chat) {
		return nil
	}
	return []region{{"typing", func(ctx context.Context) (templ.Component, error) {
		t := views.Thread{Sub: v.w.threadSub(ctx, *v.open)}
		switch d.State {
		case "composing":
			t.Typing = "typing…"
		case "recording":
			t.Typing = "recording…"
		}
		if t.Typing != "" && d.Chat.IsGroup() {
			t.Typing = first(v.w.names.contact(ctx, session, d.Who, "")) + " is " + t.Typing
		}
		return views.ThreadSubPartial(t), nil
	}}}
}

// lineChanged draws the composer anew when writing becomes possible or stops.
func (v *inboxView) lineChanged(session string, d models.StateChanged) []region {
	if v.open == nil || v.open.info.ID != session {
		return nil
	}
	return []region{{"composer", func(context.Context) (templ.Component, error) {
		v.open.info = v.open.session.Info()
		return views.ComposerPartial(v.w.composer(*v.open)), nil
	}}}
}

// list draws the newest conversations. One that was further down is taken out
// there, for it may now stand at the top.
func (v *inboxView) list(e models.Event) region {
	moved := views.ChatRow{Line: views.Line{ID: e.SessionID}, Chat: e.Chat()}
	return region{"list", func(ctx context.Context) (templ.Component, error) {
		list, err := v.w.chatList(ctx, v.p, v.query)
		if err != nil {
			return nil, err
		}
		if v.open != nil {
			markCurrent(list.Rows, v.open.info.ID, v.open.chat.JID)
		}
		return views.ListPartial(list, moved), nil
	}}
}

func (v *inboxView) all() []region {
	regions := []region{v.list(models.Event{Data: models.Ready{}}), v.w.counts(v.p)}
	if v.open == nil {
		return regions
	}
	return append(regions, region{"thread", func(ctx context.Context) (templ.Component, error) {
		t := views.Thread{Line: line(v.open.info), Chat: v.open.chat.JID}
		var err error
		if t.Messages, t.Older, err = v.w.messages(ctx, *v.open, 0); err != nil {
			return nil, err
		}
		waiting, err := v.w.unsent(ctx, *v.open)
		t.Messages = views.Group(append(t.Messages, waiting...))
		return views.MessagesPartial(t), err
	}})
}
