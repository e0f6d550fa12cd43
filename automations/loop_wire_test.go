package automations_test

import (
	"testing"
	"time"

	"frontdesk/automations"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/testkit"
	"frontdesk/models"
)

// chatter is a script that answers everything, and a button that begins.
func chatter(text string) string {
	return "script({ name: 'Chatter' });\nonMessage(ctx => { ctx.reply(" + text + "); });\n" +
		"onButton('Begin', {}, ctx => { ctx.open('+" + testkit.BesideNumber + "').send('Good morning'); });"
}

// notices tells the reasons for which the automations of a desk rest.
func notices(t *testing.T, d *testkit.Desk, why chan<- string) {
	go func() {
		filter := storage.EventFilter{Types: []models.EventType{models.EventAutomationRest}}
		_ = d.App.Log.Follow(t.Context(), 0, filter, func(e models.Event) error { // it ends with the test
			why <- e.Data.(models.AutomationPaused).Reason
			return nil
		})
	}()
}

// said counts the texts that an account sent in its chats.
func said(a *simulator.Account) int {
	n := 0
	for _, m := range a.Inbox(0) {
		if m.FromMe {
			n++
		}
	}
	return n
}

// TestTwoServersStopAnsweringEachOther lets two Frontdesk servers talk over one
// simulated WhatsApp, as slowly as they do for customers.
func TestTwoServersStopAnsweringEachOther(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		most int // messages a side
		all  int
	}{
		"with the same text":  {"'Hello! How can I help you?'", 5, 10},
		"with ever new texts": {"'This is my answer number ' + store.add('n')", 30, 60},
	} {
		t.Run(name, func(t *testing.T) {
			one := testkit.New(t, testkit.Paced())
			two := testkit.New(t, testkit.Paced(), testkit.Beside(one))
			publish(t, two, chatter(tt.text))
			a := publish(t, one, chatter(tt.text))
			why := make(chan string, 10)
			notices(t, one, why)
			notices(t, two, why)
			_, err := one.App.Scripts.Press(t.Context(), automations.Pressed{Automation: a.ID, Label: "Begin", Session: testkit.SessionID, By: "Eva"})
			if err != nil {
				t.Fatal(err)
			}
			var reason string
			select {
			case reason = <-why:
			case <-time.After(5 * time.Minute):
				t.Fatal("nobody noticed the loop")
			}
			first, second := said(one.Phone), said(two.Phone)
			t.Logf("%d and %d messages, then: %q", first, second, reason)
			if first > tt.most || second > tt.most || first+second > tt.all || first+second < 3 {
				t.Errorf("got %d and %d messages, want some, and at most %d a side and %d in all", first, second, tt.most, tt.all)
			}
		})
	}
}
