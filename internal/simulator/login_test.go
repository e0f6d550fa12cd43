package simulator

import (
	"errors"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/keys"
)

func TestAStolenDeviceNumberIsOfNoUse(t *testing.T) {
	c, ada, _ := two(t)
	c.expectCut()
	c.Disconnect()
	c.Store.NoiseKey = keys.NewKeyPair()
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	out := await[*events.LoggedOut](c, nil)
	if out.Reason != events.ConnectFailureLoggedOut {
		t.Errorf("refused with %v, want %v", out.Reason, events.ConnectFailureLoggedOut)
	}
	if len(ada.Devices()) != 1 {
		t.Error("the real companion was unlinked")
	}
}

func TestTheSecondConnectionOfADeviceWins(t *testing.T) {
	c, ada, bob := two(t)
	c.expectCut()
	second := newClient(t, c.server)
	second.use(c.Store)
	if err := second.Connect(); err != nil {
		t.Fatal(err)
	}
	await[*events.StreamReplaced](c, nil)
	await[*events.Connected](second, nil)
	if _, err := bob.SendText(t.Context(), ada.Number(), "for the second"); err != nil {
		t.Fatal(err)
	}
	await(second, textIs("for the second"))
	if err := c.server.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
}

func TestCodesAreRationed(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	c := newClient(t, s)
	c.startPairing()
	fault(t, s, Fault{Account: ada.Number(), Kind: FaultRateLimited, Count: 1})
	_, err := c.PairPhone(t.Context(), ada.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if !errors.Is(err, whatsmeow.ErrIQRateOverLimit) {
		t.Errorf("got %v, want %v", err, whatsmeow.ErrIQRateOverLimit)
	}
	code, err := c.PairPhone(t.Context(), ada.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ada.EnterCode(deadline(t), code); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
}

func TestResetForgetsEverybody(t *testing.T) {
	c, ada, _ := two(t)
	c.expectCut()
	c.expect("Error reconnecting")
	root := c.server.RootKey()
	c.server.Reset()
	if got := c.server.Accounts(); len(got) != 0 {
		t.Errorf("%d accounts are left", len(got))
	}
	if c.server.RootKey() != root {
		t.Error("the certificate root changed")
	}
	await[*events.LoggedOut](c, nil)
	if _, err := c.server.AddAccount(AccountOptions{Number: ada.Number()}); err != nil {
		t.Error(err)
	}
}

func TestAccountsAreChecked(t *testing.T) {
	s := testServer(t)
	person(t, s, "4915112345678", "Ada")
	cases := map[string]struct {
		number string
		want   error
	}{
		"taken":     {"4915112345678", ErrAccountExists},
		"too short": {"123", ErrInvalid},
		"a plus":    {"+4915112345678", ErrInvalid},
		"letters":   {"49151CALLME", ErrInvalid},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := s.AddAccount(AccountOptions{Number: tc.number}); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	if _, err := s.Account("4900000000"); !errors.Is(err, ErrNoAccount) {
		t.Errorf("got %v, want %v", err, ErrNoAccount)
	}
}

func TestWhatTheServerSawIsListed(t *testing.T) {
	c, ada, bob := two(t)
	before := c.server.Stats()
	if _, err := bob.SendText(t.Context(), ada.Number(), "hello"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("hello"))
	if err := c.server.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	after := c.server.Stats()
	if after.Connections != 1 || after.Messages != before.Messages+1 || after.Bytes <= before.Bytes {
		t.Errorf("got %+v after %+v", after, before)
	}
	all := c.server.Events(0)
	if len(all) == 0 || all[0].Seq != 1 {
		t.Fatalf("got %d events", len(all))
	}
	last := all[len(all)-1]
	if last.Account != ada.Number() || last.Device == 0 {
		t.Errorf("the last event is %+v, want one of the companion", last)
	}
	if rest := c.server.Events(last.Seq - 1); len(rest) == 0 || rest[0].Seq != last.Seq {
		t.Errorf("after %d got %d events", last.Seq-1, len(rest))
	}
	c.Disconnect()
	if _, err := bob.SendText(t.Context(), ada.Number(), "later"); err != nil {
		t.Fatal(err)
	}
	if err := c.server.waitFor(deadline(t), func() bool { return len(ada.account.companions()[0].queue) > 0 }); err != nil {
		t.Fatal(err)
	}
	if stats := c.server.Stats(); stats.Queued+stats.Unacked != 1 {
		t.Errorf("got %+v, want one message waiting", stats)
	}
}
