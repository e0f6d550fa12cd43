package simulator

import (
	"fmt"
	"testing"

	"go.mau.fi/whatsmeow/types"
)

func TestOneTimeKeysAreGivenOutOnce(t *testing.T) {
	c, ada, _ := two(t)
	s := c.server
	seen := map[uint32]bool{}
	s.do(func() {
		d := ada.account.companions()[0]
		for range 20 {
			keys := d.takeKeys()
			if len(keys.oneTime) != 1 || seen[keys.oneTime[0].id] {
				t.Fatalf("got %v, want a key that nobody has", keys.oneTime)
			}
			seen[keys.oneTime[0].id] = true
		}
	})
}

func TestAClientIsAskedForMoreKeys(t *testing.T) {
	c, ada, bob := two(t)
	s := c.server
	s.do(func() {
		keys := &ada.account.companions()[0].keys
		keys.oneTime = keys.oneTime[:lowPreKeys-4]
		s.askForKeys(ada.account.companions()[0])
	})
	if err := s.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	s.do(func() {
		d := ada.account.companions()[0]
		d.keys.oneTime = d.keys.oneTime[:1]
		s.askForKeys(d)
	})
	if err := s.waitFor(deadline(t), func() bool { return len(ada.account.companions()[0].keys.oneTime) > 1 }); err != nil {
		t.Fatalf("the client sent no keys: %v", err)
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "still readable"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("still readable"))
}

func TestSomebodyWithoutOneTimeKeysCanBeWrittenTo(t *testing.T) {
	c, ada, bob := two(t)
	c.server.do(func() { ada.account.companions()[0].keys.oneTime = nil })
	if _, err := bob.SendText(t.Context(), ada.Number(), "no key left"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("no key left"))
}

func TestPeopleAreLookedUp(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	shop, err := s.AddAccount(AccountOptions{Number: "4930123456", Name: "Corner Shop", Business: true})
	if err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, ada)
	found, err := c.IsOnWhatsApp(t.Context(), []string{"+" + shop.Number(), "+4999999999"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !found[0].IsIn || found[1].IsIn {
		t.Fatalf("got %+v, want the shop and not the other", found)
	}
	if name := found[0].VerifiedName.Details.GetVerifiedName(); name != "Corner Shop" {
		t.Errorf("the verified name is %q", name)
	}
	for _, address := range []string{shop.JID(), shop.LID()} {
		jid := jidOf(t, address)
		people, err := c.GetUserInfo(t.Context(), []types.JID{jid})
		if err != nil {
			t.Fatal(err)
		}
		info := people[jid]
		if info.Status == "" || fmt.Sprint(info.Devices) != fmt.Sprintf("[%s]", jid) {
			t.Errorf("%s has the about text %q and the devices %v", jid, info.Status, info.Devices)
		}
		if jid.Server == types.DefaultUserServer && info.LID.String() != shop.LID() {
			t.Errorf("the hidden address is %s, want %s", info.LID, shop.LID())
		}
	}
}
