package rest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) statuses(f *face) {
	operation.JSON(f, "POST /sessions/:sessionId/status", "Post a status", a.postStatus, operation.Needs(auth.Send), operation.Large, operation.Sends, operation.ID("postStatus"),
		operation.About("A text, a picture or a video: contentType is string, MessageMedia or MessageMediaFromURL. Without recipients it goes to whom the account's privacy names, the saved contacts unless it says otherwise. WhatsApp shows it for a day. "+
			"200 says that WhatsApp has it, 202 that it is on its way. messageId makes the call safe to repeat."))
	operation.Query(f, "GET /sessions/:sessionId/status", "List the status posts of the last day, newest first: the account's own with who saw them, and those of others", listStatuses, operation.Needs(auth.Read), operation.ID("listStatuses"))
	operation.Query(f, "DELETE /sessions/:sessionId/status/:messageId", "Delete a status post of the account's", deleteStatus, operation.Needs(auth.Write), operation.ID("deleteStatus"))
}

type statusRequest struct {
	operation.Draft
	Background string             `json:"backgroundColor,omitempty" doc:"Of a text, as #RRGGBB" example:"#128C7E"`
	Font       int                `json:"font,omitempty" minimum:"0" doc:"Of a text, a number of WhatsApp's"`
	Recipients []operation.ChatID `json:"recipients,omitempty" doc:"Only these people get it"`
	MessageID  string             `json:"messageId,omitempty" doc:"The caller's own id of the post, 8 to 64 letters and digits"`
}

func (a *API) postStatus(ctx context.Context, s *whatsapp.Session, in statusRequest) (Outbound, error) {
	if in.MessageID != "" && !ownID.MatchString(in.MessageID) {
		return Outbound{}, errMessageID
	}
	style := whatsapp.StatusStyle{Font: in.Font}
	for _, who := range in.Recipients {
		style.Recipients = append(style.Recipients, who.JID())
	}
	var err error
	if style.Background, err = colour(in.Background); err != nil {
		return Outbound{}, err
	}
	m, err := a.compose(ctx, s, models.StatusBroadcast, in.Draft)
	if err != nil {
		return Outbound{}, err
	}
	m.SentBy = sentBy(auth.From(ctx))
	if m.ID = in.MessageID; m.ID == "" {
		m.ID = operation.PresetID(ctx)
	}
	sent, err := s.PostStatus(ctx, m, style)
	return a.outcome(ctx, s, m.ID, sent, err)
}

// colour reads #RRGGBB as ARGB, opaque; nothing is 0.
func colour(text string) (uint32, error) {
	if text == "" {
		return 0, nil
	}
	digits := strings.TrimPrefix(text, "#")
	number, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return 0, models.Errorf(models.Invalid, "backgroundColor must be like #128C7E")
	}
	return 0xFF000000 | uint32(number), nil
}

type statusesRequest struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000"`
}

// Viewer is somebody who got a status post, and saw it or not.
type Viewer struct {
	ID        string `json:"id"`
	Delivered *int64 `json:"deliveredAt"`
	Seen      *int64 `json:"seenAt"`
}

// OwnStatus is a post of the account's with who got it.
type OwnStatus struct {
	Message wire.Message `json:"message"`
	Viewers []Viewer     `json:"viewers"`
}

type statusesAnswer struct {
	Own    []OwnStatus    `json:"own"`
	Others []wire.Message `json:"others"`
}

func listStatuses(ctx context.Context, s *whatsapp.Session, in statusesRequest) (statusesAnswer, error) {
	limit := storage.Bound(in.Limit)
	own, err := s.Statuses(ctx, true, limit)
	if err != nil {
		return statusesAnswer{}, err
	}
	others, err := s.Statuses(ctx, false, limit)
	if err != nil {
		return statusesAnswer{}, err
	}
	names := namesOf(ctx, s)
	answer := statusesAnswer{Own: []OwnStatus{}, Others: []wire.Message{}}
	for _, m := range own {
		receipts, err := s.StatusReceipts(ctx, m.ID)
		if err != nil {
			return answer, err
		}
		answer.Own = append(answer.Own, OwnStatus{Message: names.MessageOf(m), Viewers: viewersOf(ctx, s, receipts)})
	}
	for _, m := range others {
		answer.Others = append(answer.Others, names.MessageOf(m))
	}
	return answer, nil
}

func viewersOf(ctx context.Context, s *whatsapp.Session, receipts []models.Receipt) []Viewer {
	viewers := make([]Viewer, 0, len(receipts))
	for _, r := range receipts {
		seen := r.Read
		if seen.IsZero() {
			seen = r.Played
		}
		viewers = append(viewers, Viewer{ID: s.PhoneOf(ctx, r.User).Legacy(), Delivered: unix(earliest(r.Delivered, seen)), Seen: unix(seen)})
	}
	return viewers
}

// earliest is the first of two times that ever was.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

type statusIDRequest struct {
	MessageID operation.MessageID `path:"messageId" json:"-"`
}

func deleteStatus(ctx context.Context, s *whatsapp.Session, in statusIDRequest) (operation.OK, error) {
	return operation.OK{}, s.DeleteStatus(ctx, in.MessageID.ID())
}
