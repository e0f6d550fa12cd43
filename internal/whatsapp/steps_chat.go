package whatsapp

import (
	"context"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// changeChat loads a chat, lets fn change it, and stores it. A chat that is
// not there yet is made: the phone's settings come before its messages.
func changeChat(ctx context.Context, tx *events.Tx, jid models.JID, fn func(*models.Chat)) (before, after models.Chat, err error) {
	before, err = tx.Chat(ctx, tx.SessionID, jid)
	if missing(err) != nil {
		return before, after, err
	}
	if err != nil {
		before = models.Chat{SessionID: tx.SessionID, JID: jid}
	}
	after = before
	fn(&after)
	return before, after, tx.SaveChat(ctx, after)
}

// setMute mutes a chat or lets it ring again.
type setMute struct {
	Chat   models.JID
	Until  time.Time
	Always bool
}

// Apply implements events.Step.
func (s setMute) Apply(ctx context.Context, tx *events.Tx) error {
	_, _, err := changeChat(ctx, tx, s.Chat, func(c *models.Chat) { c.MutedUntil, c.MutedAlways = s.Until, s.Always })
	return err
}

// setPin pins a chat to the top or takes it off.
type setPin struct {
	Chat   models.JID
	Pinned bool
}

// Apply implements events.Step.
func (s setPin) Apply(ctx context.Context, tx *events.Tx) error {
	_, _, err := changeChat(ctx, tx, s.Chat, func(c *models.Chat) { c.Pinned = s.Pinned })
	return err
}

// setArchive archives a chat or takes it back.
type setArchive struct {
	Chat     models.JID
	Archived bool
	Quiet    bool
}

// Apply implements events.Step.
func (s setArchive) Apply(ctx context.Context, tx *events.Tx) error {
	before, after, err := changeChat(ctx, tx, s.Chat, func(c *models.Chat) { c.Archived = s.Archived })
	if err != nil || s.Quiet || before.Archived == after.Archived {
		return err
	}
	told, err := toldChat(ctx, tx, s.Chat)
	if err != nil {
		return err
	}
	tx.Announce(models.ChatArchived{Chat: told, Before: before.Archived})
	return nil
}

// setEphemeral sets how long messages of a chat last.
type setEphemeral struct {
	Chat  models.JID
	Timer time.Duration
}

// Apply implements events.Step.
func (s setEphemeral) Apply(ctx context.Context, tx *events.Tx) error {
	_, _, err := changeChat(ctx, tx, s.Chat, func(c *models.Chat) { c.Ephemeral = s.Timer })
	return err
}

// markChat marks a chat read, or unread by hand.
type markChat struct {
	Chat  models.JID
	Read  bool
	Quiet bool
}

// Apply implements events.Step.
func (m markChat) Apply(ctx context.Context, tx *events.Tx) error {
	c, err := tx.Chat(ctx, tx.SessionID, m.Chat)
	if err != nil {
		return missing(err)
	}
	unread := 0
	if !m.Read {
		unread = -1
	}
	if c.Unread == unread || (!m.Read && c.Unread > 0) {
		return nil
	}
	if m.Quiet {
		return tx.SetUnread(ctx, tx.SessionID, m.Chat, unread)
	}
	return setUnread(ctx, tx, m.Chat, unread)
}

// removeChat deletes a chat with its messages up to a time. One that has later
// messages stays, with those.
type removeChat struct {
	Chat  models.JID
	Until time.Time
	Quiet bool
}

// Apply implements events.Step.
func (r removeChat) Apply(ctx context.Context, tx *events.Tx) error {
	c, err := toldChat(ctx, tx, r.Chat)
	if err != nil {
		return missing(err)
	}
	if _, err := tx.DeleteMessages(ctx, upTo(tx.SessionID, r.Chat, r.Until)); err != nil {
		return err
	}
	left, err := tx.Messages(ctx, messageFilter(tx.SessionID, r.Chat, nil, 1))
	if err != nil || len(left) > 0 {
		return err
	}
	if err := tx.DeleteChat(ctx, tx.SessionID, r.Chat); err != nil {
		return err
	}
	if !r.Quiet {
		tx.Announce(models.ChatRemoved{Chat: c})
	}
	return nil
}

// upTo picks the messages of a chat of a second and of all seconds before it:
// WhatsApp counts in seconds. The zero time picks all.
func upTo(session string, chat models.JID, until time.Time) storage.MessageFilter {
	filter := storage.MessageFilter{Session: session, Chat: chat}
	if !until.IsZero() {
		filter.BeforeRow = models.Message{RowID: 1, Time: until.Truncate(time.Second).Add(time.Second)}
	}
	return filter
}

// clearChat deletes the messages of a chat up to a time, and keeps the chat.
type clearChat struct {
	Chat  models.JID
	Until time.Time
	Quiet bool
}

// Apply implements events.Step.
func (c clearChat) Apply(ctx context.Context, tx *events.Tx) error {
	if _, err := tx.DeleteMessages(ctx, upTo(tx.SessionID, c.Chat, c.Until)); err != nil {
		return err
	}
	theirs := false
	left, err := tx.Messages(ctx, messageFilter(tx.SessionID, c.Chat, &theirs, 1))
	if err != nil || c.Quiet || len(left) > 0 {
		return err
	}
	return setUnread(ctx, tx, c.Chat, 0)
}

// toldChat is a chat as events tell it: by the name of its person, and with
// its last messages.
func toldChat(ctx context.Context, tx *events.Tx, jid models.JID) (models.Chat, error) {
	c, err := tx.Chat(ctx, tx.SessionID, jid)
	if err != nil || !jid.IsUser() {
		return c, err
	}
	person, err := tx.Contact(ctx, tx.SessionID, jid)
	if err == nil {
		c.Name = calledBy(person, c.Name)
	}
	return c, missing(err)
}
