package whatsapp

import (
	"context"
	"slices"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// saveMessage stores a new message and tells of it. A message that is there
// already, as after a crash between commit and receipt, changes nothing.
type saveMessage struct{ Message models.Message }

// Apply implements events.Step.
func (s saveMessage) Apply(ctx context.Context, tx *events.Tx) error {
	stored, fresh, err := tx.InsertMessage(ctx, s.Message)
	if err != nil || !fresh {
		return err
	}
	if stored.Type == models.TypeUndecryptable {
		tx.Announce(models.MessageUndecryptable{Message: stored})
		if stored.Chat == models.StatusBroadcast {
			return nil
		}
		return tx.TouchChat(ctx, tx.SessionID, stored.Chat, stored.Time, 0)
	}
	tx.Announce(models.MessageCreated{Message: stored})
	if !stored.FromMe {
		tx.Announce(models.MessageReceived{Message: stored})
	}
	if err := earlyVotes(ctx, tx, stored); err != nil {
		return err
	}
	switch {
	case stored.Chat == models.StatusBroadcast:
		return nil // a post is in nobody's chat
	case stored.FromMe:
		return tx.TouchChat(ctx, tx.SessionID, stored.Chat, stored.Time, 0)
	}
	if err := tx.TouchChat(ctx, tx.SessionID, stored.Chat, stored.Time, 1); err != nil || stored.Chat.IsNewsletter() {
		return err
	}
	return tellUnread(ctx, tx, stored.Chat)
}

func tellUnread(ctx context.Context, tx *events.Tx, chat models.JID) error {
	c, err := toldChat(ctx, tx, chat)
	if err != nil {
		return missing(err)
	}
	tx.Announce(models.UnreadChanged{Chat: c})
	return nil
}

// editMessage replaces the text of a message by its sender's wish.
type editMessage struct {
	Chat     models.JID
	ID       string
	By       models.JID
	At       time.Time
	Key      string // the id of the edit itself
	Text     string
	Mentions []models.JID
	Groups   []models.GroupMention
	Raw      []byte
}

// Apply implements events.Step.
func (e editMessage) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, e.Chat, e.ID)
	if err != nil {
		return missing(err)
	}
	if m.Sender != e.By || !e.At.After(m.EditedAt) {
		return nil
	}
	before := m.Text
	m.Text, m.Mentions, m.Groups, m.EditedAt = e.Text, e.Mentions, e.Groups, e.At
	m.EditID = e.Key
	if m.Media == nil {
		m.Raw = e.Raw
	}
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	tx.Announce(models.MessageEdited{Message: m, Previous: before})
	return nil
}

// revokeMessage deletes a message for everyone. Only its sender may, and in
// groups admins.
type revokeMessage struct {
	Chat models.JID
	ID   string
	By   models.JID
	At   time.Time
}

// Apply implements events.Step.
func (r revokeMessage) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, r.Chat, r.ID)
	if err != nil {
		return missing(err)
	}
	allowed, err := r.allowed(ctx, tx, m)
	if err != nil || !allowed || !m.RevokedAt.IsZero() {
		return err
	}
	before := m
	m.Type, m.RevokedAt, m.Text = models.TypeRevoked, r.At, ""
	m.Media, m.Location, m.VCards, m.Quote, m.Mentions, m.Groups, m.Trade, m.Raw = nil, nil, nil, nil, nil, nil, nil, nil
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	tx.Announce(models.MessageRevoked{Message: m, Before: &before})
	return nil
}

// allowed reports whether whoever revokes may. Of a group that is not known
// yet we believe WhatsApp.
func (r revokeMessage) allowed(ctx context.Context, tx *events.Tx, m models.Message) (bool, error) {
	if m.Sender == r.By || !r.Chat.IsGroup() {
		return m.Sender == r.By, nil
	}
	g, err := tx.Group(ctx, tx.SessionID, r.Chat)
	if err != nil {
		return models.IsNotFound(err), missing(err)
	}
	return slices.ContainsFunc(g.Participants, func(p models.Participant) bool {
		return p.JID == r.By && (p.Admin || p.SuperAdmin)
	}), nil
}

// react stores a reaction.
type react struct{ Reaction models.Reaction }

// Apply implements events.Step.
func (r react) Apply(ctx context.Context, tx *events.Tx) error {
	changed, err := tx.SaveReaction(ctx, r.Reaction)
	if err != nil || !changed {
		return err
	}
	target := models.MessageRef{Chat: r.Reaction.Chat, ID: r.Reaction.MessageID}
	m, err := tx.Message(ctx, tx.SessionID, target.Chat, target.ID)
	switch {
	case err == nil:
		target = m.Ref()
	case !models.IsNotFound(err):
		return err
	}
	tx.Announce(models.Reacted{Reaction: r.Reaction, Target: target})
	return nil
}

// starMessage marks a message with a star, or takes it off.
type starMessage struct {
	Chat    models.JID
	ID      string
	Starred bool
}

// Apply implements events.Step.
func (s starMessage) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, s.Chat, s.ID)
	if err != nil || m.Starred == s.Starred {
		return missing(err)
	}
	m.Starred = s.Starred
	return tx.UpdateMessage(ctx, m)
}

// deleteForMe deletes a message on this account only. The row stays as an
// empty one, so that a late repeat does not bring the message back.
type deleteForMe struct {
	Chat  models.JID
	ID    string
	Quiet bool
}

// Apply implements events.Step.
func (d deleteForMe) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, d.Chat, d.ID)
	if err != nil || m.Type == models.TypeRevoked {
		return missing(err)
	}
	before := m
	m.Type, m.Text, m.RevokedAt = models.TypeRevoked, "", time.Now()
	m.Media, m.Location, m.VCards, m.Quote, m.Mentions, m.Groups, m.Trade, m.Raw = nil, nil, nil, nil, nil, nil, nil, nil
	if err := tx.UpdateMessage(ctx, m); err != nil {
		return err
	}
	if !d.Quiet {
		tx.Announce(models.MessageDeleted{Message: before})
	}
	return nil
}

// raiseAcks notes that somebody got, read or played messages of ours.
type raiseAcks struct {
	Chat  models.JID
	IDs   []string
	Level models.Ack
	By    models.JID
	At    time.Time
}

// Apply implements events.Step.
func (r raiseAcks) Apply(ctx context.Context, tx *events.Tx) error {
	for _, id := range r.IDs {
		if err := r.one(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

func (r raiseAcks) one(ctx context.Context, tx *events.Tx, id string) error {
	m, err := tx.Message(ctx, tx.SessionID, r.Chat, id)
	if models.IsNotFound(err) {
		return r.early(ctx, tx, id)
	}
	if err != nil || !m.FromMe {
		return err
	}
	if err := tx.SaveReceipt(ctx, r.receipt(tx.SessionID, id)); err != nil {
		return err
	}
	level, err := reached(ctx, tx, m.Ref())
	if err != nil {
		return err
	}
	return raiseAck(ctx, tx, m.Ref(), level, r.By, r.At)
}

// early keeps a receipt that came before the message that it is for was
// recorded as sent; recording the message then counts it.
func (r raiseAcks) early(ctx context.Context, tx *events.Tx, id string) error {
	if _, err := tx.OutboxRow(ctx, tx.SessionID, id); err != nil {
		return missing(err)
	}
	return tx.SaveReceipt(ctx, r.receipt(tx.SessionID, id))
}

func (r raiseAcks) receipt(session, id string) models.Receipt {
	receipt := models.Receipt{SessionID: session, Chat: r.Chat, MessageID: id, User: r.By}
	switch r.Level {
	case models.AckDelivered:
		receipt.Delivered = r.At
	case models.AckRead:
		receipt.Read = r.At
	case models.AckPlayed:
		receipt.Played = r.At
	}
	return receipt
}

// raiseAck moves a message up, and tells of it if that was news.
func raiseAck(ctx context.Context, tx *events.Tx, ref models.MessageRef, level models.Ack, by models.JID, at time.Time) error {
	if level < models.AckDelivered {
		return nil
	}
	m, moved, err := tx.RaiseAck(ctx, tx.SessionID, ref.Chat, ref.ID, level)
	if err != nil || !moved {
		return err
	}
	tx.Announce(models.MessageAcked{Message: m, Ack: level, By: by, Time: at})
	return nil
}

// reached is the level that a message has reached by its receipts. In a group
// that is what everybody has reached, as the ticks on a phone show it.
func reached(ctx context.Context, tx *events.Tx, ref models.MessageRef) (models.Ack, error) {
	receipts, err := tx.Receipts(ctx, tx.SessionID, ref.Chat, ref.ID)
	if err != nil || !ref.Chat.IsGroup() {
		return everybody(receipts, 1), err
	}
	g, err := tx.Group(ctx, tx.SessionID, ref.Chat)
	if missing(err) != nil {
		return 0, err
	}
	return everybody(receipts, len(g.Participants)-1), nil
}

// everybody is the highest level that as many people have reached.
func everybody(receipts []models.Receipt, people int) models.Ack {
	count := map[models.Ack]int{}
	for _, r := range receipts {
		switch {
		case !r.Played.IsZero():
			count[models.AckPlayed]++
		case !r.Read.IsZero():
			count[models.AckRead]++
		case !r.Delivered.IsZero():
			count[models.AckDelivered]++
		}
	}
	sum := 0
	for _, level := range []models.Ack{models.AckPlayed, models.AckRead, models.AckDelivered} {
		if sum += count[level]; sum >= max(people, 1) {
			return level
		}
	}
	return models.AckSent
}

// readElsewhere notes that the account read a chat on another device, up to
// the newest of the messages.
type readElsewhere struct {
	Chat models.JID
	IDs  []string
}

// Apply implements events.Step.
func (r readElsewhere) Apply(ctx context.Context, tx *events.Tx) error {
	var newest models.Message
	for _, id := range r.IDs {
		m, err := tx.Message(ctx, tx.SessionID, r.Chat, id)
		if missing(err) != nil {
			return err
		}
		if err == nil && m.Time.After(newest.Time) {
			newest = m
		}
	}
	if newest.ID == "" {
		return nil
	}
	theirs := false
	later, err := tx.Messages(ctx, storage.MessageFilter{
		Session: tx.SessionID, Chat: r.Chat, FromMe: &theirs, Since: newest.Time.Add(time.Nanosecond),
	})
	if err != nil {
		return err
	}
	unread := 0
	for _, m := range later {
		if m.RowID > newest.RowID {
			unread++
		}
	}
	return setUnread(ctx, tx, r.Chat, unread)
}

func setUnread(ctx context.Context, tx *events.Tx, chat models.JID, unread int) error {
	c, err := toldChat(ctx, tx, chat)
	if err != nil || c.Unread == unread {
		return missing(err)
	}
	if err := tx.SetUnread(ctx, tx.SessionID, chat, unread); err != nil {
		return err
	}
	c.Unread = unread
	tx.Announce(models.UnreadChanged{Chat: c})
	return nil
}
