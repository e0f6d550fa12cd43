package whatsapp

import (
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
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

// errNobody says that a number is nobody's.
const errNobody = "this number is not on WhatsApp"

// nobody reports whether a message had no one to go to. The library tells it
// only in words.
func nobody(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no LID found for ")
}

// faults are the answers of WhatsApp that say that the request was wrong. What
// else it answers is a refusal of its own.
var faults = map[int]models.Kind{
	400: models.Invalid,
	401: models.Forbidden,
	403: models.Forbidden,
	404: models.NotFound,
	405: models.Forbidden,
	406: models.Invalid,
	409: models.Conflict,
	410: models.NotFound,
	429: models.Limited,
}

// kindOfAnswer is the kind of failure that WhatsApp's answer to a question
// means.
func kindOfAnswer(err error) models.Kind {
	var answer *whatsmeow.IQError
	switch {
	case errors.As(err, &answer) && faults[answer.Code] != "":
		return faults[answer.Code]
	case nobody(err):
		return models.NotFound
	}
	return models.Refused
}

// Declined reports whether WhatsApp answered no, whoever's fault that is.
func Declined(err error) bool {
	var answer *whatsmeow.IQError
	return models.KindOf(err) == models.Refused || errors.As(err, &answer) && !models.IsNotFound(err)
}

// faultsOfQueries are those of faults that a query is answered with when what
// it asks for makes no sense. That the account may not do something is
// WhatsApp's word, and stays one.
var faultsOfQueries = []int{400, 406, 409, 429}
