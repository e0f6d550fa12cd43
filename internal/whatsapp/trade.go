package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// Order asks WhatsApp what was ordered with a message; NotFound when that is no
// order.
func (s *Session) Order(ctx context.Context, m models.Message) (models.Order, error) {
	if m.Trade == nil || m.Trade.OrderID == "" {
		return models.Order{}, models.Errorf(models.NotFound, "the message is no order")
	}
	client, err := s.client()
	if err != nil {
		return models.Order{}, err
	}
	details, err := client.GetOrderDetails(ctx, m.Trade.OrderID, m.Trade.Token)
	if err != nil {
		return models.Order{}, refused(err)
	}
	return orderOf(details), nil
}

func orderOf(details *types.OrderDetails) models.Order {
	order := models.Order{
		Subtotal: details.Price.Subtotal, Total: details.Price.Total, Currency: details.Price.Currency, CreatedAt: details.CreatedAt,
	}
	for _, p := range details.Products {
		order.Products = append(order.Products, models.OrderedProduct{
			ID: p.ID, Name: p.Name, Price: p.Price, Currency: p.Currency, Quantity: p.Quantity, ThumbnailURL: p.ImageURL,
		})
	}
	return order
}

// Payment reads what a message tells of money; NotFound when it is about none.
// What became of the money afterwards is known to the phone alone.
func (s *Session) Payment(ctx context.Context, m models.Message) (models.Payment, error) {
	if m.Type != models.TypePayment {
		return models.Payment{}, models.Errorf(models.NotFound, "the message is no payment")
	}
	content, err := storedContent(m)
	if err != nil {
		return models.Payment{}, err
	}
	v := s.viewOf(ctx)
	payment := models.Payment{Message: m.Ref(), Note: m.Text}
	if asked := content.GetRequestPaymentMessage(); asked != nil {
		v.ask(&payment, asked)
		payment.Receiver, payment.Status = m.Sender, models.PaymentWaitingForPayer
		return payment, nil
	}
	payment.Time, payment.Receiver = m.Time, receiverOf(m, v.me)
	// The amount stands in the request that the payment answers, if there is one.
	request, err := s.findMessage(ctx, m.Chat, content.GetSendPaymentMessage().GetRequestMessageKey().GetID())
	if err != nil {
		return payment, missing(err)
	}
	if wanted, err := storedContent(request); err == nil && wanted.GetRequestPaymentMessage() != nil {
		v.ask(&payment, wanted.GetRequestPaymentMessage())
		payment.Receiver = request.Sender
	}
	return payment, nil
}

// ask reads how much was asked for.
func (v view) ask(p *models.Payment, r *waE2E.RequestPaymentMessage) {
	p.Currency, p.Amount1000 = r.GetCurrencyCodeIso4217(), int64(r.GetAmount1000())
	if money := r.GetAmount(); p.Amount1000 == 0 && money != nil {
		p.Currency, p.Amount1000 = money.GetCurrencyCode(), money.GetValue()*1000/max(int64(money.GetOffset()), 1)
	}
}

// receiverOf is who gets money that is sent in a chat with one person.
func receiverOf(m models.Message, me models.JID) models.JID {
	switch {
	case !m.FromMe:
		return me
	case m.Chat.IsUser():
		return m.Chat
	}
	return ""
}
