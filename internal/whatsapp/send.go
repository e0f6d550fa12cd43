package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// tryTransmit is transmit for a row that may hold anything.
func (s *Session) tryTransmit(ctx context.Context, row models.OutboxRow) (result rowResult, err error) {
	err = s.contained(func() error {
		result, err = s.transmit(ctx, row)
		return err
	})
	var fault *panicked
	if errors.As(err, &fault) {
		err = &models.Error{Kind: models.Invalid, Message: "the message cannot be put together", Err: fault}
	}
	return result, err
}

// transmit hands one row of the outbox to WhatsApp and waits until it is
// confirmed.
func (s *Session) transmit(ctx context.Context, row models.OutboxRow) (rowResult, error) {
	out, err := OutgoingOf(row)
	if err != nil {
		return rowResult{}, &models.Error{Kind: models.Invalid, Message: "the stored message cannot be read", Err: err}
	}
	switch {
	case out.Act != nil:
		return changedRow(row, nil), s.transmitAct(ctx, row, *out.Act)
	case out.Change != nil && row.Run != 0:
		step, err := s.transmitScripted(ctx, row, *out.Change)
		return changedRow(row, step), err
	case out.Change != nil:
		step, err := s.transmitChange(ctx, row, *out.Change)
		return changedRow(row, step), err
	}
	m, err := s.transmitMessage(ctx, row, out)
	if err != nil {
		return rowResult{}, err
	}
	result := sentRow(row, m)
	result.next, err = albumRows(row, out)
	return result, err
}

// transmitMessage hands a message to WhatsApp. The result is the message as it
// is to be stored.
func (s *Session) transmitMessage(ctx context.Context, row models.OutboxRow, out Outgoing) (models.Message, error) {
	switch {
	case row.Chat.IsNewsletter():
		return s.transmitPost(ctx, row, out)
	case row.Chat == models.StatusBroadcast:
		return s.transmitStatus(ctx, row, out)
	}
	msg, file, err := s.compose(ctx, row.Chat, out)
	if err != nil {
		return models.Message{}, err
	}
	extra := whatsmeow.SendRequestExtra{ID: row.MessageID}
	if out.Bot != "" {
		extra.InlineBotJID = wireJID(models.JID(out.Bot))
	}
	sent, err := s.deliverWith(ctx, row.Chat, msg, extra)
	if err != nil {
		return models.Message{}, err
	}
	if out.MarkRead {
		if err := s.MarkRead(ctx, row.Chat); err != nil && !lost(err) {
			s.logger.Warn("chat not marked read", "err", err)
		}
	}
	return s.sentMessage(ctx, row, msg, file, sent)
}

// deliver sends a message through the gate. Everything that leaves as a
// message comes this way, and waits until the phone's settings have arrived:
// before that, sending breaks encryption.
func (s *Session) deliver(ctx context.Context, to models.JID, msg *waE2E.Message, id string) (whatsmeow.SendResponse, error) {
	return s.deliverWith(ctx, to, msg, whatsmeow.SendRequestExtra{ID: id})
}

// deliverWith is deliver for messages that need more than an id.
func (s *Session) deliverWith(ctx context.Context, to models.JID, msg *waE2E.Message, extra whatsmeow.SendRequestExtra) (whatsmeow.SendResponse, error) {
	s.mu.Lock()
	l, state := s.line, s.info.State
	s.mu.Unlock()
	if l == nil || !state.Online() {
		return whatsmeow.SendResponse{}, notConnected(state)
	}
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	select {
	case <-s.whenOnline():
	case <-ctx.Done():
		return whatsmeow.SendResponse{}, &models.Error{Kind: models.Unavailable, Message: "the session is not ready yet", Err: ctx.Err()}
	}
	ctx, done := l.gate.open(ctx)
	defer done()
	sent, err := l.client.SendMessage(ctx, wireJID(to), msg, extra)
	if err != nil {
		return sent, fmt.Errorf("send a message: %w", err)
	}
	return sent, nil
}

// sentMessage is our own message as it is stored. Sending may have taught us
// the hidden address of a number.
func (s *Session) sentMessage(ctx context.Context, row models.OutboxRow, msg *waE2E.Message, file string, sent whatsmeow.SendResponse) (models.Message, error) {
	raw, err := proto.Marshal(msg)
	if err != nil {
		return models.Message{}, fmt.Errorf("encode a sent message: %w", err)
	}
	v := s.viewOf(ctx)
	m := models.Message{
		SessionID: s.id, Chat: v.canonicalOf(row.Chat), Sender: v.me, ID: row.MessageID, FromMe: true,
		Time: sent.Timestamp, Ack: models.AckSent, Run: row.Run, SentBy: row.SentBy, Raw: raw,
	}
	inner, once := unwrapped(msg)
	m.ViewOnce = once
	v.fill(&m, inner)
	if m.Media != nil {
		m.Media.File = file
	}
	return m, nil
}

// draft is a message that never left, as it is stored to show why.
func (s *Session) draft(ctx context.Context, row models.OutboxRow, reason string) *models.Message {
	out, err := OutgoingOf(row)
	if err != nil || out.Change != nil || out.Act != nil {
		return nil
	}
	v := s.viewOf(ctx)
	m := models.Message{
		SessionID: s.id, Chat: v.canonicalOf(row.Chat), Sender: v.me, ID: row.MessageID, FromMe: true,
		Time: row.CreatedAt, Type: models.TypeText, Text: out.Text, Ack: models.AckError, Reason: reason,
		Run: row.Run, SentBy: row.SentBy, Location: out.Location, Parent: out.Parent,
	}
	switch {
	case len(out.Items) > 0:
		album := out.album()
		m.Type, m.Album = models.TypeAlbum, &album
	case out.Media != nil:
		m.Type = models.TypeDocument
		m.Media = &models.Media{MimeType: out.Media.MimeType, FileName: out.Media.FileName} // the file itself is tidied away
	case out.Location != nil:
		m.Type = models.TypeLocation
	case out.VCard != "":
		m.Type, m.VCards = models.TypeContact, []string{out.VCard}
	case out.Poll != nil:
		m.Type, m.Poll = models.TypePoll, out.Poll
	case out.Invite != nil:
		m.Type, m.Invite = models.TypeGroupInvite, out.Invite
	}
	return &m
}

// compose makes the protobuf of an outgoing message. A file is uploaded first;
// its name in the media folder comes back.
func (s *Session) compose(ctx context.Context, chat models.JID, out Outgoing) (*waE2E.Message, string, error) {
	refs := s.references(ctx, chat, out)
	switch {
	case out.Forward != nil:
		return s.composeForward(ctx, *out.Forward, refs)
	case out.Media != nil:
		msg, err := s.composeMedia(ctx, out, refs)
		if err == nil && out.Parent != "" {
			msg = belongsTo(msg, chat, out.Parent)
		}
		return msg, out.Media.File, err
	case len(out.Items) > 0:
		return composeAlbum(out, refs), "", nil
	case out.Location != nil:
		l := out.Location
		return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: &l.Latitude, DegreesLongitude: &l.Longitude,
			Name: optional(l.Name), Address: optional(l.Address), URL: optional(l.URL), ContextInfo: refs,
		}}, "", nil
	case out.VCard != "":
		return &waE2E.Message{ContactMessage: &waE2E.ContactMessage{
			DisplayName: proto.String(cardName(out.VCard)), Vcard: &out.VCard, ContextInfo: refs,
		}}, "", nil
	case out.Poll != nil:
		return composePoll(out.Text, *out.Poll, refs), "", nil
	case out.Invite != nil:
		return inviteMessage(*out.Invite, out.Text, refs), "", nil
	}
	return composeText(out, refs), "", nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// references is what a message refers to; nil when nothing.
func (s *Session) references(ctx context.Context, chat models.JID, out Outgoing) *waE2E.ContextInfo {
	refs := &waE2E.ContextInfo{}
	for _, who := range out.Mentions {
		refs.MentionedJID = append(refs.MentionedJID, who.String())
	}
	for _, g := range out.Groups {
		refs.GroupMentions = append(refs.GroupMentions, &waE2E.GroupMention{
			GroupJID: proto.String(g.Group.String()), GroupSubject: optional(g.Subject),
		})
	}
	if out.Forwarded {
		refs.IsForwarded, refs.ForwardingScore = proto.Bool(true), proto.Uint32(uint32(max(1, out.Score)))
	}
	if lasts := s.lasting(ctx, chat, out); lasts > 0 {
		refs.Expiration = proto.Uint32(uint32(lasts.Seconds()))
	}
	if out.Quote != "" {
		s.quote(ctx, refs, chat, out.Quote)
	}
	if proto.Size(refs) == 0 {
		return nil
	}
	return refs
}

// lasting is how long a message is shown; 0 for ever.
func (s *Session) lasting(ctx context.Context, chat models.JID, out Outgoing) time.Duration {
	if out.Lasts != nil {
		return *out.Lasts
	}
	c, err := s.manager.store.Chat(ctx, s.id, chat)
	if err != nil {
		return 0 // a chat that begins with this message
	}
	return c.Ephemeral
}

// quote refers to an earlier message. One that we do not have is referred to
// by nothing: the answer matters more than the reference.
func (s *Session) quote(ctx context.Context, refs *waE2E.ContextInfo, chat models.JID, id string) {
	quoted, err := s.findMessage(ctx, chat, id)
	if err != nil {
		s.logger.Warn("the quoted message is not known", "message", id, "err", err)
		return
	}
	var inner waE2E.Message
	if err := proto.Unmarshal(quoted.Raw, &inner); err != nil || len(quoted.Raw) == 0 {
		inner = waE2E.Message{Conversation: proto.String(quoted.Text)}
	}
	quotable, _ := unwrapped(&inner)
	quotable.MessageContextInfo = nil
	refs.StanzaID, refs.QuotedMessage = &quoted.ID, quotable
	refs.Participant = proto.String(quoted.Sender.String())
	if quoted.Chat != chat {
		refs.RemoteJID = proto.String(quoted.Chat.String())
	}
}

// findMessage finds a message in a chat, else in any chat of the session.
func (s *Session) findMessage(ctx context.Context, chat models.JID, id string) (models.Message, error) {
	m, err := s.manager.store.Message(ctx, s.id, chat, id)
	if models.IsNotFound(err) {
		return s.manager.store.Message(ctx, s.id, "", id)
	}
	return m, err
}

// messageForRetry finds a message of ours that a recipient could not read, also
// one that was sent before the process started. Anybody can ask for any id:
// others get what was sent to the chat they ask in, our own devices everything.
func (s *Session) messageForRetry(ctx context.Context) func(requester, to types.JID, id types.MessageID) *waE2E.Message {
	return func(requester, to types.JID, id types.MessageID) *waE2E.Message {
		chat := s.Canonical(ctx, jidOf(to))
		own := s.viewOf(ctx).isMe(jidOf(requester))
		m, err := s.messageTo(ctx, chat, id, own)
		if models.IsNotFound(err) {
			return s.changeForRetry(ctx, chat, id, own)
		}
		if err != nil || !m.FromMe || len(m.Raw) == 0 {
			return nil
		}
		var msg waE2E.Message
		if err := proto.Unmarshal(m.Raw, &msg); err != nil {
			s.logger.Error("a stored message cannot be read", "message", id, "err", err)
			return nil
		}
		return &msg
	}
}

// messageTo finds a message in a chat under either address of the chat; with
// anywhere, else in any chat.
func (s *Session) messageTo(ctx context.Context, chat models.JID, id string, anywhere bool) (models.Message, error) {
	if anywhere {
		return s.findMessage(ctx, chat, id)
	}
	m, err := s.manager.store.Message(ctx, s.id, chat, id)
	if phone := s.PhoneOf(ctx, chat); models.IsNotFound(err) && phone != chat {
		return s.manager.store.Message(ctx, s.id, phone, id)
	}
	return m, err
}
