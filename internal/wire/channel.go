package wire

import "frontdesk/models"

// channelLink is what the code of a channel's invitation is put behind.
const channelLink = "https://whatsapp.com/channel/"

// Channel is a newsletter, and what of it is stored here.
type Channel struct {
	Metadata       ChannelMetadata `json:"channelMetadata"`
	ID             Wid             `json:"id"`
	Name           string          `json:"name"`
	Description    string          `json:"description"`
	IsChannel      bool            `json:"isChannel"`
	IsGroup        bool            `json:"isGroup"`
	IsReadOnly     bool            `json:"isReadOnly"`
	UnreadCount    int             `json:"unreadCount"`
	Timestamp      int64           `json:"timestamp"`
	IsMuted        bool            `json:"isMuted"`
	MuteExpiration int64           `json:"muteExpiration"`
	LastMessage    *Message        `json:"lastMessage,omitempty"`
}

// ChannelMetadata is what WhatsApp says of a channel.
type ChannelMetadata struct {
	ID            string      `json:"id"`
	CreatedAt     int64       `json:"createdAtTs"`
	Title         Title       `json:"titleMetadata"`
	Description   Description `json:"descriptionMetadata"`
	InviteLink    string      `json:"inviteLink"`
	Membership    string      `json:"membershipType"`
	State         string      `json:"stateType"`
	PictureURL    string      `json:"pictureUrl"`
	Subscribers   int         `json:"subscribersCount"`
	IsVerified    bool        `json:"isVerified"`
	ReactionCodes string      `json:"reactionCodesSetting"`
}

// Title is a channel's name and when it was set.
type Title struct {
	Title     string `json:"title"`
	UpdatedAt int64  `json:"updatedAtTs"`
}

// Description is a channel's description and when it was set.
type Description struct {
	Description string `json:"description"`
	UpdatedAt   int64  `json:"updatedAtTs"`
}

// ChannelOf is a channel with its stored chat; the zero chat when there is none.
func (n Names) ChannelOf(c models.Channel, chat models.Chat) Channel {
	channel := Channel{
		Metadata: ChannelMetadata{
			ID: c.JID.String(), CreatedAt: seconds(c.CreatedAt), Title: Title{c.Name, seconds(c.NameTime)},
			Description: Description{c.Description, seconds(c.DescriptionTime)}, InviteLink: ChannelLink(c),
			Membership: string(c.Role), State: c.State, PictureURL: c.PictureURL, Subscribers: c.Followers,
			IsVerified: c.Verified, ReactionCodes: c.Reactions,
		},
		ID: n.WidOf(c.JID), Name: c.Name, Description: c.Description, IsChannel: true, IsReadOnly: !c.Role.Leads(),
		UnreadCount: chat.Unread, Timestamp: seconds(chat.LastTime), IsMuted: c.Muted,
	}
	if c.Muted {
		channel.MuteExpiration = -1
	}
	if chat.LastMessage != nil {
		last := n.MessageOf(*chat.LastMessage)
		channel.LastMessage = &last
	}
	return channel
}

// ChannelLink is where a channel can be seen and followed; empty without a code.
func ChannelLink(c models.Channel) string {
	if c.InviteCode == "" {
		return ""
	}
	return channelLink + c.InviteCode
}

// CreatedChannel is what making a channel answers.
type CreatedChannel struct {
	Title      string `json:"title"`
	NID        Wid    `json:"nid"`
	InviteLink string `json:"inviteLink"`
	CreatedAt  int64  `json:"createdAtTs"`
}

// CreatedChannelOf is a channel that was made just now.
func (n Names) CreatedChannelOf(c models.Channel) CreatedChannel {
	return CreatedChannel{Title: c.Name, NID: n.WidOf(c.JID), InviteLink: ChannelLink(c), CreatedAt: seconds(c.CreatedAt)}
}

// Subscriber is a follower of a channel.
type Subscriber struct {
	Contact Contact `json:"contact"`
	Role    string  `json:"role"`
}

// SubscriberOf is a follower, as the contact that the session knows.
func (n Names) SubscriberOf(f models.Follower, known models.Contact) Subscriber {
	known.JID, known.Phone = f.JID, f.Phone
	if known.PushName == "" {
		known.PushName = f.Name
	}
	return Subscriber{Contact: n.ContactOf(known), Role: string(f.Role)}
}
