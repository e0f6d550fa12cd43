package whatsapp

import (
	"context"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// learnAddress remembers that a phone address and a hidden one are one person.
// Chats and senders of both names become one.
type learnAddress struct{ Address models.Address }

// Apply implements events.Step.
func (l learnAddress) Apply(ctx context.Context, tx *events.Tx) error {
	a := l.Address
	before, err := tx.Address(ctx, tx.SessionID, a.LID)
	if missing(err) != nil {
		return err
	}
	fresh, err := tx.SaveAddress(ctx, tx.SessionID, a)
	if err != nil || !fresh {
		return err
	}
	if before.Phone != "" && before.Phone != a.Phone {
		tx.Announce(models.ContactChanged{Chat: a.LID, Old: before.Phone, New: a.Phone, Contact: true})
	}
	if err := tx.SaveContact(ctx, models.Contact{SessionID: tx.SessionID, JID: a.LID, LID: a.LID, Phone: a.Phone}); err != nil {
		return err
	}
	_, err = tx.Chat(ctx, tx.SessionID, a.Phone)
	if missing(err) != nil {
		return err
	}
	if err == nil {
		tx.Announce(models.ChatsMerged{From: a.Phone, Into: a.LID})
	}
	return tx.MergeChats(ctx, tx.SessionID, a.Phone, a.LID)
}

// recallAddress is learnAddress for what history tells: it may be older than
// what is known, so it replaces nothing.
type recallAddress struct{ Address models.Address }

// Apply implements events.Step.
func (r recallAddress) Apply(ctx context.Context, tx *events.Tx) error {
	for _, half := range []models.JID{r.Address.LID, r.Address.Phone} {
		_, err := tx.Address(ctx, tx.SessionID, half)
		if err == nil || !models.IsNotFound(err) {
			return err
		}
	}
	return learnAddress(r).Apply(ctx, tx)
}

// saveContact stores what is known of somebody over what was known.
type saveContact struct{ Contact models.Contact }

// Apply implements events.Step.
func (s saveContact) Apply(ctx context.Context, tx *events.Tx) error {
	return tx.SaveContact(ctx, withAddresses(s.Contact))
}

// withAddresses puts the contact's own address into the field of its kind.
func withAddresses(c models.Contact) models.Contact {
	switch {
	case c.JID.IsLID():
		c.LID = c.JID
	case c.JID.IsPhone():
		c.Phone = c.JID
	}
	return c
}

// nameContact stores the name that somebody gave themselves.
type nameContact struct {
	JID      models.JID
	PushName string
}

// Apply implements events.Step.
func (n nameContact) Apply(ctx context.Context, tx *events.Tx) error {
	if n.PushName == "" || !n.JID.IsUser() {
		return nil
	}
	c, err := tx.Contact(ctx, tx.SessionID, n.JID)
	if missing(err) != nil || (err == nil && c.PushName == n.PushName) {
		return missing(err)
	}
	return tx.SaveContact(ctx, withAddresses(models.Contact{SessionID: tx.SessionID, JID: n.JID, PushName: n.PushName}))
}

// setPicture notes which picture somebody has; "" is none.
type setPicture struct {
	JID models.JID
	ID  string
}

// Apply implements events.Step.
func (s setPicture) Apply(ctx context.Context, tx *events.Tx) error {
	if !s.JID.IsUser() {
		return nil
	}
	return tx.SaveContact(ctx, withAddresses(models.Contact{SessionID: tx.SessionID, JID: s.JID, PictureID: s.ID}))
}

// replaceBlocked stores the whole list of who is blocked.
type replaceBlocked struct{ JIDs []models.JID }

// Apply implements events.Step.
func (r replaceBlocked) Apply(ctx context.Context, tx *events.Tx) error {
	return tx.SetBlocked(ctx, tx.SessionID, r.JIDs)
}
