package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/jpeg"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"golang.org/x/image/draw"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// channelSide is the longer side of a channel's picture, in pixels.
const channelSide = 640

// ChannelUpdate says what to change of a channel; nil stays as it is. An empty
// picture removes the one that is there.
type ChannelUpdate struct {
	Name        *string
	Description *string
	Picture     *[]byte
	Reactions   *string // "ALL", "BASIC" or "NONE"
}

// UpdateChannel changes what a channel shows. The account must lead it.
func (s *Session) UpdateChannel(ctx context.Context, jid models.JID, change ChannelUpdate) error {
	updates := variables{"settings": nil}
	if change.Name != nil {
		updates["name"] = *change.Name
	}
	if change.Description != nil {
		updates["description"] = *change.Description
	}
	if change.Picture != nil {
		updates["picture"] = ""
		if len(*change.Picture) > 0 {
			drawn, err := channelPicture(*change.Picture)
			if err != nil {
				return err
			}
			updates["picture"] = drawn // in base64, as JSON has bytes
		}
	}
	if change.Reactions != nil {
		updates["settings"] = variables{"reaction_codes": variables{"value": *change.Reactions}}
	}
	return noChannel(s.ask(ctx, queryUpdateChannel, variables{"newsletter_id": jid.String(), "updates": updates}, nil))
}

// channelPicture is a picture as channels show it: a JPEG of bounded size.
func channelPicture(data []byte) ([]byte, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width*config.Height > maxPixels {
		return nil, models.Errorf(models.Invalid, "the picture cannot be read")
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil || full.Bounds().Empty() {
		return nil, models.Errorf(models.Invalid, "the picture cannot be read")
	}
	size := full.Bounds().Size()
	longest := max(size.X, size.Y)
	side := min(longest, channelSide)
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.X*side/longest), max(1, size.Y*side/longest)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// DeleteChannel deletes a channel of the account's, for everybody.
func (s *Session) DeleteChannel(ctx context.Context, jid models.JID) error {
	return s.onChannel(ctx, queryDeleteChannel, jid)
}

// AcceptChannelInvite makes the account an admin of a channel that invited it.
func (s *Session) AcceptChannelInvite(ctx context.Context, jid models.JID) error {
	err := s.onChannel(ctx, queryAcceptInvite, jid)
	if models.KindOf(err) == models.Refused && s.roleIn(ctx, jid).Leads() {
		return &models.Error{Kind: models.Conflict, Message: "the account leads this channel already", Err: err}
	}
	return err
}

// DemoteChannelAdmin makes an admin a follower.
func (s *Session) DemoteChannelAdmin(ctx context.Context, jid, user models.JID) error {
	return s.onChannelUser(ctx, queryDemote, jid, user, nil)
}

// TransferChannel hands a channel to one of its admins. With leave, the account
// then is a follower, else an admin.
func (s *Session) TransferChannel(ctx context.Context, jid, heir models.JID, leave bool) error {
	if err := s.onChannelUser(ctx, queryChangeOwner, jid, heir, nil); err != nil || !leave {
		return err
	}
	return s.DemoteChannelAdmin(ctx, jid, s.viewOf(ctx).me)
}

// RevokeChannelInvite takes back that somebody may become admin.
func (s *Session) RevokeChannelInvite(ctx context.Context, jid, user models.JID) error {
	return s.onChannelUser(ctx, queryRevokeInvite, jid, user, nil)
}

// onChannelUser asks for something about a person and a channel. Either may be
// what WhatsApp does not know.
func (s *Session) onChannelUser(ctx context.Context, name queryName, jid, user models.JID, out any) error {
	err := s.ask(ctx, name, variables{"newsletter_id": jid.String(), "user_id": s.Canonical(ctx, user).String()}, out)
	if models.IsNotFound(err) {
		return &models.Error{Kind: models.NotFound, Message: "WhatsApp refused: it does not know this person, or nothing of the kind is under way", Err: err}
	}
	return err
}

// InviteChannelAdmin lets somebody become admin of a channel, and sends them
// the invitation with a text.
func (s *Session) InviteChannelAdmin(ctx context.Context, channel models.Channel, user models.JID, text string) (models.Message, error) {
	var out struct {
		Invite struct {
			Expires json.RawMessage `json:"invite_expiration_time"`
		} `json:"xwa2_newsletter_admin_invite_create"`
	}
	if err := s.onChannelUser(ctx, queryInviteAdmin, channel.JID, user, &out); err != nil {
		return models.Message{}, err
	}
	msg := &waE2E.Message{NewsletterAdminInviteMessage: &waE2E.NewsletterAdminInviteMessage{
		NewsletterJID: proto.String(channel.JID.String()), NewsletterName: &channel.Name, Caption: optional(text),
		InviteExpiration: proto.Int64(inviteEnd(out.Invite.Expires, time.Now())),
	}}
	to := s.Canonical(ctx, user)
	row := models.OutboxRow{SessionID: s.id, Chat: to, MessageID: s.NewMessageID()}
	sent, err := s.deliver(ctx, to, msg, row.MessageID)
	if err != nil {
		return models.Message{}, refused(err)
	}
	m, err := s.sentMessage(ctx, row, msg, "", sent)
	if err != nil {
		return m, err
	}
	m.Text = text
	return m, s.commit(ctx, s.changeOf(saveMessage{Message: m}))
}

// inviteEnd is until when an invitation holds, in Unix seconds: a number, in
// quotes or not; a week from now when WhatsApp does not say.
func inviteEnd(told json.RawMessage, now time.Time) int64 {
	end, err := strconv.ParseInt(strings.Trim(string(told), `"`), 10, 64)
	if err != nil || end <= 0 {
		return now.Add(7 * 24 * time.Hour).Unix()
	}
	return end
}

// ChannelFollowers lists followers of a channel that the account leads, at
// most so many as WhatsApp tells at once.
func (s *Session) ChannelFollowers(ctx context.Context, jid models.JID, limit int) ([]models.Follower, error) {
	var out struct {
		Followers struct {
			Followers struct {
				Edges []struct {
					Role types.NewsletterRole `json:"role"`
					Node struct {
						ID    string `json:"id"`
						Phone string `json:"pn"`
						Name  string `json:"display_name"`
					} `json:"node"`
				} `json:"edges"`
			} `json:"followers"`
		} `json:"xwa2_newsletter_followers"`
	}
	err := s.ask(ctx, queryFollowers, variables{"input": variables{"newsletter_id": jid.String(), "count": limit}}, &out)
	if err != nil {
		return nil, noChannel(err)
	}
	list := []models.Follower{}
	for _, edge := range out.Followers.Followers.Edges {
		who := jidOfText(edge.Node.ID)
		if who == "" {
			continue
		}
		phone := jidOfText(edge.Node.Phone)
		if phone == "" {
			phone = s.PhoneOf(ctx, who)
		}
		list = append(list, models.Follower{JID: s.Canonical(ctx, who), Phone: phone, Name: edge.Node.Name, Role: models.ChannelRole(edge.Role)})
	}
	return list, nil
}
