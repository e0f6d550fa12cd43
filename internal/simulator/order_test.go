package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

func TestAnOrderIsToldToWhoHasItsToken(t *testing.T) {
	c, ada, bob := two(t)
	if _, err := bob.Send(t.Context(), ada.Number(), Message{Order: &Order{
		ID: "O1", Token: "secret", Currency: "EUR", Products: []Product{{ID: "P1", Name: "Breakfast", Price: 12500, Quantity: 2}},
	}}); err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Message.GetOrderMessage() != nil }).Message.GetOrderMessage()
	order, err := c.GetOrderDetails(t.Context(), got.GetOrderID(), got.GetToken())
	if err != nil || order.Price.Total != 25000 || len(order.Products) != 1 || order.Products[0].Quantity != 2 {
		t.Errorf("got %+v, %v, want two breakfasts", order, err)
	}
	if _, err := c.GetOrderDetails(t.Context(), "O1", "guess"); err == nil {
		t.Error("got the order under a wrong token")
	}
	if _, err := bob.Send(t.Context(), ada.Number(), Message{Order: &Order{ID: "O2"}}); err == nil {
		t.Error("an order without products was sent")
	}
}
