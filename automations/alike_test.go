package automations

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/models"
)

// move is one thing that happens in a conversation: somebody says something,
// staff write, time passes, or the server stops and starts.
type move struct {
	who     models.JID
	says    string
	staff   bool
	passes  time.Duration
	restart bool
}

func (m move) String() string {
	switch {
	case m.restart:
		return "restart"
	case m.passes > 0:
		return m.passes.String() + " later"
	}
	return m.who.User() + ": " + m.says
}

// versatile is a script that does a bit of everything that needs no web.
const versatile = `script({ name: 'Busy' });
onMessage({ words: 'order' }, ctx => {
  const number = ctx.ask('Which number?', { expect: /^\d{4,}$/, retry: 'Only digits.', timeout: '30m', timeoutText: 'Too late.' });
  store.add('orders');
  const what = ctx.choose('What about ' + number + '?', ['Cancel it', 'Talk to someone']);
  if (what === 'Talk to someone') ctx.handoff({ say: 'A colleague comes.' });
  ctx.reply(ctx.confirm('Sure?') ? 'Cancelled.' : 'Kept.');
});
onMessage({ words: 'remind' }, ctx => {
  ctx.reply('I will.');
  if (ctx.wait('2h', { orMessage: true })) return ctx.reply('You are here already.');
  ctx.reply('Remember!');
});
onMessage({ words: 'hello', cooldown: '10m' }, ctx => { ctx.reply('Hello ' + ctx.contact.firstName); });
onMessage({ text: 'count' }, ctx => { ctx.reply('Orders: ' + store.get('orders', 0) + ', you: ' + ctx.state.add('count')); });
onMessage({ words: 'first', firstContact: true }, ctx => { ctx.reply('Welcome'); });
onMessage({ words: 'back', quietFor: '1h' }, ctx => { ctx.reply('Long time no see'); });
onMessage({ text: 'stop' }, ctx => { ctx.reply('Stopped.'); });
onMessage({ text: 'note' }, ctx => { if (ctx.state.once('noted', '1h')) ctx.reply('Noted.'); });`

// conversations leave a minute where the guard against loops would step in.
var conversations = map[string][]move{
	"an order over restarts": {
		{who: ann, says: "my order"}, {restart: true}, {who: ann, says: "dunno"}, {who: bob, says: "4712"}, {who: ann, says: "4711"},
		{restart: true}, {who: ann, says: "1"}, {passes: time.Minute}, {who: ann, says: "yes"}, {passes: time.Minute}, {who: ann, says: "count"}, {who: bob, says: "count"},
	},
	"a time-out":               {{who: ann, says: "order"}, {passes: 29 * time.Minute}, {passes: 2 * time.Minute}, {who: ann, says: "4711"}},
	"too many wrong answers":   {{who: ann, says: "order"}, {who: ann, says: "a"}, {who: ann, says: "b"}, {who: ann, says: "c"}, {who: ann, says: "hello"}},
	"a hand-off":               {{who: ann, says: "order"}, {who: ann, says: "4711"}, {who: ann, says: "talk to someone"}, {who: ann, says: "hello"}, {passes: 3 * time.Hour}, {who: ann, says: "hello"}},
	"staff take over":          {{who: ann, says: "order"}, {who: ann, says: "Let me see", staff: true}, {who: ann, says: "4711"}, {passes: 3 * time.Hour}, {who: ann, says: "hello"}},
	"a word leaves":            {{who: ann, says: "order"}, {who: ann, says: " STOP. "}, {who: ann, says: "4711"}},
	"a reminder":               {{who: ann, says: "remind me"}, {passes: time.Hour}, {restart: true}, {passes: 2 * time.Hour}},
	"a reminder not needed":    {{who: ann, says: "remind me"}, {passes: time.Hour}, {who: ann, says: "count"}, {passes: 3 * time.Hour}},
	"a cooldown":               {{who: ann, says: "hello"}, {passes: time.Minute}, {who: ann, says: "hello"}, {who: bob, says: "hello"}, {passes: 10 * time.Minute}, {who: ann, says: "hello"}},
	"the first message":        {{who: ann, says: "my first"}, {passes: time.Minute}, {who: ann, says: "my first"}},
	"after a silence":          {{who: ann, says: "hm"}, {passes: time.Minute}, {who: ann, says: "back"}, {passes: 2 * time.Hour}, {who: ann, says: "back"}},
	"once, and again later":    {{who: ann, says: "note"}, {passes: time.Minute}, {who: ann, says: "note"}, {passes: 2 * time.Hour}, {who: ann, says: "note"}},
	"two dialogs side by side": {{who: ann, says: "order"}, {who: bob, says: "order"}, {who: bob, says: "1111"}, {who: ann, says: "2222"}, {who: bob, says: "1"}, {who: ann, says: "1"}, {who: bob, says: "no"}, {who: ann, says: "yes"}},
}

func TestTheStagePlaysAsTheEngineDoes(t *testing.T) {
	for name, moves := range conversations {
		t.Run(name, func(t *testing.T) {
			var real, played []string
			atDesk(t, func(_ *testing.T, d *desk) { real, played = d.live(moves), d.played(moves) })
			if !slices.Equal(real, played) {
				t.Errorf("the engine:\n%s\nthe stage:\n%s", strings.Join(real, "\n"), strings.Join(played, "\n"))
			}
		})
	}
}

// live lets a conversation happen, and returns it with what was put into the outbox.
func (d *desk) live(moves []move) []string {
	d.script(versatile)
	var all []string
	known := map[string]int{} // the outbox is sorted by when messages may leave
	for _, m := range moves {
		all = append(all, m.String())
		switch {
		case m.restart:
			d.halt()
			d.start()
		case m.passes > 0:
			d.passes(m.passes)
		case m.staff:
			d.writes(m.who, m.says, func(row *models.Message) { row.FromMe, row.SentBy = true, "user:3" })
		default:
			d.writes(m.who, m.says)
		}
		now := map[string]int{}
		for _, one := range d.sent() {
			if now[one]++; now[one] > known[one] {
				all = append(all, "  "+one)
			}
		}
		known = now
	}
	return all
}

// played plays a conversation on a stage.
func (d *desk) played(moves []move) []string {
	desc, settings, err := d.draft(d.t.Context(), versatile, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	o := d.stageOptions(versatile, desc, settings)
	o.Now, o.Check = time.Now(), true
	world := stage.New(o)
	var all []string
	for _, m := range moves {
		all = append(all, m.String())
		for _, said := range d.act(world, m).Said {
			all = append(all, fmt.Sprintf("  %s: %s", models.JID(said.To).User(), said.Text))
		}
	}
	return all
}

func (d *desk) act(world *stage.Stage, m move) *stage.Act {
	d.t.Helper()
	act := &stage.Act{Said: []sandbox.Said{}}
	var err error
	switch {
	case m.restart:
		err = world.Restart()
	case m.passes > 0:
		act, err = world.Advance(d.t.Context(), m.passes)
	case m.staff:
		act = world.Staff(string(m.who), m.says)
	default:
		act, err = world.Message(d.t.Context(), stage.Incoming{From: stage.Person(string(m.who), "Ann Lee"), Text: m.says})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if act.Problem != nil {
		d.t.Fatal(act.Problem)
	}
	return act
}
