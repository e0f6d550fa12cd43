package whatsapp

import (
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// receipt normalizes who got, read or played messages.
func (v view) receipt(change *events.Change, evt *waevents.Receipt) {
	level, counts := levelOf(evt.Type)
	readHere := evt.Type == types.ReceiptTypeReadSelf || (evt.Type == types.ReceiptTypeRead && evt.IsFromMe)
	if !counts && !readHere {
		return
	}
	chat := v.canonical(evt.Chat)
	if !evt.IsGroup {
		chat = v.meeting(change, evt.Chat, altOfChat(evt.MessageSource))
	}
	if readHere {
		change.Do(readElsewhere{Chat: chat, IDs: evt.MessageIDs})
		return
	}
	if evt.IsFromMe {
		return // another of our own devices got it
	}
	by := v.meeting(change, evt.Sender, evt.SenderAlt)
	if !evt.IsGroup {
		by = chat
	}
	change.Do(raiseAcks{Chat: chat, IDs: evt.MessageIDs, Level: level, By: by, At: evt.Timestamp})
}

// altOfChat is the other address of the person on the other side.
func altOfChat(source types.MessageSource) types.JID {
	if source.IsFromMe {
		return source.RecipientAlt
	}
	return source.SenderAlt
}

func levelOf(kind types.ReceiptType) (models.Ack, bool) {
	switch kind {
	case types.ReceiptTypeDelivered:
		return models.AckDelivered, true
	case types.ReceiptTypeRead:
		return models.AckRead, true
	case types.ReceiptTypePlayed:
		return models.AckPlayed, true
	}
	return 0, false
}

// presence normalizes who is typing.
func (v view) presence(change *events.Change, evt *waevents.ChatPresence) {
	if evt.IsFromMe {
		return
	}
	who := v.meeting(change, evt.Sender, evt.SenderAlt)
	chat := who
	if evt.IsGroup {
		chat = v.canonical(evt.Chat)
	}
	state := string(evt.State)
	if evt.State == types.ChatPresenceComposing && evt.Media == types.ChatPresenceMediaAudio {
		state = "recording"
	}
	change.Do(announce(models.PresenceChanged{Chat: chat, Who: who, State: state}))
}
