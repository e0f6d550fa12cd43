package api

import (
	"context"
	"net/http"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// messageMethods routes methods of the Message of whatsapp-web.js by their name.
func (a *API) messageMethods(f *face) {
	operation.JSON(f, "POST /message/runMethod/:sessionId", "Call a method of a message by its name", a.runMessageMethod, operation.Needs(auth.Send),
		operation.About("The methods are pin, unpin, star, unstar, react, edit, delete, forward, vote, reload, getInfo, getReactions, getContact, "+
			"getMentions, getGroupMentions, getQuotedMessage, getPollVotes, getOrder, getPayment and acceptGroupV4Invite. options is the argument: seconds for pin, an emoji for react, "+
			"the text for edit, whether for everyone for delete, a chat for forward, the chosen options for vote. "+
			"Each also needs what its own route needs."))
}

type methodRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
	Method    string              `json:"method" example:"pin"`
	Options   operation.Argument  `json:"options,omitempty"`
}

type methodAnswer struct {
	Data any `json:"data"`
}

// method is one of a message. What it returns is what whatsapp-web.js would.
type method func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error)

func (a *API) runMessageMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (methodAnswer, error) {
	run, err := callable(ctx, a.methodsOfMessages(), in.Method)
	if err != nil {
		return methodAnswer{}, err
	}
	if _, err := find(ctx, s, in.message()); err != nil {
		return methodAnswer{}, err
	}
	data, err := run(ctx, s, in)
	return methodAnswer{data}, err
}

func (in methodRequest) message() messageRequest { return messageRequest{in.ChatID, in.MessageID} }

// methodsOfMessages are those that may be called by name.
func (a *API) methodsOfMessages() map[string]named[method] {
	return map[string]named[method]{
		"pin": {auth.Send, pinMethod}, "edit": {auth.Send, a.editMethod}, "delete": {auth.Write, deleteMethod}, "react": {auth.Send, reactMethod},
		"forward": {auth.Send, a.forwardMethod}, "vote": {auth.Send, voteMethod}, "acceptGroupV4Invite": {auth.Groups, acceptMethod},
		"getOrder": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getOrder(ctx, s, in.message())
			return answer.Order, err
		}},
		"getPayment": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getPayment(ctx, s, in.message())
			return answer.Payment, err
		}},
		"star": {auth.Write, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			return starMethod(ctx, s, in, true)
		}},
		"unstar": {auth.Write, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			return starMethod(ctx, s, in, false)
		}},
		"unpin": {auth.Send, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := unpinMessage(ctx, s, in.message())
			return answer.Result, err
		}},
		"reload": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := a.getClassInfo(ctx, s, in.message())
			return answer.Message, err
		}},
		"getInfo": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getInfo(ctx, s, in.message())
			return answer.Info, err
		}},
		"getReactions": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := a.getReactions(ctx, s, in.message())
			return answer.Result, err
		}},
		"getContact": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getMessageContact(ctx, s, in.message())
			return answer.Contact, err
		}},
		"getMentions": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getMentions(ctx, s, in.message())
			return answer.Contacts, err
		}},
		"getGroupMentions": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := getGroupMentions(ctx, s, in.message())
			return answer.Result, err
		}},
		"getQuotedMessage": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := a.getQuotedMessage(ctx, s, in.message())
			return answer.Quoted, err
		}},
		"getPollVotes": {auth.Read, func(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
			answer, err := pollVotes(ctx, s, in.message())
			return answer.Votes, err
		}},
	}
}

func pinMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	seconds := 0
	if err := in.Options.Into(&seconds, "duration"); err != nil {
		return nil, err
	}
	answer, err := pinMessage(ctx, s, pinRequest{in.ChatID, in.MessageID, seconds})
	return answer.Result, err
}

func (a *API) editMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	text := ""
	if err := in.Options.Into(&text, "content"); err != nil {
		return nil, err
	}
	if text == "" {
		return nil, models.Errorf(models.Invalid, "options is required")
	}
	answer, err := a.editMessage(ctx, s, editRequest{ChatID: in.ChatID, MessageID: in.MessageID, Content: text})
	return answer.Message, err
}

func deleteMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	everyone := false
	if err := in.Options.Into(&everyone, "everyone"); err != nil {
		return nil, err
	}
	_, err := deleteMessage(ctx, s, deleteRequest{ChatID: in.ChatID, MessageID: in.MessageID, Everyone: everyone})
	return nil, err
}

func reactMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	emoji := ""
	if err := in.Options.Into(&emoji, "reaction"); err != nil {
		return nil, err
	}
	_, err := reactToMessage(ctx, s, reactRequest{in.ChatID, in.MessageID, emoji})
	return nil, err
}

func (a *API) forwardMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	var chat operation.ChatID
	if err := in.Options.Into(&chat, "chatId"); err != nil {
		return nil, err
	}
	if chat.JID() == "" {
		return nil, models.Errorf(models.Invalid, "options is required")
	}
	_, err := a.forwardMessage(ctx, s, forwardRequest{in.ChatID, in.MessageID, chat})
	return nil, err
}

func voteMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	chosen := []string{}
	if err := in.Options.Into(&chosen, "selectedOptions"); err != nil {
		return nil, err
	}
	_, err := change(ctx, s)(s.Voting(ctx, in.ChatID.JID(), in.MessageID.ID(), chosen))
	return nil, err
}

// joinedStatus is what whatsapp-web.js answers to who came into a group.
type joinedStatus struct {
	Status int `json:"status"`
}

func acceptMethod(ctx context.Context, s *whatsapp.Session, in methodRequest) (any, error) {
	m, err := find(ctx, s, in.message())
	if err != nil {
		return nil, err
	}
	return joinedStatus{http.StatusOK}, s.AcceptInvite(ctx, m)
}

func starMethod(ctx context.Context, s *whatsapp.Session, in methodRequest, star bool) (any, error) {
	return nil, unknownMessage(s.StarMessage(ctx, in.ChatID.JID(), in.MessageID.ID(), star))
}
