package nemesis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/simulator"
)

// dialog is the reference dialog: two questions, a web request that may be
// repeated and one that may not, values, and a wait. Its days are three seconds,
// to a moment that is fixed before the program dies, so that the wait is over
// while the program is down or goes on when it is back.
const dialog = `script({ name: 'Reference', hosts: ['%[1]s'] });
onMessage({ words: 'order' }, ctx => {
  const number = ctx.ask('Which number?', { expect: /^\d+$/, retry: 'Digits, please.', typing: false });
  const stock = fetch('http://%[1]s/stock/' + number);
  ctx.reply('Order ' + number + ' is ' + stock.text + '.', { typing: false });
  const wanted = ctx.confirm('Shall I remind you?', { typing: false });
  try {
    fetch('http://%[1]s/reminders/' + number, { method: 'POST', json: { wanted } });
  } catch (e) {
    if (e.code !== 'interrupted') throw e;
  }
  ctx.reply(wanted ? 'Noted.' : 'Not noted.', { typing: false });
  ctx.wait({ until: ctx.now + 3000 });
  ctx.reply('Reminder ' + ctx.state.add('told') + ' of order ' + number + '.', { typing: false });
});`

// conversation is what the contact has to see of it.
func conversation(number string) []string {
	return []string{
		"Which number?", "Order " + number + " is late.", "Shall I remind you?", "Noted.", "Reminder 1 of order " + number + ".",
	}
}

// turns are how often the dialog passes each point: six steps, five waits, two
// requests, five messages.
var turns = map[string]int{
	"run.begun": 1, "step.storing": 6, "step.stored": 6, "answer.storing": 5, "answer.stored": 5,
	"fetch.started": 2, "fetch.answered": 2, "outbox.sending": 5, "outbox.acked": 5,
}

// fewDeaths are where the program dies in every run of the tests; with -size=2
// it dies at every turn of every point.
var fewDeaths = []string{
	"run.begun=kill@1", "step.storing=kill@1", "step.stored=kill@1", "outbox.acked=kill@1",
	"answer.storing=kill@1", "answer.stored=kill@1", "fetch.started=kill@1", "fetch.answered=kill@1",
	"step.stored=kill@3", "fetch.started=kill@2", "fetch.answered=kill@2", "step.stored=kill@5",
	"answer.stored=kill@5", "outbox.sending=kill@5",
}

func deaths() (plans []string) {
	if *size == 1 {
		return fewDeaths
	}
	for _, point := range slices.Sorted(maps.Keys(turns)) {
		for turn := range turns[point] {
			plans = append(plans, fmt.Sprintf("%s=kill@%d", point, turn+1))
		}
	}
	return plans
}

// lanes are how many programs walk side by side: a dialog mostly waits.
const lanes = 4

// TestADialogIsTheSameWhereverTheProgramDies kills the program, with its worker
// processes, once in each pass of the reference dialog, and looks from the phone
// of a contact who answers as soon as a question is there.
func TestADialogIsTheSameWhereverTheProgramDies(t *testing.T) {
	t.Parallel()
	for _, point := range fault.Dialog {
		if turns[point] == 0 {
			t.Errorf("nobody dies at %s", point)
		}
	}
	first := newRigFor(t, NewReceiver(nil), time.Duration(*size)*5*time.Minute)
	shop := newShop(t)
	plans := make(chan string, 100)
	plans <- "" // one life is not disturbed
	for _, plan := range deaths() {
		plans <- plan
	}
	close(plans)
	var walking sync.WaitGroup
	for lane := range lanes {
		r := first
		if lane > 0 {
			r = first.beside(fmt.Sprintf("49155500002%02d", lane))
		}
		w := &walker{rig: r, shop: shop, lane: lane}
		w.automation = must[int64](t)(r.desk.Automate(r.ctx, fmt.Sprintf(dialog, shop.host())))
		walking.Go(func() { w.walk(plans) })
	}
	walking.Wait()
}

// walker is a program whose dialogs are disturbed.
type walker struct {
	*rig
	shop       *shop
	lane       int
	automation int64
	passes     []pass
}

// pass is one dialog, with one death of the program.
type pass struct {
	plan   string
	number string // of the order
	guest  *simulator.Account
}

// walk takes plans until there are none, and looks at the end once more whether
// nobody heard more than was to be said.
func (w *walker) walk(plans <-chan string) {
	for plan := range plans {
		p := pass{plan: plan, number: fmt.Sprintf("%d%03d", w.lane+1, len(w.passes))}
		var err error
		if p.guest, err = w.whatsapp.AddAccount(simulator.AccountOptions{Number: "4915557" + p.number, Name: "Guest"}); err == nil {
			err = w.pass(p)
		}
		if err != nil {
			w.Errorf("%s: %v", plan, err)
			return
		}
		w.passes = append(w.passes, p)
	}
	for _, p := range w.passes {
		if err := errors.Join(p.heard(), w.shop.asked(p)); err != nil {
			w.Errorf("%s: in the end: %v", p.plan, err)
		}
	}
}

// pass plays the dialog once, and kills the program where the plan says.
func (w *walker) pass(p pass) error {
	began := time.Now()
	w.desk.Kill()
	if err := w.desk.Start(w.ctx, "FRONTDESK_FAULTS="+p.plan); err != nil && !errors.Is(err, ErrEnded) {
		return err
	}
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	talked := make(chan error, 1)
	go func() { talked <- p.talk(ctx, w.line.Number()) }()
	if p.plan != "" {
		select {
		case <-w.desk.Ended():
		case err := <-talked:
			return errors.Join(errors.New("the program never came there"), err)
		}
		if err := w.desk.Start(w.ctx); err != nil {
			return err
		}
	}
	if err := <-talked; err != nil {
		return errors.Join(err, fmt.Errorf("so far: %q", p.inbox()))
	}
	if err := Until(w.ctx, "the run is done", func() error { return w.done(p) }); err != nil {
		return err
	}
	w.Logf("lane %d: %q: the same conversation after %.1f s", w.lane, p.plan, time.Since(began).Seconds())
	return errors.Join(p.heard(), w.shop.asked(p))
}

// talk is the contact's side of the dialog.
func (p pass) talk(ctx context.Context, line string) error {
	says := []string{"my order", p.number, "yes"}
	sees := []string{"Which number?", "Shall I remind you?", "Reminder 1 of order " + p.number + "."}
	for i, text := range says {
		if _, err := p.guest.SendText(ctx, line, text); err != nil {
			return err
		}
		if _, err := p.guest.WaitInbox(ctx, 0, func(m simulator.InboxMessage) bool { return m.Text == sees[i] }); err != nil {
			return fmt.Errorf("wait for %q: %w", sees[i], err)
		}
	}
	return nil
}

// inbox lists the texts that the contact got. A phone shows what comes again
// under the same id once.
func (p pass) inbox() []string {
	var texts []string
	seen := make(map[string]bool)
	for _, m := range p.guest.Inbox(0) {
		if !m.FromMe && !seen[m.ID] {
			texts = append(texts, m.Text)
		}
		seen[m.ID] = true
	}
	return texts
}

// heard checks the whole conversation, word for word.
func (p pass) heard() error {
	if got, want := p.inbox(), conversation(p.number); !slices.Equal(got, want) {
		return fmt.Errorf("the contact saw %q, want %q", got, want)
	}
	return nil
}

// done checks that the dialog was one run, and that it ended well.
func (w *walker) done(p pass) error {
	runs, err := w.desk.Runs(w.ctx, w.automation)
	if err != nil {
		return err
	}
	of := slices.DeleteFunc(runs, func(r Run) bool { return !strings.HasPrefix(r.ChatID, p.guest.Number()) })
	if len(of) != 1 || of[0].Status != "done" || of[0].Messages != len(conversation("")) {
		return fmt.Errorf("the runs in this chat are %+v", of)
	}
	return nil
}
