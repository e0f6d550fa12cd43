package whatsapp

import (
	"cmp"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/models"
)

// fillChoice reads what businesses offer to choose from, and what was chosen.
func (v view) fillChoice(m *models.Message, msg *waE2E.Message) bool {
	return v.fillOffer(m, msg) || v.fillChosen(m, msg)
}

func (v view) fillOffer(m *models.Message, msg *waE2E.Message) bool {
	switch {
	case msg.GetButtonsMessage() != nil:
		b := msg.GetButtonsMessage()
		m.Type, m.Text, m.Choice = models.TypeText, b.GetContentText(), &models.Choice{Title: b.GetText()}
		for _, button := range b.GetButtons() {
			m.Choice.Buttons = append(m.Choice.Buttons, models.Button{ID: button.GetButtonID(), Text: button.GetButtonText().GetDisplayText()})
		}
		v.context(m, b.GetContextInfo())
	case msg.GetListMessage() != nil:
		l := msg.GetListMessage()
		m.Type, m.Text = models.TypeList, l.GetDescription()
		m.Choice = &models.Choice{Title: l.GetTitle(), Description: l.GetDescription()}
		v.context(m, l.GetContextInfo())
	case msg.GetTemplateMessage() != nil:
		v.fillTemplate(m, msg.GetTemplateMessage())
	case msg.GetHighlyStructuredMessage() != nil:
		v.fillTemplate(m, msg.GetHighlyStructuredMessage().GetHydratedHsm())
	case msg.GetInteractiveMessage() != nil:
		i := msg.GetInteractiveMessage()
		m.Type, m.Text = models.TypeInteractive, i.GetBody().GetText()
		m.Choice = &models.Choice{Title: i.GetHeader().GetTitle(), Description: i.GetFooter().GetText()}
		v.context(m, i.GetContextInfo())
	case msg.GetEventMessage() != nil:
		e := msg.GetEventMessage()
		m.Type, m.Text = models.TypeAppointment, e.GetName()
		m.Choice = &models.Choice{Description: e.GetDescription()}
		v.context(m, e.GetContextInfo())
	default:
		return false
	}
	return true
}

// fillTemplate reads the text of a business that WhatsApp keeps and fills in.
func (v view) fillTemplate(m *models.Message, t *waE2E.TemplateMessage) {
	filled := t.GetHydratedTemplate()
	if filled == nil {
		filled = t.GetHydratedFourRowTemplate()
	}
	m.Type, m.Text = models.TypeTemplate, filled.GetHydratedContentText()
	m.Choice = &models.Choice{Title: filled.GetHydratedTitleText(), Description: filled.GetHydratedFooterText()}
	for _, button := range filled.GetHydratedButtons() {
		quick := button.GetQuickReplyButton()
		text := cmp.Or(quick.GetDisplayText(), button.GetUrlButton().GetDisplayText(), button.GetCallButton().GetDisplayText())
		m.Choice.Buttons = append(m.Choice.Buttons, models.Button{ID: quick.GetID(), Text: text})
	}
	v.context(m, t.GetContextInfo())
}

func (v view) fillChosen(m *models.Message, msg *waE2E.Message) bool {
	switch {
	case msg.GetButtonsResponseMessage() != nil:
		b := msg.GetButtonsResponseMessage()
		m.Type, m.Text, m.Choice = models.TypeButtonAnswer, b.GetSelectedDisplayText(), &models.Choice{ButtonID: b.GetSelectedButtonID()}
		v.context(m, b.GetContextInfo())
	case msg.GetTemplateButtonReplyMessage() != nil:
		b := msg.GetTemplateButtonReplyMessage()
		m.Type, m.Text, m.Choice = models.TypeTemplateReply, b.GetSelectedDisplayText(), &models.Choice{ButtonID: b.GetSelectedID()}
		v.context(m, b.GetContextInfo())
	case msg.GetListResponseMessage() != nil:
		l := msg.GetListResponseMessage()
		m.Type, m.Text = models.TypeListAnswer, l.GetTitle()
		m.Choice = &models.Choice{Title: l.GetTitle(), Description: l.GetDescription(), RowID: l.GetSingleSelectReply().GetSelectedRowID()}
		v.context(m, l.GetContextInfo())
	default:
		return false
	}
	return true
}
