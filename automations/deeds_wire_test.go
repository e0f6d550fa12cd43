package automations_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/testkit"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// tellOf waits for the only run of an automation to end, and fails when it failed.
func tellOf(t *testing.T, d *testkit.Desk, a models.Automation) models.Run {
	t.Helper()
	var run models.Run
	d.Eventually("the run ends", func() bool {
		runs, err := d.App.Scripts.Runs(t.Context(), storage.RunFilter{Automation: a.ID})
		if err != nil || len(runs) == 0 {
			return false
		}
		run = runs[0]
		return run.Status != models.RunRunning
	})
	if run.Status == models.RunFailed {
		t.Fatalf("the run failed: %s (line %d)", run.Error, run.Line)
	}
	return run
}

// TestWhatAScriptDoesIsSeenByTheContact lets a script do many things at once,
// and looks at what a simulated contact got to see.
func TestWhatAScriptDoesIsSeenByTheContact(t *testing.T) {
	desk := testkit.New(t)
	guest := desk.Contact("4915120000001", "Guest")
	other := desk.Contact("4915120000002", "Other")
	a := publish(t, desk, `script({ name: 'Busy' });
onMessage({ words: 'go' }, ctx => {
  const first = ctx.reply('wrong'), second = ctx.reply('to be deleted');
  first.edit('right'); second.delete();
  ctx.message.react('👍');
  ctx.message.star();
  ctx.markRead();
  const other = ctx.open('+4915120000002');
  other.send({ location: { lat: 52.5, lng: 13.4, name: 'Here' } });
  other.send({ contact: { name: 'Eva', phone: '+4915120000009' } });
  ctx.send({ poll: { question: 'Which?', options: ['A', 'B'] } });
  ctx.message.forward('+4915120000002');
  ctx.reply('quoted', { quote: true });
  ctx.wait('1s'); ctx.reply('done');
});`)
	id := desk.Says(guest, "go")
	run := tellOf(t, desk, a)
	byType := map[string]simulator.InboxMessage{}
	desk.Eventually("the guest has seen everything", func() bool {
		for _, m := range guest.Inbox(0) {
			byType[m.Type+" "+m.Text] = m
		}
		_, all := byType["text done"]
		return all
	})
	texts := map[string]string{} // ids of messages by their first text
	for _, m := range guest.Inbox(0) {
		texts[m.Text] = m.ID
		switch m.Type {
		case "edit":
			if m.Edited != texts["wrong"] || m.Text != "right" {
				t.Errorf("got edit %+v, want the first message right", m)
			}
		case "revoke":
			if m.Revoked != texts["to be deleted"] {
				t.Errorf("got %+v, want the second message deleted", m)
			}
		case "reaction":
			if m.Target != id || m.Reaction != "👍" {
				t.Errorf("got %+v, want a thumb on the guest's message", m)
			}
		}
	}
	for _, kind := range []string{"edit", "revoke", "reaction", "location", "contact", "poll", "text"} {
		if !slices.ContainsFunc(slices.Concat(guest.Inbox(0), other.Inbox(0)), func(m simulator.InboxMessage) bool { return m.Type == kind }) {
			t.Errorf("the guest saw no %s", kind)
		}
	}
	if !slices.ContainsFunc(other.Inbox(0), func(m simulator.InboxMessage) bool { return m.Text == "go" && m.Forwarded == 1 }) {
		t.Errorf("got %+v, want the message sent on", other.Inbox(0))
	}
	if quoted := byType["text quoted"]; quoted.Quoted != id {
		t.Errorf("got %+v, want it to quote the guest", quoted)
	}
	trace, err := desk.App.Scripts.Trace(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range trace.Steps {
		if step.Error != "" {
			t.Errorf("%s: %s", step.Call, step.Error)
		}
	}
	desk.Eventually("the message has a star on the phone", func() bool { return desk.Phone.Starred(id) })
}

// TestADialogWithASimulatedContact asks, offers a poll, and takes a group's name
// apart, over the real wire and as slowly as for customers.
func TestADialogWithASimulatedContact(t *testing.T) {
	desk := testkit.New(t, testkit.Paced())
	guest := desk.Contact("4915120000001", "Guest")
	publish(t, desk, `script({ name: 'Dialog' });
onMessage({ words: 'start' }, ctx => {
  const name = ctx.ask('Your name?');
  const sent = ctx.reply('Hello ' + name);
  ctx.reply('delivered: ' + sent.reached('delivered', '1m'));
});`)
	began := time.Now()
	desk.Says(guest, "start")
	desk.Within(time.Minute, "the question comes", func() bool { return inboxOf(guest) == "Your name?" })
	if took := time.Since(began); took < time.Second {
		t.Errorf("the question came after %v, want it typed for a second at least", took)
	}
	desk.Says(guest, "Gus")
	desk.Within(time.Minute, "the answer comes", func() bool {
		return inboxOf(guest) == "Your name?|Hello Gus" || strings.Contains(inboxOf(guest), "delivered")
	})
	for _, m := range guest.Inbox(0) {
		if m.Text == "Hello Gus" {
			if err := guest.Receipt(m.Chat, []string{m.ID}, "delivered"); err != nil {
				t.Logf("receipt: %v", err)
			}
		}
	}
	desk.Within(2*time.Minute, "the receipt is known", func() bool { return inboxOf(guest) == "Your name?|Hello Gus|delivered: true" })
}

// TestAScriptRunsAGroup changes a group, and who is in it.
func TestAScriptRunsAGroup(t *testing.T) {
	desk := testkit.New(t)
	guest, eve := desk.Contact("4915120000001", "Guest"), desk.Contact("4915120000002", "Eve")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	group, _, err := desk.Session.CreateGroup(ctx, whatsapp.NewGroup{Subject: "Club", People: []models.JID{models.JID(guest.JID())}})
	if err != nil {
		t.Fatal(err)
	}
	a := publish(t, desk, `script({ name: 'Host' });
onMessage({ words: 'host' }, ctx => {
  const g = ctx.group('`+string(group.JID)+`');
  if (!g.iAmAdmin) return ctx.reply('not mine');
  g.add('+`+eve.Number()+`'); g.promote('+`+eve.Number()+`'); g.rename('New Club'); g.describe('About it'); g.remove('+`+guest.Number()+`');
  ctx.open(g.id).send('Welcome @Eve', { mentions: ['+`+eve.Number()+`'] });
});`)
	desk.Says(guest, "host")
	run := tellOf(t, desk, a)
	desk.Eventually("the group is as the script wants it", func() bool {
		g, err := desk.Session.RefreshGroup(ctx, group.JID)
		_, eveIsIn := g.Member(models.JID(eve.JID()))
		return err == nil && g.Subject == "New Club" && g.Description == "About it" && eveIsIn && !g.Has(models.JID(guest.JID()))
	})
	desk.Eventually("the new member is welcomed", func() bool {
		return slices.ContainsFunc(eve.Inbox(0), func(m simulator.InboxMessage) bool {
			return strings.HasPrefix(m.Text, "Welcome @") && len(m.Mentions) == 1
		})
	})
	trace, err := desk.App.Scripts.Trace(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range trace.Steps {
		if step.Error != "" {
			t.Errorf("%s: %s", step.Call, step.Error)
		}
	}
}
