package api

import (
	"context"
	"errors"
	"slices"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// messageChanges are what can be done to a message.
func (a *API) messageChanges(f *face) {
	operation.JSON(f, "POST /message/react/:sessionId", "React to a message, or take the reaction back", reactToMessage, operation.Needs(auth.Send), operation.Sends)
	operation.JSON(f, "POST /message/edit/:sessionId", "Change the text of an own message", a.editMessage, operation.Needs(auth.Send), operation.Sends,
		operation.About("message is null when WhatsApp does not allow the edit: of a message of somebody else, or 20 minutes after it was sent."))
	operation.JSON(f, "POST /message/delete/:sessionId", "Delete a message", deleteMessage, operation.Needs(auth.Write), operation.Sends,
		operation.About("With everyone it is deleted for all, if the account may do that; otherwise on the devices of this account only."))
	operation.JSON(f, "POST /message/star/:sessionId", "Star a message", starMessage, operation.Needs(auth.Write))
	operation.JSON(f, "POST /message/unstar/:sessionId", "Take the star off a message", unstarMessage, operation.Needs(auth.Write))
	operation.JSON(f, "POST /message/reply/:sessionId", "Answer a message", a.replyToMessage, operation.Needs(auth.Send), operation.Large, operation.Sends,
		operation.About("The content is that of /client/sendMessage; contentType is string when left out."))
}

type reactRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
	Reaction  string              `json:"reaction,omitempty" also:"emoji" maxLength:"64" doc:"An emoji; empty takes yours back" example:"👍"`
}

func reactToMessage(ctx context.Context, s *whatsapp.Session, in reactRequest) (changed, error) {
	return change(ctx, s)(s.Reaction(ctx, in.ChatID.JID(), in.MessageID.ID(), in.Reaction))
}

type editOptions struct {
	Mentions []operation.ChatID `json:"mentions,omitempty" doc:"People named in the text as @number"`
	Groups   []groupNamed       `json:"groupMentions,omitempty" doc:"Groups named in the text"`
	Extra    noFields           `json:"extra,omitempty" doc:"Refused: an edit changes nothing but the text"`
}

// groupNamed is a group that a text names.
type groupNamed struct {
	Subject string           `json:"subject,omitempty"`
	ID      operation.ChatID `json:"id"`
}

type editRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
	Content   string              `json:"content" also:"newContent" maxLength:"65536" example:"Tomorrow at nine"`
	Options   editOptions         `json:"options,omitempty"`
}

type editAnswer struct {
	Message *wire.Message `json:"message"`
	changed
}

func (a *API) editMessage(ctx context.Context, s *whatsapp.Session, in editRequest) (editAnswer, error) {
	edit := whatsapp.Edit{Text: in.Content}
	for _, person := range in.Options.Mentions {
		edit.Mentions = append(edit.Mentions, s.Canonical(ctx, person.JID()))
	}
	for _, g := range in.Options.Groups {
		edit.Groups = append(edit.Groups, models.GroupMention{Group: g.ID.JID(), Subject: g.Subject})
	}
	done, err := change(ctx, s)(s.Editing(ctx, in.ChatID.JID(), in.MessageID.ID(), edit))
	if errors.Is(err, whatsapp.ErrNotEditable) {
		return editAnswer{changed: done}, nil
	}
	if err != nil {
		return editAnswer{}, err
	}
	m, err := find(ctx, s, messageRequest{in.ChatID, in.MessageID})
	if err != nil {
		return editAnswer{}, err
	}
	shown, err := a.showOne(ctx, s, m)
	return editAnswer{&shown, done}, err
}

type deleteRequest struct {
	ChatID     operation.ChatID    `json:"chatId"`
	MessageID  operation.MessageID `json:"messageId"`
	Everyone   bool                `json:"everyone,omitempty" also:"forEveryone" doc:"Delete it for all"`
	ClearMedia *bool               `json:"clearMedia,omitempty" doc:"false leaves the file on the account's devices"`
}

func deleteMessage(ctx context.Context, s *whatsapp.Session, in deleteRequest) (changeAnswer, error) {
	chat, id := in.ChatID.JID(), in.MessageID.ID()
	if in.Everyone {
		done, err := change(ctx, s)(s.Revocation(ctx, chat, id))
		if models.KindOf(err) != models.Forbidden {
			return changeAnswer{err == nil, done}, err
		}
	}
	err := s.DeleteForMe(ctx, chat, id, !unless(in.ClearMedia))
	return changeAnswer{Result: err == nil}, unknownMessage(err)
}

type starRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
	Star      *bool               `json:"star,omitempty" doc:"false takes the star off"`
}

func starMessage(ctx context.Context, s *whatsapp.Session, in starRequest) (operation.OK, error) {
	return operation.OK{}, unknownMessage(s.StarMessage(ctx, in.ChatID.JID(), in.MessageID.ID(), unless(in.Star)))
}

func unstarMessage(ctx context.Context, s *whatsapp.Session, in messageRequest) (operation.OK, error) {
	return operation.OK{}, unknownMessage(s.StarMessage(ctx, in.ChatID.JID(), in.MessageID.ID(), false))
}

type replyRequest struct {
	ChatID       operation.ChatID    `json:"chatId"`
	MessageID    operation.MessageID `json:"messageId"`
	ContentType  string              `json:"contentType,omitempty" enum:"string,MessageMedia,MessageMediaFromURL,Location,Contact,Poll" doc:"string when left out"`
	Content      operation.Content   `json:"content"`
	Options      sendOptions         `json:"options,omitempty"`
	MediaFromURL urlOptions          `json:"mediaFromURLOptions,omitempty"`
	Destination  *operation.ChatID   `json:"destinationChatId,omitempty" doc:"Sends the answer to another chat"`
}

// replyTypes are what an answer can be made of.
var replyTypes = []string{"string", "MessageMedia", "MessageMediaFromURL", "Location", "Contact", "Poll"}

type replyAnswer struct {
	Message wire.Message `json:"repliedMessage"`
	Notice  string       `json:"notice,omitempty" doc:"What happened to the file on its way, such as that it went as a document"`
	status  int
}

// Status is 202 for an answer that WhatsApp does not have yet.
func (r replyAnswer) Status() int { return r.status }

func (a *API) replyToMessage(ctx context.Context, s *whatsapp.Session, in replyRequest) (replyAnswer, error) {
	if in.ContentType == "" {
		in.ContentType = "string"
	}
	if !slices.Contains(replyTypes, in.ContentType) {
		return replyAnswer{}, models.Errorf(models.Invalid, "contentType invalid, must be string, MessageMedia, MessageMediaFromURL, Location, Contact or Poll")
	}
	if _, err := find(ctx, s, messageRequest{in.ChatID, in.MessageID}); err != nil {
		return replyAnswer{}, err
	}
	request := sendRequest{ChatID: in.ChatID, ContentType: in.ContentType, Content: in.Content, Options: in.Options, MediaFromURL: in.MediaFromURL}
	request.Options.Quoted = &in.MessageID
	if in.Destination != nil {
		request.ChatID = *in.Destination
	}
	answer, err := a.sendMessage(ctx, s, request)
	return replyAnswer{answer.Message, answer.Notice, answer.Status()}, err
}
