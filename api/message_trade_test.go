package api_test

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
)

// annaOrders lets Anna order two breakfasts.
var annaOrders = annaSends(simulator.Message{Order: &simulator.Order{
	ID: "ORDER1", Token: "dG9rZW4=", Title: "Hotel", Text: "For two", Currency: "EUR",
	Products: []simulator.Product{{ID: "P1", Name: "Breakfast", Price: 12500, Quantity: 2, ImageURL: "https://media.example/p1.jpg"}},
}})

// annaAsksForMoney lets Anna ask for 12.50 euros.
var annaAsksForMoney = annaSends(simulator.Message{Raw: &waE2E.Message{RequestPaymentMessage: &waE2E.RequestPaymentMessage{
	NoteMessage:         &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("For the taxi")}},
	CurrencyCodeIso4217: proto.String("EUR"), Amount1000: proto.Uint64(12500),
}}})

// lineIsPaid lets the phone pay what Anna asked for; the message's id is LINE1.
func lineIsPaid(d *desk) {
	annaAsksForMoney(d)
	lineSends(simulator.Message{Raw: &waE2E.Message{SendPaymentMessage: &waE2E.SendPaymentMessage{
		NoteMessage:       &waE2E.Message{Conversation: proto.String("Here")},
		RequestMessageKey: &waCommon.MessageKey{ID: proto.String("ANNA1"), RemoteJID: proto.String(annaNumber + "@s.whatsapp.net")},
	}}})(d)
	d.until("the payment", func() bool {
		m, err := d.store.Message(d.t.Context(), "line", "", "LINE1")
		return err == nil && m.ID == "LINE1"
	})
}

var messageTradeScenarios = []scenario{
	{name: "an order", before: annaOrders, request: "POST /message/getOrder/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"order":{"products":[{"id":"P1","price":"12500","thumbnailUrl":"https://media.example/p1.jpg","currency":"EUR","name":"Breakfast","quantity":2,"data":null}],"subtotal":"25000","total":"25000","currency":"EUR","createdAt":`}},
	{name: "the message of an order", before: annaOrders, request: "POST /message/getClassInfo/line", body: `{` + annaMessage + `}`, has: []string{`"type":"order"`, `"body":"For two"`, `"orderId":"ORDER1","token":"dG9rZW4=","title":"Hotel"`}},
	{name: "the order of a text", before: annaWrites("Hi"), request: "POST /message/getOrder/line", body: `{` + annaMessage + `}`, want: `{"success":true}`},
	{name: "the order of nothing", request: "POST /message/getOrder/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "an order that WhatsApp does not tell", before: func(d *desk) {
		annaOrders(d)
		fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultIQError, Text: "fb:thrift_iq", Code: 403})(d)
	}, request: "POST /message/getOrder/line", body: `{` + annaMessage + `}`, status: 403, has: []string{"WhatsApp refused"}},

	{name: "a request for money", before: annaAsksForMoney, request: "POST /message/getPayment/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"payment":{"id":{"fromMe":false,`, `"paymentCurrency":"EUR","paymentAmount1000":12500,"paymentMessageReceiverJid":` + annaWid + `,"paymentStatus":10,"paymentTxnStatus":0,"paymentNote":"For the taxi"}}`}},
	{name: "a payment of what was asked for", before: lineIsPaid, request: "POST /message/getPayment/line", body: `{` + ownMessage + `}`,
		has: []string{`"paymentCurrency":"EUR","paymentAmount1000":12500,"paymentMessageReceiverJid":` + annaWid + `,"paymentTransactionTimestamp":`, `"paymentNote":"Here"`}},
	{name: "the payment of a text", before: annaWrites("Hi"), request: "POST /message/getPayment/line", body: `{` + annaMessage + `}`, want: `{"success":true}`},
	{name: "the payment of nothing", request: "POST /message/getPayment/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
}

func TestGoodsAndMoney(t *testing.T) { runAll(t, messageTradeScenarios) }
