package automations

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// dryWords tries something out and returns what the script would do.
func (d *desk) dryWords(t Try) (Tried, []string) {
	d.t.Helper()
	tried, err := d.DryRun(d.t.Context(), t)
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, run := range tried.Runs {
		for _, c := range run.Calls {
			words = append(words, c.Words)
		}
	}
	return tried, words
}

func TestADryRunSaysWhatWouldHappen(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		source := handler("away", "{ words: ['hello'], hours: 'closed' }", `
			if (!ctx.state.once('told', '6h')) return;
			ctx.label('night');
			ctx.reply('We are closed, ' + ctx.contact.firstName + '.');
			console.log('told');`)
		night := time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)
		try := Try{Source: source, At: night, Event: TryEvent{Text: "Hello!", Name: "Ann Lee"}}
		tried, words := d.dryWords(try)
		want := []string{
			"Once('told') is true: nothing was remembered for this chat in 6 h",
			"Would label the chat “night”",
			"Would reply “We are closed, Ann.”",
		}
		if !slices.Equal(words, want) {
			t.Errorf("got %q, want %q", words, want)
		}
		run := tried.Runs[0]
		if run.Status != stage.StatusDone || run.Why != "private chat, word “hello”, desk closed" || run.Logs[0].Text != "told" || run.Line != 2 {
			t.Errorf("got %+v, want a run with its reasons", run)
		}
		if !slices.Equal(run.Lines, []int{4, 5, 6, 7}) {
			t.Errorf("got lines %v, want those that did something", run.Lines)
		}
		if len(tried.Said) != 1 || tried.Waiting || !tried.Now.Equal(night) {
			t.Errorf("got %+v, want one message at night", tried)
		}
		again, _ := d.dryWords(Try{Token: tried.Token, Event: TryEvent{Text: "hello?", Name: "Ann Lee"}})
		if len(again.Said) != 0 || len(again.Runs) != 1 {
			t.Errorf("got %+v, want a run that says nothing", again)
		}
		if sent := d.sent(); len(sent) != 0 {
			t.Errorf("got %q, want nothing sent", sent)
		}
	})
}

func TestADryRunSaysWhyNothingWouldHappen(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		source := handler("away", "{ hours: 'closed' }", "ctx.reply('x')")
		tried, _ := d.dryWords(Try{Source: source, At: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), Event: TryEvent{Text: "hi"}})
		if tried.Why != "the desk is open now" || len(tried.Runs) != 0 || len(tried.Opinions) != 1 || tried.Opinions[0].OK {
			t.Errorf("got %+v, want the reason", tried)
		}
	})
}

func TestADialogIsTriedAnswerByAnswer(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		source := `script({ name: 'order', hosts: ['shop.example'] });
onMessage({ words: 'order' }, ctx => {
  const number = ctx.ask('Which number?', { timeout: '30m', timeoutText: 'Too late.' });
  const answer = fetch('https://shop.example/orders/' + number);
  ctx.reply('It is ' + answer.json().status + '.');
});`
		tried, words := d.dryWords(Try{Source: source, Web: WebHand, Event: TryEvent{Text: "my order"}})
		if !tried.Waiting || tried.Runs[0].WaitingFor != "answer" || words[1] != "Would wait up to 30 min for an answer" {
			t.Fatalf("got %+v, %q, want a question", tried, words)
		}
		tried, _ = d.dryWords(Try{Token: tried.Token, Event: TryEvent{Text: "4711"}})
		if run := tried.Runs[0]; run.WaitingFor != "fetch" || len(run.Requests) != 1 || run.Requests[0].URL != "https://shop.example/orders/4711" {
			t.Fatalf("got %+v, want a question for the web", tried.Runs[0])
		}
		tried, words = d.dryWords(Try{Token: tried.Token, Event: TryEvent{Kind: "web"}, Answers: []sandbox.Fetched{{Status: 200, Text: `{"status":"sent"}`}}})
		if words[len(words)-1] != "Would reply “It is sent.”" || tried.Waiting {
			t.Errorf("got %q, want the answer of the web", words)
		}
		tried, _ = d.dryWords(Try{Source: source, Event: TryEvent{Text: "my order"}})
		tried, _ = d.dryWords(Try{Token: tried.Token, Event: TryEvent{Kind: "wait", For: time.Hour}})
		if len(tried.Said) != 1 || tried.Said[0].Text != "Too late." {
			t.Errorf("got %+v, want the text of the time-out", tried.Said)
		}
		if _, err := d.DryRun(t.Context(), Try{Token: "nobody's"}); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestADryRunSeesWhatIsStoredAndChangesNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("memory", "{}", "ctx.reply(ctx.state.add('n', 1) + ' ' + store.get('all', 'none') + ' ' + ctx.history(5).map(m => m.text))"))
		e := d.writes(ann, "one")
		d.writes(ann, "two")
		value := models.AutomationValue{AutomationID: a.ID, Scope: "main/" + string(ann), Key: "n", Value: []byte("41")}
		if err := d.store.SaveValue(t.Context(), value); err != nil {
			t.Fatal(err)
		}
		m := e.Data.(models.MessageReceived).Message
		try := Try{
			Automation: a.ID, Values: []TryValue{{Key: "all", Value: json.RawMessage(`"shared"`)}},
			Event: TryEvent{Session: "main", Chat: string(ann), Message: "M2"},
		}
		tried, _ := d.dryWords(try)
		if len(tried.Said) != 1 || tried.Said[0].Text != "42 shared one,two" || tried.Said[0].To != string(m.Chat) {
			t.Errorf("got %+v, want what is stored", tried.Said)
		}
		v, err := d.store.Value(t.Context(), a.ID, value.Scope, "n")
		if err != nil || string(v.Value) != "41" {
			t.Errorf("got %s (%v), want what was there before", v.Value, err)
		}
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Limit: 10})
		if err != nil || len(runs) != 2 {
			t.Errorf("got %d runs (%v), want those of the two messages only", len(runs), err)
		}
	})
}

func TestAMistakeInATextIsTold(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		_, err := d.DryRun(t.Context(), Try{Source: "onMessage(ctx => {", Event: TryEvent{Text: "x"}})
		if models.KindOf(err) != models.Invalid || !strings.Contains(err.Error(), "mistake") {
			t.Errorf("got %v, want invalid", err)
		}
		tried, _ := d.dryWords(Try{Source: handler("bad", "{}", "ctx.args[0].trim()"), Event: TryEvent{Text: "x"}})
		if tried.Problem == nil || tried.Problem.Line != 3 || tried.Runs[0].Status != stage.StatusFailed {
			t.Errorf("got %+v, want the problem with its line", tried)
		}
	})
}
