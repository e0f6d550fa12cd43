package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// messageSends are what sends something because of a message.
func (a *API) messageSends(f *face) {
	operation.JSON(f, "POST /message/pin/:sessionId", "Pin a message for everybody in its chat", pinMessage, operation.Needs(auth.Send), operation.Sends)
	operation.JSON(f, "POST /message/unpin/:sessionId", "Take the pin off a message", unpinMessage, operation.Needs(auth.Send), operation.Sends)
	operation.JSON(f, "POST /message/forward/:sessionId", "Send a message on to another chat", a.forwardMessage, operation.Needs(auth.Send), operation.Sends,
		operation.About("A file is not sent again: everybody fetches the one that WhatsApp has."))
}

// changed is the answer of what did something to an earlier message: nothing
// but whether WhatsApp has it.
type changed struct{ status int }

// Status is 202 for a change that WhatsApp does not have yet.
func (c changed) Status() int {
	if c.status != 0 {
		return c.status
	}
	return http.StatusOK
}

// change sends what does something to an earlier message, and waits until
// WhatsApp has it, unless the caller does not want that or it takes too long.
func change(ctx context.Context, s *whatsapp.Session) func(whatsapp.Outgoing, error) (changed, error) {
	return func(out whatsapp.Outgoing, err error) (changed, error) {
		if err != nil {
			return changed{}, unknownMessage(err)
		}
		out.ID, out.SentBy = operation.PresetID(ctx), sentBy(auth.From(ctx))
		to, waits := out.Change.Target.Chat, changed{http.StatusAccepted}
		if operation.Async(ctx) {
			_, err := s.Enqueue(ctx, to, out)
			return waits, sentAlready(err, out)
		}
		sent, err := s.Send(ctx, to, out)
		if sent.ID != "" && errors.Is(err, context.DeadlineExceeded) {
			return waits, nil
		}
		return changed{}, sentAlready(err, out)
	}
}

// sentAlready passes over that a call was repeated whose first answer got lost.
func sentAlready(err error, out whatsapp.Outgoing) error {
	if models.KindOf(err) == models.Conflict && out.ID != "" {
		return nil
	}
	return err
}

// changeAnswer is changed for old clients that look at a result.
type changeAnswer struct {
	Result bool `json:"result"`
	changed
}

type pinRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
	Duration  int                 `json:"duration,omitempty" doc:"Seconds: 86400, 604800 or 2592000; 604800 when left out"`
}

const pinnedFor = 7 * 24 * time.Hour

func pinMessage(ctx context.Context, s *whatsapp.Session, in pinRequest) (changeAnswer, error) {
	lasting := time.Duration(in.Duration) * time.Second
	if in.Duration == 0 {
		lasting = pinnedFor
	}
	return pin(ctx, s, in.ChatID.JID(), in.MessageID.ID(), lasting)
}

func pin(ctx context.Context, s *whatsapp.Session, chat models.JID, id string, lasting time.Duration) (changeAnswer, error) {
	done, err := change(ctx, s)(s.Pinning(ctx, chat, id, lasting))
	return changeAnswer{err == nil, done}, err
}

func unpinMessage(ctx context.Context, s *whatsapp.Session, in messageRequest) (changeAnswer, error) {
	return pin(ctx, s, in.ChatID.JID(), in.MessageID.ID(), 0)
}

type forwardRequest struct {
	ChatID      operation.ChatID    `json:"chatId"`
	MessageID   operation.MessageID `json:"messageId"`
	Destination operation.ChatID    `json:"destinationChatId" also:"targetChatId,toChat"`
}

func (a *API) forwardMessage(ctx context.Context, s *whatsapp.Session, in forwardRequest) (sendAnswer, error) {
	out, err := s.Forwarding(ctx, in.ChatID.JID(), in.MessageID.ID())
	if err != nil {
		return sendAnswer{}, unknownMessage(err)
	}
	out.ID, out.SentBy = operation.PresetID(ctx), sentBy(auth.From(ctx))
	if operation.Async(ctx) {
		return enqueue(ctx, s, in.Destination.JID(), out, http.StatusAccepted)
	}
	return send(ctx, s, in.Destination.JID(), out)
}
