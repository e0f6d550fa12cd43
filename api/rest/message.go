package rest

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) messages(f *face) {
	operation.JSON(f, "POST /sessions/:sessionId/messages", "Send a message, now or later", a.sendMessage, operation.Needs(auth.Send), operation.Large, operation.Sends,
		operation.ID("sendSessionMessage"),
		operation.About("Unlike /client/sendMessage it takes a message for a session that is not connected: it waits in the outbox until expiresIn is over. "+
			"200 says that WhatsApp has the message, 202 that it is on its way. messageId makes the call safe to repeat: a second one with the same id sends nothing."))
	operation.Query(f, "GET /sessions/:sessionId/messages/search", "Search the texts of messages, newest first", a.searchMessages, operation.Needs(auth.Read), operation.ID("searchSessionMessages"))
	operation.Query(f, "GET /sessions/:sessionId/outbox/:messageId", "Say what became of a message that was to be sent", a.readOutbound, operation.Needs(auth.Read), operation.ID("readOutbound"))
}

// Outbound is a message on its way out.
type Outbound struct {
	MessageID string        `json:"messageId"`
	ChatID    string        `json:"chatId"`
	State     string        `json:"state" enum:"queued,sending,sent,failed,expired,cancelled"`
	Reason    string        `json:"reason,omitempty" doc:"Why it failed"`
	Text      string        `json:"text,omitempty"`
	Items     []string      `json:"items,omitempty" doc:"The ids of the files of an album, which leave after it"`
	SendAt    *int64        `json:"sendAt" doc:"Unix seconds; null: as soon as possible"`
	ExpiresAt *int64        `json:"expiresAt" doc:"Unix seconds after which it is not sent any more"`
	CreatedAt *int64        `json:"createdAt"`
	DoneAt    *int64        `json:"doneAt"`
	SentBy    string        `json:"sentBy,omitempty"`
	Message   *wire.Message `json:"message,omitempty"`
	status    int
}

// Status is 202 for a message that is on its way.
func (o Outbound) Status() int {
	if o.status != 0 {
		return o.status
	}
	return http.StatusOK
}

func outboundOf(ctx context.Context, s *whatsapp.Session, row models.OutboxRow) Outbound {
	o := Outbound{
		MessageID: row.MessageID, ChatID: s.PhoneOf(ctx, row.Chat).Legacy(), State: string(row.State), Reason: row.Reason,
		SendAt: unix(row.NotBefore), ExpiresAt: unix(row.Expires), CreatedAt: unix(row.CreatedAt), DoneAt: unix(row.DoneAt), SentBy: row.SentBy,
	}
	if m, err := whatsapp.OutgoingOf(row); err == nil {
		o.Text = m.Text
		for _, item := range m.Items {
			o.Items = append(o.Items, item.ID)
		}
	}
	return o
}

// veiled leaves out what a message says for a caller who may send, but not read.
func veiled(ctx context.Context, o Outbound) Outbound {
	if !auth.From(ctx).Has(auth.Read) {
		o.Text, o.Message = "", nil
	}
	return o
}

type sendRequest struct {
	operation.Draft
	ChatID    operation.ChatID `json:"chatId"`
	MessageID string           `json:"messageId,omitempty" doc:"The caller's own id of the message, 8 to 64 letters and digits"`
	SendAt    *operation.Time  `json:"sendAt,omitempty" doc:"When it shall leave; now when it is left out"`
	ExpiresIn int64            `json:"expiresIn,omitempty" minimum:"1" maximum:"31536000" doc:"Seconds it may wait for the session, a day when it is left out"`
}

var ownID = regexp.MustCompile(`^[A-Za-z0-9]{8,64}$`)

// farthest is how far ahead a message may be scheduled.
const farthest = 366 * 24 * time.Hour

func checkSendAt(at time.Time) error {
	if at.After(time.Now().Add(farthest)) {
		return models.Errorf(models.Invalid, "sendAt is more than a year ahead")
	}
	return nil
}

// longestWait is how many seconds a message may wait for its session.
const longestWait = 31_536_000

// check checks what the caller says of the message beside its content.
func (in sendRequest) check() error {
	switch {
	case in.MessageID != "" && !ownID.MatchString(in.MessageID):
		return errMessageID
	case in.ExpiresIn < 0 || in.ExpiresIn > longestWait:
		return models.Errorf(models.Invalid, "expiresIn must be seconds, at most %d", longestWait)
	case in.SendAt != nil:
		return checkSendAt(in.SendAt.Time)
	}
	return nil
}

var errMessageID = models.Errorf(models.Invalid, "messageId must be 8 to 64 letters and digits")

func (a *API) sendMessage(ctx context.Context, s *whatsapp.Session, in sendRequest) (Outbound, error) {
	if err := in.check(); err != nil {
		return Outbound{}, err
	}
	to := in.ChatID.JID()
	m, err := a.compose(ctx, s, to, in.Draft)
	if err != nil {
		return Outbound{}, err
	}
	m.SentBy = sentBy(auth.From(ctx))
	if m.ID = in.MessageID; m.ID == "" {
		m.ID = operation.PresetID(ctx)
	}
	now := time.Now()
	start := now
	if in.SendAt != nil {
		m.NotBefore = in.SendAt.Time
		if m.NotBefore.After(now) {
			start = m.NotBefore
		}
	}
	if in.ExpiresIn > 0 {
		m.Expires = start.Add(time.Duration(in.ExpiresIn) * time.Second)
	}
	if operation.Async(ctx) || start.After(now) || !s.State().Online() {
		row, err := s.Enqueue(ctx, to, m)
		return sentBefore(ctx, s, m.ID, row, err)
	}
	sent, err := s.Send(ctx, to, m)
	return a.outcome(ctx, s, m.ID, sent, err)
}

// outcome answers for a message that was waited for. One that WhatsApp has not
// confirmed in time is still on its way.
func (a *API) outcome(ctx context.Context, s *whatsapp.Session, id string, sent models.Message, err error) (Outbound, error) {
	switch {
	case err == nil:
		return a.outbound(ctx, s, sent.ID)
	case sent.ID != "" && errors.Is(err, context.DeadlineExceeded):
		answer, err := a.outbound(ctx, s, sent.ID)
		answer.status = http.StatusAccepted
		return answer, err
	}
	return sentBefore(ctx, s, id, models.OutboxRow{}, err)
}

// sentBefore answers for a message that was stored. One whose id is there
// already was sent by an earlier call: the answer is what became of it.
func sentBefore(ctx context.Context, s *whatsapp.Session, id string, row models.OutboxRow, err error) (Outbound, error) {
	repeated := id != "" && models.KindOf(err) == models.Conflict
	if repeated {
		row, err = s.Outbound(ctx, id)
	}
	if err != nil {
		return Outbound{}, err
	}
	answer := outboundOf(ctx, s, row)
	if repeated {
		answer = veiled(ctx, answer)
	}
	if !row.State.Done() {
		answer.status = http.StatusAccepted
	}
	return answer, nil
}

// sentBy names who sent a message, as it stands beside the message in the store.
func sentBy(who auth.Principal) string {
	if who.UserID != 0 {
		return "user:" + strconv.FormatInt(who.UserID, 10)
	}
	return "key:" + who.Name
}

type outboundRequest struct {
	MessageID string `path:"messageId" json:"-"`
}

func (a *API) readOutbound(ctx context.Context, s *whatsapp.Session, in outboundRequest) (Outbound, error) {
	return a.outbound(ctx, s, in.MessageID)
}

// outbound is a row of the outbox with the message that it became. A message
// outlives its row.
func (a *API) outbound(ctx context.Context, s *whatsapp.Session, id string) (Outbound, error) {
	row, err := s.Outbound(ctx, id)
	if err != nil && !models.IsNotFound(err) {
		return Outbound{}, err
	}
	known := err == nil
	m, err := s.Message(ctx, row.Chat, id)
	switch {
	case models.IsNotFound(err) && known:
		return outboundOf(ctx, s, row), nil
	case models.IsNotFound(err) || err == nil && !m.FromMe:
		return Outbound{}, models.Errorf(models.NotFound, "no message of this id was to be sent")
	case err != nil:
		return Outbound{}, err
	}
	if !known {
		row = models.OutboxRow{MessageID: m.ID, Chat: m.Chat, State: models.OutboxSent, Reason: m.Reason, CreatedAt: m.Time, DoneAt: m.Time, SentBy: m.SentBy}
		if m.Ack == models.AckError {
			row.State = models.OutboxFailed
		}
	}
	answer := outboundOf(ctx, s, row)
	shown := namesOf(ctx, s).MessageOf(m)
	answer.Message = &shown
	return answer, nil
}

// namesOf resolves addresses of one session for one call.
func namesOf(ctx context.Context, s *whatsapp.Session) wire.Names {
	return wire.Names{Me: s.Info().JID, PhoneOf: func(jid models.JID) models.JID { return s.PhoneOf(ctx, jid) }}
}

type searchRequest struct {
	Query  string            `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Words that the message must have; the last may be a beginning"`
	ChatID *operation.ChatID `query:"chatId" doc:"Only messages of this chat"`
	Limit  int               `query:"limit" minimum:"1" maximum:"1000"`
	Before int64             `query:"before" minimum:"0" doc:"The nextBefore of the page before"`
}

type searchAnswer struct {
	Messages   []wire.Message `json:"messages"`
	NextBefore int64          `json:"nextBefore,omitempty"`
}

func (a *API) searchMessages(ctx context.Context, s *whatsapp.Session, in searchRequest) (searchAnswer, error) {
	filter := storage.MessageFilter{Text: in.Query, BeforeRow: models.Message{RowID: in.Before}, Limit: storage.Bound(in.Limit)}
	if in.ChatID != nil {
		filter.Chat = s.Canonical(ctx, in.ChatID.JID())
	}
	found, err := s.Messages(ctx, filter)
	answer := searchAnswer{Messages: make([]wire.Message, 0, len(found))}
	names := namesOf(ctx, s)
	for _, m := range found {
		answer.Messages = append(answer.Messages, names.MessageOf(m))
	}
	if len(found) == filter.Limit {
		answer.NextBefore = found[len(found)-1].RowID
	}
	return answer, err
}
