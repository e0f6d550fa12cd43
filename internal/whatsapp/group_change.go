package whatsapp

import (
	"context"
	"errors"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// errNoGroup says that a group is unknown to WhatsApp or none of this account's.
var errNoGroup = models.Errorf(models.NotFound, "there is no such group, or this account is not in it")

// groupRefusal words a failure of something that was asked about a group.
func groupRefusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, whatsmeow.ErrGroupNotFound), errors.Is(err, whatsmeow.ErrNotInGroup), errors.Is(err, whatsmeow.ErrIQNotFound):
		return &models.Error{Kind: models.NotFound, Message: errNoGroup.Message, Err: err}
	case errors.Is(err, whatsmeow.ErrInviteLinkInvalid):
		return &models.Error{Kind: models.Invalid, Message: "that is no invite to a group", Err: err}
	case errors.Is(err, whatsmeow.ErrInviteLinkRevoked):
		return &models.Error{Kind: models.NotFound, Message: "the invite was taken back", Err: err}
	case errors.Is(err, whatsmeow.ErrIQForbidden), errors.Is(err, whatsmeow.ErrIQNotAuthorized):
		return &models.Error{Kind: models.Forbidden, Message: "WhatsApp refused: only admins of the group may do that", Err: err}
	}
	return refused(err)
}

// KnownGroup is a group as it is stored; one that is not stored is asked for.
// models.NotFound when this account is in no such group.
func (s *Session) KnownGroup(ctx context.Context, jid models.JID) (models.Group, error) {
	group, err := s.Group(ctx, jid)
	if models.IsNotFound(err) {
		return s.RefreshGroup(ctx, jid)
	}
	return group, err
}

// CurrentGroup is a group as WhatsApp describes it now, or as it was stored
// when WhatsApp does not say: a group that one has left is still known.
// models.NotFound when this account never was in such a group.
func (s *Session) CurrentGroup(ctx context.Context, jid models.JID) (models.Group, error) {
	group, err := s.RefreshGroup(ctx, jid)
	if err == nil || models.KindOf(err) == models.NotConnected {
		return group, err
	}
	if stored, none := s.Group(ctx, jid); none == nil {
		return stored, nil
	}
	return models.Group{}, err
}

// changeGroup asks WhatsApp to change a group. What changed is stored when
// WhatsApp tells it to everybody in the group. An error that is Declined carries
// WhatsApp's reason, often that the account is no admin.
func (s *Session) changeGroup(ctx context.Context, group models.JID, change func(*whatsmeow.Client, types.JID) error) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	return groupRefusal(change(client, wireJID(group)))
}

// SetGroupSubject names a group, with at most 100 characters.
func (s *Session) SetGroupSubject(ctx context.Context, group models.JID, subject string) error {
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupName(ctx, jid, subject)
	})
}

// SetGroupDescription says what a group is about, with at most 2048
// characters; an empty text removes it.
func (s *Session) SetGroupDescription(ctx context.Context, group models.JID, text string) error {
	known, err := s.KnownGroup(ctx, group)
	if err != nil {
		return err
	}
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupTopic(ctx, jid, known.DescID, "", text)
	})
}

// SetGroupAnnounce lets only admins write in a group, or everybody.
func (s *Session) SetGroupAnnounce(ctx context.Context, group models.JID, adminsOnly bool) error {
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupAnnounce(ctx, jid, adminsOnly)
	})
}

// SetGroupLocked lets only admins change subject, description and picture of a
// group, or everybody.
func (s *Session) SetGroupLocked(ctx context.Context, group models.JID, adminsOnly bool) error {
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupLocked(ctx, jid, adminsOnly)
	})
}

// SetGroupPicture gives a group a picture of any common format, cut to a
// square; none removes it.
func (s *Session) SetGroupPicture(ctx context.Context, group models.JID, picture []byte) error {
	var face []byte
	if len(picture) > 0 {
		var err error
		if face, err = squareJPEG(picture); err != nil {
			return err
		}
	}
	err := s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		_, err := c.SetGroupPhoto(ctx, jid, face)
		return err
	})
	if err == nil {
		s.album.forget(group)
	}
	return err
}

// LeaveGroup ends this account's membership.
func (s *Session) LeaveGroup(ctx context.Context, group models.JID) error {
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.LeaveGroup(ctx, jid)
	})
}
