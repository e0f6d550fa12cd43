package wire

import (
	"slices"
	"strings"
	"time"

	"frontdesk/models"
)

// MessageInfo is who got, read and played one of our own messages, and how
// many people have not yet.
type MessageInfo struct {
	Delivery          []Seen `json:"delivery"`
	DeliveryRemaining int    `json:"deliveryRemaining"`
	Read              []Seen `json:"read"`
	ReadRemaining     int    `json:"readRemaining"`
	Played            []Seen `json:"played"`
	PlayedRemaining   int    `json:"playedRemaining"`
}

// Seen is one person, and when in Unix seconds.
type Seen struct {
	ID Wid   `json:"id"`
	T  int64 `json:"t"`
}

// MessageInfoOf is who got, read and played a message. Who read it has also
// got it, and who played it has also read it.
func (n Names) MessageInfoOf(info models.MessageInfo) MessageInfo {
	shown := MessageInfo{Delivery: []Seen{}, Read: []Seen{}, Played: []Seen{}}
	for _, r := range info.Receipts {
		who := n.WidOf(r.User)
		shown.Delivery = seen(shown.Delivery, who, r.Delivered, r.Read, r.Played)
		shown.Read = seen(shown.Read, who, r.Read, r.Played)
		shown.Played = seen(shown.Played, who, r.Played)
	}
	shown.DeliveryRemaining = max(info.People-len(shown.Delivery), 0)
	shown.ReadRemaining = max(info.People-len(shown.Read), 0)
	shown.PlayedRemaining = max(info.People-len(shown.Played), 0)
	return shown
}

// seen adds a person with the first of the times that is known.
func seen(list []Seen, who Wid, times ...time.Time) []Seen {
	for _, t := range times {
		if !t.IsZero() {
			return append(list, Seen{ID: who, T: t.Unix()})
		}
	}
	return list
}

// ReactionList is everybody who put one emoji on a message.
type ReactionList struct {
	ID        string     `json:"id"`
	Aggregate string     `json:"aggregateEmoji"`
	ByMe      bool       `json:"hasReactionByMe"`
	Senders   []Reaction `json:"senders"`
}

// skinTones are told apart for each sender, but counted as one emoji.
var skinTones = strings.NewReplacer("🏻", "", "🏼", "", "🏽", "", "🏾", "", "🏿", "")

// ReactionListsOf gathers the reactions to the target by emoji, in the order
// of the first of each.
func (n Names) ReactionListsOf(reactions []models.Reaction, target models.MessageRef) []ReactionList {
	var lists []ReactionList
	for _, r := range reactions {
		emoji := skinTones.Replace(r.Emoji)
		at := slices.IndexFunc(lists, func(l ReactionList) bool { return l.ID == emoji })
		if at < 0 {
			at, lists = len(lists), append(lists, ReactionList{ID: emoji, Aggregate: emoji})
		}
		lists[at].ByMe = lists[at].ByMe || r.FromMe
		lists[at].Senders = append(lists[at].Senders, n.ReactionOf(r, target))
	}
	return lists
}
