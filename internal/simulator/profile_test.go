package simulator

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestPicturesOfPeopleAndGroups(t *testing.T) {
	g := newTeam(t)
	ctx := t.Context()
	if _, err := g.GetProfilePictureInfo(ctx, jidOf(t, g.bob.JID()), nil); !errors.Is(err, whatsmeow.ErrProfilePictureNotSet) {
		t.Errorf("somebody without a picture: %v, want %v", err, whatsmeow.ErrProfilePictureNotSet)
	}
	if _, err := g.bob.SendText(ctx, g.ada.Number(), "hi"); err != nil {
		t.Fatal(err)
	}
	face := avatar("Bob").jpeg()
	if err := g.bob.SetPicture(face); err != nil {
		t.Fatal(err)
	}
	changed := await(g.client, func(e *events.Picture) bool { return e.JID.String() == g.bob.JID() })
	info, err := g.GetProfilePictureInfo(ctx, jidOf(t, g.bob.LID()), nil)
	if err != nil || info.ID != changed.PictureID {
		t.Fatalf("picture %+v (%v), want %s", info, err, changed.PictureID)
	}
	web := &http.Client{Transport: g.s.RoundTripper()}
	response, err := web.Get(info.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, _ := io.ReadAll(response.Body); string(got) != string(face) {
		t.Errorf("the picture host answers %d with %d bytes, want the picture", response.StatusCode, len(got))
	}
	same, err := g.GetProfilePictureInfo(ctx, jidOf(t, g.bob.LID()), &whatsmeow.GetProfilePictureParams{ExistingID: info.ID})
	if err != nil || same != nil {
		t.Errorf("a picture that is known already: %v (%v), want nothing", same, err)
	}
	if _, err := g.SetGroupPhoto(ctx, g.group, groupPicture("x").jpeg()); err != nil {
		t.Fatal(err)
	}
	if _, err := g.GetProfilePictureInfo(ctx, g.group, nil); err != nil {
		t.Errorf("the group's picture: %v", err)
	}
	if _, err := g.SetGroupPhoto(ctx, g.group, []byte("no picture")); !errors.Is(err, whatsmeow.ErrInvalidImageFormat) {
		t.Errorf("a picture that is none: %v, want %v", err, whatsmeow.ErrInvalidImageFormat)
	}
}

func TestAboutAndPrivacy(t *testing.T) {
	c, _, bob := two(t)
	ctx := t.Context()
	about := "Open from 9 to 5"
	if err := c.SetStatusMessage(ctx, types.SetStatusInput{Text: &about}); err != nil {
		t.Fatal(err)
	}
	own, err := c.GetUserInfo(ctx, []types.JID{c.Store.ID.ToNonAD(), jidOf(t, bob.JID())})
	if err != nil || own[c.Store.ID.ToNonAD()].Status != about {
		t.Errorf("the about is %v (%v), want %q", own, err, about)
	}
	settings, err := c.SetPrivacySetting(ctx, types.PrivacySettingTypeLastSeen, types.PrivacySettingNone)
	if err != nil || settings.LastSeen != types.PrivacySettingNone {
		t.Errorf("privacy is %+v (%v), want nobody sees when", settings, err)
	}
	fetched, err := c.TryFetchPrivacySettings(ctx, true)
	if err != nil || fetched.LastSeen != types.PrivacySettingNone || fetched.Profile != types.PrivacySettingAll {
		t.Errorf("fetched %+v (%v), want the change and the rest as before", fetched, err)
	}
	if _, err := c.GetStatusPrivacy(ctx); err != nil {
		t.Error(err)
	}
	if err := c.SetDefaultDisappearingTimer(ctx, whatsmeow.DisappearingTimer24Hours); err != nil {
		t.Error(err)
	}
}

func TestSomebodyBlockedIsNotHeard(t *testing.T) {
	c, ada, bob := two(t)
	list, err := c.UpdateBlocklist(t.Context(), jidOf(t, bob.JID()), events.BlocklistChangeActionBlock)
	if err != nil || len(list.JIDs) != 1 || list.JIDs[0].String() != bob.LID() {
		t.Fatalf("blocked %v (%v), want %s", list, err, bob.LID())
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "can you hear me?"); err != nil {
		t.Fatal(err)
	}
	list, err = c.UpdateBlocklist(t.Context(), jidOf(t, bob.JID()), events.BlocklistChangeActionUnblock)
	if err != nil || len(list.JIDs) != 0 {
		t.Fatalf("blocked %v (%v), want nobody", list, err)
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "and now?"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("and now?"))
	if _, heard, _ := search(c, textIs("can you hear me?")); heard {
		t.Error("a message of somebody who was blocked arrived")
	}
}
