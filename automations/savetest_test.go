package automations

import (
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

func TestADryRunIsSavedAsATestThatPasses(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		source := `script({ name: 'order', hosts: ['shop.example'] });
onMessage({ words: 'order' }, ctx => {
  const number = ctx.ask('It\'s nice!\nWhich number?', { timeout: '30m', timeoutText: 'Too late.' });
  ctx.reply('It is ' + fetch('https://shop.example/' + number).json().status + '.');
});
`
		at := time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)
		tried, _ := d.dryWords(Try{Source: source, At: at, Web: WebHand, Event: TryEvent{Text: "my order", Name: "Ann Lee"}})
		d.dryWords(Try{Token: tried.Token, Event: TryEvent{Text: "4711", Name: "Ann Lee"}})
		d.dryWords(Try{Token: tried.Token, Event: TryEvent{Kind: "web"}, Answers: []sandbox.Fetched{{Status: 200, Text: `{"status":"sent"}`}}})
		d.dryWords(Try{Token: tried.Token, Event: TryEvent{Text: "thanks", Name: "Ann Lee"}})
		test, err := d.SaveAsTest(t.Context(), tried.Token, "tells how an order stands")
		if err != nil {
			t.Fatal(err)
		}
		want := `test('tells how an order stands', t => {
  t.at('2026-03-02T23:00:00Z');
  t.web('https://shop.example/4711', { status: 200, text: '{"status":"sent"}' });
  const person1 = t.person('+4915100001', 'Ann Lee');
  person1.says('my order').expect('It\'s nice!\nWhich number?');
  person1.says('4711').expect('It is sent.');
  person1.says('thanks').expectNothing();
});
`
		if test != want {
			t.Errorf("got %s, want %s", test, want)
		}
		d.green(source + test)
	})
}

// green wants the tests of a text to pass.
func (d *desk) green(source string) {
	d.t.Helper()
	runs, err := d.RunTests(d.t.Context(), source, TestOptions{})
	if err != nil || len(runs) != 1 || !runs[0].Passed {
		d.t.Errorf("got %+v (%v), want a test that passes:\n%s", runs, err, source)
	}
}

func TestAChatIsSavedAsATestThatPasses(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		source := handler("prices", "{ words: 'price' }", "ctx.reply('On our site.')") + "\n"
		a := d.script(source)
		d.writes(ann, "the price?")
		answer := func(m *models.Message) { m.FromMe, m.SentBy, m.Run = true, sentBy(a.ID), 1 }
		d.writes(ann, "On our site.", answer)
		time.Sleep(time.Minute)
		d.writes(ann, "thank you")
		test, err := d.RecordTest(t.Context(), Recorded{Automation: a.ID, Session: "main", Chat: ann, Name: "as it was"})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{".says('the price?').expect('On our site.');", "t.advance(60000);", ".says('thank you').expectNothing();"} {
			if !strings.Contains(test, part) {
				t.Errorf("got %s, want %s in it", test, part)
			}
		}
		d.green(source + test)
	})
}

func TestARunIsTriedAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("prices", "{ words: 'price' }", "ctx.reply('On our site.')"))
		d.writes(ann, "the price?")
		again, err := d.RunAgain(t.Context(), d.run(a).ID, WebRefuse)
		if err != nil || len(again.Said) != 1 || again.Said[0].Text != "On our site." {
			t.Errorf("got %+v (%v), want the same answer", again, err)
		}
		if sent := d.sent(); len(sent) != 1 {
			t.Errorf("got %q, want only the answer of the run", sent)
		}
	})
}
