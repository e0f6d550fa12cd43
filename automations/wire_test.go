package automations_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/automations"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/testkit"
	"frontdesk/models"
)

// publish saves a script and switches it on.
func publish(t *testing.T, desk *testkit.Desk, source string) models.Automation {
	t.Helper()
	a, err := desk.App.Scripts.Create(t.Context(), automations.Draft{Source: source})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = desk.App.Scripts.Enable(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	return a
}

func inboxOf(guest *simulator.Account) string {
	var texts []string
	for _, m := range guest.Inbox(0) {
		if !m.FromMe {
			texts = append(texts, m.Text)
		}
	}
	return strings.Join(texts, "|")
}

// TestGuestsAreAnsweredWhileAScriptBursts sends messages over the real wire
// while another script ends every worker that it gets.
func TestGuestsAreAnsweredWhileAScriptBursts(t *testing.T) {
	desk := testkit.New(t)
	greedy := publish(t, desk, "script({ name: 'Greedy', observer: true });\nonMessage(ctx => {\n"+
		"let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a);\n});")
	publish(t, desk, "script({ name: 'Greeting' });\nonMessage({ words: 'hello' }, ctx => { ctx.reply('Welcome, ' + ctx.contact.firstName); ctx.reply('How are you?'); });")
	var guests []*simulator.Account
	for i := range 12 {
		guest := desk.Contact(fmt.Sprintf("49151200000%02d", i), fmt.Sprintf("Guest%d Miller", i))
		guests = append(guests, guest)
		desk.Says(guest, "hello")
	}
	for i, guest := range guests {
		want := fmt.Sprintf("Welcome, Guest%d|How are you?", i)
		desk.Eventually("guest has both answers, in order", func() bool { return inboxOf(guest) == want })
	}
	desk.Eventually("the greedy script is switched off", func() bool {
		a, err := desk.App.Scripts.Automation(t.Context(), greedy.ID)
		return err == nil && !a.Enabled && strings.Contains(a.Reason, "broke the worker process")
	})
}

// TestStaffOnThePhoneTakeOver lets the phone's owner answer by hand.
func TestStaffOnThePhoneTakeOver(t *testing.T) {
	desk := testkit.New(t)
	a := publish(t, desk, "onMessage(ctx => { ctx.reply('An automatic answer to ' + ctx.text); });")
	guest := desk.Contact("4915120000001", "Guest")
	desk.Says(guest, "one")
	desk.Eventually("the script answers", func() bool { return inboxOf(guest) == "An automatic answer to one" })

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := desk.Phone.SendText(ctx, guest.Number(), "Here I am myself"); err != nil {
		t.Fatal(err)
	}
	desk.Eventually("the desk knows what the phone sent", func() bool {
		messages, err := desk.App.Scripts.Runs(ctx, storage.RunFilter{Automation: a.ID})
		answer := desk.Call("POST", "/chat/fetchMessages/desk", `{"chatId":"4915120000001@c.us"}`)
		return err == nil && len(messages) == 1 && strings.Contains(string(answer.Body), "Here I am myself")
	})
	desk.Says(guest, "two")
	desk.Eventually("a run says why it did not answer", func() bool {
		runs, err := desk.App.Scripts.Runs(ctx, storage.RunFilter{Automation: a.ID, Status: models.RunSkipped})
		return err == nil && len(runs) == 1 && strings.Contains(runs[0].Error, "staff wrote in the chat")
	})
	if got := inboxOf(guest); got != "An automatic answer to one|Here I am myself" {
		t.Errorf("the guest got %q", got)
	}
}
