package whatsapp

import (
	"strings"

	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// BotAddress reads the address of one of WhatsApp's own bots: the number of one,
// or an id ending in @bot. Another address is Invalid.
func BotAddress(text string) (string, error) {
	bad := models.Errorf(models.Invalid, "invokedBotWid is not the address of a bot of WhatsApp")
	jid, err := models.ParseJID(text)
	if user, server, _ := strings.Cut(strings.TrimSpace(text), "@"); server == types.BotServer && user != "" && strings.Trim(user, "0123456789") == "" {
		jid, err = models.JID(user+"@"+server), nil
	}
	if err != nil || !wireJID(jid).IsBot() {
		return "", bad
	}
	return string(jid), nil
}
