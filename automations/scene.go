package automations

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// examplePhone writes in a dry run that does not say who does.
const examplePhone = "+4915100001"

// event lets what the dry run is about happen on its stage.
func (p *play) event(ctx context.Context, t Try) (*stage.Act, error) {
	e := t.Event
	if e.Message != "" {
		return p.stored(ctx, e)
	}
	address, err := stage.Address(cmp.Or(e.From, examplePhone))
	if err != nil {
		return nil, err
	}
	who, chat := stage.Person(address, e.Name), address
	p.from = who
	if e.Chat != "" {
		if chat, err = stage.Address(e.Chat); err != nil {
			return nil, err
		}
	}
	switch e.Kind {
	case "", sandbox.HandlerMessage:
		return p.world.Message(ctx, stage.Example(stage.Incoming{Chat: chat, From: who, Type: e.Type, Text: e.Text}))
	case sandbox.HandlerReaction:
		return p.world.Reacts(ctx, chat, who, e.Text)
	case sandbox.HandlerPoll:
		return p.world.Votes(ctx, chat, who, e.Options)
	case sandbox.HandlerGroupJoin, sandbox.HandlerGroupLeave:
		return p.world.Joins(ctx, chat, who, e.Kind == sandbox.HandlerGroupLeave)
	case sandbox.HandlerCall:
		return p.world.Calls(ctx, who, e.Type == "video")
	}
	return p.machine(ctx, t, chat)
}

// machine lets happen what no contact does.
func (p *play) machine(ctx context.Context, t Try, chat string) (*stage.Act, error) {
	e := t.Event
	switch e.Kind {
	case sandbox.HandlerWebhook:
		return p.world.Webhook(ctx, e.Text, e.Values)
	case sandbox.HandlerButton:
		return p.world.Press(ctx, e.Text, chat, cmp.Or(e.Name, "Staff"), e.Values)
	case sandbox.HandlerSchedule:
		return p.world.Schedule(ctx, e.Text)
	case sandbox.HandlerEvent:
		return p.world.Happens(ctx, e.Text, e.Values)
	case "wait":
		return p.world.Advance(ctx, e.For)
	case "web":
		for _, r := range p.world.Waiting() {
			if r.Wait.Call == "fetch" {
				p.asked = r.Wait.Requests
				return p.world.AnswerWeb(ctx, r.Key, t.Answers)
			}
		}
		return nil, models.Errorf(models.Conflict, "this dry run does not wait for the web")
	}
	return nil, models.Errorf(models.Invalid, "a dry run does not know %q", cut(e.Kind, 40))
}

// stored lets a stored message happen, in its chat as that was before it.
func (p *play) stored(ctx context.Context, e TryEvent) (*stage.Act, error) {
	chat, err := models.ParseJID(e.Chat)
	if err != nil {
		return nil, err
	}
	if chat, err = p.s.canonical(ctx, e.Session, chat); err != nil {
		return nil, err
	}
	m, err := p.s.store.Message(ctx, e.Session, chat, e.Message)
	if err != nil {
		return nil, err
	}
	if m.FromMe {
		return nil, models.Errorf(models.Invalid, "automations answer what others write; this message is from this account")
	}
	if match.ScriptType(m.Type) == "" {
		return nil, models.Errorf(models.Invalid, "scripts do not see messages of this type")
	}
	if err := p.s.setScene(ctx, p.world, m); err != nil {
		return nil, err
	}
	in, err := p.s.incoming(ctx, m)
	if err != nil {
		return nil, err
	}
	p.from, p.heard = in.From, in
	return p.world.Message(ctx, in)
}

// setScene puts the chat of a message on a stage, as it was before the message.
func (s *Service) setScene(ctx context.Context, world *stage.Stage, m models.Message) error {
	t, err := s.tell(ctx, m.SessionID)
	if err != nil {
		return err
	}
	info, err := t.chat(ctx, m.Chat)
	if err != nil {
		return err
	}
	past, err := s.history(ctx, m.SessionID, m.Chat, m, maxHistory)
	if err != nil {
		return err
	}
	chat := stage.Chat{EventChat: info, Messages: past}
	for _, one := range past {
		chat.LastWritten = one.Time
		if !one.FromMe {
			world.SetKnown(one.From.ID)
		}
	}
	world.SetChat(chat)
	return nil
}

// incoming is a stored message as it comes onto a stage.
func (s *Service) incoming(ctx context.Context, m models.Message) (stage.Incoming, error) {
	t, err := s.tell(ctx, m.SessionID)
	if err != nil {
		return stage.Incoming{}, err
	}
	e, err := t.message(ctx, m)
	if err != nil {
		return stage.Incoming{}, err
	}
	return stage.Incoming{
		ID: e.ID, Chat: e.Chat, From: e.From, Type: e.Type, Text: e.Text, Media: e.Media, Location: e.Location, Quoted: e.Quoted,
		Mentioned: slices.ContainsFunc(m.Mentions, t.isMe) || m.Quote != nil && t.isMe(m.Quote.Sender),
	}, nil
}

// history are the last messages of a chat before one, or before now, the newest last.
func (s *Service) history(ctx context.Context, session string, chat models.JID, before models.Message, count int) ([]sandbox.EventMessage, error) {
	rows, err := s.store.Messages(ctx, storage.MessageFilter{
		Session: session, Chat: chat, BeforeRow: before, Limit: min(max(count, 1), maxHistory),
	})
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	t, err := s.tell(ctx, session)
	if err != nil {
		return nil, err
	}
	list := make([]sandbox.EventMessage, 0, len(rows))
	for _, m := range slices.Backward(rows) {
		e, err := t.message(ctx, m)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}
