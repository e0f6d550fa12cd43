package api

import (
	"encoding/base64"

	"frontdesk/api/operation"
	"frontdesk/models"
)

func (a *API) messages(f *face) {
	a.messageReads(f)
	a.messageChanges(f)
	a.messageSends(f)
	a.messageFiles(f)
	a.messageTrade(f)
	a.messageMethods(f)
}

// messageRequest names a message.
type messageRequest struct {
	ChatID    operation.ChatID    `json:"chatId"`
	MessageID operation.MessageID `json:"messageId"`
}

// unknownMessage words that there is no such message as old clients expect.
func unknownMessage(err error) error {
	if models.IsNotFound(err) {
		return models.Errorf(models.NotFound, "Message not found")
	}
	return err
}

// decodeBase64 reads base64 in any of its habits: with a data: prefix, with
// line breaks, without padding, in the alphabet for URLs.
func decodeBase64(text string) ([]byte, bool) {
	text = withoutDataPrefix(text)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if data, err := encoding.DecodeString(text); err == nil {
			return data, len(data) > 0
		}
	}
	return nil, false
}
