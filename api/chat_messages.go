package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// chatMessages routes the messages of a chat.
func (a *API) chatMessages(f *face) {
	operation.JSON(f, "POST /chat/fetchMessages/:sessionId", "Read the messages of a chat, oldest first", a.fetchMessages, operation.Needs(auth.Read),
		operation.About("Where fewer are stored than wanted, the phone is asked for older ones, and the call waits for them up to ten seconds."))
	operation.JSON(f, "POST /chat/syncHistory/:sessionId", "Ask the phone for older messages of a chat", a.syncHistory, operation.Needs(auth.Write),
		operation.About("The result is false when there is nothing older. The messages come later, and raise no events."))
}

// messageCount is how many messages are wanted. Clients in JavaScript write
// Infinity or the largest number there is for all of them.
type messageCount int

// ReadValue implements operation.Value.
func (c *messageCount) ReadValue(value any) error {
	count, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	if errors.Is(err, strconv.ErrRange) || math.IsInf(count, 1) {
		count, err = mostMessages, nil
	}
	if err != nil || math.IsNaN(count) || count < 0 {
		return errors.New("must be a number that is not negative")
	}
	*c = messageCount(min(count, mostMessages))
	return nil
}

type messageSearch struct {
	Limit     messageCount         `json:"limit,omitempty" minimum:"0" doc:"At most so many, the latest ones; 50 when left out, and never more than 50000"`
	FromMe    *bool                `json:"fromMe,omitempty" doc:"Only own messages, or only those of others"`
	Since     int64                `json:"since,omitempty" doc:"Only messages since then, in Unix seconds"`
	MessageID *operation.MessageID `json:"messageId,omitempty" doc:"Start from this message: only it and later ones"`
	Before    *operation.MessageID `json:"before,omitempty" doc:"Only messages older than this one"`
}

type fetchRequest struct {
	ChatID        operation.ChatID     `json:"chatId"`
	SearchOptions messageSearch        `json:"searchOptions,omitempty"`
	Limit         messageCount         `json:"limit,omitempty" minimum:"0"`
	Before        *operation.MessageID `json:"before,omitempty"`
}

// search is what is looked for, wherever the caller put it.
func (r fetchRequest) search() messageSearch {
	search := r.SearchOptions
	if search.Limit == 0 {
		search.Limit = r.Limit
	}
	if search.Before == nil {
		search.Before = r.Before
	}
	if search.Limit == 0 {
		search.Limit = fetchLimit
	}
	return search
}

type messagesAnswer struct {
	Messages []wire.Message `json:"messages"`
	stream   io.ReadCloser  // prints the messages instead
}

// Stream implements operation.Streamed.
func (m messagesAnswer) Stream() io.ReadCloser { return m.stream }

const (
	fetchLimit   = 50
	mostMessages = 50_000
)

func (a *API) fetchMessages(ctx context.Context, s *whatsapp.Session, in fetchRequest) (messagesAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return messagesAnswer{}, err
	}
	search := in.search()
	if search.Limit > storage.MaxLimit {
		stream, err := a.streamMessages(ctx, s, chat.JID, search)
		return messagesAnswer{stream: stream}, err
	}
	found, err := findMessages(ctx, s, chat.JID, search)
	if err != nil {
		return messagesAnswer{}, err
	}
	shown, err := a.show(ctx, s, found)
	return messagesAnswer{Messages: shown}, err
}

// within turns what is looked for into a filter. From a message on, the oldest
// come first; one that is not there is models.NotFound.
func within(ctx context.Context, s *whatsapp.Session, chat models.JID, search messageSearch) (storage.MessageFilter, error) {
	filter := storage.MessageFilter{Chat: chat, FromMe: search.FromMe, Since: unixTime(search.Since), Limit: int(search.Limit)}
	var err error
	switch {
	case search.MessageID != nil:
		filter.FromRow, err = s.Message(ctx, chat, search.MessageID.ID())
		filter.OldestFirst = true
	case search.Before != nil:
		filter.BeforeRow, err = s.Message(ctx, chat, search.Before.ID())
		if models.IsNotFound(err) {
			err = models.Errorf(models.Invalid, "before names no message of this chat")
		}
	}
	return filter, err
}

// findMessages reads messages of a chat, oldest first.
func findMessages(ctx context.Context, s *whatsapp.Session, chat models.JID, search messageSearch) ([]models.Message, error) {
	filter, err := within(ctx, s, chat, search)
	if models.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found, err := s.Messages(ctx, filter)
	if filter.OldestFirst {
		return found, err
	}
	if err == nil && len(found) < filter.Limit && goesBack(ctx, s, filter) && s.FillFrom(ctx, chat, filter.Limit-len(found)) {
		found, err = s.Messages(ctx, filter)
	}
	slices.Reverse(found)
	return found, err
}

// goesBack reports whether messages could fit that are older than all stored
// ones.
func goesBack(ctx context.Context, s *whatsapp.Session, filter storage.MessageFilter) bool {
	if filter.Since.IsZero() {
		return true
	}
	oldest, err := s.Messages(ctx, storage.MessageFilter{Chat: filter.Chat, OldestFirst: true, Limit: 1})
	return err == nil && len(oldest) > 0 && oldest[0].Time.After(filter.Since)
}

// show puts messages of one chat into the shape of this dialect, and says of
// each whether somebody reacted.
func (a *API) show(ctx context.Context, s *whatsapp.Session, list []models.Message) ([]wire.Message, error) {
	shown := make([]wire.Message, 0, len(list))
	if len(list) == 0 {
		return shown, nil
	}
	ids, senders := make([]string, len(list)), make([]models.JID, len(list))
	for i, m := range list {
		ids[i], senders[i] = m.ID, m.Sender
	}
	reactions, err := a.store.Reactions(ctx, s.ID(), list[0].Chat, ids)
	if err != nil {
		return nil, err
	}
	reacted := make(map[string]bool, len(reactions))
	for _, r := range reactions {
		reacted[r.MessageID] = true
	}
	names, err := namesOfAll(ctx, s, senders)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		message := names.MessageOf(m)
		message.HasReaction = reacted[m.ID]
		shown = append(shown, message)
	}
	return shown, nil
}

func (a *API) syncHistory(ctx context.Context, s *whatsapp.Session, in chatRequest) (resultAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return resultAnswer{}, err
	}
	asked, err := s.RequestHistory(ctx, chat.JID)
	return resultAnswer{asked}, err
}
