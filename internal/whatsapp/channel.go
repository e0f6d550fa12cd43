package whatsapp

import (
	"context"
	"errors"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// ErrNoChannel says that WhatsApp knows no such channel.
var ErrNoChannel = models.Errorf(models.NotFound, "Channel not Found")

// picturesHost is where pictures lie of which only a path is told.
const picturesHost = "https://pps.whatsapp.net"

// The notice on terms that has to be accepted before a channel is made; the
// client library names it beside AcceptTOSNotice.
const (
	channelTerms      = "20601218"
	channelTermsStage = "5"
)

// Channel asks WhatsApp for a channel; ErrNoChannel when there is none.
func (s *Session) Channel(ctx context.Context, jid models.JID) (models.Channel, error) {
	return s.askChannel(ctx, string(jid), types.NewsletterKeyTypeJID)
}

// ChannelByInvite asks for a channel by the code of its link, or by the link.
func (s *Session) ChannelByInvite(ctx context.Context, code string) (models.Channel, error) {
	found, err := s.askChannel(ctx, strings.TrimPrefix(code, whatsmeow.NewsletterLinkPrefix), types.NewsletterKeyTypeInvite)
	if err != nil || found.Role != models.ChannelGuest {
		return found, err
	}
	// By invitation WhatsApp does not say what the account is to the channel.
	mine, err := s.Channel(ctx, found.JID)
	if kind := models.KindOf(err); kind == models.Refused || kind == models.NotFound {
		return found, nil
	}
	return mine, err
}

func (s *Session) askChannel(ctx context.Context, key string, kind types.NewsletterKeyType) (models.Channel, error) {
	var out struct {
		Channel *types.NewsletterMetadata `json:"xwa2_newsletter"`
	}
	err := s.ask(ctx, queryChannel, variables{
		"fetch_creation_time": true, "fetch_full_image": true, "fetch_viewer_metadata": kind == types.NewsletterKeyTypeJID,
		"input": variables{"key": key, "type": kind},
	}, &out)
	switch {
	case models.IsNotFound(err):
		return models.Channel{}, ErrNoChannel
	case err != nil:
		return models.Channel{}, err
	case out.Channel == nil || gone(out.Channel):
		return models.Channel{}, ErrNoChannel
	}
	return channelOf(out.Channel), nil
}

// gone reports a channel that was deleted.
func gone(m *types.NewsletterMetadata) bool {
	return m.State.Type == "deleted" || m.State.Type == "non_existing"
}

// Channels lists the channels that the account follows or owns.
func (s *Session) Channels(ctx context.Context) ([]models.Channel, error) {
	var out struct {
		Channels []*types.NewsletterMetadata `json:"xwa2_newsletter_subscribed"`
	}
	if err := s.ask(ctx, queryChannels, variables{}, &out); err != nil {
		return nil, err
	}
	return channelsOf(out.Channels), nil
}

func channelsOf(list []*types.NewsletterMetadata) []models.Channel {
	channels := []models.Channel{}
	for _, m := range list {
		if m != nil && !gone(m) {
			channels = append(channels, channelOf(m))
		}
	}
	return channels
}

func channelOf(m *types.NewsletterMetadata) models.Channel {
	meta := m.ThreadMeta
	c := models.Channel{
		JID: jidOf(m.ID), Name: meta.Name.Text, NameTime: meta.Name.UpdateTime.Time,
		Description: meta.Description.Text, DescriptionTime: meta.Description.UpdateTime.Time,
		CreatedAt: meta.CreationTime.Time, InviteCode: meta.InviteCode, PictureURL: pictureAddress(meta),
		State: string(m.State.Type), Role: models.ChannelGuest, Followers: meta.SubscriberCount,
		Verified:  meta.VerificationState == types.NewsletterVerificationStateVerified,
		Reactions: strings.ToLower(string(meta.Settings.ReactionCodes.Value)),
	}
	if m.ViewerMeta != nil {
		c.Role, c.Muted = models.ChannelRole(m.ViewerMeta.Role), m.ViewerMeta.Mute == types.NewsletterMuteOn
	}
	return c
}

func pictureAddress(meta types.NewsletterThreadMetadata) string {
	picture := meta.Picture
	if picture == nil {
		picture = &meta.Preview
	}
	if picture.URL == "" && picture.DirectPath != "" {
		return picturesHost + picture.DirectPath
	}
	return picture.URL
}

// NewChannel is what a channel is made with. Picture is in any format that can
// be read; empty for none.
type NewChannel struct {
	Name        string
	Description string
	Picture     []byte
}

// CreateChannel makes a channel that the account owns.
func (s *Session) CreateChannel(ctx context.Context, wish NewChannel) (models.Channel, error) {
	input := whatsmeow.CreateNewsletterParams{Name: wish.Name, Description: wish.Description}
	if len(wish.Picture) > 0 {
		var err error
		if input.Picture, err = channelPicture(wish.Picture); err != nil {
			return models.Channel{}, err
		}
	}
	client, err := s.client()
	if err != nil {
		return models.Channel{}, err
	}
	if err := client.AcceptTOSNotice(ctx, channelTerms, channelTermsStage); err != nil {
		return models.Channel{}, refused(err)
	}
	var out struct {
		Channel *types.NewsletterMetadata `json:"xwa2_newsletter_create"`
	}
	if err := s.ask(ctx, queryCreateChannel, variables{"newsletter_input": &input}, &out); err != nil {
		return models.Channel{}, err
	}
	if out.Channel == nil {
		return models.Channel{}, models.Errorf(models.Refused, "WhatsApp made no channel")
	}
	return channelOf(out.Channel), nil
}

// FollowChannel makes the account follow a channel.
func (s *Session) FollowChannel(ctx context.Context, jid models.JID) error {
	return s.onChannel(ctx, queryFollow, jid)
}

// UnfollowChannel ends that. With forget, what is stored of the channel goes too.
func (s *Session) UnfollowChannel(ctx context.Context, jid models.JID, forget bool) error {
	err := s.onChannel(ctx, queryUnfollow, jid)
	if models.KindOf(err) == models.Refused && s.roleIn(ctx, jid) == models.ChannelOwner {
		return &models.Error{Kind: models.Conflict, Message: "the account owns this channel; hand it over or delete it", Err: err}
	}
	if err != nil || !forget {
		return err
	}
	return s.commit(ctx, s.changeOf(removeChat{Chat: jid, Quiet: true}))
}

// roleIn is what the account is to a channel; a guest where WhatsApp does not say.
func (s *Session) roleIn(ctx context.Context, jid models.JID) models.ChannelRole {
	found, err := s.Channel(ctx, jid)
	if err != nil {
		return models.ChannelGuest
	}
	return found.Role
}

// MuteChannel switches the notices of a channel off or on.
func (s *Session) MuteChannel(ctx context.Context, jid models.JID, muted bool) error {
	if muted {
		return s.onChannel(ctx, queryMute, jid)
	}
	return s.onChannel(ctx, queryUnmute, jid)
}

// onChannel asks for what needs nothing but the channel.
func (s *Session) onChannel(ctx context.Context, name queryName, jid models.JID) error {
	return noChannel(s.ask(ctx, name, variables{"newsletter_id": jid.String()}, nil))
}

func noChannel(err error) error {
	if models.IsNotFound(err) {
		return ErrNoChannel
	}
	return err
}

// ChannelViews are the shelves of the directory, in the order of the older
// servers' numbers.
var ChannelViews = []string{"RECOMMENDED", "TRENDING", "POPULAR", "NEW"}

// ChannelSearch says which public channels to list: those whose name has Text,
// or, without one, those of a shelf. View is one of ChannelViews; Countries are
// codes of two letters.
type ChannelSearch struct {
	Text      string
	View      string
	Countries []string
	Limit     int
}

// SearchChannels looks in WhatsApp's directory of public channels.
func (s *Session) SearchChannels(ctx context.Context, search ChannelSearch) ([]models.Channel, error) {
	type shelf struct {
		Channels []*types.NewsletterMetadata `json:"result"`
	}
	var out struct {
		List  shelf `json:"xwa2_newsletters_directory_list"`
		Found shelf `json:"xwa2_newsletters_directory_search"`
	}
	name, input := queryListChannels, variables{
		"view": search.View, "limit": search.Limit, "filters": variables{"country_codes": search.Countries, "categories": []string{}},
	}
	if search.Text != "" {
		name, input = querySearchChannels, variables{"search_text": search.Text, "limit": search.Limit, "categories": []string{}}
	}
	err := s.ask(ctx, name, variables{"fetch_status_metadata": false, "input": input}, &out)
	return channelsOf(append(out.List.Channels, out.Found.Channels...)), err
}

// MarkChannelSeen counts the newest posts of a channel as viewed by the
// account, and marks the channel read here.
func (s *Session) MarkChannelSeen(ctx context.Context, jid models.JID) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	count := 1
	if c, err := s.manager.store.Chat(ctx, s.id, jid); err == nil {
		count = min(max(count, c.Unread), postsAtOnce)
	}
	posts, err := client.GetNewsletterMessages(ctx, wireJID(jid), &whatsmeow.GetNewsletterMessagesParams{Count: count})
	if errors.Is(err, whatsmeow.ErrIQNotFound) {
		return ErrNoChannel
	}
	if err != nil {
		return refused(err)
	}
	var seen []types.MessageServerID
	for _, p := range posts {
		seen = append(seen, p.MessageServerID)
	}
	if len(seen) > 0 {
		if err := client.NewsletterMarkViewed(ctx, wireJID(jid), seen); err != nil {
			return refused(err)
		}
	}
	return s.commit(ctx, s.changeOf(markChat{Chat: jid, Read: true, Quiet: true}))
}
