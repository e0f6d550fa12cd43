package automations

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// happened says what an event of the log is to scripts, most particular first:
// a reaction is one, and also an event of the catalogue. None: nothing.
func (s *Service) happened(e models.Event) []happening {
	var all []happening
	if h, ok := s.particular(e); ok {
		all = append(all, h)
	}
	if h, ok := s.general(e); ok {
		all = append(all, h)
	}
	return all
}

// particular is an event for which the script API has a word of its own.
func (s *Service) particular(e models.Event) (happening, bool) {
	switch d := e.Data.(type) {
	case models.MessageReceived:
		m := d.Message
		m.SessionID = e.SessionID
		return happening{event: e, kind: sandbox.HandlerMessage, chat: m.Chat, contact: m.Sender, message: &m}, s.mayTrigger(e, m)
	case models.Reacted:
		return s.reacted(e, d), !d.Reaction.FromMe && usual(d.Target.Chat) && e.Time.Sub(d.Reaction.Time) < s.Rules().MaxAge
	case models.Voted:
		return voted(e, d), !d.Vote.FromMe && usual(d.Vote.Chat) && e.Time.Sub(d.Vote.Time) < s.Rules().MaxAge
	case models.GroupJoined:
		return s.moved(e, sandbox.HandlerGroupJoin, d.By, d.People), d.Time.IsZero() || e.Time.Sub(d.Time) < s.Rules().MaxAge
	case models.GroupLeft:
		return s.moved(e, sandbox.HandlerGroupLeave, d.By, d.People), d.Time.IsZero() || e.Time.Sub(d.Time) < s.Rules().MaxAge
	case models.CallReceived:
		return called(e, d.Call), e.Time.Sub(d.Call.Time) < s.Rules().MaxAge
	}
	return happening{}, false
}

// usual rules out status posts, channels and broadcasts.
func usual(chat models.JID) bool { return chat.IsUser() || chat.IsGroup() }

func (s *Service) reacted(e models.Event, d models.Reacted) happening {
	fill := func(ctx context.Context, t *teller, out *sandbox.Event) error {
		out.Emoji = d.Reaction.Emoji
		m, err := s.store.Message(ctx, e.SessionID, d.Target.Chat, d.Target.ID)
		if models.IsNotFound(err) {
			m, err = models.Message{SessionID: e.SessionID, Chat: d.Target.Chat, ID: d.Target.ID, FromMe: d.Target.FromMe, Sender: d.Target.Sender}, nil
		}
		if err != nil {
			return err
		}
		return t.about(ctx, out, m)
	}
	return happening{event: e, kind: sandbox.HandlerReaction, chat: d.Target.Chat, contact: d.Reaction.Sender, fill: fill}
}

func voted(e models.Event, d models.Voted) happening {
	poll := d.Poll
	poll.SessionID = e.SessionID
	return happening{event: e, kind: sandbox.HandlerPoll, chat: d.Vote.Chat, contact: d.Vote.Voter, reply: &poll,
		fill: func(ctx context.Context, t *teller, out *sandbox.Event) error {
			out.Poll = &sandbox.EventPoll{Question: poll.Text, Votes: append([]string{}, d.Vote.Options...)}
			return t.about(ctx, out, poll)
		}}
}

// moved is somebody who came into a group, or went.
func (s *Service) moved(e models.Event, kind string, by models.JID, people []models.JID) happening {
	h := happening{event: e, kind: kind, chat: e.Chat()}
	if len(people) > 0 {
		h.contact = people[0]
	}
	h.fill = func(ctx context.Context, t *teller, out *sandbox.Event) (err error) {
		if out.People, err = t.contacts(ctx, people); err != nil {
			return err
		}
		if by != "" {
			who, err := t.contact(ctx, by, "")
			if err != nil {
				return err
			}
			out.By = &who
		}
		g, err := s.store.Group(ctx, e.SessionID, e.Chat())
		if models.IsNotFound(err) {
			g, err = models.Group{JID: e.Chat()}, nil
		}
		if err != nil {
			return err
		}
		told, err := t.group(ctx, g)
		out.Group = &told
		return err
	}
	return h
}

func called(e models.Event, c models.Call) happening {
	return happening{event: e, kind: sandbox.HandlerCall, chat: e.Chat(), contact: c.From,
		fill: func(_ context.Context, _ *teller, out *sandbox.Event) error {
			out.Call = &sandbox.EventCall{ID: c.ID, IsVideo: c.Video}
			return nil
		}}
}

// general is any event that is told to webhooks, by its name.
func (s *Service) general(e models.Event) (happening, bool) {
	info, known := models.EventOf(e.Type())
	if !known || !info.Shown || e.Type() == models.EventMessage || s.ownNoise(e) || !s.book.wants(string(e.Type())) {
		return happening{}, false
	}
	h := happening{event: e, kind: sandbox.HandlerEvent, name: string(e.Type()), chat: e.Chat()}
	if h.chat != "" && !usual(h.chat) {
		return happening{}, false
	}
	h.fill = func(_ context.Context, _ *teller, out *sandbox.Event) (err error) {
		names := wire.Names{}
		if s.opts.Names != nil {
			names = s.opts.Names(e.SessionID)
		}
		_, data, _ := wire.Event(e, names)
		out.Data, err = json.Marshal(data)
		return err
	}
	return h, true
}

// ownNoise is what scripts cause themselves: one that reacted to it would never
// rest.
func (s *Service) ownNoise(e models.Event) bool {
	switch d := e.Data.(type) {
	case models.MessageCreated:
		return d.Message.Run != 0
	case models.MediaUploaded:
		return d.Message.Run != 0
	case models.AutomationRan:
		return strings.HasPrefix(d.Run.Cause, "automation.")
	case models.AutomationHandedOff:
		return strings.HasPrefix(d.Run.Cause, "automation.")
	case models.AutomationFailed:
		return strings.HasPrefix(d.Run.Cause, "automation.")
	}
	return false
}

// factsOf gathers what filters ask of a happening: among it every address of
// the chat and of the sender, because an author may know any of them. What
// costs a look into the store is asked for only when a filter needs it.
func (s *Service) factsOf(ctx context.Context, h happening) (match.Facts, error) {
	chats, err := s.names(ctx, h.event.SessionID, h.chat)
	if err != nil {
		return match.Facts{}, err
	}
	senders, err := s.names(ctx, h.event.SessionID, h.contact)
	if err != nil {
		return match.Facts{}, err
	}
	hours, err := s.hours(ctx)
	if err != nil {
		return match.Facts{}, err
	}
	f := match.Facts{
		Event: h.kind, Now: h.event.Time, Hours: hours, Chat: h.chat, Chats: chats, Senders: senders, Name: h.name,
		Labels: match.Once(func() ([]string, error) { return s.labelsOf(ctx, h.event.SessionID, h.chat) }),
	}
	switch d := h.event.Data.(type) {
	case models.Reacted:
		f.Emoji = d.Reaction.Emoji
	case models.Voted:
		f.Poll = d.Poll.Text
	}
	if h.message != nil {
		s.factsOfMessage(ctx, *h.message, &f)
	}
	return f, nil
}

func (s *Service) factsOfMessage(ctx context.Context, m models.Message, f *match.Facts) {
	f.Type, f.Text = match.ScriptType(m.Type), m.Text
	f.Mentioned = match.Once(func() (bool, error) { return s.mentioned(ctx, m) })
	f.FirstContact = match.Once(func() (bool, error) { return s.firstContact(ctx, m) })
	f.LastWritten = match.Once(func() (time.Time, error) { return s.lastWritten(ctx, m) })
}

// mentioned reports whether a message names this account, or answers it.
func (s *Service) mentioned(ctx context.Context, m models.Message) (bool, error) {
	t, err := s.tell(ctx, m.SessionID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(m.Mentions, t.isMe) || m.Quote != nil && t.isMe(m.Quote.Sender), nil
}

func (s *Service) names(ctx context.Context, session string, jid models.JID) ([]models.JID, error) {
	if jid == "" {
		return nil, nil
	}
	if !jid.IsUser() {
		return []models.JID{jid}, nil
	}
	pair, err := s.store.Address(ctx, session, jid)
	if models.IsNotFound(err) {
		return []models.JID{jid}, nil
	}
	return []models.JID{jid, pair.LID, pair.Phone}, err
}
