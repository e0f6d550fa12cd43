package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// numbers routes what can be asked of a number, known or not.
func (a *API) numbers(f *face) {
	operation.JSON(f, "POST /client/getNumberId/:sessionId", "Find the address of a number; null when it is not on WhatsApp", getNumberID, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/isRegisteredUser/:sessionId", "Tell whether a number is on WhatsApp", isRegisteredUser, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getFormattedNumber/:sessionId", "Write a number as people read it", getFormattedNumber, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getCountryCode/:sessionId", "Tell the calling code of a number's country", getCountryCode, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getContactDeviceCount/:sessionId", "Count the devices of a person", getContactDeviceCount, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getContactLidAndPhone/:sessionId", "Pair the hidden id and the number of each person", getContactLidAndPhone, operation.Needs(auth.Read))
}

type numberRequest struct {
	Number operation.ChatID `json:"number" also:"contactId"`
}

type numberIDAnswer struct {
	Result   *wire.Wid `json:"result"`
	NumberID *wire.Wid `json:"numberId"`
}

func getNumberID(ctx context.Context, s *whatsapp.Session, in numberRequest) (numberIDAnswer, error) {
	found, err := s.Registered(ctx, in.Number.JID())
	if err != nil || !found.In {
		return numberIDAnswer{}, err
	}
	jid := found.Phone
	if jid == "" {
		jid = found.LID
	}
	wid := wire.Names{}.WidOf(jid)
	return numberIDAnswer{&wid, &wid}, nil
}

type registeredAnswer struct {
	Result     bool `json:"result"`
	Registered bool `json:"isRegistered"`
}

func isRegisteredUser(ctx context.Context, s *whatsapp.Session, in numberRequest) (registeredAnswer, error) {
	found, err := s.Registered(ctx, in.Number.JID())
	return registeredAnswer{found.In, found.In}, err
}

type textAnswer struct {
	Result string `json:"result"`
}

func getFormattedNumber(ctx context.Context, s *whatsapp.Session, in numberRequest) (textAnswer, error) {
	phone, err := phoneOf(ctx, s, in.Number.JID())
	return textAnswer{wire.FormattedNumber(phone)}, err
}

func getCountryCode(ctx context.Context, s *whatsapp.Session, in numberRequest) (textAnswer, error) {
	phone, err := phoneOf(ctx, s, in.Number.JID())
	if err != nil {
		return textAnswer{}, err
	}
	code, err := callingCode(phone)
	return textAnswer{code}, err
}

type userRequest struct {
	UserID operation.ChatID `json:"userId" also:"contactId,number"`
}

type countAnswer struct {
	Result int `json:"result"`
}

func getContactDeviceCount(ctx context.Context, s *whatsapp.Session, in userRequest) (countAnswer, error) {
	if !in.UserID.JID().IsUser() {
		return countAnswer{}, models.Errorf(models.Invalid, "only people have devices")
	}
	count, err := s.CountDevices(ctx, in.UserID.JID())
	return countAnswer{count}, err
}

type usersRequest struct {
	UserIDs []operation.ChatID `json:"userIds,omitempty" also:"contactIds" maxItems:"1000"`
}

// addressPair is a person's two addresses; an unknown half is null.
type addressPair struct {
	LID   *string `json:"lid"`
	Phone *string `json:"pn"`
}

type pairsAnswer struct {
	Data []addressPair `json:"data"`
}

func getContactLidAndPhone(ctx context.Context, s *whatsapp.Session, in usersRequest) (pairsAnswer, error) {
	jids := make([]models.JID, len(in.UserIDs))
	for i, id := range in.UserIDs {
		jids[i] = id.JID()
	}
	found, err := s.Addresses(ctx, jids)
	answer := pairsAnswer{Data: make([]addressPair, 0, len(found))}
	for _, pair := range found {
		answer.Data = append(answer.Data, addressPair{LID: orNull(pair.LID.Legacy()), Phone: orNull(pair.Phone.Legacy())})
	}
	return answer, err
}
