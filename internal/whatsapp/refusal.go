package whatsapp

import (
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
)

// refusals are the errors with which WhatsApp answers a message, in words.
var refusals = map[int]string{
	463: "this person only takes messages from people they have written to or who are in their contacts; they have to write first (error 463)",
}

// refusalCode is the error with which WhatsApp answered a message, 0 when it
// answered none. The library tells it only in words.
func refusalCode(err error) int {
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) {
		return 0
	}
	text, code := err.Error(), 0
	_, _ = fmt.Sscanf(text[strings.LastIndexByte(text, ' ')+1:], "%d", &code) // 0 when there is no number
	return code
}
