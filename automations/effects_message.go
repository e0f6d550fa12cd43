package automations

import (
	"context"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// pinDefault is how long a message is pinned when the script does not say.
const pinDefault = 7 * 24 * time.Hour

// message reads the arguments of what is done to a message.
func (p *planner) message(ctx context.Context, e sandbox.Entry) (sandbox.MessageArgs, models.JID, error) {
	args, err := decodeArgs[sandbox.MessageArgs](e.Call, e.Args)
	if err != nil {
		return args, "", err
	}
	if args.ID == "" || len(args.ID) > 100 || len([]rune(args.Text)) > sandbox.MaxText || len(args.Emoji) > 64 {
		return args, "", models.Errorf(models.Invalid, "this cannot be done to a message")
	}
	chat, err := p.s.chatOf(ctx, p.c.run.SessionID, args.Chat)
	return args, chat, err
}

// changeMessage edits, deletes, pins, or reacts to a message.
func (p *planner) changeMessage(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.message(ctx, e)
	if err != nil {
		return err
	}
	change := whatsapp.Change{Target: models.MessageRef{Chat: chat, ID: args.ID}, At: p.c.now}
	switch e.Call {
	case "message.edit":
		if args.Text == "" {
			return models.Errorf(models.Invalid, "a message cannot be edited to nothing; delete it")
		}
		change.Edit = &whatsapp.Edit{Text: args.Text}
	case "message.delete":
		change.Revoke = true
	case "message.react":
		if err := p.mayAct(chat); err != nil {
			return err
		}
		change.React = &args.Emoji
	case "message.pin":
		change.Pin = &whatsapp.Pin{For: pinTime(args.For)}
	}
	return p.leave(e, chat, whatsapp.Outgoing{Change: &change})
}

// pinTime is the shortest of WhatsApp's times that is as long as asked.
func pinTime(ms int64) time.Duration {
	wanted := time.Duration(ms) * time.Millisecond
	if ms <= 0 {
		wanted = pinDefault
	}
	for _, d := range whatsapp.PinTimes {
		if d >= wanted {
			return d
		}
	}
	return whatsapp.PinTimes[len(whatsapp.PinTimes)-1]
}

func (p *planner) star(ctx context.Context, e sandbox.Entry) error {
	args, chat, err := p.message(ctx, e)
	if err != nil {
		return err
	}
	return p.leave(e, chat, whatsapp.Outgoing{Act: &whatsapp.Act{Do: whatsapp.ActStar, Target: args.ID}})
}
