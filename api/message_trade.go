package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// messageTrade is what can be asked about messages about goods and money.
func (a *API) messageTrade(f *face) {
	operation.JSON(f, "POST /message/getOrder/:sessionId", "Ask what was ordered with a message", getOrder, operation.Needs(auth.Read),
		operation.About("There is no order when the message is none. Amounts are a thousandth of the currency's unit each."))
	operation.JSON(f, "POST /message/getPayment/:sessionId", "Read what a message tells of money", getPayment, operation.Needs(auth.Read),
		operation.About("There is no payment when the message is none. What became of the money afterwards is known to the phone alone."))
}

type orderAnswer struct {
	Order *wire.Order `json:"order,omitempty"`
}

func getOrder(ctx context.Context, s *whatsapp.Session, in messageRequest) (orderAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil || m.Type != models.TypeOrder {
		return orderAnswer{}, err
	}
	order, err := s.Order(ctx, m)
	if err != nil {
		return orderAnswer{}, err
	}
	shown := wire.OrderOf(order)
	return orderAnswer{&shown}, nil
}

type paymentAnswer struct {
	Payment *wire.Payment `json:"payment,omitempty"`
}

func getPayment(ctx context.Context, s *whatsapp.Session, in messageRequest) (paymentAnswer, error) {
	m, err := find(ctx, s, in)
	if err != nil || m.Type != models.TypePayment {
		return paymentAnswer{}, err
	}
	payment, err := s.Payment(ctx, m)
	if err != nil {
		return paymentAnswer{}, err
	}
	shown := namesOf(ctx, s).PaymentOf(payment)
	return paymentAnswer{&shown}, nil
}
