package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestABusinessSignsItsMessagesAndShowsItsProfile(t *testing.T) {
	c, ada, _ := two(t)
	bakery, err := ada.s.AddAccount(AccountOptions{Number: "34911234567", Name: "Bakery", Business: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bakery.SendText(t.Context(), ada.Number(), "Fresh bread"); err != nil {
		t.Fatal(err)
	}
	named := await(c, func(e *events.BusinessName) bool { return e.NewBusinessName == "Bakery" })
	if got := named.JID.ToNonAD().String(); got != bakery.JID() && got != bakery.LID() {
		t.Errorf("%s is called Bakery, want %s", got, bakery.JID())
	}
	profile, err := c.GetBusinessProfile(t.Context(), jidOf(t, bakery.JID()))
	if err != nil {
		t.Fatal(err)
	}
	if profile.JID.Server != types.DefaultUserServer || profile.Email == "" || len(profile.BusinessHours) != 2 || len(profile.Categories) != 1 {
		t.Errorf("the profile is %+v, want an email, two days and a category", profile)
	}
}
