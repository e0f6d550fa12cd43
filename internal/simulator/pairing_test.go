package simulator

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestAClientIsLinkedByScanningItsCode(t *testing.T) {
	s := testServer(t)
	a := person(t, s, "4915112345678", "Ada")
	c := newClient(t, s)
	codes := c.startPairing()
	if len(codes) != refCount {
		t.Errorf("got %d codes, want %d", len(codes), refCount)
	}
	device, err := a.Scan(deadline(t), codes[1])
	if err != nil {
		t.Fatal(err)
	}
	await[*events.PairSuccess](c, nil)
	await[*events.Connected](c, nil)
	if c.Store.ID.User != a.Number() || int(c.Store.ID.Device) != device {
		t.Errorf("the client is %s, want device %d of %s", c.Store.ID, device, a.Number())
	}
	if got := c.Store.LID.ToNonAD().String(); got != a.LID() {
		t.Errorf("the client's hidden address is %s, want %s", got, a.LID())
	}
	devices := a.Devices()
	if len(devices) != 1 || devices[0].ID != device || !devices[0].Connected {
		t.Errorf("the phone lists %+v, want device %d, connected", devices, device)
	}
}

func TestACodeIsGoodForOneScan(t *testing.T) {
	s := testServer(t)
	a := person(t, s, "4915112345678", "Ada")
	c := newClient(t, s)
	codes := c.startPairing()
	if _, err := a.Scan(deadline(t), codes[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Scan(deadline(t), codes[0]); !errors.Is(err, ErrStaleCode) {
		t.Errorf("the second scan says %v, want %v", err, ErrStaleCode)
	}
	await[*events.Connected](c, nil)
}

func TestCodesExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		a := person(t, s, "4915112345678", "Ada")
		c := newClient(t, s)
		channel, err := c.GetQRChannel(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Connect(); err != nil {
			t.Fatal(err)
		}
		var codes []string
		for item := range channel {
			if item.Event != whatsmeow.QRChannelEventCode {
				if item.Event != whatsmeow.QRChannelTimeout.Event {
					t.Errorf("the channel ends with %q", item.Event)
				}
				break
			}
			codes = append(codes, item.Code)
			time.Sleep(refGrace + time.Second)
			if len(codes) == 2 {
				if _, err := a.Scan(t.Context(), codes[0]); !errors.Is(err, ErrStaleCode) {
					t.Errorf("the first code, no longer on screen: got %v, want %v", err, ErrStaleCode)
				}
			}
		}
		if len(codes) != refCount {
			t.Errorf("the client showed %d codes, want %d", len(codes), refCount)
		}
		c.leaveBubble()
	})
}

func TestAClientIsLinkedByTypingItsCode(t *testing.T) {
	s := testServer(t)
	a := person(t, s, "4915112345678", "Ada")
	c := newClient(t, s)
	c.startPairing()
	code, err := c.PairPhone(t.Context(), a.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.EnterCode(deadline(t), code); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
	if c.Store.ID.User != a.Number() {
		t.Errorf("the client is %s, want %s", c.Store.ID, a.Number())
	}
}

func TestAWrongCodeIsRefusedAndTheRightOneStillGood(t *testing.T) {
	s := testServer(t)
	a := person(t, s, "4915112345678", "Ada")
	c := newClient(t, s)
	c.expect("Failed to handle code pair notification")
	c.startPairing()
	code, err := c.PairPhone(t.Context(), a.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.EnterCode(deadline(t), "1111-1111"); !errors.Is(err, ErrStaleCode) {
		t.Errorf("got %v, want %v", err, ErrStaleCode)
	}
	if _, err := a.EnterCode(deadline(t), "short"); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v, want %v", err, ErrInvalid)
	}
	if _, err := a.EnterCode(deadline(t), code); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
}

func TestACodeForSomebodyElseIsRefused(t *testing.T) {
	s := testServer(t)
	a, b := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	c := newClient(t, s)
	c.startPairing()
	code, err := c.PairPhone(t.Context(), a.Number(), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.EnterCode(deadline(t), code); !errors.Is(err, ErrStaleCode) {
		t.Errorf("got %v, want %v", err, ErrStaleCode)
	}
}

func TestTheAccountIsThereAgainAfterAReconnect(t *testing.T) {
	s := testServer(t)
	a := person(t, s, "4915112345678", "Ada")
	c := linked(t, s, a)
	c.Disconnect()
	c.forget()
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
	if err := c.SendPresence(t.Context(), types.PresenceAvailable); !errors.Is(err, whatsmeow.ErrNoPushName) && err != nil {
		t.Fatal(err)
	}
}
