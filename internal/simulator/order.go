package simulator

import (
	"fmt"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// Order is something ordered from a catalogue. Prices are a thousandth of the
// currency's unit each.
type Order struct {
	ID       string    `json:"id"`
	Token    string    `json:"token"`
	Title    string    `json:"title"`
	Text     string    `json:"text,omitempty"`
	Currency string    `json:"currency"`
	Products []Product `json:"products"`
}

// Product is one line of an order.
type Product struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Price    int64  `json:"price"`
	Quantity int    `json:"quantity"`
	ImageURL string `json:"imageUrl,omitempty"`
}

// placedOrder is an order as the server keeps it.
type placedOrder struct {
	Order
	at time.Time
}

func (o Order) total() int64 {
	sum := int64(0)
	for _, p := range o.Products {
		sum += p.Price * int64(p.Quantity)
	}
	return sum
}

// buildOrder places an order with the server and makes the message about it.
func (p *persona) buildOrder(m Message) (*waE2E.Message, error) {
	o := *m.Order
	if o.ID == "" || o.Token == "" || len(o.Products) == 0 {
		return nil, fmt.Errorf("%w: an order has an id, a token and products", ErrInvalid)
	}
	p.s.orders[o.ID] = placedOrder{Order: o, at: p.s.now()}
	return &waE2E.Message{OrderMessage: &waE2E.OrderMessage{
		OrderID: &o.ID, Token: &o.Token, OrderTitle: &o.Title, Message: nonEmpty(o.Text), ItemCount: proto.Int32(int32(len(o.Products))),
		Status: waE2E.OrderMessage_INQUIRY.Enum(), Surface: waE2E.OrderMessage_CATALOG.Enum(),
		TotalAmount1000: proto.Int64(o.total()), TotalCurrencyCode: &o.Currency,
	}}, nil
}

// registerOrders answers who asks for an order, which takes its token
// (whatsmeow, business.go).
func (s *Server) registerOrders() {
	s.handleIQ("fb:thrift_iq", "get", "order", iqOrder)
}

func iqOrder(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	asked := iq.GetChildByTag("order")
	order, ok := c.s.orders[attr(&asked, "id")]
	if !ok || string(content(&asked, "token")) != order.Token {
		return nil, errItemNotFound
	}
	children := []waBinary.Node{{Tag: "price", Content: []waBinary.Node{
		textNode("subtotal", strconv.FormatInt(order.total(), 10)), textNode("total", strconv.FormatInt(order.total(), 10)),
		textNode("currency", order.Currency), textNode("price_status", "FINAL"),
	}}}
	for _, p := range order.Products {
		children = append(children, p.node(order.Currency))
	}
	return []waBinary.Node{{Tag: "order", Attrs: waBinary.Attrs{"id": order.ID, "creation_ts": unix(order.at)}, Content: children}}, nil
}

func (p Product) node(currency string) waBinary.Node {
	return waBinary.Node{Tag: "product", Content: []waBinary.Node{
		textNode("id", p.ID), textNode("name", p.Name), textNode("price", strconv.FormatInt(p.Price, 10)),
		textNode("currency", currency), textNode("quantity", strconv.Itoa(p.Quantity)),
		{Tag: "image", Content: []waBinary.Node{textNode("id", p.ID), textNode("url", p.ImageURL)}},
	}}
}

// textNode is a child that holds text.
func textNode(tag, text string) waBinary.Node { return bytesNode(tag, []byte(text)) }
