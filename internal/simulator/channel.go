package simulator

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// What somebody is to a channel, in the words of the protocol.
const (
	roleOwner      = "OWNER"
	roleAdmin      = "ADMIN"
	roleSubscriber = "SUBSCRIBER"
	roleGuest      = "GUEST"
)

// channel is a newsletter: its owner and admins post, followers read. Posts
// are not encrypted.
type channel struct {
	jid         types.JID
	invite      string
	name        channelText
	description channelText
	picture     *picture
	created     time.Time
	reactions   string
	deleted     bool
	followers   map[*account]*follower
	// invited are those who may become admins.
	invited map[*account]time.Time
	posts   []*post
	lastID  int
	// live are the devices that want to know of views and reactions, until when.
	live map[*device]time.Time
}

// channelText is a text of a channel and when it was set.
type channelText struct {
	text string
	at   time.Time
}

type follower struct {
	role  string
	muted bool
	since time.Time
}

// post is one message of a channel.
type post struct {
	serverID  int
	id        string
	kind      string
	mediaType string
	plain     []byte
	at        time.Time
	edited    time.Time
	views     map[*account]bool
	reactions map[*account]string
}

// makeChannel makes a channel with its owner.
func (s *Server) makeChannel(owner *account, name, description string, jpeg []byte) (*channel, error) {
	if name == "" || len([]rune(name)) > 100 {
		return nil, errNotAcceptable
	}
	s.channelsMade++
	number := strconv.Itoa(s.channelsMade)
	hash := derive(s.seed, "channel "+number)
	ch := &channel{
		jid:     types.NewJID("1203631"+fmt.Sprintf("%08d", s.channelsMade)+"000", types.NewsletterServer),
		invite:  "0029Va" + fmt.Sprintf("%x", hash[:8]),
		name:    channelText{name, s.now()},
		created: s.now(), reactions: "ALL",
		followers: map[*account]*follower{}, invited: map[*account]time.Time{}, live: map[*device]time.Time{},
		lastID: 100,
	}
	ch.description = channelText{description, s.now()}
	if len(jpeg) > 0 {
		pic, err := s.storePicture(jpeg)
		if err != nil {
			return nil, err
		}
		ch.picture = pic
	}
	ch.followers[owner] = &follower{role: roleOwner, since: s.now()}
	s.channels[ch.jid.User] = ch
	return ch, nil
}

// channelByJID finds a channel that was not deleted.
func (s *Server) channelByJID(text string) (*channel, error) {
	jid, err := types.ParseJID(text)
	if err != nil || jid.Server != types.NewsletterServer {
		return nil, errBadRequest
	}
	ch := s.channels[jid.User]
	if ch == nil || ch.deleted {
		return nil, errItemNotFound
	}
	return ch, nil
}

func (s *Server) channelByInvite(code string) (*channel, error) {
	for _, ch := range s.channels {
		if ch.invite == code && !ch.deleted {
			return ch, nil
		}
	}
	return nil, errItemNotFound
}

// role is what somebody is to the channel.
func (ch *channel) role(a *account) string {
	if f := ch.followers[a]; f != nil {
		return f.role
	}
	return roleGuest
}

// leads tells whether somebody may post and edit.
func (ch *channel) leads(a *account) bool {
	role := ch.role(a)
	return role == roleOwner || role == roleAdmin
}

// sortedFollowers are all followers, the first one first.
func (ch *channel) sortedFollowers() []*account {
	return slices.SortedFunc(maps.Keys(ch.followers), func(a, b *account) int {
		return cmp.Or(ch.followers[a].since.Compare(ch.followers[b].since), cmp.Compare(a.number, b.number))
	})
}

// follow makes somebody a follower; it says false when they are one already.
func (s *Server) follow(ch *channel, a *account) bool {
	if ch.followers[a] != nil {
		return false
	}
	ch.followers[a] = &follower{role: roleSubscriber, since: s.now()}
	return true
}

// setChannelTexts changes what is not nil.
func (s *Server) setChannelTexts(ch *channel, name, description *string) error {
	if name != nil {
		if *name == "" || len([]rune(*name)) > 100 {
			return errNotAcceptable
		}
		ch.name = channelText{*name, s.now()}
	}
	if description != nil {
		ch.description = channelText{*description, s.now()}
	}
	return nil
}

// setChannelPicture takes a JPEG, or nothing to remove the picture.
func (s *Server) setChannelPicture(ch *channel, jpeg []byte) error {
	if len(jpeg) == 0 {
		ch.picture = nil
		return nil
	}
	pic, err := s.storePicture(bytes.Clone(jpeg))
	if err != nil {
		return err
	}
	ch.picture = pic
	return nil
}

// metadata is a channel as GraphQL describes it, in the shape that the client
// library reads (types/newsletter.go). Without a viewer there is nothing on them.
func (ch *channel) metadata(viewer *account) map[string]any {
	state := "ACTIVE"
	if ch.deleted {
		state = "DELETED"
	}
	thread := map[string]any{
		"creation_time": unix(ch.created), "invite": ch.invite, "name": ch.name.json(), "description": ch.description.json(),
		"subscribers_count": strconv.Itoa(len(ch.followers)), "verification": "UNVERIFIED",
		"settings": map[string]any{"reaction_codes": map[string]string{"value": ch.reactions}},
	}
	if ch.picture != nil {
		thread["picture"] = pictureJSON(ch.picture.id, "IMAGE", ch.picture.full)
		thread["preview"] = pictureJSON(ch.picture.id, "PREVIEW", ch.picture.preview)
	}
	data := map[string]any{"id": ch.jid.String(), "state": map[string]string{"type": state}, "thread_metadata": thread}
	if viewer != nil {
		mute := "OFF"
		if f := ch.followers[viewer]; f != nil && f.muted {
			mute = "ON"
		}
		data["viewer_metadata"] = map[string]string{"mute": mute, "role": ch.role(viewer)}
	}
	return data
}

func (t channelText) json() map[string]string {
	micro := strconv.FormatInt(t.at.UnixMicro(), 10)
	return map[string]string{"id": micro, "text": t.text, "update_time": micro}
}

func pictureJSON(id, kind string, file storedMedia) map[string]string {
	return map[string]string{"id": id, "type": kind, "direct_path": file.DirectPath}
}
