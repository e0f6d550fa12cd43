package api

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// messageReads are what can be asked about a message.
func (a *API) messageReads(f *face) {
	operation.JSON(f, "POST /message/getClassInfo/:sessionId", "Get a message", a.getClassInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /message/getInfo/:sessionId", "See who got, read and played an own message", getInfo, operation.Needs(auth.Read),
		operation.About("info is null for messages of others."))
	operation.JSON(f, "POST /message/getContact/:sessionId", "Get the person who wrote a message", getMessageContact, operation.Needs(auth.Read))
	operation.JSON(f, "POST /message/getMentions/:sessionId", "List the people named in a message", getMentions, operation.Needs(auth.Read))
	operation.JSON(f, "POST /message/getGroupMentions/:sessionId", "List the groups named in a message", getGroupMentions, operation.Needs(auth.Read))
	operation.JSON(f, "POST /message/getQuotedMessage/:sessionId", "Get the message that a message answers", a.getQuotedMessage, operation.Needs(auth.Read),
		operation.About("quotedMessage is null when it answers none."))
	operation.JSON(f, "POST /message/getReactions/:sessionId", "List who reacted to a message, by emoji", a.getReactions, operation.Needs(auth.Read),
		operation.About("There is no result when nobody reacted."))
	operation.JSON(f, "POST /client/searchMessages/:sessionId", "Search the texts of messages", a.searchMessages, operation.Needs(auth.Read),
		operation.About("Every word must be there, at least as the beginning of one; capitals and accents do not matter. The newest come first."))
}

// find reads the message that a request names.
func find(ctx context.Context, s *whatsapp.Session, in messageRequest) (models.Message, error) {
	m, err := s.Message(ctx, in.ChatID.JID(), in.MessageID.ID())
	return m, unknownMessage(err)
}

type messageAnswer struct {
	Message wire.Message `json:"message"`
}

func (a *API) getClassInfo(ctx context.Context, s *whatsapp.Session, in messageRequest) (messageAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil {
		return messageAnswer{}, err
	}
	shown, err := a.showOne(ctx, s, m)
	return messageAnswer{shown}, err
}

// showOne puts a message into the shape of this dialect.
func (a *API) showOne(ctx context.Context, s *whatsapp.Session, m models.Message) (wire.Message, error) {
	shown, err := a.show(ctx, s, []models.Message{m})
	if err != nil {
		return wire.Message{}, err
	}
	return shown[0], nil
}

type infoAnswer struct {
	Info *wire.MessageInfo `json:"info"`
}

func getInfo(ctx context.Context, s *whatsapp.Session, in messageRequest) (infoAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil || !m.FromMe {
		return infoAnswer{}, err
	}
	info, err := s.MessageInfo(ctx, m)
	if err != nil {
		return infoAnswer{}, err
	}
	shown := namesOf(ctx, s).MessageInfoOf(info)
	return infoAnswer{&shown}, nil
}

type writerAnswer struct {
	Contact wire.Contact `json:"contact"`
}

func getMessageContact(ctx context.Context, s *whatsapp.Session, in messageRequest) (writerAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil {
		return writerAnswer{}, err
	}
	person, err := personOf(ctx, s, m.Sender)
	return writerAnswer{namesOf(ctx, s).ContactOf(person)}, err
}

// personOf is a person as the session knows them, which may be by the address
// alone.
func personOf(ctx context.Context, s *whatsapp.Session, jid models.JID) (models.Contact, error) {
	person, err := s.Contact(ctx, jid)
	if !models.IsNotFound(err) {
		return person, err
	}
	person = models.Contact{SessionID: s.ID(), JID: jid}
	if info := s.Info(); jid == info.JID || jid == info.LID {
		person.Phone, person.PushName = info.JID, info.PushName
	}
	return person, nil
}

type mentionsAnswer struct {
	Contacts []wire.Contact `json:"contacts"`
	Mentions []string       `json:"mentions"`
}

func getMentions(ctx context.Context, s *whatsapp.Session, in messageRequest) (mentionsAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil {
		return mentionsAnswer{}, err
	}
	names := namesOf(ctx, s)
	answer := mentionsAnswer{Contacts: []wire.Contact{}, Mentions: names.MessageOf(m).MentionedIDs}
	for _, jid := range m.Mentions {
		person, err := personOf(ctx, s, jid)
		if err != nil {
			return mentionsAnswer{}, err
		}
		answer.Contacts = append(answer.Contacts, names.ContactOf(person))
	}
	return answer, nil
}

type groupMentionsAnswer struct {
	Result []wire.Chat `json:"result"`
}

func getGroupMentions(ctx context.Context, s *whatsapp.Session, in messageRequest) (groupMentionsAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil {
		return groupMentionsAnswer{}, err
	}
	answer := groupMentionsAnswer{Result: []wire.Chat{}}
	for _, named := range m.Groups {
		shown, err := namedGroup(ctx, s, named)
		if err != nil {
			return groupMentionsAnswer{}, err
		}
		answer.Result = append(answer.Result, shown)
	}
	return answer, nil
}

// namedGroup is a group that a text names. The account may be in it or not.
func namedGroup(ctx context.Context, s *whatsapp.Session, named models.GroupMention) (wire.Chat, error) {
	chat, err := s.Chat(ctx, named.Group)
	if models.IsNotFound(err) {
		chat, err = models.Chat{SessionID: s.ID(), JID: named.Group, Name: named.Subject}, nil
	}
	if err != nil {
		return wire.Chat{}, err
	}
	group, err := s.Group(ctx, named.Group)
	if err != nil && !models.IsNotFound(err) {
		return wire.Chat{}, err
	}
	if err != nil {
		group = models.Group{JID: named.Group, Subject: named.Subject}
	}
	return namesOf(ctx, s).ChatOf(chat, &group, time.Now()), nil
}

type quotedAnswer struct {
	Quoted *wire.Message `json:"quotedMessage"`
}

func (a *API) getQuotedMessage(ctx context.Context, s *whatsapp.Session, in messageRequest) (quotedAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil || m.Quote == nil {
		return quotedAnswer{}, err
	}
	quoted, err := s.Quoted(ctx, m)
	if err != nil {
		return quotedAnswer{}, err
	}
	shown, err := a.showOne(ctx, s, quoted)
	return quotedAnswer{&shown}, err
}

type reactionsAnswer struct {
	Result []wire.ReactionList `json:"result,omitempty"`
}

func (a *API) getReactions(ctx context.Context, s *whatsapp.Session, in messageRequest) (reactionsAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil {
		return reactionsAnswer{}, err
	}
	list, err := a.store.Reactions(ctx, s.ID(), m.Chat, []string{m.ID})
	return reactionsAnswer{namesOf(ctx, s).ReactionListsOf(list, m.Ref())}, err
}

type searchOptions struct {
	Page   int               `json:"page,omitempty" minimum:"0" maximum:"1000000" doc:"Counts from 1"`
	Limit  int               `json:"limit,omitempty" minimum:"0" doc:"Messages on a page; 50 when left out, and never more than 1000"`
	ChatID *operation.ChatID `json:"chatId,omitempty" doc:"Only messages of this chat"`
}

type searchRequest struct {
	Query   string        `json:"query" maxLength:"1000" example:"late checkout"`
	Options searchOptions `json:"options,omitempty"`
}

func (a *API) searchMessages(ctx context.Context, s *whatsapp.Session, in searchRequest) (messagesAnswer, error) {
	limit := in.Options.Limit
	if limit == 0 {
		limit = fetchLimit
	}
	limit = storage.Bound(limit)
	filter := storage.MessageFilter{Text: in.Query, Limit: limit, Offset: max(in.Options.Page-1, 0) * limit}
	if in.Options.ChatID != nil {
		filter.Chat = in.Options.ChatID.JID()
	}
	found, err := s.Messages(ctx, filter)
	if err != nil {
		return messagesAnswer{}, err
	}
	answer := messagesAnswer{Messages: make([]wire.Message, 0, len(found))}
	for _, m := range found { // of several chats, and show takes those of one
		shown, err := a.showOne(ctx, s, m)
		if err != nil {
			return messagesAnswer{}, err
		}
		answer.Messages = append(answer.Messages, shown)
	}
	return answer, nil
}
