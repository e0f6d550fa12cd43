package whatsapp

import (
	"context"
	"net/http"
	"slices"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// Act is something done in a chat that is no message. It leaves in order with
// the messages of its chat, once, or twice without harm after a crash.
type Act struct {
	Do     string       // one of the words below
	Target string       // the id of a message or a call
	Text   string       // of a group
	People []models.JID // of a group
	Names  []string     // ids of labels
	For    time.Duration
}

// What can be done. The words of groups are those of scripts.
const (
	ActTyping   = "typing"  // shows "typing…" for a while
	ActRead     = "read"    // marks the chat read
	ActArchive  = "archive" // moves it to the archive
	ActStar     = "star"    // marks a message with a star
	ActLabel    = "label"   // of a business account
	ActUnlabel  = "unlabel"
	ActReject   = "reject" // a call that rings
	ActAdd      = "group.add"
	ActRemove   = "group.remove"
	ActPromote  = "group.promote"
	ActDemote   = "group.demote"
	ActRename   = "group.rename"
	ActDescribe = "group.describe"
)

// transmitAct does what a row of the outbox says. What it changes here is
// recorded by the session's own methods.
func (s *Session) transmitAct(ctx context.Context, row models.OutboxRow, a Act) error {
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	switch a.Do {
	case ActTyping:
		return s.Typing(ctx, row.Chat, "composing")
	case ActRead:
		return s.MarkRead(ctx, row.Chat)
	case ActArchive:
		return s.ArchiveChat(ctx, row.Chat, true)
	case ActStar:
		if _, err := s.awaitSent(ctx, row, a.Target); err != nil {
			return err
		}
		return s.StarMessage(ctx, row.Chat, a.Target, true)
	case ActLabel, ActUnlabel:
		return s.addLabels(ctx, row.Chat, a.Names, a.Do == ActLabel)
	case ActReject:
		return s.RejectCall(ctx, a.Target)
	}
	return s.transmitGroupAct(ctx, row.Chat, a)
}

func (s *Session) transmitGroupAct(ctx context.Context, group models.JID, a Act) error {
	switch a.Do {
	case ActRename:
		return s.SetGroupSubject(ctx, group, a.Text)
	case ActDescribe:
		return s.SetGroupDescription(ctx, group, a.Text)
	case ActAdd:
		known, err := s.KnownGroup(ctx, group)
		if err != nil {
			return err
		}
		return allChanged(s.AddToGroup(ctx, known, a.People, Joining{}))
	case ActRemove:
		return allChanged(s.RemoveFromGroup(ctx, group, a.People))
	case ActPromote:
		return allChanged(s.PromoteInGroup(ctx, group, a.People))
	case ActDemote:
		return allChanged(s.DemoteInGroup(ctx, group, a.People))
	}
	return models.Errorf(models.Invalid, "nobody knows how to do %q", a.Do)
}

// allChanged turns an outcome that is not what was wanted into an error. Who is
// in already, or not any more, is as wanted: the row may leave twice.
func allChanged(outcomes []MemberOutcome, err error) error {
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Code != http.StatusOK && o.Code != http.StatusConflict && o.Code != http.StatusNotFound {
			return models.Errorf(models.Refused, "WhatsApp refused (code %d) to change the group for somebody", o.Code)
		}
	}
	return nil
}

// addLabels puts labels on a chat of a business account, or takes them off, and
// leaves the others as they are.
func (s *Session) addLabels(ctx context.Context, chat models.JID, ids []string, on bool) error {
	have, err := s.ChatLabels(ctx, chat)
	if err != nil {
		return err
	}
	var wanted []string
	for _, l := range have {
		if on || !slices.Contains(ids, l.ID) {
			wanted = append(wanted, l.ID)
		}
	}
	if on {
		wanted = append(wanted, ids...)
	}
	return s.ChangeLabels(ctx, chat, wanted)
}

// sentPatience bounds how long a change waits for its message to be recorded.
const sentPatience = 5 * time.Second

// awaitSent is a message that a row is about. One that left just before it may
// still be on its way into the store.
func (s *Session) awaitSent(ctx context.Context, row models.OutboxRow, id string) (models.Message, error) {
	until := time.Now().Add(sentPatience)
	for {
		m, err := s.known(ctx, row.Chat, id)
		if !models.IsNotFound(err) {
			return m, err
		}
		target, none := s.manager.store.OutboxRow(ctx, s.id, id)
		if none != nil || target.State.Done() && target.State != models.OutboxSent {
			return m, models.Errorf(models.NotFound, "the message is not there, or it did not leave")
		}
		if time.Now().After(until) {
			return m, models.Errorf(models.Unavailable, "the message has not left yet")
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return m, ctx.Err()
		}
	}
}

// transmitScripted is transmitChange for what a script does: nobody has looked
// yet whether it may.
func (s *Session) transmitScripted(ctx context.Context, row models.OutboxRow, c Change) (events.Step, error) {
	m, err := s.awaitSent(ctx, row, c.Target.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Edit != nil:
		err = editable(m, time.Now())
	case c.Revoke:
		may, problem := s.mayRevoke(ctx, m)
		if err = problem; err == nil && !may {
			err = models.Errorf(models.Forbidden, "only own messages can be deleted for everyone")
		}
	}
	if err != nil {
		return nil, err
	}
	return s.transmitChange(ctx, row, c)
}
