package api

import (
	"context"
	"slices"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// channels routes channels.
func (a *API) channels(f *face) {
	operation.JSON(f, "POST /client/createChannel/:sessionId", "Make a channel", createChannel, operation.Needs(auth.Groups), operation.Large)
	operation.JSON(f, "POST /client/getChannelByInviteCode/:sessionId", "Show a channel by the code of its link", a.channelByInvite, operation.Needs(auth.Read))
	operation.Bare(f, "GET /client/getChannels/:sessionId", "List the channels that the account follows or owns", a.followedChannels, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/searchChannels/:sessionId", "Search WhatsApp's directory of public channels", a.searchChannels, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/subscribeToChannel/:sessionId", "Follow a channel", followChannel, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /client/unsubscribeFromChannel/:sessionId", "Follow a channel no longer", unfollowChannel, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/getClassInfo/:sessionId", "Show a channel", a.channelClassInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /channel/fetchMessages/:sessionId", "Read the latest posts of a channel, oldest first", a.channelPosts, operation.Needs(auth.Read))
	operation.JSON(f, "POST /channel/sendMessage/:sessionId", "Post in a channel", a.sendToChannel, operation.Needs(auth.Send), operation.Large, operation.Sends,
		operation.About("contentType is string, MessageMedia, MessageMediaFromURL or Poll. The account must be the channel's owner or one of its admins."))
	operation.JSON(f, "POST /channel/sendSeen/:sessionId", "Count the latest posts of a channel as viewed", channelSeen, operation.Needs(auth.Write))
	operation.JSON(f, "POST /channel/mute/:sessionId", "Switch the notices of a channel off", muteChannel, operation.Needs(auth.Write))
	operation.JSON(f, "POST /channel/unmute/:sessionId", "Switch the notices of a channel on again", unmuteChannel, operation.Needs(auth.Write))
	a.channelAdministration(f)
}

var errNotAChannel = models.Errorf(models.Invalid, "The chat is not a channel")

// channelRequest names a channel.
type channelRequest struct {
	ChatID operation.ChatID `json:"chatId"`
}

// channel is the address of a channel; anything else is no channel.
func (r channelRequest) channel() (models.JID, error) {
	if !r.ChatID.JID().IsNewsletter() {
		return "", errNotAChannel
	}
	return r.ChatID.JID(), nil
}

// did is the answer of what was done, or why not.
func did(err error) (resultAnswer, error) { return resultAnswer{err == nil}, err }

// describeChannels puts channels together with what is stored of them.
func (a *API) describeChannels(ctx context.Context, s *whatsapp.Session, list ...models.Channel) ([]wire.Channel, error) {
	names := namesOf(ctx, s)
	shown := make([]wire.Channel, 0, len(list))
	for _, c := range list {
		chat, err := a.store.Chat(ctx, s.ID(), c.JID)
		if err != nil && !models.IsNotFound(err) {
			return nil, err
		}
		shown = append(shown, names.ChannelOf(c, chat))
	}
	return shown, nil
}

type pictureContent struct {
	MimeType string `json:"mimetype,omitempty"`
	Data     string `json:"data,omitempty" doc:"A picture in base64"`
}

// bytes is the picture; nothing when none was sent.
func (p *pictureContent) bytes(at string) ([]byte, error) {
	if p == nil || p.Data == "" {
		return nil, nil
	}
	data, ok := decodeBase64(p.Data)
	if !ok {
		return nil, models.Errorf(models.Invalid, "%s.data is not valid base64", at)
	}
	return data, nil
}

type createChannelOptions struct {
	Description string          `json:"description,omitempty"`
	Picture     *pictureContent `json:"picture,omitempty"`
}

type createChannelRequest struct {
	Title       string               `json:"title" also:"name" minLength:"1" example:"House news"`
	Options     createChannelOptions `json:"options,omitempty"`
	Description string               `json:"description,omitempty" doc:"Another place for options.description"`
}

type createChannelAnswer struct {
	Result wire.CreatedChannel `json:"result"`
}

func createChannel(ctx context.Context, s *whatsapp.Session, in createChannelRequest) (createChannelAnswer, error) {
	if in.Options.Description == "" {
		in.Options.Description = in.Description
	}
	picture, err := in.Options.Picture.bytes("options.picture")
	if err != nil {
		return createChannelAnswer{}, err
	}
	made, err := s.CreateChannel(ctx, whatsapp.NewChannel{Name: in.Title, Description: in.Options.Description, Picture: picture})
	return createChannelAnswer{namesOf(ctx, s).CreatedChannelOf(made)}, err
}

type inviteCodeRequest struct {
	InviteCode string `json:"inviteCode" minLength:"1" doc:"The code, or the whole link"`
}

type channelAnswer struct {
	Result wire.Channel `json:"result"`
}

func (a *API) channelByInvite(ctx context.Context, s *whatsapp.Session, in inviteCodeRequest) (channelAnswer, error) {
	found, err := s.ChannelByInvite(ctx, in.InviteCode)
	if err != nil {
		return channelAnswer{}, err
	}
	shown, err := a.describeChannels(ctx, s, found)
	if err != nil {
		return channelAnswer{}, err
	}
	return channelAnswer{shown[0]}, nil
}

type channelsAnswer struct {
	Result []wire.Channel `json:"result"`
}

func (a *API) followedChannels(ctx context.Context, s *whatsapp.Session) (channelsAnswer, error) {
	list, err := s.Channels(ctx)
	if err != nil {
		return channelsAnswer{}, err
	}
	shown, err := a.describeChannels(ctx, s, list...)
	return channelsAnswer{shown}, err
}

type channelSearch struct {
	Text      string   `json:"searchText,omitempty" also:"query"`
	Countries []string `json:"countryCodes,omitempty" doc:"Codes of two letters; only without searchText"`
	Skip      bool     `json:"skipSubscribedNewsletters,omitempty" doc:"Leave out those that the account follows"`
	View      int      `json:"view,omitempty" minimum:"0" maximum:"3" doc:"Without searchText: 0 recommended, 1 trending, 2 popular, 3 new"`
	Limit     int      `json:"limit,omitempty" minimum:"0" maximum:"500" doc:"50 when left out"`
}

type searchChannelsRequest struct {
	Options channelSearch `json:"searchOptions,omitempty"`
	Query   string        `json:"query,omitempty" doc:"Another place for searchOptions.searchText"`
}

const directoryLimit = 50

func (a *API) searchChannels(ctx context.Context, s *whatsapp.Session, in searchChannelsRequest) (channelsAnswer, error) {
	search := in.Options
	if search.Text == "" {
		search.Text = in.Query
	}
	if search.Limit == 0 {
		search.Limit = directoryLimit
	}
	if search.Countries == nil {
		search.Countries = []string{}
	}
	found, err := s.SearchChannels(ctx, whatsapp.ChannelSearch{
		Text: search.Text, View: whatsapp.ChannelViews[search.View], Countries: search.Countries, Limit: search.Limit,
	})
	if err == nil && search.Skip {
		found, err = withoutFollowed(ctx, s, found)
	}
	if err != nil {
		return channelsAnswer{}, err
	}
	shown, err := a.describeChannels(ctx, s, found...)
	return channelsAnswer{shown}, err
}

func withoutFollowed(ctx context.Context, s *whatsapp.Session, found []models.Channel) ([]models.Channel, error) {
	followed, err := s.Channels(ctx)
	return slices.DeleteFunc(found, func(c models.Channel) bool {
		return slices.ContainsFunc(followed, func(mine models.Channel) bool { return mine.JID == c.JID })
	}), err
}

type followRequest struct {
	ChannelID operation.ChatID `json:"channelId" also:"chatId"`
}

func followChannel(ctx context.Context, s *whatsapp.Session, in followRequest) (resultAnswer, error) {
	jid, err := channelRequest{in.ChannelID}.channel()
	if err != nil {
		return resultAnswer{}, err
	}
	return did(s.FollowChannel(ctx, jid))
}

type unfollowOptions struct {
	Forget *bool `json:"deleteLocalModels,omitempty" doc:"false keeps what is stored of the channel"`
}

type unfollowRequest struct {
	ChannelID operation.ChatID `json:"channelId" also:"chatId"`
	Options   unfollowOptions  `json:"options,omitempty"`
}

func unfollowChannel(ctx context.Context, s *whatsapp.Session, in unfollowRequest) (resultAnswer, error) {
	jid, err := channelRequest{in.ChannelID}.channel()
	if err != nil {
		return resultAnswer{}, err
	}
	return did(s.UnfollowChannel(ctx, jid, unless(in.Options.Forget)))
}

type channelInfoAnswer struct {
	Channel wire.Channel `json:"channel"`
}

func (a *API) channelClassInfo(ctx context.Context, s *whatsapp.Session, in channelRequest) (channelInfoAnswer, error) {
	jid, err := in.channel()
	if err != nil {
		return channelInfoAnswer{}, err
	}
	found, err := s.Channel(ctx, jid)
	if err != nil {
		return channelInfoAnswer{}, err
	}
	shown, err := a.describeChannels(ctx, s, found)
	if err != nil {
		return channelInfoAnswer{}, err
	}
	return channelInfoAnswer{shown[0]}, nil
}

type postSearch struct {
	Limit  int   `json:"limit,omitempty" minimum:"0" doc:"At most so many; 50 when left out, and never more than 1000"`
	FromMe *bool `json:"fromMe,omitempty" doc:"Only posts sent from here, or only others"`
}

type postsRequest struct {
	ChatID        operation.ChatID `json:"chatId"`
	SearchOptions postSearch       `json:"searchOptions,omitempty"`
}

func (a *API) channelPosts(ctx context.Context, s *whatsapp.Session, in postsRequest) (messagesAnswer, error) {
	jid, err := channelRequest{in.ChatID}.channel()
	if err != nil {
		return messagesAnswer{}, err
	}
	limit := in.SearchOptions.Limit
	if limit == 0 {
		limit = fetchLimit
	}
	posts, err := s.ChannelPosts(ctx, jid, min(limit, storage.MaxLimit))
	if err != nil {
		return messagesAnswer{}, err
	}
	slices.Reverse(posts)
	names := namesOf(ctx, s)
	answer := messagesAnswer{Messages: make([]wire.Message, 0, len(posts))}
	for _, p := range posts {
		if in.SearchOptions.FromMe != nil && p.Message.FromMe != *in.SearchOptions.FromMe {
			continue
		}
		message := names.MessageOf(p.Message)
		message.HasReaction = len(p.Reactions) > 0
		answer.Messages = append(answer.Messages, message)
	}
	return answer, nil
}

// channelContent are the kinds of content that a channel takes.
var channelContent = []string{"string", "MessageMedia", "MessageMediaFromURL", "Poll"}

func (a *API) sendToChannel(ctx context.Context, s *whatsapp.Session, in sendRequest) (sendAnswer, error) {
	if _, err := (channelRequest{in.ChatID}).channel(); err != nil {
		return sendAnswer{}, err
	}
	if !slices.Contains(channelContent, in.ContentType) {
		return sendAnswer{}, invalidContentType(in.ContentType)
	}
	answer, err := a.sendMessage(ctx, s, in)
	if models.KindOf(err) == models.Refused {
		// It says nothing but 404 of a channel that is not there.
		if _, gone := s.Channel(ctx, in.ChatID.JID()); models.IsNotFound(gone) {
			return sendAnswer{}, gone
		}
	}
	return answer, err
}

func channelSeen(ctx context.Context, s *whatsapp.Session, in channelRequest) (resultAnswer, error) {
	return onChannel(in, func(jid models.JID) error { return s.MarkChannelSeen(ctx, jid) })
}

func muteChannel(ctx context.Context, s *whatsapp.Session, in channelRequest) (resultAnswer, error) {
	return onChannel(in, func(jid models.JID) error { return s.MuteChannel(ctx, jid, true) })
}

func unmuteChannel(ctx context.Context, s *whatsapp.Session, in channelRequest) (resultAnswer, error) {
	return onChannel(in, func(jid models.JID) error { return s.MuteChannel(ctx, jid, false) })
}

// onChannel does something to a channel.
func onChannel(in channelRequest, do func(models.JID) error) (resultAnswer, error) {
	jid, err := in.channel()
	if err != nil {
		return resultAnswer{}, err
	}
	return did(do(jid))
}
