package simulator

import (
	"fmt"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// ErrNoChannel means that no channel has the address, or that it was deleted.
var ErrNoChannel = fmt.Errorf("%w: no such channel", ErrInvalid)

// ChannelInfo is a channel as the server knows it. People are numbers.
type ChannelInfo struct {
	JID         string   `json:"jid"`
	InviteCode  string   `json:"inviteCode"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Picture     bool     `json:"picture"`
	Reactions   string   `json:"reactions"`
	Deleted     bool     `json:"deleted"`
	Owner       string   `json:"owner"`
	Admins      []string `json:"admins"`
	Followers   []string `json:"followers"`
	Muted       []string `json:"muted"`
	Invited     []string `json:"invited"`
	Posts       []Post   `json:"posts"`
}

// Post is a message of a channel.
type Post struct {
	ServerID  int               `json:"serverId"`
	ID        string            `json:"id"`
	Type      string            `json:"type"`
	Text      string            `json:"text"`
	SHA256    string            `json:"sha256"`
	Views     int               `json:"views"`
	Reactions map[string]string `json:"reactions"` // by number
}

// ChannelChange is what somebody does to a channel on their phone. Exactly one
// of the fields after By is set.
type ChannelChange struct {
	By string `json:"by"`
	// Follow and Unfollow begin and end following.
	Follow   bool `json:"follow,omitempty"`
	Unfollow bool `json:"unfollow,omitempty"`
	// InviteAdmin lets a number become admin, and sends the invitation;
	// AcceptInvite takes one up.
	InviteAdmin  string `json:"inviteAdmin,omitempty"`
	AcceptInvite bool   `json:"acceptInvite,omitempty"`
	// React puts an emoji on a post; View counts it as seen.
	React *PostReaction `json:"react,omitempty"`
	View  int           `json:"view,omitempty"`
}

// PostReaction is an emoji on a post; an empty one takes it away.
type PostReaction struct {
	ServerID int    `json:"serverId"`
	Emoji    string `json:"emoji"`
}

// CreateChannel makes a channel as on the owner's phone.
func (s *Server) CreateChannel(owner, name, description string) (ChannelInfo, error) {
	var info ChannelInfo
	var err error
	s.do(func() {
		var people []*account
		if people, err = s.people([]string{owner}); err != nil {
			return
		}
		var ch *channel
		if ch, err = s.makeChannel(people[0], name, description, nil); err == nil {
			s.tellJoined(ch, people[0], nil)
			info = s.channelInfo(ch)
		}
	})
	return info, err
}

// Channel says what is known of a channel, also of a deleted one.
func (s *Server) Channel(jid string) (ChannelInfo, error) {
	var info ChannelInfo
	address, err := types.ParseJID(jid)
	s.do(func() {
		ch := s.channels[address.User]
		if ch == nil || err != nil {
			err = ErrNoChannel
			return
		}
		info = s.channelInfo(ch)
	})
	return info, err
}

func (s *Server) channelInfo(ch *channel) ChannelInfo {
	info := ChannelInfo{
		JID: ch.jid.String(), InviteCode: ch.invite, Name: ch.name.text, Description: ch.description.text, Picture: ch.picture != nil,
		Reactions: ch.reactions, Deleted: ch.deleted, Admins: []string{}, Followers: []string{}, Muted: []string{}, Invited: []string{}, Posts: []Post{},
	}
	for _, a := range ch.sortedFollowers() {
		switch ch.role(a) {
		case roleOwner:
			info.Owner = a.number
		case roleAdmin:
			info.Admins = append(info.Admins, a.number)
		}
		if ch.followers[a].muted {
			info.Muted = append(info.Muted, a.number)
		}
		info.Followers = append(info.Followers, a.number)
	}
	for _, a := range s.sortedAccounts() {
		if _, invited := ch.invited[a]; invited {
			info.Invited = append(info.Invited, a.number)
		}
	}
	for _, p := range ch.posts {
		info.Posts = append(info.Posts, s.postInfo(p))
	}
	return info
}

func (s *Server) postInfo(p *post) Post {
	info := Post{ServerID: p.serverID, ID: p.id, Views: len(p.views), Reactions: map[string]string{}}
	for a, emoji := range p.reactions {
		info.Reactions[a.number] = emoji
	}
	var message waE2E.Message
	if proto.Unmarshal(p.plain, &message) == nil {
		seen := describe(&message)
		info.Type, info.Text, info.SHA256 = seen.Type, seen.Text+seen.Caption, s.media.hashOf(&message)
	}
	return info
}

// ChangeChannel does to a channel what somebody does on their phone.
func (s *Server) ChangeChannel(jid string, change ChannelChange) error {
	var err error
	s.do(func() {
		var people []*account
		if people, err = s.people([]string{change.By}); err != nil {
			return
		}
		var ch *channel
		if ch, err = s.channelByJID(jid); err != nil {
			err = ErrNoChannel
			return
		}
		err = s.changeChannel(ch, people[0], change)
	})
	return err
}

func (s *Server) changeChannel(ch *channel, by *account, change ChannelChange) error {
	switch {
	case change.Follow:
		if s.follow(ch, by) {
			s.tellJoined(ch, by, nil)
		}
		return nil
	case change.Unfollow:
		return s.unfollow(ch, by, nil)
	case change.InviteAdmin != "":
		return s.inviteFromPhone(ch, by, change.InviteAdmin)
	case change.AcceptInvite:
		return s.acceptInvite(ch, by)
	case change.View != 0:
		by.phone.viewPost(ch, change.View)
		return nil
	case change.React != nil:
		return by.phone.reactToPost(ch, *change.React)
	}
	return fmt.Errorf("%w: nothing to change", ErrInvalid)
}

// inviteFromPhone invites somebody, and sends them the invitation.
func (s *Server) inviteFromPhone(ch *channel, by *account, number string) error {
	people, err := s.people([]string{number})
	if err != nil {
		return err
	}
	if ch.role(by) != roleOwner || ch.leads(people[0]) {
		return errForbidden
	}
	ch.invited[people[0]] = s.now().Add(inviteLife)
	return by.phone.send(people[0].jid(types.DefaultUserServer), newID(), &waE2E.Message{
		NewsletterAdminInviteMessage: &waE2E.NewsletterAdminInviteMessage{
			NewsletterJID: proto.String(ch.jid.String()), NewsletterName: proto.String(ch.name.text),
			InviteExpiration: proto.Int64(s.now().Add(inviteLife).Unix()),
		},
	})
}

func (p *persona) viewPost(ch *channel, serverID int) {
	item := waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{"server_id": strconv.Itoa(serverID)}}
	p.s.viewPosts(p.device, &waBinary.Node{
		Tag: "receipt", Attrs: waBinary.Attrs{"to": ch.jid, "type": "view", "id": newID()},
		Content: []waBinary.Node{{Tag: "list", Content: []waBinary.Node{item}}},
	})
}

func (p *persona) reactToPost(ch *channel, r PostReaction) error {
	attrs := waBinary.Attrs{}
	if r.Emoji != "" {
		attrs["code"] = r.Emoji
	}
	result := p.transmit(&waBinary.Node{
		Tag:     "message",
		Attrs:   waBinary.Attrs{"to": ch.jid, "id": newID(), "type": "reaction", "server_id": strconv.Itoa(r.ServerID)},
		Content: []waBinary.Node{{Tag: "reaction", Attrs: attrs}},
	})
	if result.code != 0 {
		return iqError{result.code, "the channel refused the reaction"}
	}
	return nil
}
