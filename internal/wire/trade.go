package wire

import (
	"strconv"

	"frontdesk/models"
)

// Order is what somebody ordered. Amounts are a thousandth of the currency's
// unit each, as text.
type Order struct {
	Products  []Product `json:"products"`
	Subtotal  string    `json:"subtotal"`
	Total     string    `json:"total"`
	Currency  string    `json:"currency"`
	CreatedAt int64     `json:"createdAt"`
}

// Product is one line of an order. Data is always null.
type Product struct {
	ID           string `json:"id"`
	Price        string `json:"price"`
	ThumbnailURL string `json:"thumbnailUrl"`
	Currency     string `json:"currency"`
	Name         string `json:"name"`
	Quantity     int    `json:"quantity"`
	Data         *Empty `json:"data"`
}

// OrderOf is an order in the shape of whatsapp-web.js.
func OrderOf(o models.Order) Order {
	order := Order{
		Products: make([]Product, 0, len(o.Products)), Subtotal: amount(o.Subtotal), Total: amount(o.Total),
		Currency: o.Currency, CreatedAt: seconds(o.CreatedAt),
	}
	for _, p := range o.Products {
		order.Products = append(order.Products, Product{
			ID: p.ID, Price: amount(p.Price), ThumbnailURL: p.ThumbnailURL, Currency: p.Currency, Name: p.Name, Quantity: p.Quantity,
		})
	}
	return order
}

func amount(n int64) string { return strconv.FormatInt(n, 10) }

// Payment is money that was sent or asked for. What the message does not tell
// is absent.
type Payment struct {
	ID         MessageID `json:"id"`
	Currency   string    `json:"paymentCurrency,omitempty"`
	Amount1000 int64     `json:"paymentAmount1000,omitempty"`
	Receiver   *Wid      `json:"paymentMessageReceiverJid,omitempty"`
	Time       int64     `json:"paymentTransactionTimestamp,omitempty"`
	Status     int       `json:"paymentStatus"`
	TxnStatus  int       `json:"paymentTxnStatus"`
	Note       string    `json:"paymentNote,omitempty"`
}

// PaymentOf is a payment in the shape of whatsapp-web.js.
func (n Names) PaymentOf(p models.Payment) Payment {
	return Payment{
		ID: n.MessageIDOf(p.Message), Currency: p.Currency, Amount1000: p.Amount1000, Receiver: n.widOrNil(p.Receiver),
		Time: seconds(p.Time), Status: int(p.Status), Note: p.Note,
	}
}

// TradeData is what a message about goods says beside the rest.
type TradeData struct {
	OrderID     string `json:"orderId,omitempty"`
	Token       string `json:"token,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Business    string `json:"businessOwnerJid,omitempty"`
	ProductID   string `json:"productId,omitempty"`
}

func (n Names) tradeOf(t *models.Trade) *TradeData {
	if t == nil {
		return nil
	}
	return &TradeData{
		OrderID: t.OrderID, Token: t.Token, Title: t.Title, Description: t.Description,
		Business: n.legacy(t.Business), ProductID: t.ProductID,
	}
}
