package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	olderPatience = 10 * time.Second // how long a phone may take to send older messages
	olderSilence  = time.Minute      // how long a phone that did not answer is left alone
	olderUsual    = 50               // messages asked for, where nobody says how many; phones send about as many
	olderMost     = 500
	olderChats    = 10_000 // chats of which it is remembered that there is nothing older
)

// OlderMessages is what a phone sent when it was asked for older messages.
type OlderMessages struct {
	Messages int  // how many came
	Complete bool // the phone has no older ones
}

// older asks the account's phone for older messages. Who asks for the same chat
// at the same time shares one request.
type older struct {
	mu       sync.Mutex // guards what follows
	asks     map[models.JID]*olderAsk
	complete map[models.JID]bool
	silent   time.Time // until when a phone that did not answer is left alone
}

// olderAsk is one request; got is set when done is closed.
type olderAsk struct {
	id   string
	done chan struct{}
	got  OlderMessages
	err  error

	answered chan OlderMessages
}

func newOlder() *older {
	return &older{asks: map[models.JID]*olderAsk{}, complete: map[models.JID]bool{}}
}

// join finds the request that is under way for a chat, or begins one.
func (o *older) join(chat models.JID) (ask *olderAsk, begun bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if ask, ok := o.asks[chat]; ok {
		return ask, false
	}
	ask = &olderAsk{id: newMessageID(), done: make(chan struct{}), answered: make(chan OlderMessages, 1)}
	o.asks[chat] = ask
	return ask, true
}

// end tells everybody who waits what became of a request.
func (o *older) end(chat models.JID, ask *olderAsk, now time.Time) {
	o.mu.Lock()
	delete(o.asks, chat)
	if ask.err != nil {
		o.silent = now.Add(olderSilence)
	}
	o.mu.Unlock()
	close(ask.done)
}

// exhausted reports whether the phone has nothing older of a chat.
func (o *older) exhausted(chat models.JID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.complete[chat]
}

// worthAsking reports whether somebody who can do without older messages
// should wait for them.
func (o *older) worthAsking(chat models.JID, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.complete[chat] && now.After(o.silent)
}

// arrived notes that older messages were stored. The request that they answer
// is known by its id, or by the chat where a phone does not say it.
func (o *older) arrived(request string, chat models.JID, got OlderMessages) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.silent = time.Time{}
	o.note(chat, got)
	for place, ask := range o.asks {
		if ask.id != request && (request != "" || place != chat) {
			continue
		}
		o.note(place, got)
		select {
		case ask.answered <- got:
		default: // answered already
		}
	}
}

// note remembers of which chats the phone has nothing older.
func (o *older) note(chat models.JID, got OlderMessages) {
	if !got.Complete {
		return
	}
	if len(o.complete) >= olderChats {
		clear(o.complete)
	}
	o.complete[chat] = true
}

// FetchOlder asks the account's phone for count messages that are older than
// the oldest stored one of a chat, 50 when count is 0, and waits until they are
// stored, ten seconds at most. A chat without any message has nothing to ask
// by. A phone that does not answer is Unavailable.
func (s *Session) FetchOlder(ctx context.Context, chat models.JID, count int) (OlderMessages, error) {
	chat = s.Canonical(ctx, chat)
	oldest, err := s.oldest(ctx, chat)
	if models.IsNotFound(err) {
		return OlderMessages{}, nil
	}
	if err != nil {
		return OlderMessages{}, err
	}
	if s.older.exhausted(chat) {
		return OlderMessages{Complete: true}, nil
	}
	ask, begun := s.older.join(chat)
	if begun {
		// Others may wait for the answer too, so it does not end with this call.
		ask.got, ask.err = s.askOlder(context.WithoutCancel(ctx), oldest, ask, count)
		s.older.end(chat, ask, time.Now())
		return ask.got, ask.err
	}
	select {
	case <-ask.done:
		return ask.got, ask.err
	case <-ctx.Done():
		return OlderMessages{}, ctx.Err()
	}
}

// FillFrom asks the phone for older messages of a chat, as FetchOlder does, for
// somebody who can do without: it does not ask a phone that was silent a moment
// ago, and reports only whether any came.
func (s *Session) FillFrom(ctx context.Context, chat models.JID, count int) bool {
	chat = s.Canonical(ctx, chat)
	if !s.older.worthAsking(chat, time.Now()) {
		return false
	}
	got, err := s.FetchOlder(ctx, chat, count)
	if err != nil {
		s.logger.Info("the phone sent no older messages", "err", err)
	}
	return got.Messages > 0
}

// RequestHistory asks the phone for older messages of a chat and waits for
// nothing. It reports whether there was something to ask for.
func (s *Session) RequestHistory(ctx context.Context, chat models.JID) (bool, error) {
	chat = s.Canonical(ctx, chat)
	oldest, err := s.oldest(ctx, chat)
	if models.IsNotFound(err) || s.older.exhausted(chat) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := s.sendOlderRequest(ctx, oldest, newMessageID(), olderUsual); err != nil {
		return false, refused(err)
	}
	return true, nil
}

// oldest is the oldest stored message of a chat.
func (s *Session) oldest(ctx context.Context, chat models.JID) (models.Message, error) {
	list, err := s.manager.store.Messages(ctx, storage.MessageFilter{Session: s.id, Chat: chat, OldestFirst: true, Limit: 1})
	if err != nil {
		return models.Message{}, err
	}
	if len(list) == 0 {
		return models.Message{}, models.Errorf(models.NotFound, "the chat has no messages")
	}
	return list[0], nil
}

func (s *Session) askOlder(ctx context.Context, oldest models.Message, ask *olderAsk, count int) (OlderMessages, error) {
	ctx, cancel := context.WithTimeout(ctx, olderPatience)
	defer cancel()
	if err := s.sendOlderRequest(ctx, oldest, ask.id, count); err != nil {
		return OlderMessages{}, refused(err)
	}
	select {
	case got := <-ask.answered:
		return got, nil
	case <-ctx.Done():
		return OlderMessages{}, &models.Error{Kind: models.Unavailable, Message: "the phone did not answer; it may be offline", Err: ctx.Err()}
	}
}

func (s *Session) sendOlderRequest(ctx context.Context, oldest models.Message, id string, count int) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if count <= 0 {
		count = olderUsual
	}
	info := &types.MessageInfo{ID: oldest.ID, Timestamp: oldest.Time}
	info.Chat, info.IsFromMe = s.stateJID(ctx, oldest.Chat), oldest.FromMe
	return s.askOwnPhone(ctx, client.BuildHistorySyncRequest(info, min(count, olderMost)), id)
}

// askOwnPhone sends a request to the account's own phone.
func (s *Session) askOwnPhone(ctx context.Context, msg *waE2E.Message, id string) error {
	own := s.Info().JID
	if own == "" {
		return whatsmeow.ErrNotLoggedIn
	}
	_, err := s.deliverWith(ctx, own, msg, whatsmeow.SendRequestExtra{ID: id, Peer: true})
	return err
}

// answerOlder tells who waits that a block of older messages is stored. A phone
// that does not have the chat sends a block without any.
func (h *historyImport) answerOlder(request string) {
	if h.data.GetSyncType() != waHistorySync.HistorySync_ON_DEMAND {
		return
	}
	if len(h.data.GetConversations()) == 0 && request != "" {
		h.session.older.arrived(request, "", OlderMessages{Complete: true})
	}
	for _, conv := range h.data.GetConversations() {
		id, err := types.ParseJID(conv.GetID())
		if err != nil {
			continue
		}
		end := conv.GetEndOfHistoryTransferType()
		h.session.older.arrived(request, h.view.canonical(id), OlderMessages{
			Messages: len(conv.GetMessages()),
			Complete: end == waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY || len(conv.GetMessages()) == 0,
		})
	}
}
