package wire

import (
	"time"

	"frontdesk/models"
)

// messageObjects are what can be asked about a message.
func messageObjects() map[string]any {
	named := text()
	named.Groups = []models.GroupMention{{Group: group, Subject: "Front desk"}}
	thumb := func(sender models.JID, emoji string, fromMe bool) models.Reaction {
		return models.Reaction{Chat: group, MessageID: "3EB0C767D26A1D8A5F21", Sender: sender, FromMe: fromMe, Emoji: emoji, ID: "3EB0RE", Time: at}
	}
	order := text()
	order.Type, order.Text = models.TypeOrder, "Two breakfasts"
	order.Trade = &models.Trade{OrderID: "ORDER1", Token: "dG9rZW4=", Title: "Hotel", Business: me}
	return map[string]any{
		"message_order": names.MessageOf(order),
		"order": OrderOf(models.Order{Subtotal: 25000, Total: 25000, Currency: "EUR", CreatedAt: at, Products: []models.OrderedProduct{
			{ID: "P1", Name: "Breakfast", Price: 12500, Currency: "EUR", Quantity: 2, ThumbnailURL: "https://example.com/p1.jpg"},
		}}),
		"payment": names.PaymentOf(models.Payment{
			Message: text().Ref(), Currency: "EUR", Amount1000: 12500, Receiver: bob, Time: at, Status: models.PaymentWaitingForPayer, Note: "For the taxi",
		}),
		"message_group_mention": names.MessageOf(named),
		"message_info": names.MessageInfoOf(models.MessageInfo{People: 3, Receipts: []models.Receipt{
			{User: bob, Delivered: at, Read: at.Add(time.Minute)}, {User: carol, Played: at.Add(time.Hour)},
		}}),
		"reaction_lists": names.ReactionListsOf([]models.Reaction{thumb(bob, "👍🏽", false), thumb(carol, "❤️", false), thumb(me, "👍", true)}, picture().Ref()),
	}
}
