package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Incoming is a message that somebody writes.
type Incoming struct {
	ID        string // "": made up
	Chat      string // "": the writer's private chat
	From      sandbox.EventContact
	Type      string // "": text
	Text      string
	Mentioned bool // this account is named, or replied to
	Media     *sandbox.EventMedia
	Location  *sandbox.EventPlace
	Quoted    *sandbox.EventMessage
}

// Message lets somebody write. It goes to the dialog that waits for it, or to
// the first handler that wants it.
func (s *Stage) Message(ctx context.Context, in Incoming) (*Act, error) {
	act, end := s.begin()
	defer end()
	m := s.message(in)
	facts := s.facts(m, in)
	s.state.Last, s.state.Known[m.From.ID] = m.From.ID, true
	s.hear(m)
	if err := s.read(ctx, m.Chat); err != nil {
		return nil, err
	}
	taken, err := s.answered(ctx, m)
	if err != nil || taken {
		return act, err
	}
	return act, s.trigger(ctx, facts, m)
}

// answered hands a message to the dialog that waits for it, or to what collects
// messages. A leave word ends dialogs, and is a message like any other. Runs that
// wait for a time, or a message, take it only when they answer it.
func (s *Stage) answered(ctx context.Context, m sandbox.EventMessage) (taken bool, err error) {
	if s.leaves(m) {
		return false, nil
	}
	if r := s.waitingFor(m.Chat, m.From.ID); r != nil {
		return s.deliver(ctx, r, m.Chat, sandbox.Answered{Message: &m})
	}
	if s.collects(m) {
		return true, nil
	}
	for _, r := range slices.Backward(slices.Clone(s.state.Runs)) {
		if !r.Wait.OrMessage || r.Wait.Chat != m.Chat || r.Contact != m.From.ID {
			continue
		}
		before := len(s.act.Said)
		if _, err := s.deliver(ctx, r, m.Chat, sandbox.Waited{Message: true}); err != nil {
			return false, err
		}
		taken = taken || len(s.act.Said) > before
	}
	return taken, nil
}

// leaves ends the dialogs of somebody who says nothing but a leave word.
func (s *Stage) leaves(m sandbox.EventMessage) bool {
	said := strings.TrimRight(match.Plain(m.Text), ".! ")
	if !slices.ContainsFunc(s.o.LeaveWords, func(word string) bool { return match.Plain(word) == said }) {
		return false
	}
	left := false
	for _, r := range slices.Clone(s.state.Runs) {
		if r.Wait.Call == "answer" && r.Wait.Chat == m.Chat && r.Contact == m.From.ID {
			s.cancel(r, "the contact left the dialog")
			left = true
		}
	}
	return left
}

// deliver goes on with a run that waited, unless automations rest in the chat.
func (s *Stage) deliver(ctx context.Context, r *Run, chat string, result any) (bool, error) {
	if why := s.Chat(chat).paused(s.Now()); why != "" {
		s.cancel(r, why)
		return false, nil
	}
	return true, s.resume(ctx, r, result)
}

func (s *Stage) message(in Incoming) sandbox.EventMessage {
	m := sandbox.EventMessage{
		ID: in.ID, Type: in.Type, Text: in.Text, Time: s.state.Now, From: in.From, Chat: in.Chat,
		Media: in.Media, Location: in.Location, Quoted: in.Quoted, Mentions: []sandbox.EventContact{},
	}
	if m.ID == "" {
		s.state.Count++
		m.ID = fmt.Sprintf("STAGE%06d", s.state.Count)
	}
	if m.Type == "" {
		m.Type = string(models.TypeText)
	}
	if m.Chat == "" {
		m.Chat = in.From.ID
	}
	if m.Media != nil && m.Media.Message == "" && m.Media.Chat != "" {
		file := *m.Media
		file.Chat, file.Message = m.Chat, m.ID
		m.Media = &file
	}
	if c := s.Chat(m.Chat); !c.IsGroup {
		c.Name = in.From.Name
	}
	return m
}

// facts are what filters ask of a message, as the world was before it.
func (s *Stage) facts(m sandbox.EventMessage, in Incoming) match.Facts {
	chat := *s.Chat(m.Chat)
	known := s.state.Known[m.From.ID]
	f := s.factsOf(sandbox.HandlerMessage, m.Chat, m.From.ID)
	f.Type, f.Text = m.Type, m.Text
	f.Mentioned = func() (bool, error) { return in.Mentioned, nil }
	f.FirstContact = func() (bool, error) { return !known, nil }
	f.LastWritten = func() (time.Time, error) {
		if chat.LastWritten == 0 {
			return time.Time{}, nil
		}
		return time.UnixMilli(chat.LastWritten), nil
	}
	return f
}

func (s *Stage) factsOf(event, chat, contact string) match.Facts {
	f := match.Facts{Event: event, Now: s.Now(), Hours: s.o.Hours}
	if chat != "" {
		c := s.Chat(chat)
		f.Chat, f.Chats = models.JID(chat), []models.JID{models.JID(chat)}
		f.Labels = func() ([]string, error) { return c.Labels, nil }
	}
	if contact != "" {
		f.Senders = []models.JID{models.JID(contact)}
	}
	return f
}

// trigger starts the first handler that wants a message, or says why none does.
func (s *Stage) trigger(ctx context.Context, f match.Facts, m sandbox.EventMessage) error {
	number, verdict, err := s.first(f)
	if err != nil || !verdict.OK {
		s.act.Why = verdict.Why
		return err
	}
	if why := s.resting(number, m.Chat); why != "" {
		s.act.Why = why
		return nil
	}
	if wait := s.o.Description.Handlers[number].Filter.Collect; wait > 0 {
		s.state.Heard = append(s.state.Heard, &Heard{number, s.state.Now + wait, verdict.Why, []sandbox.EventMessage{m}})
		s.act.Why = "waits until the contact stops writing for " + span(wait)
		return nil
	}
	return s.start(ctx, number, verdict.Why, s.messageEvent(m, nil))
}

// resting says why a handler may not run in a chat now, or "".
func (s *Stage) resting(number int, chat string) string {
	if why := s.Chat(chat).paused(s.Now()); why != "" && !s.o.Description.Observer {
		return why
	}
	rest := s.o.Description.Handlers[number].Filter.Cooldown
	spoke, ok := s.state.Spoke[spokeKey(number, chat)]
	if rest > 0 && ok && s.state.Now < spoke+rest {
		return "it spoke here " + span(s.state.Now-spoke) + " ago, and rests for " + span(rest)
	}
	return ""
}

func spokeKey(handler int, chat string) string { return fmt.Sprintf("%d %s", handler, chat) }

func span(ms int64) string { return sandbox.Span(time.Duration(ms) * time.Millisecond) }

// messageEvent is what a script gets to know of a message.
func (s *Stage) messageEvent(m sandbox.EventMessage, all []sandbox.EventMessage) sandbox.Event {
	chat := s.Chat(m.Chat).EventChat
	return sandbox.Event{Chat: &chat, Contact: &m.From, Message: &m, Messages: all}
}

// collects adds a message to those that are being collected in its chat.
func (s *Stage) collects(m sandbox.EventMessage) bool {
	for _, h := range s.state.Heard {
		first := h.Messages[0]
		if first.Chat == m.Chat && first.From.ID == m.From.ID {
			h.Messages = append(h.Messages, m)
			h.Until = s.state.Now + s.o.Description.Handlers[h.Handler].Filter.Collect
			s.act.Why = "is collected with the messages before"
			return true
		}
	}
	return false
}

// waitingFor is the dialog that a message in a chat belongs to: the newest one
// that waits for its writer.
func (s *Stage) waitingFor(chat, contact string) *Run {
	for _, r := range slices.Backward(s.state.Runs) {
		w := r.Wait
		if w.Chat == chat && w.Call == "answer" && (w.Anyone || r.Contact == contact) {
			return r
		}
	}
	return nil
}

// Staff lets a human of the desk write in a chat: automations there rest, and
// dialogs end.
func (s *Stage) Staff(chat, text string) *Act {
	act, end := s.begin()
	defer end()
	s.hear(sandbox.EventMessage{ID: "", Type: "text", Text: text, Time: s.state.Now, FromMe: true, Chat: chat, From: sandbox.EventContact{ID: "me", IsMe: true}})
	s.rest(chat, takeover, "a human took over the chat")
	return act
}

// takeover is how long automations rest when a human writes.
const takeover = 2 * time.Hour

// rest lets automations rest in a chat; its dialogs end.
func (s *Stage) rest(chat string, d time.Duration, why string) {
	c := s.Chat(chat)
	c.PausedUntil, c.PausedWhy = s.Now().Add(d).UnixMilli(), why
	for _, r := range slices.Clone(s.state.Runs) {
		if r.Chat == chat {
			s.cancel(r, why)
		}
	}
}

func encode(v any) json.RawMessage {
	// What comes here are texts, numbers and lists of our own types.
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}
