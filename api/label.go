package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// labels routes labels.
func (a *API) labels(f *face) {
	operation.Bare(f, "POST /client/getLabels/:sessionId", "List the labels of a business account", listLabels, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getLabelById/:sessionId", "Find a label", getLabel, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getChatLabels/:sessionId", "List the labels on a chat", a.labelsOfChat, operation.Needs(auth.Read))
	operation.JSON(f, "POST /chat/getLabels/:sessionId", "List the labels on a chat", a.chatLabels, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getChatsByLabelId/:sessionId", "List the chats with a label", a.chatsByLabel, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/addOrRemoveLabels/:sessionId", "Replace the labels of chats", a.replaceLabels, operation.Needs(auth.Write))
	operation.JSON(f, "POST /chat/changeLabels/:sessionId", "Replace the labels of a chat", a.changeLabels, operation.Needs(auth.Write))
}

type labelsAnswer struct {
	Labels []wire.Label `json:"labels"`
}

func listLabels(ctx context.Context, s *whatsapp.Session) (labelsAnswer, error) {
	labels, err := s.Labels(ctx)
	return labelsAnswer{wire.LabelsOf(labels)}, err
}

type labelRequest struct {
	LabelID string `json:"labelId" minLength:"1" maxLength:"64" example:"3"`
}

type labelAnswer struct {
	Label wire.Label `json:"label"`
}

func getLabel(ctx context.Context, s *whatsapp.Session, in labelRequest) (labelAnswer, error) {
	label, err := s.Label(ctx, in.LabelID)
	return labelAnswer{wire.LabelOf(label)}, unknownLabel(err)
}

func unknownLabel(err error) error {
	if models.IsNotFound(err) {
		return models.Errorf(models.NotFound, "Label not found")
	}
	return err
}

func (a *API) chatLabels(ctx context.Context, s *whatsapp.Session, in chatRequest) (labelsAnswer, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return labelsAnswer{}, err
	}
	labels, err := s.ChatLabels(ctx, chat.JID)
	return labelsAnswer{wire.LabelsOf(labels)}, err
}

type chatLabelsAnswer struct {
	ChatLabels []wire.Label `json:"chatLabels"`
}

func (a *API) labelsOfChat(ctx context.Context, s *whatsapp.Session, in chatRequest) (chatLabelsAnswer, error) {
	answer, err := a.chatLabels(ctx, s, in)
	return chatLabelsAnswer{answer.Labels}, err
}

func (a *API) chatsByLabel(ctx context.Context, s *whatsapp.Session, in labelRequest) (chatsAnswer, error) {
	if _, err := s.Label(ctx, in.LabelID); err != nil {
		return chatsAnswer{}, unknownLabel(err)
	}
	return a.listChats(ctx, s, storage.ChatFilter{Label: in.LabelID}, 0, 0)
}

type changeLabelsRequest struct {
	ChatID   operation.ChatID `json:"chatId"`
	LabelIDs []string         `json:"labelIds" maxItems:"100" doc:"The labels that the chat shall have; none takes all off"`
}

func (a *API) changeLabels(ctx context.Context, s *whatsapp.Session, in changeLabelsRequest) (operation.OK, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return operation.OK{}, err
	}
	return operation.OK{}, s.ChangeLabels(ctx, chat.JID, in.LabelIDs)
}

type replaceLabelsRequest struct {
	LabelIDs []string           `json:"labelIds" maxItems:"100" doc:"The labels that each chat shall have; none takes all off"`
	ChatIDs  []operation.ChatID `json:"chatIds" minItems:"1" maxItems:"100"`
}

// replaceLabels looks all chats up before it changes the first.
func (a *API) replaceLabels(ctx context.Context, s *whatsapp.Session, in replaceLabelsRequest) (operation.OK, error) {
	chats := make([]models.Chat, len(in.ChatIDs))
	for i, id := range in.ChatIDs {
		var err error
		if chats[i], err = a.chat(ctx, s, id); err != nil {
			return operation.OK{}, err
		}
	}
	for _, chat := range chats {
		if err := s.ChangeLabels(ctx, chat.JID, in.LabelIDs); err != nil {
			return operation.OK{}, err
		}
	}
	return operation.OK{}, nil
}
