package automations

import (
	"context"
	"hash/fnv"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// How fast a person types.
const (
	typingBase  = 600 * time.Millisecond
	typingEach  = 45 * time.Millisecond
	typingLeast = time.Second
	typingMost  = 8 * time.Second
)

// pace says how long a message seems to be written, and whether it is the first
// to somebody who never wrote. Nil: it leaves at once.
func (p *planner) pace(ctx context.Context, chat models.JID, e sandbox.Entry, args sandbox.SendArgs) (*whatsapp.Pace, error) {
	if !p.c.paced {
		return nil, nil
	}
	pace := &whatsapp.Pace{}
	switch {
	case args.Typing == nil:
		pace.Typing = typingTime(args.Text, sandbox.MessageID(runKey(p.c.run), e.Position))
	default:
		pace.Typing = min(time.Duration(max(*args.Typing, 0))*time.Millisecond, maxTyping)
	}
	if !chat.IsUser() || p.c.run.Contact == chat {
		return pace, nil
	}
	theirs := false
	written, err := p.s.store.Messages(ctx, storage.MessageFilter{Session: p.c.run.SessionID, Chat: chat, FromMe: &theirs, Limit: 1})
	pace.Stranger = len(written) == 0
	return pace, err
}

// typingTime is how long a person would type a text: a quarter more or less, as
// the id of the message has it, so that a step that is repeated comes to the same.
func typingTime(text, id string) time.Duration {
	d := typingBase + time.Duration(len([]rune(text)))*typingEach
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	d = d * time.Duration(75+h.Sum32()%51) / 100
	return min(max(d, typingLeast), typingMost)
}
