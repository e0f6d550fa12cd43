package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestReceiptsGoBothWays(t *testing.T) {
	c, ada, bob := two(t)
	id, err := bob.SendText(t.Context(), ada.Number(), "did you get this?")
	if err != nil {
		t.Fatal(err)
	}
	message := await(c, textIs("did you get this?"))
	if _, err := bob.WaitReceipt(deadline(t), id, "inactive"); err != nil {
		t.Error(err)
	}
	if err := c.MarkRead(t.Context(), []string{id}, message.Info.Timestamp, message.Info.Chat, message.Info.Sender); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.WaitReceipt(deadline(t), id, "read"); err != nil {
		t.Error(err)
	}
	if _, err := ada.WaitReceipt(deadline(t), id, "read"); err != nil {
		t.Errorf("the phone of the reader: %v", err)
	}

	sent, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("yes"))
	if err != nil {
		t.Fatal(err)
	}
	await(c, func(r *events.Receipt) bool {
		return r.Type == types.ReceiptTypeDelivered && r.MessageIDs[0] == sent.ID
	})
	for _, kind := range []types.ReceiptType{types.ReceiptTypeRead, types.ReceiptTypePlayed} {
		if err := bob.Receipt(ada.JID(), []string{sent.ID}, string(kind)); err != nil {
			t.Fatal(err)
		}
		await(c, func(r *events.Receipt) bool { return r.Type == kind && r.MessageIDs[0] == sent.ID })
	}
}
