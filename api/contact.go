package api

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// contacts routes people: routes about one contact.
func (a *API) contacts(f *face) {
	operation.JSON(f, "POST /contact/getClassInfo/:sessionId", "Show one contact", a.contactClassInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/block/:sessionId", "Block a contact; a group cannot be blocked", a.blockContact, operation.Needs(auth.Write))
	operation.JSON(f, "POST /contact/unblock/:sessionId", "Take the blocking of a contact back", a.unblockContact, operation.Needs(auth.Write))
	operation.JSON(f, "POST /contact/isBlocked/:sessionId", "Tell whether a contact is blocked", a.contactIsBlocked, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getAbout/:sessionId", "Read the text under a contact's name", a.contactAbout, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getChat/:sessionId", "Show the chat with a contact; none with oneself", a.contactChat, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getCommonGroups/:sessionId", "List the groups that a contact and the account are both in", a.contactGroups, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getCountryCode/:sessionId", "Tell the calling code of a contact's country", a.contactCountry, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getFormattedNumber/:sessionId", "Write a contact's number as people read it", a.contactNumber, operation.Needs(auth.Read))
	operation.JSON(f, "POST /contact/getProfilePicUrl/:sessionId", "Get where a contact's picture can be fetched for a while", a.contactPicture, operation.Needs(auth.Read))
	a.people(f)
	a.numbers(f)
}

type contactRequest struct {
	ContactID operation.ChatID `json:"contactId" also:"number,chatId"`
}

// contact finds a person, at WhatsApp too, or a group of the account.
func (a *API) contact(ctx context.Context, s *whatsapp.Session, in contactRequest) (wire.Contact, error) {
	jid := in.ContactID.JID()
	if jid.IsGroup() {
		group, err := a.store.Group(ctx, s.ID(), jid)
		if models.IsNotFound(err) {
			return wire.Contact{}, whatsapp.ErrNoContact
		}
		return namesOf(ctx, s).GroupContact(group), err
	}
	person, known, err := s.Person(ctx, jid)
	if err != nil {
		return wire.Contact{}, err
	}
	contact, err := a.describe(ctx, s, person)
	if err != nil {
		return contact, err
	}
	contact.Labels, err = labelsOn(ctx, s, person.JID)
	if !known {
		contact.Type = "out"
	}
	return contact, err
}

// labelsOn are the ids of the labels on the chat with somebody.
func labelsOn(ctx context.Context, s *whatsapp.Session, jid models.JID) ([]string, error) {
	if !s.Business() {
		return nil, nil
	}
	labels, err := s.ChatLabels(ctx, jid)
	ids := make([]string, 0, len(labels))
	for _, label := range labels {
		ids = append(ids, label.ID)
	}
	return ids, err
}

// describe is a person, and what they tell about themselves as a business.
func (a *API) describe(ctx context.Context, s *whatsapp.Session, person models.Contact) (wire.Contact, error) {
	names := namesOf(ctx, s)
	if person.BusinessName == "" {
		return names.ContactOf(person), nil
	}
	profile, err := s.BusinessProfile(ctx, person.JID)
	if models.IsNotFound(err) {
		return names.ContactOf(person), nil
	}
	return names.BusinessContact(person, profile), err
}

type classInfoAnswer struct {
	Contact wire.Contact `json:"contact"`
	Result  wire.Contact `json:"result"`
}

func (a *API) contactClassInfo(ctx context.Context, s *whatsapp.Session, in contactRequest) (classInfoAnswer, error) {
	contact, err := a.contact(ctx, s, in)
	return classInfoAnswer{contact, contact}, err
}

func (a *API) blockContact(ctx context.Context, s *whatsapp.Session, in contactRequest) (resultAnswer, error) {
	return a.setBlocked(ctx, s, in, true)
}

func (a *API) unblockContact(ctx context.Context, s *whatsapp.Session, in contactRequest) (resultAnswer, error) {
	return a.setBlocked(ctx, s, in, false)
}

func (a *API) setBlocked(ctx context.Context, s *whatsapp.Session, in contactRequest, blocked bool) (resultAnswer, error) {
	jid := in.ContactID.JID()
	if jid.IsGroup() {
		return resultAnswer{false}, nil
	}
	if s.IsMe(jid) {
		return resultAnswer{}, models.Errorf(models.Invalid, "an account cannot block itself")
	}
	person, _, err := s.Person(ctx, jid)
	if err != nil {
		return resultAnswer{}, err
	}
	return resultAnswer{true}, s.SetBlocked(ctx, person.JID, blocked)
}

type blockedAnswer struct {
	IsBlocked bool `json:"isBlocked"`
	Result    bool `json:"result"`
}

func (a *API) contactIsBlocked(ctx context.Context, s *whatsapp.Session, in contactRequest) (blockedAnswer, error) {
	contact, err := a.contact(ctx, s, in)
	return blockedAnswer{contact.IsBlocked, contact.IsBlocked}, err
}

type aboutAnswer struct {
	Result *string `json:"result"`
	About  *string `json:"about"`
}

func (a *API) contactAbout(ctx context.Context, s *whatsapp.Session, in contactRequest) (aboutAnswer, error) {
	contact, err := a.contact(ctx, s, in)
	if err != nil || contact.IsGroup {
		return aboutAnswer{}, err
	}
	about, err := s.About(ctx, in.ContactID.JID())
	return aboutAnswer{orNull(about), orNull(about)}, err
}

// orNull is a text that is null when it is empty.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type chatAnswer struct {
	Result *wire.Chat `json:"result"`
}

func (a *API) contactChat(ctx context.Context, s *whatsapp.Session, in contactRequest) (chatAnswer, error) {
	jid := in.ContactID.JID()
	contact, err := a.contact(ctx, s, in)
	if err != nil || s.IsMe(jid) {
		return chatAnswer{}, err
	}
	chat, err := s.ChatWith(ctx, jid)
	if err != nil {
		return chatAnswer{}, err
	}
	var members *models.Group
	if contact.IsGroup {
		group, err := a.store.Group(ctx, s.ID(), jid)
		if err != nil {
			return chatAnswer{}, err
		}
		members = &group
	}
	shown := namesOf(ctx, s).ChatOf(chat, members, time.Now())
	return chatAnswer{&shown}, nil
}

type commonAnswer struct {
	Result []wire.Wid `json:"result"`
	Groups []wire.Wid `json:"groups"`
}

func (a *API) contactGroups(ctx context.Context, s *whatsapp.Session, in contactRequest) (commonAnswer, error) {
	contact, err := a.contact(ctx, s, in)
	if err != nil {
		return commonAnswer{}, err
	}
	answer := commonAnswer{Result: []wire.Wid{}, Groups: []wire.Wid{}}
	if contact.IsGroup {
		return answer, nil
	}
	groups, err := s.CommonGroups(ctx, in.ContactID.JID())
	for _, group := range groups {
		answer.Result = append(answer.Result, wire.Names{}.WidOf(group))
	}
	answer.Groups = answer.Result
	return answer, err
}

// numberOf is the phone address of a contact.
func (a *API) numberOf(ctx context.Context, s *whatsapp.Session, in contactRequest) (models.JID, error) {
	if _, err := a.contact(ctx, s, in); err != nil {
		return "", err
	}
	return phoneOf(ctx, s, in.ContactID.JID())
}

// phoneOf is the phone address of a person whose number is known.
func phoneOf(ctx context.Context, s *whatsapp.Session, jid models.JID) (models.JID, error) {
	if !jid.IsUser() {
		return "", models.Errorf(models.Invalid, "only people have a number")
	}
	if phone := s.PhoneOf(ctx, jid); phone.IsPhone() {
		return phone, nil
	}
	return "", models.Errorf(models.NotFound, "WhatsApp hides the number of this contact")
}

type countryAnswer struct {
	Result      string `json:"result"`
	CountryCode string `json:"countryCode"`
}

func (a *API) contactCountry(ctx context.Context, s *whatsapp.Session, in contactRequest) (countryAnswer, error) {
	phone, err := a.numberOf(ctx, s, in)
	if err != nil {
		return countryAnswer{}, err
	}
	code, err := callingCode(phone)
	return countryAnswer{code, code}, err
}

// callingCode is the calling code of a number's country.
func callingCode(phone models.JID) (string, error) {
	code := wire.CallingCode(phone)
	if code == "" {
		return "", models.Errorf(models.Invalid, "the number begins with the calling code of no country")
	}
	return code, nil
}

type formattedAnswer struct {
	Result    string `json:"result"`
	Formatted string `json:"formattedNumber"`
}

func (a *API) contactNumber(ctx context.Context, s *whatsapp.Session, in contactRequest) (formattedAnswer, error) {
	phone, err := a.numberOf(ctx, s, in)
	number := wire.FormattedNumber(phone)
	return formattedAnswer{number, number}, err
}

type pictureAnswer struct {
	Result     *string `json:"result"`
	ProfilePic *string `json:"profilePicUrl"`
}

func (a *API) contactPicture(ctx context.Context, s *whatsapp.Session, in contactRequest) (pictureAnswer, error) {
	if _, err := a.contact(ctx, s, in); err != nil {
		return pictureAnswer{}, err
	}
	return profilePicture(ctx, s, in)
}

func profilePicture(ctx context.Context, s *whatsapp.Session, in contactRequest) (pictureAnswer, error) {
	url, err := s.PictureURL(ctx, in.ContactID.JID())
	return pictureAnswer{orNull(url), orNull(url)}, err
}
