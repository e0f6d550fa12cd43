package simulator

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// storedMessage is a message in the database of a phone.
type storedMessage struct {
	id      string
	at      time.Time
	from    *account // who wrote it; the owner of the phone too
	message *waE2E.Message
	status  waWeb.WebMessageInfo_Status
	starred bool

	reactions []storedReaction
}

// storedReaction is an emoji that somebody put on a message.
type storedReaction struct {
	from  *account
	emoji string
	at    time.Time
}

// storedChat is a chat in the database of a phone, oldest message first.
type storedChat struct {
	jid        types.JID
	with       *account // nil for a group
	name       string
	messages   []storedMessage
	unread     int
	archived   bool
	pinnedAt   time.Time
	mutedUntil time.Time
	// markedUnread is what the owner did by hand.
	markedUnread bool
	expiration   time.Duration // of new messages; 0: for ever
	labels       map[int]bool
}

// chatList is the database of a phone: its chats, in the order in which they
// began.
type chatList struct {
	list  []*storedChat
	byJID map[types.JID]*storedChat
}

// chat finds the chat with somebody, or in a group when with is nil, and makes
// it when there is none.
func (l *chatList) chat(jid types.JID, with *account) *storedChat {
	if with != nil {
		jid = with.jid(types.DefaultUserServer)
	}
	if chat := l.byJID[jid]; chat != nil {
		return chat
	}
	if l.byJID == nil {
		l.byJID = make(map[types.JID]*storedChat)
	}
	chat := &storedChat{jid: jid, with: with}
	l.byJID[jid] = chat
	l.list = append(l.list, chat)
	return chat
}

// markRead notes that the owner has seen what is in a chat, on whatever device.
func (l *chatList) markRead(jid types.JID) {
	if chat := l.byJID[jid]; chat != nil {
		chat.unread, chat.markedUnread = 0, false
	}
}

// storedLimit bounds how many messages of one chat a phone keeps.
const storedLimit = 5000

// add puts a message into its place by time.
func (c *storedChat) add(m storedMessage) {
	at := len(c.messages)
	for at > 0 && c.messages[at-1].at.After(m.at) {
		at--
	}
	c.messages = slices.Insert(c.messages, at, m)
	if len(c.messages) > 2*storedLimit {
		c.messages = append([]storedMessage(nil), c.messages[storedLimit:]...)
	}
}

// clear deletes the messages of a second and of all seconds before it.
func (c *storedChat) clear(until time.Time) {
	c.messages = slices.DeleteFunc(c.messages, func(m storedMessage) bool { return m.at.Unix() <= until.Unix() })
	if len(c.messages) == 0 {
		c.unread = 0
	}
}

// remove takes a chat out.
func (l *chatList) remove(chat *storedChat) {
	delete(l.byJID, chat.jid)
	l.list = slices.DeleteFunc(l.list, func(c *storedChat) bool { return c == chat })
}

// find is where a message is; -1 when it is unknown.
func (c *storedChat) find(id string) int {
	return slices.IndexFunc(c.messages, func(m storedMessage) bool { return m.id == id })
}

// address is how the phone of an owner calls the chat.
func (c *storedChat) address(owner *account) types.JID {
	if owner.lidMigrated && c.with != nil {
		return c.with.jid(types.HiddenUserServer)
	}
	return c.jid
}

// before lists up to count messages that are older than the one with an id,
// and whether there are even older ones.
func (c *storedChat) before(id string, count int) ([]storedMessage, bool) {
	end := c.find(id)
	if end < 0 {
		return nil, false
	}
	start := max(0, end-count)
	return c.messages[start:end], start > 0
}

// conversation tells a companion about a chat with some of its messages.
func (c *storedChat) conversation(owner *account, messages []storedMessage) *waHistorySync.Conversation {
	out := &waHistorySync.Conversation{
		ID:                  proto.String(c.address(owner).String()),
		UnreadCount:         proto.Uint32(uint32(c.unread)),
		Archived:            proto.Bool(c.archived),
		EphemeralExpiration: proto.Uint32(uint32(c.expiration.Seconds())),
		MarkedAsUnread:      proto.Bool(c.markedUnread),
		NotSpam:             proto.Bool(true),
	}
	if c.name != "" {
		out.Name = proto.String(c.name)
	}
	if c.with != nil {
		out.PnJID = proto.String(c.with.jid(types.DefaultUserServer).String())
		out.LidJID = proto.String(c.with.jid(types.HiddenUserServer).String())
	}
	if !c.pinnedAt.IsZero() {
		out.Pinned = proto.Uint32(uint32(c.pinnedAt.Unix()))
	}
	if !c.mutedUntil.IsZero() {
		out.MuteEndTime = proto.Uint64(uint64(c.mutedUntil.UnixMilli()))
	}
	if len(c.messages) > 0 {
		newest := uint64(c.messages[len(c.messages)-1].at.Unix())
		out.ConversationTimestamp, out.LastMsgTimestamp = proto.Uint64(newest), proto.Uint64(newest)
	}
	// Phones list the newest message first.
	for i, m := range slices.Backward(messages) {
		out.Messages = append(out.Messages, &waHistorySync.HistorySyncMsg{
			Message: c.web(owner, m), MsgOrderID: proto.Uint64(uint64(i + 1)),
		})
	}
	return out
}

// web is a message in the form that history and resent messages use.
func (c *storedChat) web(owner *account, m storedMessage) *waWeb.WebMessageInfo {
	info := &waWeb.WebMessageInfo{
		Key:              c.key(owner, m.from, m.id),
		Message:          m.message,
		MessageTimestamp: proto.Uint64(uint64(m.at.Unix())),
		Status:           m.status.Enum(),
	}
	if m.starred {
		info.Starred = proto.Bool(true)
	}
	for _, r := range m.reactions {
		info.Reactions = append(info.Reactions, &waWeb.Reaction{
			Key: c.key(owner, r.from, m.id), Text: &r.emoji, SenderTimestampMS: proto.Int64(r.at.UnixMilli()),
		})
	}
	if m.from != owner {
		info.PushName, info.Participant = proto.String(m.from.name), info.Key.Participant
	}
	return info
}

// key names a message, or who reacted to it.
func (c *storedChat) key(owner, from *account, id string) *waCommon.MessageKey {
	key := &waCommon.MessageKey{
		RemoteJID: proto.String(c.address(owner).String()), FromMe: proto.Bool(from == owner), ID: &id,
	}
	if from != owner && c.with == nil {
		key.Participant = proto.String(from.jid(types.HiddenUserServer).String())
	}
	return key
}

// compressHistory encodes a piece of history for the wire.
func compressHistory(h *waHistorySync.HistorySync) ([]byte, error) {
	raw, err := proto.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode history: %w", err)
	}
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("compress history: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress history: %w", err)
	}
	return out.Bytes(), nil
}
