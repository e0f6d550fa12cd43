package rest

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// history routes what the account's phone knows of a chat and what it keeps.
func (a *API) history(f *face) {
	operation.JSON(f, "POST /sessions/:sessionId/chats/:chatId/history", "Ask the phone for older messages of a chat", fetchHistory, operation.Needs(auth.Write),
		operation.ID("fetchHistory"), operation.About("The answer comes when the messages are stored, after ten seconds at most. complete says that the phone has no older ones. "+
			"A phone that is offline is answered with status 503."))
	operation.JSON(f, "POST /sessions/:sessionId/chats/:chatId/timer", "Set how long new messages of a chat last", setTimer, operation.Needs(auth.Write),
		operation.ID("setTimer"))
}

// knownChat finds a chat of a session. A person to whom nobody wrote yet has
// an empty one.
func knownChat(ctx context.Context, s *whatsapp.Session, id operation.ChatID) (models.JID, error) {
	jid := s.Canonical(ctx, id.JID())
	_, err := s.Chat(ctx, jid)
	if !models.IsNotFound(err) || jid.IsUser() {
		if models.IsNotFound(err) {
			err = nil
		}
		return jid, err
	}
	if _, err := s.Group(ctx, jid); err != nil {
		return jid, models.Errorf(models.NotFound, "there is no such chat")
	}
	return jid, nil
}

type historyRequest struct {
	ChatID operation.ChatID `path:"chatId" json:"-"`
	Count  int              `json:"count,omitempty" minimum:"0" maximum:"500" doc:"How many messages to ask for; 50 when left out"`
}

type historyAnswer struct {
	Messages int  `json:"messages"`
	Complete bool `json:"complete"`
}

func fetchHistory(ctx context.Context, s *whatsapp.Session, in historyRequest) (historyAnswer, error) {
	chat, err := knownChat(ctx, s, in.ChatID)
	if err != nil {
		return historyAnswer{}, err
	}
	got, err := s.FetchOlder(ctx, chat, in.Count)
	return historyAnswer{got.Messages, got.Complete}, err
}

type timerRequest struct {
	ChatID  operation.ChatID `path:"chatId" json:"-"`
	Seconds *int64           `json:"seconds" doc:"0 for ever, 86400 a day, 604800 a week or 7776000 for 90 days"`
}

type timerAnswer struct {
	Seconds int64 `json:"seconds"`
}

func setTimer(ctx context.Context, s *whatsapp.Session, in timerRequest) (timerAnswer, error) {
	chat, err := knownChat(ctx, s, in.ChatID)
	if err != nil {
		return timerAnswer{}, err
	}
	const longest = 365 * 24 * 3600
	seconds := min(max(*in.Seconds, -1), longest)
	return timerAnswer{seconds}, s.SetTimer(ctx, chat, time.Duration(seconds)*time.Second)
}
