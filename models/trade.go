package models

import "time"

// Trade is what a message about goods says: an order or a product.
type Trade struct {
	OrderID     string
	Token       string // with which the order can be asked for
	Title       string
	Description string
	Business    JID // whose goods they are
	ProductID   string
}

// Order is what somebody ordered. Amounts are as WhatsApp tells them: a
// thousandth of the currency's unit each.
type Order struct {
	Products  []OrderedProduct
	Subtotal  int64
	Total     int64
	Currency  string
	CreatedAt time.Time
}

// OrderedProduct is one line of an order.
type OrderedProduct struct {
	ID           string
	Name         string
	Price        int64
	Currency     string
	Quantity     int
	ThumbnailURL string
}

// PaymentStatus says how far a payment has come, in WhatsApp's numbers.
type PaymentStatus int

// The states that a message itself tells.
const (
	PaymentUnknown         PaymentStatus = 0
	PaymentWaitingForPayer PaymentStatus = 10
)

// Payment is money that was sent or asked for, as far as the message tells.
type Payment struct {
	Message    MessageRef
	Currency   string
	Amount1000 int64 // a thousandth of the currency's unit each; 0: not told
	Receiver   JID
	Time       time.Time // zero: nothing was paid yet
	Status     PaymentStatus
	Note       string
}
