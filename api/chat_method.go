package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
)

// chatMethods routes methods of the Chat of whatsapp-web.js by their name.
func (a *API) chatMethods(f *face) {
	operation.JSON(f, "POST /chat/runMethod/:sessionId", "Call a method of a chat by its name", a.runChatMethod, operation.Needs(auth.Write),
		operation.About("The methods are archive, unarchive, pin, unpin, mute, unmute, markUnread, sendSeen, clearMessages, delete, sendStateTyping, "+
			"sendStateRecording, clearState, fetchMessages, syncHistory, getContact, getLabels, changeLabels and getPinnedMessages. options is the argument: "+
			"the date for mute, the search options for fetchMessages, the ids for changeLabels. Each also needs what its own route needs."))
}

type chatMethodRequest struct {
	ChatID  operation.ChatID   `json:"chatId"`
	Method  string             `json:"method" example:"archive"`
	Options operation.Argument `json:"options,omitempty"`
}

// chatMethod is a method of a chat. What it returns is what whatsapp-web.js would.
type chatMethod func(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (any, error)

func (in chatMethodRequest) chat() chatRequest { return chatRequest{in.ChatID} }

func (a *API) runChatMethod(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (methodAnswer, error) {
	run, err := callable(ctx, a.methodsOfChats(), in.Method)
	if err != nil {
		return methodAnswer{}, err
	}
	data, err := run(ctx, s, in)
	return methodAnswer{data}, err
}

// methodsOfChats are those that may be called by name.
func (a *API) methodsOfChats() map[string]named[chatMethod] {
	return map[string]named[chatMethod]{
		"archive": {auth.Write, returning(a.archiveChat(true), stateOf)}, "unarchive": {auth.Write, returning(a.archiveChat(false), stateOf)},
		"pin": {auth.Write, returning(a.pinChat(true), stateOf)}, "unpin": {auth.Write, returning(a.pinChat(false), stateOf)},
		"mute":               {auth.Write, a.muteMethod},
		"unmute":             {auth.Write, returning(a.unmuteChat, func(answer chatMuteAnswer) any { return answer.Result })},
		"markUnread":         {auth.Write, returning(a.markUnread, func(resultAnswer) any { return nil })},
		"sendSeen":           {auth.Write, returning(a.sendSeen, resultOf)},
		"clearMessages":      {auth.Write, returning(a.clearChat, func(answer chatClearAnswer) any { return answer.Result })},
		"delete":             {auth.Write, returning(a.deleteChat, func(answer chatDeleteAnswer) any { return answer.Result })},
		"sendStateTyping":    {auth.Send, returning(a.sendTyping, func(answer typingAnswer) any { return answer.Result })},
		"sendStateRecording": {auth.Send, returning(a.sendRecording, func(answer recordingAnswer) any { return answer.Result })},
		"clearState":         {auth.Send, returning(a.clearState, func(answer clearedAnswer) any { return answer.Result })},
		"syncHistory":        {auth.Write, returning(a.syncHistory, resultOf)},
		"getContact":         {auth.Read, returning(a.chatContact, func(answer chatContactAnswer) any { return answer.Contact })},
		"getLabels":          {auth.Read, returning(a.chatLabels, func(answer labelsAnswer) any { return answer.Labels })},
		"getPinnedMessages":  {auth.Read, returning(a.pinnedMessages, func(answer messagesAnswer) any { return answer.Messages })},
		"fetchMessages":      {auth.Read, a.fetchMethod},
		"changeLabels":       {auth.Write, a.changeLabelsMethod},
	}
}

// returning makes a method without an argument of a handler, and picks what it returns.
func returning[Out any](do chatHandler[Out], pick func(Out) any) chatMethod {
	return func(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (any, error) {
		answer, err := do(ctx, s, in.chat())
		return pick(answer), err
	}
}

func stateOf(answer chatStateAnswer) any { return answer.Result }

func resultOf(answer resultAnswer) any { return answer.Result }

func (a *API) muteMethod(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (any, error) {
	var until int64
	if err := in.Options.Into(&until, "unmuteDate"); err != nil {
		return nil, err
	}
	return a.muteUntil(ctx, s, chatMuteRequest{ChatID: in.ChatID, UnmuteDate: max(until, 0)})
}

func (a *API) fetchMethod(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (any, error) {
	var search messageSearch
	if err := in.Options.Fields("", &search); err != nil {
		return nil, err
	}
	search.Limit = min(max(search.Limit, 0), storage.MaxLimit) // what a method returns is no stream
	answer, err := a.fetchMessages(ctx, s, fetchRequest{ChatID: in.ChatID, SearchOptions: search})
	return answer.Messages, err
}

func (a *API) changeLabelsMethod(ctx context.Context, s *whatsapp.Session, in chatMethodRequest) (any, error) {
	var ids []string
	if err := in.Options.Into(&ids, "labelIds"); err != nil {
		return nil, err
	}
	_, err := a.changeLabels(ctx, s, changeLabelsRequest{in.ChatID, ids})
	return nil, err
}

func (a *API) pinnedMessages(ctx context.Context, s *whatsapp.Session, in chatRequest) (messagesAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return messagesAnswer{}, err
	}
	pinned, err := s.PinnedMessages(ctx, chat.JID)
	if err != nil {
		return messagesAnswer{}, err
	}
	shown, err := a.show(ctx, s, pinned)
	return messagesAnswer{Messages: shown}, err
}
