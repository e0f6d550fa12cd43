package api

import (
	"context"
	"slices"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) chats(f *face) {
	operation.Query(f, "GET /client/getChats/:sessionId", "List the chats, pinned ones first, then the latest", a.getChats, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getChats/:sessionId", "List the chats that fit the search options", a.searchChats, operation.Needs(auth.Read), operation.ID("clientGetChatsByPost"))
	operation.JSON(f, "POST /chat/sendSeen/:sessionId", "Mark a chat read", a.sendSeen, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/getChatById/:sessionId", "Find a chat", a.getChatByID, operation.Needs(auth.Read))
	operation.JSON(f, "POST /chat/getClassInfo/:sessionId", "Find a chat", a.chatClassInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /chat/getContact/:sessionId", "Find the contact of a chat", a.chatContact, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/openChatWindow/:sessionId", "Ask who is signed in to the console to look at a chat", a.openChatWindow, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/openChatWindowAt/:sessionId", "Ask who is signed in to the console to look at a message", openChatWindowAt, operation.Needs(auth.Write))
	a.chatMethods(f)
	a.chatStates(f)
	a.typing(f)
	a.chatMessages(f)
}

type chatSearch struct {
	Unread bool  `json:"unread,omitempty" query:"unread" doc:"Only chats with unread messages"`
	Since  int64 `json:"since,omitempty" query:"since" doc:"Only chats with a message since then, in Unix seconds"`
	Limit  int   `json:"limit,omitempty" query:"limit" minimum:"0" doc:"At most so many; all when left out"`
	Offset int   `json:"offset,omitempty" query:"offset" minimum:"0" doc:"Leave out so many first"`
}

type chatsRequest struct {
	SearchOptions chatSearch `json:"searchOptions,omitempty"`
}

type chatsAnswer struct {
	Chats []wire.Chat `json:"chats"`
}

func (a *API) searchChats(ctx context.Context, s *whatsapp.Session, in chatsRequest) (chatsAnswer, error) {
	return a.getChats(ctx, s, in.SearchOptions)
}

func (a *API) getChats(ctx context.Context, s *whatsapp.Session, in chatSearch) (chatsAnswer, error) {
	return a.listChats(ctx, s, storage.ChatFilter{Unread: in.Unread, Since: unixTime(in.Since)}, in.Offset, in.Limit)
}

// listChats lists the chats that fit; all of them for a limit of 0.
func (a *API) listChats(ctx context.Context, s *whatsapp.Session, filter storage.ChatFilter, offset, limit int) (chatsAnswer, error) {
	found, err := pages(offset, limit, func(offset, limit int) ([]models.Chat, error) {
		filter.Offset, filter.Limit = offset, limit
		return s.Chats(ctx, filter)
	})
	if err != nil {
		return chatsAnswer{}, err
	}
	groups, err := a.groups(ctx, s, found)
	if err != nil {
		return chatsAnswer{}, err
	}
	names, err := namesOfAll(ctx, s, peopleIn(found, groups))
	if err != nil {
		return chatsAnswer{}, err
	}
	now, answer := time.Now(), chatsAnswer{Chats: make([]wire.Chat, 0, len(found))}
	for _, chat := range found {
		answer.Chats = append(answer.Chats, names.ChatOf(chat, groups[chat.JID], now))
	}
	return answer, nil
}

// groups finds the groups among chats by their address.
func (a *API) groups(ctx context.Context, s *whatsapp.Session, chats []models.Chat) (map[models.JID]*models.Group, error) {
	var jids []models.JID
	for _, chat := range chats {
		if chat.JID.IsGroup() {
			jids = append(jids, chat.JID)
		}
	}
	byJID := make(map[models.JID]*models.Group, len(jids))
	for some := range slices.Chunk(jids, storage.MaxLimit) {
		found, err := a.store.Groups(ctx, storage.GroupFilter{Session: s.ID(), JIDs: some, Limit: len(some)})
		if err != nil {
			return nil, err
		}
		for i := range found {
			byJID[found[i].JID] = &found[i]
		}
	}
	return byJID, nil
}

// peopleIn lists whom a list of chats names, some more than once.
func peopleIn(chats []models.Chat, groups map[models.JID]*models.Group) []models.JID {
	people := make([]models.JID, 0, 2*len(chats))
	for _, chat := range chats {
		people = append(people, chat.JID)
		if last := chat.LastReceived(); last != nil {
			people = append(people, last.Sender)
		}
	}
	for _, group := range groups {
		people = append(people, group.Owner, group.SubjectOwner, group.DescOwner)
		for _, p := range group.Participants {
			if p.Phone == "" {
				people = append(people, p.JID)
			}
		}
	}
	return people
}

// pages reads a bounded list page by page: all of it for a limit of 0.
func pages[T any](offset, limit int, read func(offset, limit int) ([]T, error)) ([]T, error) {
	var all []T
	for {
		size := storage.MaxLimit
		if limit > 0 {
			size = min(size, limit-len(all))
		}
		page, err := read(offset+len(all), size)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < size || len(all) == limit {
			return all, nil
		}
	}
}

type chatRequest struct {
	ChatID operation.ChatID `json:"chatId"`
}

type resultAnswer struct {
	Result bool `json:"result"`
}

func (a *API) sendSeen(ctx context.Context, s *whatsapp.Session, in chatRequest) (resultAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return resultAnswer{}, err
	}
	return resultAnswer{true}, s.MarkRead(ctx, chat.JID)
}

type oneChatAnswer struct {
	Chat wire.Chat `json:"chat"`
}

func (a *API) chatClassInfo(ctx context.Context, s *whatsapp.Session, in chatRequest) (oneChatAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return oneChatAnswer{}, err
	}
	group, err := a.groupOf(ctx, s, chat.JID)
	if err != nil {
		return oneChatAnswer{}, err
	}
	return oneChatAnswer{namesOf(ctx, s).ChatOf(chat, group, time.Now())}, nil
}

// getChatByID is chatClassInfo, with the error in the words of its own route.
func (a *API) getChatByID(ctx context.Context, s *whatsapp.Session, in chatRequest) (oneChatAnswer, error) {
	answer, err := a.chatClassInfo(ctx, s, in)
	if models.IsNotFound(err) {
		err = models.Errorf(models.NotFound, "Chat not found")
	}
	return answer, err
}

// groupOf is the group of a chat; nil when it is none, or not known.
func (a *API) groupOf(ctx context.Context, s *whatsapp.Session, chat models.JID) (*models.Group, error) {
	if !chat.IsGroup() {
		return nil, nil
	}
	group, err := s.Group(ctx, chat)
	if models.IsNotFound(err) {
		return nil, nil
	}
	return &group, err
}

type chatContactAnswer struct {
	Contact wire.Contact `json:"contact"`
}

func (a *API) chatContact(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatContactAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return chatContactAnswer{}, err
	}
	names := namesOf(ctx, s)
	group, err := a.groupOf(ctx, s, chat.JID)
	if err != nil || group != nil || !chat.JID.IsUser() {
		if group == nil {
			group = &models.Group{JID: chat.JID, Subject: chat.Name}
		}
		return chatContactAnswer{names.GroupContact(*group)}, err
	}
	person, err := s.Contact(ctx, chat.JID)
	if models.IsNotFound(err) {
		person, err = models.Contact{SessionID: s.ID(), JID: chat.JID}, nil
	}
	return chatContactAnswer{names.ContactOf(person)}, err
}

func (a *API) openChatWindow(ctx context.Context, s *whatsapp.Session, in chatRequest) (operation.OK, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return operation.OK{}, err
	}
	return operation.OK{}, s.ShowChat(ctx, chat.JID, "")
}

type windowRequest struct {
	MessageID operation.MessageID `json:"messageId"`
}

func openChatWindowAt(ctx context.Context, s *whatsapp.Session, in windowRequest) (operation.OK, error) {
	m, err := s.Message(ctx, in.MessageID.Chat(), in.MessageID.ID())
	if err != nil {
		return operation.OK{}, unknownMessage(err)
	}
	return operation.OK{}, s.ShowChat(ctx, m.Chat, m.ID)
}
