package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/models"
)

// fillTrade reads messages about goods and money.
func (v view) fillTrade(m *models.Message, msg *waE2E.Message) bool {
	switch {
	case msg.GetOrderMessage() != nil:
		o := msg.GetOrderMessage()
		m.Type, m.Text = models.TypeOrder, o.GetMessage()
		m.Trade = &models.Trade{
			OrderID: o.GetOrderID(), Token: o.GetToken(), Title: o.GetOrderTitle(), Business: v.canonicalOf(jidOfText(o.GetSellerJID())),
		}
		v.context(m, o.GetContextInfo())
	case msg.GetProductMessage() != nil:
		p := msg.GetProductMessage()
		m.Type, m.Text = models.TypeProduct, p.GetBody()
		m.Trade = &models.Trade{
			ProductID: p.GetProduct().GetProductID(), Title: p.GetProduct().GetTitle(), Description: p.GetProduct().GetDescription(),
			Business: v.canonicalOf(jidOfText(p.GetBusinessOwnerJID())),
		}
		v.context(m, p.GetContextInfo())
	case msg.GetSendPaymentMessage() != nil:
		v.fillNote(m, msg.GetSendPaymentMessage().GetNoteMessage())
	case msg.GetRequestPaymentMessage() != nil:
		v.fillNote(m, msg.GetRequestPaymentMessage().GetNoteMessage())
	default:
		return false
	}
	return true
}

// fillNote reads what somebody wrote beside a payment.
func (v view) fillNote(m *models.Message, note *waE2E.Message) {
	if note != nil {
		v.fill(m, note)
	}
	m.Type, m.Media = models.TypePayment, nil
}
