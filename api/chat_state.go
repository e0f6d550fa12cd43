package api

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// chatStates routes what all devices of an account share of a chat.
func (a *API) chatStates(f *face) {
	operation.JSON(f, "POST /chat/archive/:sessionId", "Move a chat to the archive", a.archiveChat(true), operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/unarchive/:sessionId", "Take a chat back from the archive", a.archiveChat(false), operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/pin/:sessionId", "Pin a chat to the top", a.pinChat(true), operation.Needs(auth.Write),
		operation.About("WhatsApp pins three chats at most; with three others pinned the result is false."))
	operation.JSON(f, "POST /chat/unpin/:sessionId", "Take a chat off the top", a.pinChat(false), operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/mute/:sessionId", "Mute a chat", a.muteChat, operation.Needs(auth.Write),
		operation.About("Without unmuteDate and duration the chat is muted for ever."))
	operation.JSON(f, "POST /chat/unmute/:sessionId", "Let a chat ring again", a.unmuteChat, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/muteChat/:sessionId", "Mute a chat until a time, or for ever", a.muteChatOfOld, operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/markUnread/:sessionId", "Mark a chat unread by hand", a.markUnread, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/markChatUnread/:sessionId", "Mark a chat unread by hand", a.markUnreadOfOld, operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/clearMessages/:sessionId", "Delete the messages of a chat on this account", a.clearChat, operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/delete/:sessionId", "Delete a chat with its messages on this account", a.deleteChat, operation.Needs(auth.Write))
}

// chat finds a chat. A person to whom nobody has written yet has an empty one;
// of groups and the like only those that the account knows are there.
func (a *API) chat(ctx context.Context, s *whatsapp.Session, id operation.ChatID) (models.Chat, error) {
	chat, err := s.Chat(ctx, id.JID())
	if !models.IsNotFound(err) {
		return chat, err
	}
	fresh := models.Chat{SessionID: s.ID(), JID: s.Canonical(ctx, id.JID())}
	if fresh.JID.IsUser() {
		return fresh, nil
	}
	group, err := s.Group(ctx, fresh.JID)
	if models.IsNotFound(err) {
		return fresh, models.Errorf(models.NotFound, "Chat not Found")
	}
	fresh.Name = group.Subject
	return fresh, err
}

// chatStateAnswer is the new state of a chat, also in words.
type chatStateAnswer struct {
	Result  bool   `json:"result"`
	Message string `json:"message"`
}

type chatHandler[Out any] func(ctx context.Context, s *whatsapp.Session, in chatRequest) (Out, error)

func (a *API) archiveChat(archived bool) chatHandler[chatStateAnswer] {
	return func(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatStateAnswer, error) {
		chat, err := a.chat(ctx, s, in.ChatID)
		if err != nil {
			return chatStateAnswer{}, err
		}
		answer := chatStateAnswer{archived, "Chat unarchived"}
		if archived {
			answer.Message = "Chat archived"
		}
		return answer, s.ArchiveChat(ctx, chat.JID, archived)
	}
}

func (a *API) pinChat(pinned bool) chatHandler[chatStateAnswer] {
	return func(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatStateAnswer, error) {
		chat, err := a.chat(ctx, s, in.ChatID)
		if err != nil {
			return chatStateAnswer{}, err
		}
		now, err := s.PinChat(ctx, chat.JID, pinned)
		answer := chatStateAnswer{now, "Chat unpinned"}
		switch {
		case now:
			answer.Message = "Chat pinned"
		case pinned:
			answer.Message = "Three chats are pinned already"
		}
		return answer, err
	}
}

type chatMuteRequest struct {
	ChatID     operation.ChatID `json:"chatId"`
	UnmuteDate int64            `json:"unmuteDate,omitempty" minimum:"0" doc:"Until when, in Unix seconds; for ever when left out"`
	Duration   int64            `json:"duration,omitempty" minimum:"0" doc:"For how many seconds, instead of unmuteDate"`
}

// milliseconds is the first number that is taken for a time in milliseconds.
const milliseconds = 100_000_000_000

// until is when the mute is over; zero for never. Some clients send the time in
// milliseconds.
func (r chatMuteRequest) until(now time.Time) time.Time {
	switch {
	case r.UnmuteDate >= milliseconds:
		return time.UnixMilli(r.UnmuteDate)
	case r.UnmuteDate > 0:
		return time.Unix(r.UnmuteDate, 0)
	case r.Duration > 0:
		return now.Add(time.Duration(min(r.Duration, milliseconds)) * time.Second).Truncate(time.Second)
	}
	return time.Time{}
}

// ChatMute is until when a chat is muted, in Unix seconds: 0 not at all, -1 for ever.
type ChatMute struct {
	IsMuted        bool  `json:"isMuted"`
	MuteExpiration int64 `json:"muteExpiration"`
}

type chatMuteAnswer struct {
	Result  ChatMute `json:"result"`
	Message string   `json:"message"`
}

func (a *API) muteChat(ctx context.Context, s *whatsapp.Session, in chatMuteRequest) (chatMuteAnswer, error) {
	muted, err := a.muteUntil(ctx, s, in)
	return chatMuteAnswer{muted, "Chat muted"}, err
}

func (a *API) muteUntil(ctx context.Context, s *whatsapp.Session, in chatMuteRequest) (ChatMute, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return ChatMute{}, err
	}
	until := in.until(time.Now())
	muted := ChatMute{IsMuted: true, MuteExpiration: -1}
	if !until.IsZero() {
		muted.MuteExpiration = until.Unix()
	}
	return muted, s.MuteChat(ctx, chat.JID, until)
}

type chatMutedAnswer struct {
	Mute ChatMute `json:"mute"`
}

func (a *API) muteChatOfOld(ctx context.Context, s *whatsapp.Session, in chatMuteRequest) (chatMutedAnswer, error) {
	muted, err := a.muteUntil(ctx, s, in)
	return chatMutedAnswer{muted}, err
}

func (a *API) unmuteChat(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatMuteAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return chatMuteAnswer{}, err
	}
	return chatMuteAnswer{ChatMute{}, "Chat unmuted"}, s.UnmuteChat(ctx, chat.JID)
}

func (a *API) markUnread(ctx context.Context, s *whatsapp.Session, in chatRequest) (resultAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return resultAnswer{}, err
	}
	return resultAnswer{true}, s.MarkUnread(ctx, chat.JID)
}

type chatMarkAnswer struct {
	Mark bool `json:"mark"`
}

func (a *API) markUnreadOfOld(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatMarkAnswer, error) {
	answer, err := a.markUnread(ctx, s, in)
	return chatMarkAnswer{answer.Result}, err
}

type chatClearAnswer struct {
	Result        bool `json:"result"`
	ClearMessages bool `json:"clearMessages"`
}

func (a *API) clearChat(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatClearAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return chatClearAnswer{}, err
	}
	return chatClearAnswer{true, true}, s.ClearChat(ctx, chat.JID)
}

type chatDeleteAnswer struct {
	Result     bool `json:"result"`
	DeleteChat bool `json:"deleteChat"`
}

func (a *API) deleteChat(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatDeleteAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return chatDeleteAnswer{}, err
	}
	return chatDeleteAnswer{true, true}, s.DeleteChat(ctx, chat.JID)
}
