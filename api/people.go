package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
)

// people routes what the client answers about people.
func (a *API) people(f *face) {
	operation.JSON(f, "POST /client/getContactById/:sessionId", "Show one contact, person or group", a.contactByID, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/blockContact/:sessionId", "Block a contact; a group cannot be blocked", a.clientBlock, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/unblockContact/:sessionId", "Take the blocking of a contact back", a.clientUnblock, operation.Needs(auth.Write))
	operation.Bare(f, "POST /client/getBlockedContacts/:sessionId", "List whom the account has blocked", getBlockedContacts, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getProfilePicUrl/:sessionId", "Get where the picture of a person or group can be fetched for a while", profilePicture, operation.Needs(auth.Read))
}

type contactAnswer struct {
	Contact wire.Contact `json:"contact"`
}

func (a *API) contactByID(ctx context.Context, s *whatsapp.Session, in contactRequest) (contactAnswer, error) {
	contact, err := a.contact(ctx, s, in)
	return contactAnswer{contact}, err
}

type resultMessage struct {
	Result  bool   `json:"result"`
	Message string `json:"message"`
}

func (a *API) clientBlock(ctx context.Context, s *whatsapp.Session, in contactRequest) (resultMessage, error) {
	answer, err := a.setBlocked(ctx, s, in, true)
	return resultMessage{answer.Result, blockedText(answer.Result, "Contact blocked successfully")}, err
}

func (a *API) clientUnblock(ctx context.Context, s *whatsapp.Session, in contactRequest) (resultMessage, error) {
	answer, err := a.setBlocked(ctx, s, in, false)
	return resultMessage{answer.Result, blockedText(answer.Result, "Contact unblocked successfully")}, err
}

// blockedText words what blocking did.
func blockedText(done bool, text string) string {
	if !done {
		return "A group cannot be blocked"
	}
	return text
}

type blockedContactsAnswer struct {
	Blocked []wire.Contact `json:"blockedContacts"`
}

func getBlockedContacts(ctx context.Context, s *whatsapp.Session) (blockedContactsAnswer, error) {
	blocked, err := s.Blocked(ctx)
	names := namesOf(ctx, s)
	answer := blockedContactsAnswer{Blocked: make([]wire.Contact, 0, len(blocked))}
	for _, person := range blocked {
		answer.Blocked = append(answer.Blocked, names.ContactOf(person))
	}
	return answer, err
}
