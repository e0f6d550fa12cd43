package web

import (
	"context"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// cards is a store that knows what people call themselves, and nothing else.
type cards struct {
	storage.Store
	names map[models.JID]string
}

func (c cards) Contact(_ context.Context, _ string, jid models.JID) (models.Contact, error) {
	return models.Contact{PushName: c.names[jid]}, nil
}

// A sender chooses the text, the list of who is mentioned, and a name of their
// own: none of them may make a text grow without bound.
func TestANameThatMentionsItselfIsPutInOnce(t *testing.T) {
	echo, short := models.JID("491511@s.whatsapp.net"), models.JID("4915@s.whatsapp.net")
	n := newNames(cards{names: map[models.JID]string{echo: "@491511@491511", short: "Bo"}})
	m := models.Message{Text: "hi @491511 and @4915", Mentions: []models.JID{short, echo, echo, echo, echo}}
	if got, want := n.mentioned(t.Context(), m), "hi @@491511@491511 and @Bo"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
