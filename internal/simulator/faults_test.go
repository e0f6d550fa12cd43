package simulator

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"
)

func fault(t *testing.T, s *Server, f Fault) int {
	t.Helper()
	id, err := s.AddFault(f)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestADroppedConnectionComesBack(t *testing.T) {
	for _, kind := range []FaultKind{FaultDrop, FaultStreamError} {
		t.Run(string(kind), func(t *testing.T) {
			c, ada, bob := two(t)
			c.expectCut()
			c.expect("Got 503 stream error")
			c.forget()
			fault(t, c.server, Fault{Account: ada.Number(), Kind: kind})
			await[*events.Disconnected](c, nil)
			await[*events.Connected](c, nil)
			if _, err := bob.SendText(t.Context(), ada.Number(), "back?"); err != nil {
				t.Fatal(err)
			}
			await(c, textIs("back?"))
		})
	}
}

func TestADropStrikesAsOftenAsAsked(t *testing.T) {
	c, ada, bob := two(t)
	c.expectCut()
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultDrop, Count: 2})
	if _, err := bob.SendText(t.Context(), ada.Number(), "after two cuts"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("after two cuts"))
	if err := c.server.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if left := c.server.findFault(FaultDrop, ada.account.companions()[0]); left != nil {
		t.Errorf("the fault is still there: %+v", left.Fault)
	}
}

func TestLoginsAreRefused(t *testing.T) {
	cases := map[string]struct {
		fault Fault
		await func(*client)
	}{
		"logged out": {Fault{Kind: FaultLoginFailure}, func(c *client) { await[*events.LoggedOut](c, nil) }},
		"banned": {Fault{Kind: FaultBan, MS: 60000}, func(c *client) {
			ban := await[*events.TemporaryBan](c, nil)
			if ban.Expire != time.Minute {
				c.t.Errorf("the ban lasts %v, want a minute", ban.Expire)
			}
		}},
		"outdated": {Fault{Kind: FaultOutdated}, func(c *client) { await[*events.ClientOutdated](c, nil) }},
		"unknown reason": {Fault{Kind: FaultLoginFailure, Code: 499}, func(c *client) {
			await[*events.ConnectFailure](c, nil)
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, ada, _ := two(t)
			c.expectCut()
			c.expect("Temporary ban", "Client outdated", "Unknown connect failure")
			c.Disconnect()
			c.forget()
			tc.fault.Account, tc.fault.Count = ada.Number(), 1
			fault(t, c.server, tc.fault)
			if err := c.Connect(); err != nil {
				t.Fatal(err)
			}
			tc.await(c)
		})
	}
}

func TestASecondConnectionReplacesTheFirst(t *testing.T) {
	c, ada, _ := two(t)
	c.expectCut()
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultReplaced})
	await[*events.StreamReplaced](c, nil)
}

func TestARemovedCompanionIsLoggedOut(t *testing.T) {
	c, ada, _ := two(t)
	c.expectCut()
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultRemoved})
	await[*events.LoggedOut](c, nil)
	if len(ada.Devices()) != 0 {
		t.Error("the phone still lists the companion")
	}
}

func TestPairingIsRefused(t *testing.T) {
	for _, kind := range []FaultKind{FaultDeviceLimit, FaultWrongNumber} {
		t.Run(string(kind), func(t *testing.T) {
			s := testServer(t)
			ada := person(t, s, "4915112345678", "Ada")
			c := newClient(t, s)
			codes := c.startPairing()
			fault(t, s, Fault{Account: ada.Number(), Kind: kind, Count: 1})
			if _, err := ada.Scan(deadline(t), codes[0]); !errors.Is(err, ErrRefused) {
				t.Errorf("got %v, want %v", err, ErrRefused)
			}
			if _, err := ada.Scan(deadline(t), codes[0]); err != nil {
				t.Errorf("the next scan: %v", err)
			}
			await[*events.Connected](c, nil)
		})
	}
}

func TestSendingFails(t *testing.T) {
	c, ada, bob := two(t)
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultSendError, Code: 463, Count: 1})
	_, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("refused"))
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) {
		t.Errorf("got %v, want an error of the server", err)
	}
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("accepted")); err != nil {
		t.Error(err)
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("accepted")); err != nil {
		t.Error(err)
	}
}

func TestStanzasArriveStrangely(t *testing.T) {
	for _, kind := range []FaultKind{FaultSplitFrames, FaultDuplicate, FaultReorder, FaultDelay} {
		t.Run(string(kind), func(t *testing.T) {
			c, ada, bob := two(t)
			c.expect("Received partial header")
			id := fault(t, c.server, Fault{Account: ada.Number(), Kind: kind, MS: 5})
			for _, body := range []string{"one", "two", "three", "four"} {
				if _, err := bob.SendText(t.Context(), ada.Number(), body); err != nil {
					t.Fatal(err)
				}
			}
			for _, body := range []string{"one", "two", "three", "four"} {
				await(c, textIs(body))
			}
			if err := c.server.RemoveFault(id); err != nil {
				t.Error(err)
			}
			if err := c.server.RemoveFault(id); !errors.Is(err, ErrInvalid) {
				t.Errorf("removing it again says %v, want %v", err, ErrInvalid)
			}
		})
	}
}

func TestADeafConnectionIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
		c := linked(t, s, ada)
		c.expectCut()
		c.expect("Keepalive timed out")
		id := fault(t, s, Fault{Account: ada.Number(), Kind: FaultDeaf})
		if _, err := bob.SendText(t.Context(), ada.Number(), "hello?"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		await[*events.KeepAliveTimeout](c, nil)
		if err := s.RemoveFault(id); err != nil {
			t.Fatal(err)
		}
		c.ResetConnection()
		await(c, textIs("hello?"))
		c.leaveBubble()
	})
}

func TestDamagedMessagesAreAskedForAgain(t *testing.T) {
	c, ada, bob := two(t)
	c.expect("Error decrypting message", "Failed to send request for unavailable message")
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultCorrupt, Count: 1})
	if _, err := bob.SendText(t.Context(), ada.Number(), "damaged on the way"); err != nil {
		t.Fatal(err)
	}
	await[*events.UndecryptableMessage](c, nil)
	await(c, textIs("damaged on the way"))
}

func TestQuestionsFail(t *testing.T) {
	c, ada, bob := two(t)
	fault(t, c.server, Fault{Account: ada.Number(), Kind: FaultIQError, Code: 503, Text: "usync", Count: 1})
	if _, err := c.IsOnWhatsApp(t.Context(), []string{"+" + bob.Number()}); err == nil {
		t.Error("the question was answered")
	}
	found, err := c.IsOnWhatsApp(t.Context(), []string{"+" + bob.Number(), "+4900000000"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !found[0].IsIn || found[1].IsIn {
		t.Errorf("got %+v, want the contact only", found)
	}
}

func TestAFaultThatIsNotBuiltSaysSo(t *testing.T) {
	s := testServer(t)
	if _, err := s.AddFault(Fault{Kind: "passkey"}); !errors.Is(err, ErrNotSupportedYet) {
		t.Errorf("got %v, want %v", err, ErrNotSupportedYet)
	}
	if _, err := s.AddFault(Fault{Kind: FaultDrop, Account: "1"}); !errors.Is(err, ErrNoAccount) {
		t.Errorf("got %v, want %v", err, ErrNoAccount)
	}
}
