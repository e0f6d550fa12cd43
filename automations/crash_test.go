package automations

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// mortal is a store whose process dies at one of its writes: right before it,
// or right after it, when the write is durable and nobody was told.
type mortal struct {
	storage.Store
	mu   sync.Mutex
	at   int // guarded by mu; the point at which it dies, counted from 1
	seen int // guarded by mu
	dead bool
	die  func()
}

var errDead = models.Errorf(models.Unavailable, "the process is dead")

// point counts one moment at which the process may die.
func (m *mortal) point() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen++
	if m.seen == m.at {
		m.dead = true
		m.die()
	}
	if m.dead {
		return errDead
	}
	return nil
}

func (m *mortal) write(do func() error) error {
	if err := m.point(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return m.point()
}

// outside marks writes of the sessions: they do not count.
type outside struct{}

func (m *mortal) Update(ctx context.Context, fn func(storage.Store) error) error {
	if ctx.Value(outside{}) != nil {
		return m.Store.Update(ctx, fn)
	}
	return m.write(func() error { return m.Store.Update(ctx, fn) })
}

func (m *mortal) InsertRun(ctx context.Context, r models.Run) (run models.Run, fresh bool, err error) {
	err = m.write(func() (err error) {
		run, fresh, err = m.Store.InsertRun(ctx, r)
		return err
	})
	return run, fresh, err
}

func (m *mortal) UpdateRun(ctx context.Context, r models.Run) error {
	return m.write(func() error { return m.Store.UpdateRun(ctx, r) })
}

func (m *mortal) SavePosition(ctx context.Context, follower, session string, id int64) error {
	return m.write(func() error { return m.Store.SavePosition(ctx, follower, session, id) })
}

// walk is one life of the reference dialog, with a death at one point.
type walk struct {
	t       *testing.T
	disk    *sqlstore.Store // outlives every process
	web     *shop
	service *Service
	mortal  *mortal
	log     *events.Log
	stop    context.CancelFunc
	stopped chan error
	said    int
}

// shop answers at once, and remembers what it was asked.
type shop struct {
	mu   sync.Mutex
	asks []string
}

func (s *shop) Fetch(_ context.Context, job sandbox.FetchJob) ([]sandbox.Fetched, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks = append(s.asks, job.Requests[0].Method+" "+sandbox.MessageID(job.Run, job.Position))
	return []sandbox.Fetched{{Status: 200, Text: "late"}}, nil
}

func (s *shop) HMAC(context.Context, int64, []string, sandbox.HMACArgs) (string, error) {
	return "", nil
}

// start begins a process that dies at a point; 0: it lives.
func (w *walk) start(at int) {
	ctx, cancel := context.WithCancel(w.t.Context())
	w.mortal = &mortal{Store: w.disk, at: at, die: cancel}
	w.log = events.New(w.mortal, events.Options{})
	w.service = New(Options{
		Store: w.mortal, Log: w.log, Scripts: &inProcess{}, Nudge: func(string) {}, Web: w.web, Logger: slog.New(slog.DiscardHandler),
	})
	w.stop, w.stopped = cancel, make(chan error, 1)
	go func() { w.stopped <- w.service.Run(ctx) }()
	synctest.Wait()
}

// revive starts the process again if it has died, and waits until it rests.
func (w *walk) revive() {
	synctest.Wait()
	time.Sleep(2 * time.Second) // a process that lives stores its place
	synctest.Wait()
	if !w.died() {
		return
	}
	w.stop()
	<-w.stopped // a dead process says what it likes
	w.start(0)
	time.Sleep(2 * time.Second)
	synctest.Wait()
}

func (w *walk) died() bool {
	w.mortal.mu.Lock()
	defer w.mortal.mu.Unlock()
	return w.mortal.dead
}

// writes lets the contact write. What WhatsApp delivered is stored by the
// sessions, so it is there whatever happens to automations.
func (w *walk) writes(text string) {
	w.t.Helper()
	w.said++
	m := models.Message{SessionID: "main", Chat: ann, Sender: ann, ID: "W" + itoa(w.said), Time: time.Now(), Type: models.TypeText, Text: text}
	_, err := w.log.Append(context.WithValue(w.t.Context(), outside{}, true), events.Change{SessionID: "main", Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			_, _, err := tx.InsertMessage(ctx, m)
			tx.Announce(models.MessageReceived{Message: m})
			return err
		}),
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.revive()
}

// reference is the dialog of the walk: questions, a web request, values, a
// wait of days.
var reference = map[string]string{
	"plain": `script({ name: 'Reference', hosts: ['shop.example'] });
onMessage({ words: 'order' }, ctx => {
  const n = ctx.ask('Number?', { expect: /^\d+$/, retry: 'Digits!' });
  const r = fetch('https://shop.example/' + n);
  ctx.reply('Order ' + n + ' is ' + r.text + ' (' + store.add('asked') + ', ' + Math.floor(Math.random() * 1e9) + ').');
  const what = ctx.choose('What now?', ['Wait', 'Cancel']);
  ctx.label(what);
  ctx.wait('3d');
  ctx.reply('Still ' + what + '? ' + ctx.state.once('told'));
  if (ctx.confirm('Sure?', { timeout: '1h', otherwise: false })) ctx.reply('Good.'); else ctx.reply('Silence.');
});`,
	"async": `script({ name: 'Reference', hosts: ['shop.example'] });
onMessage({ words: 'order' }, async ctx => {
  const n = await ctx.ask('Number?', { expect: /^\d+$/, retry: 'Digits!' });
  const r = await fetch('https://shop.example/' + n);
  await ctx.reply('Order ' + n + ' is ' + r.text + ' (' + await store.add('asked') + ', ' + Math.floor(Math.random() * 1e9) + ').');
  const what = await ctx.choose('What now?', ['Wait', 'Cancel']);
  await ctx.label(what);
  await ctx.wait('3d');
  await ctx.reply('Still ' + what + '? ' + await ctx.state.once('told'));
  if (await ctx.confirm('Sure?', { timeout: '1h', otherwise: false })) await ctx.reply('Good.'); else await ctx.reply('Silence.');
});`,
}

// stride is how many points are passed over: both styles journal alike.
var stride = map[string]int{"plain": 1, "async": 4}

// oneLife plays the dialog with a death at one point, and returns what the contact
// was sent and how many points there were.
func oneLife(t *testing.T, source string, at int) (sent []string, points int) {
	synctest.Test(t, func(t *testing.T) {
		disk, err := sqlstore.Open(t.Context(), sqlstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := &walk{t: t, disk: disk, web: &shop{}}
		maker := New(Options{Store: disk, Log: events.New(disk, events.Options{}), Scripts: &inProcess{}, Nudge: func(string) {}, Logger: slog.New(slog.DiscardHandler)})
		a, err := maker.Create(t.Context(), Draft{Source: source})
		if err == nil {
			_, err = maker.Enable(t.Context(), a.ID)
		}
		if err == nil {
			err = disk.SavePosition(t.Context(), follower, "", -1)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.start(at)
		w.revive()
		for _, text := range []string{"my order", "dunno", "4711", "2"} {
			w.writes(text)
			time.Sleep(time.Minute)
		}
		time.Sleep(3 * 24 * time.Hour)
		w.revive()
		time.Sleep(2 * time.Hour)
		w.revive()
		sent = w.outcome()
		w.mortal.mu.Lock()
		points = w.mortal.seen
		w.mortal.mu.Unlock()
		w.stop()
		<-w.stopped
		if err := disk.Close(); err != nil {
			t.Error(err)
		}
	})
	return sent, points
}

// outcome is what the contact was sent, and what else is left of the dialog.
func (w *walk) outcome() []string {
	w.t.Helper()
	d := &desk{t: w.t, store: w.disk}
	sent := d.sent()
	for i, text := range sent { // the random number follows from the time of the run
		before, _, found := strings.Cut(text, ", ")
		if found && strings.Contains(text, "is late") {
			sent[i] = before
		}
	}
	marks, err := w.disk.DeskLabels(w.t.Context(), "main", ann)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range marks {
		sent = append(sent, "label "+m.Name)
	}
	runs, err := w.disk.Runs(w.t.Context(), storage.RunFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range runs {
		sent = append(sent, "run "+string(r.Status)+" "+r.Error)
	}
	w.web.mu.Lock()
	defer w.web.mu.Unlock()
	return append(sent, "requests "+strings.Join(slices.Compact(slices.Clone(w.web.asks)), " "))
}

// TestTheConversationIsTheSameWhereverTheServerDies kills the server before and
// after each of its writes during the reference dialog.
func TestTheConversationIsTheSameWhereverTheServerDies(t *testing.T) {
	for style, source := range reference {
		t.Run(style, func(t *testing.T) {
			want, points := oneLife(t, source, 0)
			if len(want) < 9 || !slices.Contains(want, "4915100001: Silence.") {
				t.Fatalf("undisturbed: got %q", want)
			}
			t.Logf("%d points: %q", points, want)
			for at := 1; at <= points; at += stride[style] {
				t.Run("point "+itoa(at), func(t *testing.T) {
					t.Parallel()
					got, _ := oneLife(t, source, at)
					// The request's id follows from the run, whose time differs.
					if g, w := got[:len(got)-1], want[:len(want)-1]; !slices.Equal(g, w) {
						t.Errorf("killed at point %d of %d:\ngot  %q\nwant %q", at, points, g, w)
					}
					if n := strings.Count(got[len(got)-1], "GET"); n != 1 {
						t.Errorf("killed at point %d: got %s, want one request, perhaps repeated", at, got[len(got)-1])
					}
				})
			}
		})
	}
}
