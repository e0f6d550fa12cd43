package automations

import (
	"context"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// The bounds of what is kept about a chat.
const (
	maxLabels    = 20
	maxLabel     = 100  // characters
	maxPerson    = 100  // characters
	maxNote      = 4096 // characters
	handoffPause = 2 * time.Hour

	// NeedsHuman is the label on chats that a script handed to a human.
	NeedsHuman = "needs human"
)

// do adds a change to the transaction of the step.
func (p *planner) do(change func(ctx context.Context, tx *events.Tx) error) {
	p.c.changes = append(p.c.changes, change)
}

// label puts labels on a chat, or takes them off: WhatsApp's own where the
// account is a business and has one of that name, else ours.
func (p *planner) label(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	if len(args.Names) > maxLabels {
		return models.Errorf(models.Invalid, "a chat gets at most %d labels at once", maxLabels)
	}
	on := e.Call == "chat.label"
	real, err := p.realLabels(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, name := range args.Names {
		name = strings.TrimSpace(name)
		if n := len([]rune(name)); n == 0 || n > maxLabel {
			return models.Errorf(models.Invalid, "a label has between 1 and %d characters", maxLabel)
		}
		id, known := real[match.Plain(name)]
		if known {
			ids = append(ids, id)
		}
		if known && on {
			continue
		}
		mark := models.DeskLabel{SessionID: p.c.run.SessionID, Chat: chat, Name: name}
		p.do(func(ctx context.Context, tx *events.Tx) error { return tx.SetDeskLabel(ctx, mark, on) })
	}
	if len(ids) == 0 {
		return nil
	}
	act := map[bool]string{true: whatsapp.ActLabel, false: whatsapp.ActUnlabel}[on]
	return p.leave(e, chat, whatsapp.Outgoing{Act: &whatsapp.Act{Do: act, Names: ids}})
}

// realLabels are the labels of a business account: their ids by plain names.
func (p *planner) realLabels(ctx context.Context) (map[string]string, error) {
	session, err := p.s.store.Session(ctx, p.c.run.SessionID)
	if err != nil && !models.IsNotFound(err) {
		return nil, err
	}
	ids := map[string]string{}
	if session.Platform != "smba" && session.Platform != "smbi" {
		return ids, nil
	}
	all, err := p.s.store.Labels(ctx, p.c.run.SessionID)
	for _, l := range all {
		ids[match.Plain(l.Name)] = l.ID
	}
	return ids, err
}

func (p *planner) assign(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	return p.assignTo(chat, args.Person)
}

func (p *planner) assignTo(chat models.JID, person string) error {
	if len([]rune(person)) > maxPerson {
		return models.Errorf(models.Invalid, "a person's name may have at most %d characters", maxPerson)
	}
	a := models.Assignment{SessionID: p.c.run.SessionID, Chat: chat, Person: strings.TrimSpace(person), Time: p.c.now}
	p.do(func(ctx context.Context, tx *events.Tx) error { return tx.Assign(ctx, a) })
	return nil
}

func (p *planner) note(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	if strings.TrimSpace(args.Text) == "" {
		return models.Errorf(models.Invalid, "a note needs a text")
	}
	return p.write(chat, args.Text)
}

func (p *planner) write(chat models.JID, text string) error {
	if len([]rune(text)) > maxNote {
		return models.Errorf(models.TooLarge, "a note may have at most %d characters", maxNote)
	}
	n := models.Note{SessionID: p.c.run.SessionID, Chat: chat, Text: text, Author: p.sentBy(), Run: p.c.run.ID, Time: p.c.now}
	p.do(func(ctx context.Context, tx *events.Tx) error {
		_, err := tx.AddNote(ctx, n)
		return err
	})
	return nil
}

func (p *planner) pause(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	rest, err := lasting(args.For, time.Second, maxPause, "a pause")
	if err != nil {
		return err
	}
	p.rest(chat, pause{Until: p.c.now.Add(rest), Reason: "the automation “" + p.c.name + "” paused it"})
	return nil
}

// rest keeps automations quiet in a chat. A longer pause that is there stays.
func (p *planner) rest(chat models.JID, new pause) {
	session := p.c.run.SessionID
	p.do(func(ctx context.Context, tx *events.Tx) error {
		old, err := pauseIn(ctx, tx, session, chat)
		if err != nil || old.Until.After(new.Until) {
			return err
		}
		return savePause(ctx, tx, session, chat, new)
	})
}

// handoff gives a chat to a human: a label, a notice, a pause, and what the
// script has to tell them.
func (p *planner) handoff(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.chat(ctx, e)
	if err != nil {
		return err
	}
	rest := handoffPause
	if args.For != 0 {
		if rest, err = lasting(args.For, time.Second, maxPause, "the pause of a handoff"); err != nil {
			return err
		}
	}
	if args.Person != "" {
		if err := p.assignTo(chat, args.Person); err != nil {
			return err
		}
	}
	if args.Text != "" {
		if err := p.write(chat, args.Text); err != nil {
			return err
		}
	}
	p.rest(chat, pause{Until: p.c.now.Add(rest), Reason: "the automation “" + p.c.name + "” handed it to a human"})
	run, name := p.c.run, p.c.name
	p.do(func(ctx context.Context, tx *events.Tx) error {
		mark := models.DeskLabel{SessionID: run.SessionID, Chat: chat, Name: NeedsHuman}
		tx.Announce(models.AutomationHandedOff{Run: run, Name: name, Chat: chat, Person: args.Person, Note: args.Text, Until: p.c.now.Add(rest)})
		return tx.SetDeskLabel(ctx, mark, true)
	})
	p.c.handedOff = append(p.c.handedOff, chat)
	return nil
}
