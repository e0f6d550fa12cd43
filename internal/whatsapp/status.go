package whatsapp

import (
	"context"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// statusLife is how long WhatsApp shows a status post.
const statusLife = 24 * time.Hour

// lastFont is the highest number of a font that status texts can have.
const lastFont = waE2E.ExtendedTextMessage_COURIERPRIME_BOLD

// statusText is white on every background.
const statusText = 0xFFFFFFFF

// StatusStyle says who gets a status post, and how a text looks.
type StatusStyle struct {
	// Recipients are the people who get it; empty: whom the account's privacy
	// names, which are the saved contacts unless it says otherwise.
	Recipients []models.JID
	Background uint32 // of a text, as ARGB; 0: WhatsApp's own
	Font       int    // of a text, a number of WhatsApp's
}

// check says whether a post can look like that.
func (s StatusStyle) check() error {
	if _, known := waE2E.ExtendedTextMessage_FontType_name[int32(s.Font)]; !known {
		return models.Errorf(models.Invalid, "font must be a number that WhatsApp knows, up to %d", lastFont)
	}
	for _, who := range s.Recipients {
		if !who.IsUser() {
			return models.Errorf(models.Invalid, "recipients must be people")
		}
	}
	return nil
}

// PostStatus posts a text, a picture or a video as a status, and waits until
// WhatsApp has it, as Send does.
func (s *Session) PostStatus(ctx context.Context, m Outgoing, style StatusStyle) (models.Message, error) {
	if err := style.check(); err != nil {
		return models.Message{}, err
	}
	if m.Location != nil || m.VCard != "" || m.Poll != nil {
		return models.Message{}, models.Errorf(models.Invalid, "a status is a text or a file")
	}
	if len(style.Recipients) > 0 {
		if err := s.mayChooseRecipients(ctx); err != nil {
			return models.Message{}, err
		}
	}
	m.Status, m.MarkRead = &style, false
	return s.Send(ctx, models.StatusBroadcast, m)
}

// mayChooseRecipients refuses where the account's own list says who gets its
// posts: the client library sends to that list whatever it is told.
func (s *Session) mayChooseRecipients(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	rules, err := client.GetStatusPrivacy(ctx)
	if err != nil {
		return refused(err)
	}
	if len(rules) > 0 && rules[0].Type == types.StatusPrivacyTypeWhitelist {
		return models.Errorf(models.Conflict, "the account shares its status with a list of its own; recipients cannot be chosen")
	}
	return nil
}

// transmitStatus sends a row of the outbox as a status post.
func (s *Session) transmitStatus(ctx context.Context, row models.OutboxRow, out Outgoing) (models.Message, error) {
	msg, file, err := s.compose(ctx, row.Chat, out)
	if err != nil {
		return models.Message{}, err
	}
	if style := out.Status; style != nil {
		msg = styled(msg, *style)
		ctx = withAudience(ctx, audience{people: s.phones(ctx, style.Recipients), only: len(style.Recipients) > 0})
	}
	sent, err := s.deliver(ctx, row.Chat, msg, row.MessageID)
	if err != nil {
		return models.Message{}, err
	}
	return s.sentMessage(ctx, row, msg, file, sent)
}

// styled gives a text its colours; files look as they are.
func styled(msg *waE2E.Message, style StatusStyle) *waE2E.Message {
	if msg.Conversation != nil {
		msg = &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: msg.Conversation}}
	}
	text := msg.ExtendedTextMessage
	if text == nil {
		return msg
	}
	text.TextArgb = proto.Uint32(statusText)
	text.Font = waE2E.ExtendedTextMessage_FontType(style.Font).Enum()
	if style.Background != 0 {
		text.BackgroundArgb = proto.Uint32(style.Background)
	}
	return msg
}

func (s *Session) phones(ctx context.Context, people []models.JID) []models.JID {
	phones := make([]models.JID, len(people))
	for i, who := range people {
		phones[i] = s.PhoneOf(ctx, who)
	}
	return phones
}

// DeleteStatus deletes a status post of the account's for everybody who got it.
func (s *Session) DeleteStatus(ctx context.Context, id string) error {
	m, err := s.manager.store.Message(ctx, s.id, models.StatusBroadcast, id)
	switch {
	case models.IsNotFound(err):
		return models.Errorf(models.NotFound, "there is no such status")
	case err != nil:
		return err
	case !m.FromMe:
		return models.Errorf(models.Forbidden, "only own posts can be deleted")
	}
	viewers, err := s.StatusReceipts(ctx, id)
	if err != nil {
		return err
	}
	var got []models.JID
	for _, r := range viewers {
		got = append(got, r.User)
	}
	msg := &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: keyOf(m)}}
	if _, err := s.deliver(withAudience(ctx, audience{people: s.phones(ctx, got)}), m.Chat, msg, s.NewMessageID()); err != nil {
		return refused(err)
	}
	return s.commit(ctx, s.changeOf(revokeMessage{Chat: m.Chat, ID: m.ID, By: m.Sender, At: time.Now()}))
}

// Statuses lists the posts that WhatsApp still shows, newest first: the
// account's own, or those of others.
func (s *Session) Statuses(ctx context.Context, own bool, limit int) ([]models.Message, error) {
	filter := storage.MessageFilter{
		Session: s.id, Chat: models.StatusBroadcast, FromMe: &own, Since: time.Now().Add(-statusLife), Limit: limit,
	}
	list, err := s.manager.store.Messages(ctx, filter)
	return slices.DeleteFunc(list, func(m models.Message) bool { return !m.RevokedAt.IsZero() }), err
}

// StatusReceipts say who got and who saw a post of the account's.
func (s *Session) StatusReceipts(ctx context.Context, id string) ([]models.Receipt, error) {
	return s.manager.store.Receipts(ctx, s.id, models.StatusBroadcast, id)
}

// audience is whom a status post goes to: the people alone, or beside those
// whom the account's privacy names.
type audience struct {
	people []models.JID
	only   bool
}

type audienceKey struct{}

// withAudience lets the client library send a status to an audience. It takes
// its recipients from the saved contacts and has no way to be told others.
func withAudience(ctx context.Context, a audience) context.Context {
	return context.WithValue(ctx, audienceKey{}, a)
}

// audienceContacts are saved contacts that show an audience to who asks for
// all of them while a status is sent.
type audienceContacts struct{ store.ContactStore }

// GetAllContacts implements store.ContactStore.
func (c audienceContacts) GetAllContacts(ctx context.Context) (map[types.JID]types.ContactInfo, error) {
	wanted, sending := ctx.Value(audienceKey{}).(audience)
	if !sending {
		return c.ContactStore.GetAllContacts(ctx)
	}
	all := map[types.JID]types.ContactInfo{}
	if !wanted.only {
		saved, err := c.ContactStore.GetAllContacts(ctx)
		if err != nil {
			return nil, err
		}
		all = saved
	}
	for _, who := range wanted.people {
		all[wireJID(who)] = types.ContactInfo{Found: true, FullName: who.User()}
	}
	return all, nil
}
