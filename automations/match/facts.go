package match

import (
	"sync"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Facts are what filters ask about something that happened. Those that cost a
// look into the store are functions, and asked only when a filter needs them;
// Once keeps several scripts from asking the same again. A function that is nil
// is a fact that nobody knows: no filter that asks for it is met.
type Facts struct {
	Event string // a handler's kind, such as sandbox.HandlerMessage
	Now   time.Time
	Hours sandbox.Hours

	Chat    models.JID   // "": it happened in no chat
	Chats   []models.JID // every address of the chat
	Senders []models.JID // every address of who did it
	Type    string       // of the message, as ScriptType has it
	Text    string
	Emoji   string // of a reaction; "" when it was taken back
	Poll    string // the question that was voted on
	// Name is a schedule's time, a webhook's or button's name, or the type of an
	// event of the catalogue.
	Name string

	Labels       func() ([]string, error)  // of the chat, by name
	Mentioned    func() (bool, error)      // this account is named, or replied to
	FirstContact func() (bool, error)      // the contact never wrote to the session before
	LastWritten  func() (time.Time, error) // when anybody wrote in the chat before; zero: never
}

// Once makes a fact that is looked up at most once.
func Once[T any](look func() (T, error)) func() (T, error) {
	return sync.OnceValues(look)
}

func milliseconds(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
