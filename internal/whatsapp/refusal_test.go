package whatsapp

import (
	"fmt"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestSomebodyRestrictedHasToWriteFirst(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		dora, err := r.sim.AddAccount(simulator.AccountOptions{Number: "4915100000009", Name: "Dora", Restricted: true})
		if err != nil {
			t.Fatal(err)
		}
		s := r.linked()
		r.notes.expect("message failed")
		_, err = s.Send(t.Context(), models.JID(dora.JID()), Outgoing{Text: "hello stranger"})
		if models.KindOf(err) != models.Refused || !strings.Contains(err.Error(), "have to write first (error 463)") {
			t.Errorf("got %v, want a refusal that says what to do", err)
		}
		if inbox := dora.Inbox(0); len(inbox) != 0 {
			t.Errorf("Dora got %+v, want nothing", inbox)
		}
		if _, err := dora.SendText(t.Context(), lineNumber, "is there a room?"); err != nil {
			t.Fatal(err)
		}
		await[models.MessageReceived](r, nil)
		r.quiet()
		sent, err := s.Send(t.Context(), models.JID(dora.JID()), Outgoing{Text: "yes"})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := dora.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.ID == sent.ID }); err != nil || got.Text != "yes" {
			t.Errorf("Dora got %+v, %v, want the answer", got, err)
		}
	})
}

func TestTheCodeOfARefusal(t *testing.T) {
	for text, want := range map[error]int{
		fmt.Errorf("send a message: %w %d", whatsmeow.ErrServerReturnedError, 463): 463,
		whatsmeow.ErrServerReturnedError:                                           0,
		fmt.Errorf("another 463"):                                                  0,
	} {
		if got := refusalCode(text); got != want {
			t.Errorf("%v: got %d, want %d", text, got, want)
		}
	}
}
