// Package webhooks tells URLs what happens. Every enabled webhook gets every
// event it wants at least once, first deliveries in order within a chat, also
// when the receiver is down for hours or the server is killed: a position is
// stored per webhook and session, and a row for every chat that is held up.
package webhooks

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

const (
	lookAgain = 10 * time.Second // in case a hint was lost
	grace     = 5 * time.Second  // for requests under way when the server stops
)

// Options are what a Dispatcher needs.
type Options struct {
	Store storage.Store
	Log   Log
	// Names resolves addresses for a session.
	Names func(ctx context.Context, session string) wire.Names
	// File reads the file of a media event, when it may be told with its
	// bytes; nil tells about files without them.
	File func(ctx context.Context, m models.Message) ([]byte, bool)
	// Client reaches webhooks that people entered, LocalClient those of the
	// environment, which may be on this machine.
	Client, LocalClient *http.Client
	Sealer              *guard.Sealer
	Metrics             *telemetry.Metrics
	Logger              *slog.Logger

	// EnvironmentURL is where the environment wants the events of a session
	// sent; for "" those of every session. It may be nil.
	EnvironmentURL func(session string) string
	// APIKey is sent to webhooks that ask for it, and to those of the
	// environment when SendAPIKey says so.
	APIKey     string
	SendAPIKey bool
	// Check refuses addresses that could never be reached; it may be nil.
	Check func(ctx context.Context, address string) error
	// Disabled are events that nobody is told.
	Disabled []string
	// Flatten copies the fields of data.message into data, for webhooks of the
	// environment.
	Flatten bool
}

// Log is the event log.
type Log interface {
	Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error
	Append(ctx context.Context, c events.Change) ([]models.Event, error)
	Last() int64
}

// Dispatcher delivers the log to webhooks.
type Dispatcher struct {
	opts     Options
	logger   *slog.Logger
	disabled map[models.EventType]bool
	slots    chan struct{}
	journal  *journal
	changed  chan struct{}
	started  time.Time
	adopted  bool // the environment's webhooks were switched on again since the start
	synced   bool // all webhooks of the store have been started once

	tidied  time.Time
	running map[int64]*running // owned by Run
	cut     context.Context
}

// running is a webhook at work.
type running struct {
	endpoint  *endpoint
	followers map[string]handle
}

// handle is a follower at work.
type handle struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (h handle) ended() bool {
	select {
	case <-h.done:
		return true
	default:
		return false
	}
}

// cancel tells all followers to end. A request under way may take its time, and
// nobody waits for it: the end of a follower brings the next look.
func (r *running) cancel() {
	for _, follower := range r.followers {
		follower.cancel()
	}
}

// ended reports whether no follower is left. Only then may others begin: two
// followers of one position would overtake each other.
func (r *running) ended() bool {
	for session, follower := range r.followers {
		if follower.ended() {
			delete(r.followers, session)
		}
	}
	return len(r.followers) == 0
}

// New makes a dispatcher.
func New(opts Options) *Dispatcher {
	d := &Dispatcher{
		opts: opts, logger: opts.Logger.With("component", "webhooks"),
		disabled: map[models.EventType]bool{}, slots: make(chan struct{}, perNode),
		journal: newJournal(opts.Store), changed: make(chan struct{}, 1), running: map[int64]*running{},
		started: time.Now(),
	}
	for _, name := range opts.Disabled {
		d.disabled[models.EventType(name)] = true
	}
	// The media event rides on the message event, as in the older servers.
	if d.disabled[models.EventMessage] {
		d.disabled[models.EventMedia] = true
	}
	return d
}

// Refresh says that sessions or webhooks changed.
func (d *Dispatcher) Refresh() {
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends. Requests under way then get a few seconds.
func (d *Dispatcher) Run(ctx context.Context) error {
	cut, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, end) })()
	d.cut = cut
	writer, stopWriter := context.WithCancel(cut)
	var writing sync.WaitGroup
	writing.Go(func() {
		d.journal.run(writer, func(err error) { d.logger.Error("deliveries not written; trying again", "err", err) })
	})
	writing.Go(func() { d.watch(ctx) })
	for ctx.Err() == nil {
		if err := d.sync(ctx); err != nil && ctx.Err() == nil {
			d.logger.Error("webhooks not read; trying again", "err", err)
		}
		sleep(ctx, lookAgain, d.changed)
	}
	d.wait()
	stopWriter()
	writing.Wait()
	return d.journal.flush(context.WithoutCancel(ctx))
}

// watch looks again whenever a session changes its state, so that a new one is
// told about from its first code on.
func (d *Dispatcher) watch(ctx context.Context) {
	changes := storage.EventFilter{Types: []models.EventType{models.EventChangeState}}
	err := d.opts.Log.Follow(ctx, d.opts.Log.Last(), changes, func(models.Event) error {
		d.Refresh()
		return nil
	})
	if ctx.Err() == nil {
		d.logger.Error("new sessions are noticed late", "err", err)
	}
}

// sync starts and stops what the store says.
func (d *Dispatcher) sync(ctx context.Context) error {
	sessions, err := d.opts.Store.AllSessions(ctx)
	if err != nil {
		return err
	}
	if err := d.adopt(ctx, sessions); err != nil {
		return err
	}
	hooks, err := d.opts.Store.AllWebhooks(ctx)
	if err != nil {
		return err
	}
	wanted := map[int64]bool{}
	for _, hook := range hooks {
		if hook.Enabled {
			wanted[hook.ID] = true
			if d.start(hook) {
				d.follow(ctx, hook, hooks, sessions)
			}
		}
	}
	for id, now := range d.running {
		if !wanted[id] {
			d.end(id, now)
		}
	}
	d.synced = true
	return d.tidy(ctx, hooks, sessions)
}

// wait ends all followers and waits for them.
func (d *Dispatcher) wait() {
	for _, now := range d.running {
		now.cancel()
	}
	for _, now := range d.running {
		for _, follower := range now.followers {
			<-follower.done
		}
	}
}

// start makes an endpoint for a webhook that has none, or had another shape. It
// reports false while the followers of the former shape are still at work.
func (d *Dispatcher) start(hook models.Webhook) bool {
	if now := d.running[hook.ID]; now != nil {
		if same(now.endpoint.hook, hook) {
			return true
		}
		if !d.end(hook.ID, now) {
			return false
		}
	}
	e := d.endpoint(hook)
	e.cut, e.prompt = d.cut, d.synced
	d.running[hook.ID] = &running{endpoint: e, followers: map[string]handle{}}
	return true
}

// end stops a webhook, and reports whether nothing of it is left.
func (d *Dispatcher) end(id int64, now *running) bool {
	now.cancel()
	if !now.ended() {
		return false
	}
	delete(d.running, id)
	return true
}

// same reports whether two webhooks are told the same in the same way.
func same(a, b models.Webhook) bool {
	a.FailingFor, b.FailingFor = time.Time{}, time.Time{}
	a.Reason, b.Reason = "", ""
	a.Name, b.Name = "", ""
	return reflect.DeepEqual(a, b)
}

// endpoint is what is needed to reach a webhook.
func (d *Dispatcher) endpoint(hook models.Webhook) *endpoint {
	e := &endpoint{
		d: d, hook: hook, client: d.opts.Client, slots: make(chan struct{}, perWebhook),
		breaker: newBreaker(), secrets: d.secrets(hook), headers: d.headers(hook), flatten: hook.Flatten,
	}
	e.failing.Store(!hook.FailingFor.IsZero())
	sendKey := hook.SendKey
	if hook.FromEnv {
		e.flatten = e.flatten || d.opts.Flatten
		if d.environmentURL(sessionOf(hook)) == hook.URL {
			e.client, sendKey = d.opts.LocalClient, sendKey || d.opts.SendAPIKey
		}
	}
	if sendKey {
		e.apiKey = d.opts.APIKey
	}
	return e
}

// follow starts followers for the sessions of a webhook and stops those of
// sessions that are gone.
func (d *Dispatcher) follow(ctx context.Context, hook models.Webhook, all []models.Webhook, sessions []models.Session) {
	now := d.running[hook.ID]
	now.ended() // forgets those that are
	wanted := map[string]bool{}
	for _, session := range sessions {
		if !covers(hook, session.ID, all) {
			continue
		}
		wanted[session.ID] = true
		if _, runs := now.followers[session.ID]; !runs {
			now.followers[session.ID] = d.startFollower(ctx, now.endpoint, session.ID)
		}
	}
	for session, follower := range now.followers {
		if !wanted[session] {
			follower.cancel()
		}
	}
}

func (d *Dispatcher) startFollower(ctx context.Context, e *endpoint, session string) handle {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	f := newFollower(e, session)
	d.journal.watch(f)
	go func() {
		defer d.Refresh()
		defer close(done)
		defer cancel()
		f.run(ctx)
		if err := d.journal.flush(context.WithoutCancel(ctx)); err != nil {
			d.logger.Error("positions not written", "err", err)
		}
		d.journal.forget(f)
	}()
	return handle{cancel, done}
}

// covers reports whether a webhook is told about a session. One of the
// environment for a single session stands in for the general one.
func covers(hook models.Webhook, session string, all []models.Webhook) bool {
	if len(hook.Sessions) > 0 {
		return slices.Contains(hook.Sessions, session)
	}
	if !hook.FromEnv {
		return true
	}
	for _, other := range all {
		if other.FromEnv && sessionOf(other) == session && other.Reason != envMissing {
			return false
		}
	}
	return true
}

// sessionOf is the session of a webhook of the environment, "" for the general one.
func sessionOf(hook models.Webhook) string {
	if len(hook.Sessions) == 0 {
		return ""
	}
	return hook.Sessions[0]
}
