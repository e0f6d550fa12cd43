package automations

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

const club = models.JID("120363001@g.us")

// happens appends an event, and waits for what follows.
func (d *desk) happens(data models.EventData) models.Event {
	d.t.Helper()
	told, err := d.log.Append(d.t.Context(), events.Change{SessionID: "main", Steps: []events.Step{events.Announcement{Data: data}}})
	if err != nil {
		d.t.Fatal(err)
	}
	synctest.Wait()
	return told[0]
}

// passes lets time pass.
func (d *desk) passes(t time.Duration) {
	d.t.Helper()
	time.Sleep(t)
	synctest.Wait()
}

func inClub(m *models.Message) { m.Chat = club }

// ordering is a dialog with questions, checks and a time-out.
const ordering = `script({ name: 'Ordering' });
onMessage({ words: 'order' }, ctx => {
  const number = ctx.ask('Which number?', { expect: /^\d{4,}$/, retry: 'Only digits.', timeout: '30m', timeoutText: 'Too late.' });
  if (ctx.confirm('Cancel ' + number + '?')) ctx.reply('Done.'); else ctx.reply('Kept.');
});`

func TestADialogGoesOnOverRestarts(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(ordering)
		d.writes(ann, "my order")
		d.halt()
		d.start()
		d.writes(ann, "dunno")
		d.writes(bob, "4712")
		if _, err := d.Save(t.Context(), a.ID, Draft{Source: handler("Ordering", "{ words: 'never' }", "ctx.reply('other text');")}); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "4711")
		d.halt()
		d.start()
		d.writes(ann, "yes")
		d.writes(ann, "thank you")
		sent := d.sent()
		if got := strings.Join(sent, "|"); len(sent) != 4 || !strings.HasPrefix(got, "4915100001: Which number?|4915100001: Only digits.|4915100001: Cancel 4711?") ||
			!strings.HasSuffix(got, "4915100001: Done.") {
			t.Errorf("got %q", sent)
		}
		if run := d.run(a); run.Status != models.RunDone || run.Version != 1 || run.Cause != "message" || run.Messages != 4 {
			t.Errorf("got %+v, want it done by the first version", run)
		}
	})
}

func TestNoAnswerEndsADialogQuietly(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(ordering)
		d.writes(ann, "my order")
		d.passes(29 * time.Minute)
		wantSent(t, d, "4915100001: Which number?")
		d.passes(2 * time.Minute)
		wantSent(t, d, "4915100001: Which number?", "4915100001: Too late.")
		if run := d.run(a); run.Status != models.RunDone {
			t.Errorf("got %s %q, want done", run.Status, run.Error)
		}
	})
}

func TestAWordLeavesADialog(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(ordering)
		d.script(handler("Stop", "{ words: 'stop' }", "ctx.reply('You left.');"))
		d.writes(ann, "my order")
		d.writes(ann, " STOP. ")
		wantSent(t, d, "4915100001: Which number?", "4915100001: You left.")
		if run := d.run(a); run.Status != models.RunCancelled || !strings.Contains(run.Error, "left the dialog") {
			t.Errorf("got %s %q, want cancelled", run.Status, run.Error)
		}
	})
}

func TestInAGroupOnlyTheContactAnswers(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Asks", "{ in: 'groups', words: 'start' }", "ctx.reply('Hello ' + ctx.ask('Your name?') + '.');"))
		by := func(who models.JID) func(*models.Message) {
			return func(m *models.Message) { m.Chat, m.Sender = club, who }
		}
		d.writes(ann, "start", by(ann))
		d.writes(bob, "I am Bob", by(bob))
		wantSent(t, d, "120363001: Your name?")
		d.writes(ann, "Ann", by(ann))
		wantSent(t, d, "120363001: Your name?", "120363001: Hello Ann.")
	})
}

func TestAVoteAnswersItsPoll(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Rate", "{}", "ctx.reply('Thanks for ' + ctx.choose('Happy?', ['Yes', 'No'], { as: 'poll' }) + '.');"))
		d.writes(ann, "hello")
		run := d.run(a)
		if run.WaitingOn == "" || run.Answers != "contact" {
			t.Fatalf("got %+v, want it waiting for a vote", run)
		}
		vote := func(who models.JID, poll string, options ...string) {
			d.happens(models.Voted{Vote: models.PollVote{Chat: ann, MessageID: poll, Voter: who, Options: options, Time: time.Now()},
				Poll: models.Message{Chat: ann, ID: poll, Text: "Happy?", Type: models.TypePoll}})
		}
		vote(ann, "another", "Yes")
		vote(bob, run.WaitingOn, "Yes")
		vote(ann, run.WaitingOn)
		wantSent(t, d, "4915100001: Happy?")
		vote(ann, run.WaitingOn, "No")
		wantSent(t, d, "4915100001: Happy?", "4915100001: Thanks for No.")
	})
}

func TestAWaitEndsWhenTheContactWrites(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Follow-up", "{ words: 'offer' }", "ctx.reply('Here.'); if (!ctx.wait('1d', { orMessage: true })) ctx.reply('Still interested?');"))
		d.script(handler("Other", "{ words: 'thanks' }", "ctx.reply('Welcome.');"))
		d.writes(ann, "an offer please")
		d.writes(bob, "an offer please")
		d.writes(ann, "thanks")
		d.passes(25 * time.Hour)
		wantSent(t, d, "4915100001: Here.", "4915100002: Here.", "4915100001: Welcome.", "4915100002: Still interested?")
	})
}

func TestAnAnswerIsGivenOnceThoughItsEventComesAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Two", "{ words: 'go' }", "const a = ctx.ask('One?'); const b = ctx.ask('Two?'); ctx.reply(a + ' ' + b);"))
		d.writes(ann, "go")
		first := d.writes(ann, "eins")
		d.halt()
		// As after a crash before the place in the log was stored.
		if err := d.store.SavePosition(t.Context(), follower, "", first.ID-1); err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d, "4915100001: One?", "4915100001: Two?")
		d.writes(ann, "zwei")
		wantSent(t, d, "4915100001: One?", "4915100001: Two?", "4915100001: eins zwei")
		if run := d.run(a); run.Status != models.RunDone {
			t.Errorf("got %s %q", run.Status, run.Error)
		}
	})
}

func TestARunThatHadItsAnswerGoesOnAfterACrash(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("One", "{ words: 'go' }", "ctx.reply('Hi ' + ctx.ask('Name?'));"))
		d.writes(ann, "go")
		run := d.run(a)
		d.halt()
		err := d.store.Update(t.Context(), func(tx storage.Store) error {
			return storeAnswer(t.Context(), tx, run, []byte(`{"message":{"id":"X","type":"text","text":"Ann","time":0,"fromMe":false,"from":{"id":"","phone":"","name":"","firstName":"","isMe":false,"isSaved":false,"isBusiness":false},"chat":"","media":null,"location":null,"quoted":null,"mentions":null,"isForwarded":false}}`), 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d, "4915100001: Name?", "4915100001: Hi Ann")
	})
}

func TestMessagesAreCollectedUntilTheContactRests(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{ words: 'help', collect: '10s' }", "ctx.reply(ctx.messages.map(m => m.text).join('+'));"))
		d.writes(ann, "help")
		d.passes(8 * time.Second)
		d.writes(ann, "my door")
		d.passes(8 * time.Second)
		d.halt()
		d.start()
		d.happens(models.PresenceChanged{Chat: ann, Who: ann, State: "composing"})
		d.passes(8 * time.Second)
		d.writes(ann, "is broken")
		d.writes(bob, "nothing")
		wantSent(t, d)
		d.passes(11 * time.Second)
		wantSent(t, d, "4915100001: help+my door+is broken")
	})
}

func TestARunWaitsUntilItsMessageIsRead(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Read", "{ words: 'a' }", "const m = ctx.reply('x'); ctx.reply('read: ' + m.reached('read', '1h'));"))
		row := func(text string) models.OutboxRow {
			rows, err := d.store.Unsent(t.Context(), "main", time.Now(), 0)
			if err != nil || len(rows) == 0 {
				t.Fatal(rows, err)
			}
			return rows[len(rows)-1]
		}
		d.writes(ann, "a")
		sent := models.Message{SessionID: "main", Chat: ann, Sender: "me@lid", FromMe: true, ID: row("x").MessageID, Ack: models.AckDelivered, Run: 1, Time: time.Now(), Type: models.TypeText}
		if _, _, err := d.store.InsertMessage(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
		d.happens(models.MessageAcked{Message: sent, Ack: sent.Ack})
		wantSent(t, d, "4915100001: x")
		if _, _, err := d.store.RaiseAck(t.Context(), "main", ann, sent.ID, models.AckRead); err != nil {
			t.Fatal(err)
		}
		sent.Ack = models.AckRead
		d.happens(models.MessageAcked{Message: sent, Ack: sent.Ack})
		wantSent(t, d, "4915100001: x", "4915100001: read: true")
		d.writes(bob, "a")
		d.passes(2 * time.Hour)
		wantSent(t, d, "4915100001: x", "4915100001: read: true", "4915100002: x", "4915100002: read: false")
	})
}

// web answers requests when it is told to.
type web struct {
	mu     sync.Mutex
	jobs   []sandbox.FetchJob
	answer chan sandbox.Fetched
}

func (w *web) Fetch(ctx context.Context, job sandbox.FetchJob) ([]sandbox.Fetched, error) {
	w.mu.Lock()
	w.jobs = append(w.jobs, job)
	w.mu.Unlock()
	var all []sandbox.Fetched
	for range job.Requests {
		select {
		case a := <-w.answer:
			all = append(all, a)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return all, nil
}

func (w *web) HMAC(context.Context, int64, []string, sandbox.HMACArgs) (string, error) {
	return "abc", nil
}

func TestASlowWebHoldsNobodyUpAndASafeRequestIsMadeAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.web = &web{answer: make(chan sandbox.Fetched)}
		d.halt()
		d.start()
		a := d.script("script({ name: 'Status', hosts: ['shop.example'] });\nonMessage({ words: 'status' }, ctx => {\n" +
			"const r = fetch('https://shop.example/1'); ctx.reply('It is ' + r.text);\n});")
		d.script(handler("Other", "{ words: 'hours' }", "ctx.reply('9 to 6');"))
		d.writes(ann, "status")
		if run := d.run(a); run.WaitingFor != "fetch" {
			t.Fatalf("got %+v, want it waiting for the web", run)
		}
		d.writes(ann, "hours?")
		wantSent(t, d, "4915100001: 9 to 6")
		d.halt()
		d.start()
		d.web.answer <- sandbox.Fetched{Status: 200, Text: "late"}
		synctest.Wait()
		wantSent(t, d, "4915100001: 9 to 6", "4915100001: It is late")
		if n := len(d.web.jobs); n != 2 || d.web.jobs[0].Run != d.web.jobs[1].Run || d.web.jobs[0].Position != 1 || d.web.jobs[0].Hosts[0] != "shop.example" {
			t.Errorf("got %+v, want the same request twice", d.web.jobs)
		}
	})
}

func TestARequestThatMayHaveArrivedIsNotMadeAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.web = &web{answer: make(chan sandbox.Fetched)}
		d.halt()
		d.start()
		d.script("script({ name: 'Cancel', hosts: ['shop.example'] });\nonMessage({ words: 'cancel it' }, ctx => {\n" +
			"try { fetch('https://shop.example/1', { method: 'DELETE' }); ctx.reply('Done'); } catch (e) { ctx.reply(e.code); }\n});")
		d.writes(ann, "cancel it")
		d.halt()
		d.start()
		wantSent(t, d, "4915100001: interrupted")
	})
}
