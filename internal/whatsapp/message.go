package whatsapp

import (
	"context"
	"slices"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// editable says why a message cannot be edited.
func editable(m models.Message, now time.Time) error {
	switch {
	case !m.FromMe:
		return notEditable(models.Forbidden, "only own messages can be edited")
	case m.Type != models.TypeText && m.Media == nil, !m.RevokedAt.IsZero():
		return notEditable(models.Unsupported, "this message has no text to edit")
	case now.Sub(m.Time) > whatsmeow.EditWindow:
		return notEditable(models.Conflict, "WhatsApp allows edits only for 20 minutes")
	}
	return nil
}

// edited is the content of an edit: the caption of a file, or the text.
func edited(m models.Message, edit Edit) *waE2E.Message {
	info := edit.context()
	if msg, err := storedContent(m); m.Media != nil && err == nil {
		switch {
		case msg.ImageMessage != nil:
			msg.ImageMessage.Caption, msg.ImageMessage.ContextInfo = &edit.Text, info
			return msg
		case msg.VideoMessage != nil:
			msg.VideoMessage.Caption, msg.VideoMessage.ContextInfo = &edit.Text, info
			return msg
		case msg.DocumentMessage != nil:
			msg.DocumentMessage.Caption, msg.DocumentMessage.ContextInfo = &edit.Text, info
			return msg
		}
	}
	if info == nil {
		return &waE2E.Message{Conversation: &edit.Text}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &edit.Text, ContextInfo: info}}
}

// context is whom the new text names; nil when nobody.
func (e Edit) context() *waE2E.ContextInfo {
	if len(e.Mentions) == 0 && len(e.Groups) == 0 {
		return nil
	}
	info := &waE2E.ContextInfo{}
	for _, who := range e.Mentions {
		info.MentionedJID = append(info.MentionedJID, who.String())
	}
	for _, g := range e.Groups {
		info.GroupMentions = append(info.GroupMentions, &waE2E.GroupMention{
			GroupJID: proto.String(g.Group.String()), GroupSubject: optional(g.Subject),
		})
	}
	return info
}

// mayRevoke reports whether we may delete a message for everyone.
func (s *Session) mayRevoke(ctx context.Context, m models.Message) (bool, error) {
	if m.FromMe || !m.Chat.IsGroup() {
		return m.FromMe, nil
	}
	g, err := s.Group(ctx, m.Chat)
	if err != nil {
		return false, missing(err)
	}
	me := s.viewOf(ctx).me
	return slices.ContainsFunc(g.Participants, func(p models.Participant) bool {
		return p.JID == me && (p.Admin || p.SuperAdmin)
	}), nil
}

// DeleteForMe deletes a message on this account's devices only, and its file
// unless that is to stay.
func (s *Session) DeleteForMe(ctx context.Context, chat models.JID, messageID string, keepMedia bool) error {
	m, err := s.known(ctx, chat, messageID)
	if err != nil {
		return err
	}
	fromMe, participant := "0", "0"
	if m.FromMe {
		fromMe = "1"
	} else if m.Chat.IsGroup() {
		participant = m.Sender.String()
	}
	patch := appstate.PatchInfo{
		Type: appstate.WAPatchRegularHigh,
		Mutations: []appstate.MutationInfo{{
			Index:   []string{appstate.IndexDeleteMessageForMe, s.stateJID(ctx, m.Chat).String(), m.ID, fromMe, participant},
			Version: 3,
			Value: &waSyncAction.SyncActionValue{DeleteMessageForMeAction: &waSyncAction.DeleteMessageForMeAction{
				DeleteMedia: proto.Bool(!keepMedia), MessageTimestamp: proto.Int64(m.Time.Unix()),
			}},
		}},
	}
	return s.changeState(ctx, patch, deleteForMe{Chat: m.Chat, ID: m.ID})
}

// known finds a message that something shall be done to.
func (s *Session) known(ctx context.Context, chat models.JID, id string) (models.Message, error) {
	if chat != "" {
		chat = s.Canonical(ctx, chat)
	}
	return s.findMessage(ctx, chat, id)
}

// keyOf names a message to WhatsApp.
func keyOf(m models.Message) *waCommon.MessageKey {
	key := &waCommon.MessageKey{
		RemoteJID: proto.String(m.Chat.String()), ID: &m.ID, FromMe: proto.Bool(m.FromMe),
	}
	if !m.FromMe && !m.Chat.IsUser() {
		key.Participant = proto.String(m.Sender.String())
	}
	return key
}

func (s *Session) changeOf(steps ...events.Step) events.Change {
	return events.Change{SessionID: s.id, Steps: steps}
}

// refused words a failure of something that WhatsApp was asked to do.
func refused(err error) error {
	if models.KindOf(err) != "" {
		return err
	}
	return &models.Error{Kind: kindOf(err), Message: reasonOf(err), Err: err}
}

// MarkRead tells everybody who wrote in a chat that it was read, and the
// account's other devices too.
func (s *Session) MarkRead(ctx context.Context, chat models.JID) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	chat = s.Canonical(ctx, chat)
	unread, err := s.unread(ctx, chat)
	if err != nil {
		return err
	}
	now := time.Now()
	for sender, ids := range unread {
		if err := client.MarkRead(ctx, ids, now, wireJID(chat), wireJID(sender), types.ReceiptTypeRead); err != nil {
			return refused(err)
		}
	}
	return s.recordRead(ctx, chat)
}

// recordRead notes that a chat was read. Where it was marked unread by hand,
// that is taken back on all devices.
func (s *Session) recordRead(ctx context.Context, chat models.JID) error {
	read := markChat{Chat: chat, Read: true}
	c, err := s.manager.store.Chat(ctx, s.id, chat)
	if missing(err) != nil {
		return err
	}
	if err != nil || c.Unread >= 0 {
		return s.commit(ctx, s.changeOf(read))
	}
	at, last, err := s.lastOf(ctx, chat)
	if err != nil {
		return err
	}
	return s.changeState(ctx, appstate.BuildMarkChatAsRead(s.stateJID(ctx, chat), true, at, last), read)
}

// unread lists the messages of a chat that were not read yet, by sender.
func (s *Session) unread(ctx context.Context, chat models.JID) (map[models.JID][]string, error) {
	c, err := s.manager.store.Chat(ctx, s.id, chat)
	if err != nil || c.Unread == 0 {
		return nil, missing(err)
	}
	theirs := false
	limit := c.Unread
	if limit < 0 {
		limit = 1
	}
	list, err := s.manager.store.Messages(ctx, messageFilter(s.id, chat, &theirs, limit))
	if err != nil {
		return nil, err
	}
	bySender := map[models.JID][]string{}
	for _, m := range list {
		bySender[m.Sender] = append(bySender[m.Sender], m.ID)
	}
	return bySender, nil
}
