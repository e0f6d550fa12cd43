package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func automaticText(text string, typing time.Duration) Outgoing {
	return Outgoing{Text: text, Run: 1, SentBy: "automation:1", NoPreview: true, Pace: &Pace{Typing: typing}}
}

func TestAutomaticMessagesAreWrittenOneAfterTheOther(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		start := time.Now()
		for _, m := range []Outgoing{automaticText("one", 3*time.Second), automaticText("two", 2*time.Second), {Text: "by hand", NoPreview: true}} {
			r.enqueue(s, m)
		}
		r.annaGets(func(m simulator.InboxMessage) bool { return m.Text == "by hand" })
		if took := time.Since(start); took > time.Second {
			t.Errorf("what a person sends came after %v, want it at once", took)
		}
		r.annaGetsText("one")
		if took := time.Since(start); took < 3*time.Second || took > 4*time.Second {
			t.Errorf("the first came after %v, want 3 s", took)
		}
		r.annaGetsText("two")
		if took := time.Since(start); took < 6200*time.Millisecond || took > 8*time.Second {
			t.Errorf("the second came after %v, want 3 s + 1.2 s + 2 s", took)
		}
		r.quiet()
	})
}

func TestStoppedAutomationsSendNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.enqueue(s, automaticText("never", 5*time.Second))
		r.quiet()
		if err := r.store.SaveSetting(t.Context(), AutomationsStopped, "Eva"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		r.quiet()
		r.wantRow(id, models.OutboxCancelled)
		r.enqueue(s, Outgoing{Text: "by hand", NoPreview: true})
		r.annaGetsText("by hand")
		r.quiet()
	})
}

func TestStrangersAreWrittenToSlowly(t *testing.T) {
	p, now := newPacer(), time.Now().Truncate(time.Microsecond)
	for i, want := range []time.Duration{0, strangerGap, 2 * strangerGap} {
		row := models.OutboxRow{MessageID: string(rune('A' + i)), Chat: models.JID(string(rune('1'+i)) + "@lid"), Run: 1}
		until, _ := p.hold(row, Outgoing{Pace: &Pace{Stranger: true}}, now)
		if want == 0 && !until.IsZero() || want != 0 && until.Sub(now) != want {
			t.Errorf("message %d waits until %v, want %v", i, until.Sub(now), want)
		}
	}
}
