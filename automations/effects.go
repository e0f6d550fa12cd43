package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// planner makes the effects of a step ready to be stored.
type planner struct {
	s     *Service
	c     *conclusion
	delay map[models.JID]time.Duration // until the last message of each chat has left, as it is paced
}

// effects says what each effect comes to.
var effects = map[string]func(*planner, context.Context, sandbox.Entry) error{
	"send":            (*planner).send,
	"message.forward": (*planner).forward,
	"message.edit":    (*planner).changeMessage,
	"message.delete":  (*planner).changeMessage,
	"message.react":   (*planner).changeMessage,
	"message.pin":     (*planner).changeMessage,
	"message.star":    (*planner).star,
	"chat.typing":     (*planner).typing,
	"chat.read":       (*planner).inChat,
	"chat.archive":    (*planner).inChat,
	"chat.label":      (*planner).label,
	"chat.unlabel":    (*planner).label,
	"chat.assign":     (*planner).assign,
	"chat.note":       (*planner).note,
	"chat.pause":      (*planner).pause,
	"chat.handoff":    (*planner).handoff,
	"group.add":       (*planner).people,
	"group.remove":    (*planner).people,
	"group.promote":   (*planner).people,
	"group.demote":    (*planner).people,
	"group.rename":    (*planner).wording,
	"group.describe":  (*planner).wording,
	"call.reject":     (*planner).reject,
}

func (p *planner) effect(ctx context.Context, e sandbox.Entry) error {
	do, known := effects[e.Call]
	if !known {
		return models.Errorf(models.Unsupported, "there is no such call: %s", cut(e.Call, 40))
	}
	return do(p, ctx, e)
}

// sentBy names the automation in messages and notes.
func (p *planner) sentBy() string { return sentBy(p.c.one.ID) }

func sentBy(automation int64) string { return fmt.Sprintf("automation:%d", automation) }

// leave puts something into the outbox. Its id follows from run and place, so
// that a step that is repeated sends nothing new.
func (p *planner) leave(e sandbox.Entry, chat models.JID, out whatsapp.Outgoing) error {
	out.ID, out.SentBy, out.Run = sandbox.MessageID(runKey(p.c.run), e.Position), p.sentBy(), p.c.run.ID
	row, err := whatsapp.NewOutboxRow(p.c.run.SessionID, chat, out, p.c.now)
	if err != nil {
		return err
	}
	p.c.rows = append(p.c.rows, row)
	return nil
}

// say is leave for a message that people read.
func (p *planner) say(ctx context.Context, e sandbox.Entry, chat models.JID, out whatsapp.Outgoing, text string) error {
	if err := p.mayAct(chat); err != nil {
		return err
	}
	if err := p.leave(e, chat, out); err != nil {
		return err
	}
	if held, err := p.holdBack(ctx, chat); err != nil || held {
		return err
	}
	p.c.spoke = p.c.spoke || chat == p.c.run.Chat
	if out.Pace != nil {
		p.delay[chat] += out.Pace.Typing + whatsapp.MessageGap
	}
	p.c.said = append(p.c.said, models.Said{
		SessionID: p.c.run.SessionID, Chat: chat, Time: p.c.now.Add(p.delay[chat]), Text: cut(match.Plain(text), maxSaid), Quick: p.c.quick,
	})
	p.c.run.Messages++
	return nil
}

// maxSaid is how much of a text is remembered to tell loops by.
const maxSaid = 200

// mayAct keeps observers from answering.
func (p *planner) mayAct(chat models.JID) error {
	if p.c.one.description.Observer && chat == p.c.run.Chat {
		return models.Errorf(models.Forbidden, "an observer cannot send to the chat that it watches")
	}
	return nil
}

// chat reads the arguments of an effect and finds the chat that they name.
func (p *planner) chat(ctx context.Context, e sandbox.Entry) (sandbox.ChatArgs, models.JID, error) {
	args, err := decodeArgs[sandbox.ChatArgs](e.Call, e.Args)
	if err != nil {
		return args, "", err
	}
	chat, err := p.s.chatOf(ctx, p.c.run.SessionID, args.Chat)
	return args, chat, err
}

// The longest times that a script may ask for.
const (
	maxTyping = 25 * time.Second
	maxPause  = 90 * 24 * time.Hour
)

func lasting(ms int64, least, most time.Duration, what string) (time.Duration, error) {
	d := time.Duration(ms) * time.Millisecond
	if ms < 0 || ms > most.Milliseconds() || d < least {
		return 0, models.Errorf(models.Invalid, "%s takes between %s and %s", what, sandbox.Span(least), sandbox.Span(most))
	}
	return d, nil
}

// typing shows "typing…" for a while; what follows in the chat waits for it.
func (p *planner) typing(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	if err := p.mayAct(chat); err != nil {
		return err
	}
	d := min(time.Duration(args.For)*time.Millisecond, maxTyping)
	if err := p.leave(e, chat, whatsapp.Outgoing{Act: &whatsapp.Act{Do: whatsapp.ActTyping, For: max(d, 0)}}); err != nil {
		return err
	}
	_, err = p.holdBack(ctx, chat)
	return err
}

// inChat is what is done to a chat and needs no more to be said.
func (p *planner) inChat(ctx context.Context, e sandbox.Entry) error {
	_, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	act := map[string]string{"chat.read": whatsapp.ActRead, "chat.archive": whatsapp.ActArchive}[e.Call]
	return p.leave(e, chat, whatsapp.Outgoing{Act: &whatsapp.Act{Do: act}})
}

// people changes who is in a group, and as what.
func (p *planner) people(ctx context.Context, e sandbox.Entry) error {
	args, err := decodeArgs[sandbox.GroupArgs](e.Call, e.Args)
	if err != nil {
		return err
	}
	group, err := groupJID(args.Group)
	if err != nil {
		return err
	}
	if len(args.People) == 0 || len(args.People) > maxPeople {
		return models.Errorf(models.Invalid, "a group is changed by 1 to %d people at once", maxPeople)
	}
	people, err := p.s.chatsOf(ctx, p.c.run.SessionID, args.People)
	if err != nil {
		return err
	}
	return p.leave(e, group, whatsapp.Outgoing{Act: &whatsapp.Act{Do: e.Call, People: people}})
}

const maxPeople = 50

// wording changes what a group is called or about.
func (p *planner) wording(_ context.Context, e sandbox.Entry) error {
	args, err := decodeArgs[sandbox.GroupArgs](e.Call, e.Args)
	if err != nil {
		return err
	}
	group, err := groupJID(args.Group)
	if err != nil {
		return err
	}
	limit := map[string]int{"group.rename": 100, "group.describe": 2048}[e.Call]
	if n := len([]rune(args.Text)); n > limit || e.Call == "group.rename" && n == 0 {
		return models.Errorf(models.Invalid, "the text of a group may have at most %d characters", limit)
	}
	return p.leave(e, group, whatsapp.Outgoing{Act: &whatsapp.Act{Do: e.Call, Text: args.Text}})
}

// reject rejects the call that the run is about.
func (p *planner) reject(_ context.Context, e sandbox.Entry) error {
	var event sandbox.Event
	if err := json.Unmarshal(p.c.job.event, &event); err != nil {
		return fmt.Errorf("decode the event of a run: %w", err)
	}
	if event.Call == nil {
		return models.Errorf(models.Invalid, "there is no call to reject")
	}
	return p.leave(e, p.c.run.Chat, whatsapp.Outgoing{Act: &whatsapp.Act{Do: whatsapp.ActReject, Target: event.Call.ID}})
}
