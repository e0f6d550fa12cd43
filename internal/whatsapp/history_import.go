package whatsapp

import (
	"context"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// importBatch is how many messages one commit stores.
const importBatch = 500

// historyImport brings one block of history into the store. All of it may be
// done again: what is there stays as it is, and no message event is raised.
type historyImport struct {
	session *Session
	view    view
	data    *waHistorySync.HistorySync

	chats    int
	messages int
	contacts int
}

func newImport(s *Session, ctx context.Context, data *waHistorySync.HistorySync) *historyImport {
	return &historyImport{session: s, view: s.viewOf(ctx), data: data}
}

// run stores people, then chats, then their messages.
func (h *historyImport) run(ctx context.Context) error {
	if err := h.people(ctx); err != nil {
		return err
	}
	for part := range slices.Chunk(h.data.GetConversations(), importBatch) {
		change := h.session.changeOf()
		for _, conv := range part {
			h.chat(&change, conv)
		}
		if err := h.session.commit(ctx, change); err != nil {
			return err
		}
	}
	if err := h.allMessages(ctx); err != nil {
		return err
	}
	return h.view.trouble()
}

// people stores addresses and names.
func (h *historyImport) people(ctx context.Context) error {
	var steps []events.Step
	for _, m := range h.data.GetPhoneNumberToLidMappings() {
		lid, _ := types.ParseJID(m.GetLidJID())
		phone, _ := types.ParseJID(m.GetPnJID())
		if pair, ok := addressOf(lid, phone); ok && !h.view.isMe(pair.LID) {
			steps = append(steps, recallAddress{pair})
		}
	}
	for _, p := range h.data.GetPushnames() {
		if who := h.view.canonicalOf(jidOfText(p.GetID())); who.IsUser() && p.GetPushname() != "" && who != h.view.me {
			steps = append(steps, nameContact{JID: who, PushName: p.GetPushname()})
			h.contacts++
		}
	}
	for part := range slices.Chunk(steps, importBatch) {
		if err := h.session.commit(ctx, h.session.changeOf(part...)); err != nil {
			return err
		}
	}
	return nil
}

// chat stores one conversation as the phone has it.
func (h *historyImport) chat(change *events.Change, conv *waHistorySync.Conversation) {
	jid := h.place(change, conv)
	if jid == "" || jid == models.StatusBroadcast || h.data.GetSyncType() == waHistorySync.HistorySync_ON_DEMAND {
		return // what is sent on demand says nothing of the chat but its messages
	}
	h.chats++
	c := models.Chat{
		SessionID: h.session.id, JID: jid, Name: conv.GetName(), Unread: int(conv.GetUnreadCount()),
		Archived: conv.GetArchived(), Pinned: conv.GetPinned() > 0, ReadOnly: conv.GetReadOnly(),
		Ephemeral: time.Duration(conv.GetEphemeralExpiration()) * time.Second,
	}
	if conv.GetMarkedAsUnread() && c.Unread == 0 {
		c.Unread = -1
	}
	if at := conv.GetLastMsgTimestamp(); at > 0 {
		c.LastTime = time.Unix(int64(at), 0)
	} else if at := conv.GetConversationTimestamp(); at > 0 {
		c.LastTime = time.Unix(int64(at), 0)
	}
	if end := int64(conv.GetMuteEndTime()); end < 0 {
		c.MutedAlways = true
	} else if end > 0 {
		c.MutedUntil = muteEnd(end)
	}
	change.Do(oldChat{c})
	if jid.IsUser() && conv.GetDisplayName() != "" {
		change.Do(saveContact{models.Contact{SessionID: h.session.id, JID: jid, FullName: conv.GetDisplayName()}})
		h.contacts++
	}
}

// muteEnd reads a time that phones give in seconds or in milliseconds.
func muteEnd(at int64) time.Time {
	if at > 1e11 {
		return time.UnixMilli(at)
	}
	return time.Unix(at, 0)
}

// place is where a conversation is kept; it may tell both addresses of a person.
func (h *historyImport) place(change *events.Change, conv *waHistorySync.Conversation) models.JID {
	id, err := types.ParseJID(conv.GetID())
	if err != nil || id.User == "" {
		return ""
	}
	for _, other := range []string{conv.GetLidJID(), conv.GetPnJID()} {
		alt, err := types.ParseJID(other)
		if pair, ok := addressOf(id, alt); err == nil && ok {
			return h.person(change, jidOf(id), pair)
		}
	}
	return h.view.canonical(id)
}

// person is where somebody is kept whose two addresses the phone told. History
// is old: an address that is known with another counterpart keeps that one.
func (h *historyImport) person(change *events.Change, jid models.JID, pair models.Address) models.JID {
	if h.view.isMe(pair.LID) || h.view.isMe(pair.Phone) {
		return h.view.me
	}
	for _, half := range []models.JID{pair.LID, pair.Phone} {
		if known := h.view.address(half); known.LID != "" && known.Phone != "" && known != pair {
			return h.view.canonicalOf(jid)
		}
	}
	if !h.view.knows(pair) {
		change.Do(recallAddress{pair})
	}
	return pair.LID
}

// allMessages stores the messages of all conversations in batches.
func (h *historyImport) allMessages(ctx context.Context) error {
	var batch []models.Message
	var marks []events.Step
	flush := func() error {
		err := h.session.commit(ctx, h.session.changeOf(append([]events.Step{oldMessages{batch}}, marks...)...))
		h.messages += len(batch)
		batch, marks = nil, nil
		return err
	}
	for _, conv := range h.data.GetConversations() {
		var ignored events.Change
		chat := h.place(&ignored, conv)
		for _, item := range conv.GetMessages() {
			m, ok := h.message(chat, item.GetMessage())
			if !ok {
				continue
			}
			batch = append(batch, m)
			marks = append(marks, h.reactions(m, item.GetMessage())...)
			marks = append(marks, h.votes(m, item.GetMessage())...)
			if len(batch) == importBatch {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return flush()
}

// message is an old message as it is stored. What is not a message, as the
// note that somebody joined, is left out.
func (h *historyImport) message(chat models.JID, web *waWeb.WebMessageInfo) (models.Message, bool) {
	key := web.GetKey()
	if chat == "" || key.GetID() == "" || web.GetMessage() == nil {
		return models.Message{}, false
	}
	evt := &waevents.Message{RawMessage: web.GetMessage(), SourceWebMsg: web}
	evt.Info.ID, evt.Info.IsFromMe = key.GetID(), key.GetFromMe()
	evt.Info.PushName = web.GetPushName()
	evt.Info.Timestamp = time.Unix(int64(web.GetMessageTimestamp()), 0)
	evt.UnwrapRaw()
	if p := evt.Message.GetProtocolMessage(); p != nil && p.GetType() == waE2E.ProtocolMessage_REVOKE {
		return models.Message{}, false
	}
	if evt.Message.GetReactionMessage() != nil || evt.Message.GetProtocolMessage() != nil || evt.Message.GetPollUpdateMessage() != nil || onlyKeys(evt.Message) {
		return models.Message{}, false
	}
	m, err := h.view.newMessage(evt, chat, h.sender(chat, web))
	if err != nil || m.Sender == "" {
		return models.Message{}, false
	}
	m.Starred = web.GetStarred()
	if m.Poll != nil && len(m.Poll.Secret) == 0 {
		m.Poll.Secret = web.GetMessageSecret()
	}
	if m.FromMe {
		m.Ack = ackOfStatus(web.GetStatus())
	}
	return m, true
}

func (h *historyImport) sender(chat models.JID, web *waWeb.WebMessageInfo) models.JID {
	if web.GetKey().GetFromMe() {
		return h.view.me
	}
	if chat.IsUser() || chat.IsNewsletter() {
		return chat
	}
	for _, who := range []string{web.GetParticipant(), web.GetKey().GetParticipant()} {
		if jid := jidOfText(who); jid != "" {
			return h.view.canonicalOf(jid)
		}
	}
	return ""
}

func (h *historyImport) reactions(m models.Message, web *waWeb.WebMessageInfo) []events.Step {
	var steps []events.Step
	for _, r := range web.GetReactions() {
		who := h.view.canonicalOf(jidOfText(r.GetKey().GetParticipant()))
		switch {
		case r.GetKey().GetFromMe():
			who = h.view.me
		case who == "":
			who = m.Chat
		}
		steps = append(steps, oldReaction{models.Reaction{
			SessionID: m.SessionID, Chat: m.Chat, MessageID: m.ID, Sender: who, FromMe: who == h.view.me,
			Emoji: r.GetText(), ID: r.GetKey().GetID(), Time: time.UnixMilli(r.GetSenderTimestampMS()),
		}})
	}
	return steps
}

func ackOfStatus(status waWeb.WebMessageInfo_Status) models.Ack {
	switch status {
	case waWeb.WebMessageInfo_DELIVERY_ACK:
		return models.AckDelivered
	case waWeb.WebMessageInfo_READ:
		return models.AckRead
	case waWeb.WebMessageInfo_PLAYED:
		return models.AckPlayed
	case waWeb.WebMessageInfo_ERROR:
		return models.AckError
	}
	return models.AckSent
}

// last reports whether the phone will send no more of the recent history.
func (h *historyImport) last() bool {
	switch h.data.GetSyncType() {
	case waHistorySync.HistorySync_RECENT, waHistorySync.HistorySync_FULL:
		return h.data.GetProgress() >= 100
	}
	return false
}

// finish notes that the block is in, and tells how far the chats have come.
func (h *historyImport) finish(ctx context.Context, id string) error {
	percent := int(min(h.data.GetProgress(), 100))
	change := h.session.changeOf(dropHistory{id})
	if kind := h.data.GetSyncType(); kind != waHistorySync.HistorySync_PUSH_NAME && kind != waHistorySync.HistorySync_ON_DEMAND {
		change.Do(announce(models.Loading{Percent: percent, Message: "WhatsApp"}))
	}
	change.Do(announce(models.HistoryStored{
		Chats: h.chats, Messages: h.messages, Contacts: h.contacts, Percent: percent, Done: h.last(),
	}))
	return h.session.commit(ctx, change)
}

// oldMessages stores messages that were said before this account was linked,
// and tells nobody of them. Only one that came since and could not be read is
// told, now that it can be.
type oldMessages struct{ Messages []models.Message }

// Apply implements events.Step.
func (o oldMessages) Apply(ctx context.Context, tx *events.Tx) error {
	holes, err := o.holes(ctx, tx)
	if err != nil {
		return err
	}
	quiet := make([]models.Message, 0, len(o.Messages))
	for _, m := range o.Messages {
		if !holes[m.Ref()] {
			quiet = append(quiet, m)
			continue
		}
		if err := (saveMessage{Message: m}).Apply(ctx, tx); err != nil {
			return err
		}
	}
	if _, err = tx.InsertMessages(ctx, quiet); err != nil {
		return err
	}
	for _, m := range quiet {
		if err := earlyVotes(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// holes finds the placeholders among what is stored already.
func (o oldMessages) holes(ctx context.Context, tx *events.Tx) (map[models.MessageRef]bool, error) {
	holes := map[models.MessageRef]bool{}
	for part := range slices.Chunk(o.Messages, storage.MaxLimit) {
		filter := storage.MessageFilter{Session: tx.SessionID, Limit: storage.MaxLimit}
		for _, m := range part {
			filter.IDs = append(filter.IDs, m.ID)
		}
		stored, err := tx.Messages(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, m := range stored {
			if m.Type == models.TypeUndecryptable {
				holes[m.Ref()] = true
			}
		}
	}
	return holes, nil
}

// oldReaction stores a reaction from before, and tells nobody.
type oldReaction struct{ Reaction models.Reaction }

// Apply implements events.Step.
func (o oldReaction) Apply(ctx context.Context, tx *events.Tx) error {
	_, err := tx.SaveReaction(ctx, o.Reaction)
	return err
}

// oldChat stores a chat as the phone has it. What has happened here since is
// newer and stays.
type oldChat struct{ Chat models.Chat }

// Apply implements events.Step.
func (o oldChat) Apply(ctx context.Context, tx *events.Tx) error {
	_, _, err := changeChat(ctx, tx, o.Chat.JID, func(c *models.Chat) {
		if c.Name == "" {
			c.Name = o.Chat.Name
		}
		if c.LastTime.After(o.Chat.LastTime) {
			return
		}
		name := c.Name
		*c = o.Chat
		c.Name = name
	})
	return err
}
