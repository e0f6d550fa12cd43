package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) client(f *face) {
	operation.JSON(f, "POST /client/sendMessage/:sessionId", "Send a message", a.sendMessage, operation.Needs(auth.Send), operation.Large, operation.Sends,
		operation.About("contentType says what content is: string, MessageMedia, MessageMediaFromURL, Location or Contact; Buttons and List are sent as text. "+
			"The call waits until WhatsApp has the message, at most 30 seconds; a message that takes longer is answered with status 202 and goes on its way."))
	operation.Bare(f, "GET,POST /client/getContacts/:sessionId", "List the people and groups that the account knows", a.getContacts, operation.Needs(auth.Read))
}

type contactsAnswer struct {
	Contacts []wire.Contact `json:"contacts"`
}

func (a *API) getContacts(ctx context.Context, s *whatsapp.Session) (contactsAnswer, error) {
	people, err := pages(0, 0, func(offset, limit int) ([]models.Contact, error) {
		return s.Contacts(ctx, storage.ContactFilter{Offset: offset, Limit: limit})
	})
	if err != nil {
		return contactsAnswer{}, err
	}
	groups, err := pages(0, 0, func(offset, limit int) ([]models.Group, error) {
		return a.store.Groups(ctx, storage.GroupFilter{Session: s.ID(), Bare: true, Offset: offset, Limit: limit})
	})
	if err != nil {
		return contactsAnswer{}, err
	}
	// One question for each of ten thousand people would take seconds.
	names := wire.Names{Me: s.Info().JID, PhoneOf: func(jid models.JID) models.JID { return s.PhoneAtHand(ctx, jid) }}
	answer := contactsAnswer{Contacts: make([]wire.Contact, 0, len(people)+len(groups))}
	for _, person := range people {
		answer.Contacts = append(answer.Contacts, names.ContactOf(person))
	}
	for _, group := range groups {
		answer.Contacts = append(answer.Contacts, names.GroupContact(group))
	}
	return answer, nil
}
