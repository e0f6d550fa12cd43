package whatsapp

import (
	"context"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// ErrNoContact says that nobody on WhatsApp has an address.
var ErrNoContact = models.Errorf(models.NotFound, "Contact not found")

// Person finds somebody by any of their addresses. Whom the session does not
// know is asked for at WhatsApp; known is false then. ErrNoContact when nobody
// has the address.
func (s *Session) Person(ctx context.Context, jid models.JID) (person models.Contact, known bool, err error) {
	if !jid.IsUser() {
		return models.Contact{}, false, ErrNoContact
	}
	person, err = s.Contact(ctx, jid)
	if missing(err) != nil {
		return models.Contact{}, false, err
	}
	if s.IsMe(jid) {
		info := s.Info()
		person.SessionID, person.JID, person.Phone, person.LID, person.PushName = s.id, jid, info.JID, info.LID, info.PushName
		return person, true, nil
	}
	if err == nil {
		return s.completed(ctx, person), true, nil
	}
	found, err := s.Registered(ctx, jid)
	if err != nil || !found.In {
		return models.Contact{}, false, firstOf(err, ErrNoContact)
	}
	return models.Contact{
		SessionID: s.id, JID: s.Canonical(ctx, jid), Phone: found.Phone, LID: found.LID, BusinessName: found.Business,
	}, false, nil
}

// completed adds the half of somebody's address that became known elsewhere.
func (s *Session) completed(ctx context.Context, person models.Contact) models.Contact {
	if person.Phone != "" && person.LID != "" {
		return person
	}
	known, _ := s.book.address(ctx, person.JID)
	if person.Phone == "" {
		person.Phone = known.Phone
	}
	if person.LID == "" {
		person.LID = known.LID
	}
	return person
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// IsMe reports whether an address is the account's own.
func (s *Session) IsMe(jid models.JID) bool {
	info := s.Info()
	return jid != "" && (jid == info.JID || jid == info.LID)
}

// Registered is what WhatsApp says of an address.
type Registered struct {
	Phone, LID models.JID // a half that is unknown is empty
	In         bool       // somebody on WhatsApp has it
	Business   string     // the verified name of a business
}

// Registered asks WhatsApp whether somebody has an address: a phone number or a
// hidden id. Other addresses nobody has.
func (s *Session) Registered(ctx context.Context, jid models.JID) (Registered, error) {
	switch {
	case jid.IsPhone():
		found, err := s.askNumbers(ctx, []models.JID{jid})
		return found[jid], err
	case jid.IsLID():
		return s.askHidden(ctx, jid)
	}
	return Registered{}, nil
}

// askAtOnce bounds how many numbers one question to WhatsApp carries.
const askAtOnce = 50

// askNumbers asks WhatsApp who has some phone numbers.
func (s *Session) askNumbers(ctx context.Context, phones []models.JID) (map[models.JID]Registered, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	found := make(map[models.JID]Registered, len(phones))
	for part := range slices.Chunk(phones, askAtOnce) {
		numbers := make([]string, len(part))
		for i, phone := range part {
			numbers[i] = "+" + phone.User()
		}
		answers, err := client.IsOnWhatsApp(ctx, numbers)
		if err != nil {
			return nil, refused(err)
		}
		for _, answer := range answers {
			asked, r := registeredOf(answer)
			found[asked] = r
		}
	}
	return found, nil
}

// registeredOf reads an answer: the number that was asked for and what is known
// of it. WhatsApp may spell the number of its owner in another way.
func registeredOf(answer types.IsOnWhatsAppResponse) (asked models.JID, r Registered) {
	r.In = answer.IsIn
	for _, jid := range []models.JID{jidOf(answer.JID), jidOf(answer.PhoneNumber)} {
		switch {
		case jid.IsPhone():
			r.Phone = jid
		case jid.IsLID():
			r.LID = jid
		}
	}
	if answer.VerifiedName != nil {
		r.Business = answer.VerifiedName.Details.GetVerifiedName()
	}
	asked = models.JID(strings.TrimPrefix(answer.Query, "+") + "@" + models.UserServer)
	if answer.Query == "" {
		asked = r.Phone
	}
	if r.In && r.Phone == "" {
		r.Phone = asked
	}
	return asked, r
}

// askHidden asks WhatsApp about a hidden id. Somebody who has no device is not there.
func (s *Session) askHidden(ctx context.Context, jid models.JID) (Registered, error) {
	client, err := s.client()
	if err != nil {
		return Registered{}, err
	}
	answers, err := client.GetUserInfo(ctx, []types.JID{wireJID(jid)})
	if err != nil {
		return Registered{}, refused(err)
	}
	answer := answers[wireJID(jid)]
	r := Registered{LID: jid, In: len(answer.Devices) > 0}
	if known, _ := s.book.address(ctx, jid); known.Phone != "" {
		r.Phone = known.Phone
	}
	if answer.VerifiedName != nil {
		r.Business = answer.VerifiedName.Details.GetVerifiedName()
	}
	return r, nil
}

// Addresses pairs the two addresses of each person. Numbers that the session
// does not know are asked for at WhatsApp; a half that stays unknown is empty.
func (s *Session) Addresses(ctx context.Context, jids []models.JID) ([]models.Address, error) {
	pairs := make([]models.Address, len(jids))
	var unknown []models.JID
	for i, jid := range jids {
		known, err := s.book.address(ctx, jid)
		if err != nil {
			return nil, err
		}
		pairs[i] = known
		if known.LID == "" && known.Phone != "" {
			unknown = append(unknown, known.Phone)
		}
	}
	if len(unknown) == 0 {
		return pairs, nil
	}
	found, err := s.askNumbers(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for i, pair := range pairs {
		if pair.LID == "" {
			pairs[i].LID = found[pair.Phone].LID
		}
	}
	return pairs, nil
}

// CountDevices counts the devices of somebody, their phone among them.
func (s *Session) CountDevices(ctx context.Context, jid models.JID) (int, error) {
	client, err := s.client()
	if err != nil {
		return 0, err
	}
	devices, err := client.GetUserDevices(ctx, []types.JID{wireJID(s.Canonical(ctx, jid))})
	if err != nil {
		return 0, refused(err)
	}
	return len(devices), nil
}

// About is the text under somebody's name; "" when there is none or it is hidden.
func (s *Session) About(ctx context.Context, jid models.JID) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	who := wireJID(s.Canonical(ctx, jid))
	answers, err := client.GetUserInfo(ctx, []types.JID{who})
	if err != nil {
		return "", refused(err)
	}
	return answers[who].Status, nil
}

// SetBlocked blocks somebody, or takes that back.
func (s *Session) SetBlocked(ctx context.Context, jid models.JID, blocked bool) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	action := waevents.BlocklistChangeActionUnblock
	if blocked {
		action = waevents.BlocklistChangeActionBlock
	}
	list, err := client.UpdateBlocklist(ctx, wireJID(s.Canonical(ctx, jid)), action)
	if err != nil {
		return refused(err)
	}
	return s.keepBlocked(ctx, list)
}

// keepBlocked stores the whole list of who is blocked.
func (s *Session) keepBlocked(ctx context.Context, list *types.Blocklist) error {
	return s.commit(ctx, s.changeOf(replaceBlocked{s.viewOf(ctx).all(list.JIDs)}))
}

// Blocked asks WhatsApp whom the account has blocked.
func (s *Session) Blocked(ctx context.Context) ([]models.Contact, error) {
	if err := s.askBlocked(ctx); err != nil {
		return nil, err
	}
	return storage.All(func(offset, limit int) ([]models.Contact, error) {
		return s.Contacts(ctx, storage.ContactFilter{Blocked: true, Offset: offset, Limit: limit})
	})
}

// CommonGroups lists the groups that somebody and the account are both in.
func (s *Session) CommonGroups(ctx context.Context, jid models.JID) ([]models.JID, error) {
	who, err := s.book.address(ctx, jid)
	if err != nil || who == (models.Address{}) {
		return []models.JID{}, err
	}
	groups, err := s.groups(ctx, storage.GroupFilter{Member: who})
	if err != nil {
		return nil, err
	}
	common, me := []models.JID{}, s.viewOf(ctx).me
	for _, group := range groups {
		if group.Has(me) { // else left, and still known
			common = append(common, group.JID)
		}
	}
	return common, nil
}

// groups reads all the groups that a filter picks.
func (s *Session) groups(ctx context.Context, f storage.GroupFilter) ([]models.Group, error) {
	f.Session = s.id
	return storage.All(func(offset, limit int) ([]models.Group, error) {
		f.Offset, f.Limit = offset, limit
		return s.manager.store.Groups(ctx, f)
	})
}

// ChatWith is the chat with a person or a group, with its name and its last
// message; a fresh one when nothing was said yet.
func (s *Session) ChatWith(ctx context.Context, jid models.JID) (models.Chat, error) {
	chat, err := s.Chat(ctx, jid)
	if models.IsNotFound(err) {
		chat, err = models.Chat{SessionID: s.id, JID: s.Canonical(ctx, jid)}, nil
	}
	if err != nil {
		return models.Chat{}, err
	}
	chat.Name = s.nameOf(ctx, chat)
	last, err := s.Messages(ctx, storage.MessageFilter{Chat: chat.JID, Limit: 1})
	if err != nil {
		return models.Chat{}, err
	}
	if len(last) > 0 {
		chat.LastMessage = &last[0]
	}
	return chat, nil
}

// PictureURL is where the whole picture of a person or a group can be fetched
// for a while; "" when there is none, or it is hidden from this account.
func (s *Session) PictureURL(ctx context.Context, jid models.JID) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	info, err := client.GetProfilePictureInfo(ctx, wireJID(s.Canonical(ctx, jid)), &whatsmeow.GetProfilePictureParams{})
	if noPicture(err) {
		return "", nil
	}
	if err != nil {
		return "", refused(err)
	}
	if info == nil {
		return "", nil
	}
	return info.URL, nil
}
