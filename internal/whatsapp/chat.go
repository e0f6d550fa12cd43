package whatsapp

import (
	"cmp"
	"context"

	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func messageFilter(session string, chat models.JID, fromMe *bool, limit int) storage.MessageFilter {
	return storage.MessageFilter{Session: session, Chat: chat, FromMe: fromMe, Limit: limit}
}

// Chats lists chats of the session. A person's chat is called what the person
// is called.
func (s *Session) Chats(ctx context.Context, f storage.ChatFilter) ([]models.Chat, error) {
	f.Session, f.Sessions = s.id, nil
	chats, err := s.manager.store.Chats(ctx, f)
	if err != nil {
		return nil, err
	}
	return chats, s.nameAll(ctx, chats)
}

// nameAll gives the chats of a list their names, by one query for all. A list
// has as many as a query may ask for.
func (s *Session) nameAll(ctx context.Context, chats []models.Chat) error {
	var people []models.JID
	for _, chat := range chats {
		if chat.JID.IsUser() {
			people = append(people, chat.JID)
		}
	}
	if len(people) == 0 {
		return nil
	}
	found, err := s.manager.store.Contacts(ctx, storage.ContactFilter{Session: s.id, JIDs: people, Limit: storage.MaxLimit})
	if err != nil {
		return err
	}
	known := make(map[models.JID]models.Contact, len(found))
	for _, person := range found {
		known[person.JID] = person
	}
	for i, chat := range chats {
		if person, ok := known[chat.JID]; ok {
			chats[i].Name = calledBy(person, chat.Name)
		}
	}
	return nil
}

// nameOf is the name of a chat, or "" when nobody has one for it.
func (s *Session) nameOf(ctx context.Context, chat models.Chat) string {
	if !chat.JID.IsUser() {
		return chat.Name
	}
	person, err := s.manager.store.Contact(ctx, s.id, chat.JID)
	if err != nil {
		return chat.Name
	}
	return calledBy(person, chat.Name)
}

// calledBy is what the chat with a person is called; other when nobody named
// the person.
func calledBy(person models.Contact, other string) string {
	return cmp.Or(person.FullName, person.PushName, person.BusinessName, other)
}

// CountChats counts chats of the session.
func (s *Session) CountChats(ctx context.Context, f storage.ChatFilter) (int, error) {
	f.Session, f.Sessions = s.id, nil
	return s.manager.store.CountChats(ctx, f)
}

// Chat finds a chat by any address of its person.
func (s *Session) Chat(ctx context.Context, jid models.JID) (models.Chat, error) {
	chat, err := s.manager.store.Chat(ctx, s.id, s.Canonical(ctx, jid))
	if err == nil {
		chat.Name = s.nameOf(ctx, chat)
	}
	return chat, err
}

// Messages lists messages of the session, newest first.
func (s *Session) Messages(ctx context.Context, f storage.MessageFilter) ([]models.Message, error) {
	f.Session = s.id
	if f.Chat != "" {
		f.Chat = s.Canonical(ctx, f.Chat)
	}
	return s.manager.store.Messages(ctx, f)
}

// Message finds a message; an empty chat looks in all chats.
func (s *Session) Message(ctx context.Context, chat models.JID, id string) (models.Message, error) {
	if chat != "" {
		chat = s.Canonical(ctx, chat)
	}
	return s.manager.store.Message(ctx, s.id, chat, id)
}

// Contacts lists the people the session knows.
func (s *Session) Contacts(ctx context.Context, f storage.ContactFilter) ([]models.Contact, error) {
	f.Session = s.id
	return s.manager.store.Contacts(ctx, f)
}

// CountContacts counts the people the session knows.
func (s *Session) CountContacts(ctx context.Context, f storage.ContactFilter) (int, error) {
	f.Session = s.id
	return s.manager.store.CountContacts(ctx, f)
}

// Contact finds a person by any of their addresses.
func (s *Session) Contact(ctx context.Context, jid models.JID) (models.Contact, error) {
	return s.manager.store.Contact(ctx, s.id, s.Canonical(ctx, jid))
}

// Group finds a group.
func (s *Session) Group(ctx context.Context, jid models.JID) (models.Group, error) {
	return s.manager.store.Group(ctx, s.id, jid)
}

// Typing shows the other side that something is being written: state is
// "composing", "recording" or "paused".
func (s *Session) Typing(ctx context.Context, chat models.JID, state string) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	presence, media := types.ChatPresence(state), types.ChatPresenceMediaText
	switch state {
	case "recording":
		presence, media = types.ChatPresenceComposing, types.ChatPresenceMediaAudio
	case string(types.ChatPresenceComposing), string(types.ChatPresencePaused):
	default:
		return models.Errorf(models.Invalid, "%q is not something one does in a chat", state)
	}
	if err := client.SendChatPresence(ctx, wireJID(s.Canonical(ctx, chat)), presence, media); err != nil {
		return refused(err)
	}
	return nil
}
