package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
)

// fire starts the first handler that wants what happened.
func (s *Stage) fire(ctx context.Context, f match.Facts, e sandbox.Event) (*Act, error) {
	act, end := s.begin()
	defer end()
	number, verdict, err := s.first(f)
	if err != nil || !verdict.OK {
		act.Why = verdict.Why
		return act, err
	}
	if e.Chat != nil {
		if why := s.resting(number, e.Chat.ID); why != "" {
			act.Why = why
			return act, nil
		}
	}
	return act, s.start(ctx, number, verdict.Why, e)
}

// Joins lets people into a group, or out of it.
func (s *Stage) Joins(ctx context.Context, group string, person sandbox.EventContact, leaves bool) (*Act, error) {
	g := s.Group(group)
	g.Members = without(g.Members, []string{person.ID})
	event := sandbox.HandlerGroupLeave
	if !leaves {
		g.Members, event = append(g.Members, person), sandbox.HandlerGroupJoin
	}
	s.state.Last = person.ID
	chat := s.Chat(group).EventChat
	whole := *g
	return s.fire(ctx, s.factsOf(event, group, person.ID), sandbox.Event{
		Chat: &chat, Contact: &person, Group: &whole, People: []sandbox.EventContact{person}, By: &person,
	})
}

// Reacts lets somebody react to the last message of the script in a chat.
func (s *Stage) Reacts(ctx context.Context, chat string, person sandbox.EventContact, emoji string) (*Act, error) {
	m, ok := s.lastOfOurs(chat, "")
	if !ok {
		return nil, fmt.Errorf("there is no message here to react to")
	}
	f := s.factsOf(sandbox.HandlerReaction, chat, person.ID)
	f.Emoji = emoji
	info := s.Chat(chat).EventChat
	s.state.Last = person.ID
	return s.fire(ctx, f, sandbox.Event{Chat: &info, Contact: &person, Message: &m, Emoji: emoji})
}

// Votes lets somebody vote on the last poll of the script in a chat. A dialog
// that waits for the poll gets the vote.
func (s *Stage) Votes(ctx context.Context, chat string, person sandbox.EventContact, options []string) (*Act, error) {
	m, ok := s.lastOfOurs(chat, "poll")
	if !ok {
		return nil, fmt.Errorf("there is no poll here to vote on")
	}
	s.state.Last = person.ID
	for _, r := range slices.Backward(s.state.Runs) {
		w := r.Wait
		if w.Call == "answer" && w.Poll == m.ID && (w.Anyone || r.Contact == person.ID) {
			act, end := s.begin()
			defer end()
			return act, s.resume(ctx, r, sandbox.Answered{Votes: options})
		}
	}
	f := s.factsOf(sandbox.HandlerPoll, chat, person.ID)
	f.Poll = m.Text
	info := s.Chat(chat).EventChat
	return s.fire(ctx, f, sandbox.Event{Chat: &info, Contact: &person, Message: &m, Poll: &sandbox.EventPoll{Question: m.Text, Votes: options}})
}

func (s *Stage) lastOfOurs(chat, kind string) (sandbox.EventMessage, bool) {
	for _, m := range slices.Backward(s.Chat(chat).Messages) {
		if m.FromMe && (kind == "" || m.Type == kind) {
			return m, true
		}
	}
	return sandbox.EventMessage{}, false
}

// Calls lets somebody call.
func (s *Stage) Calls(ctx context.Context, person sandbox.EventContact, video bool) (*Act, error) {
	s.state.Count++
	s.state.Last = person.ID
	info := s.Chat(person.ID).EventChat
	return s.fire(ctx, s.factsOf(sandbox.HandlerCall, person.ID, person.ID), sandbox.Event{
		Chat: &info, Contact: &person, Call: &sandbox.EventCall{ID: fmt.Sprintf("CALL%d", s.state.Count), IsVideo: video},
	})
}

// Webhook lets another system post to the script.
func (s *Stage) Webhook(ctx context.Context, name string, body json.RawMessage) (*Act, error) {
	f := s.factsOf(sandbox.HandlerWebhook, "", "")
	f.Name = name
	return s.fire(ctx, f, sandbox.Event{Webhook: &sandbox.EventWebhook{
		Name: name, Body: orNull(body), Headers: map[string]string{"content-type": "application/json"}, Query: map[string]string{},
	}})
}

// Press presses a button of the script, on a chat or, with none, on the page.
func (s *Stage) Press(ctx context.Context, label, chat, by string, values json.RawMessage) (*Act, error) {
	f := s.factsOf(sandbox.HandlerButton, chat, "")
	f.Name = label
	button := &sandbox.EventButton{Label: label, PressedBy: by, Values: map[string]any{}}
	if len(values) > 0 {
		if err := json.Unmarshal(values, &button.Values); err != nil {
			return nil, fmt.Errorf("the values of a button are an object: %w", err)
		}
	}
	e := sandbox.Event{Button: button}
	if chat != "" {
		info, person := s.Chat(chat).EventChat, Person(chat, s.Chat(chat).Name)
		e.Chat, e.Contact = &info, &person
	}
	return s.fire(ctx, f, e)
}

// Schedule lets the time come that a handler of onSchedule waits for.
func (s *Stage) Schedule(ctx context.Context, when string) (*Act, error) {
	f := s.factsOf(sandbox.HandlerSchedule, "", "")
	f.Name = when
	return s.fire(ctx, f, sandbox.Event{})
}

// Happens lets any other event of the catalogue happen.
func (s *Stage) Happens(ctx context.Context, name string, data json.RawMessage) (*Act, error) {
	f := s.factsOf(sandbox.HandlerEvent, "", "")
	f.Name = name
	return s.fire(ctx, f, sandbox.Event{Data: data})
}
