package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

const (
	ann = models.JID("4915100001@s.whatsapp.net")
	bob = models.JID("4915100002@s.whatsapp.net")
)

// inProcess executes scripts in this process, so that tests can run on a clock
// of their own. It speaks to the sandbox as the pool does.
type inProcess struct {
	mu   sync.Mutex
	lose int // guarded by mu; so many steps cost the worker
	used []Lane
	// before runs once before a step's result is given back.
	before func()
}

func (p *inProcess) Describe(_ context.Context, req sandbox.DescribeRequest) (d sandbox.Description, err error) {
	err = p.converse(sandbox.FrameDescribe, req, sandbox.FrameDescribed, &d, nil)
	return d, err
}

func (p *inProcess) Step(ctx context.Context, lane Lane, req sandbox.StepRequest, answer Answerer) (Stepped, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used = append(p.used, lane)
	if p.lose > 0 {
		p.lose--
		return Stepped{failed(sandbox.Problem{Code: sandbox.ProblemMemory, Message: "used too much memory"}), true}, nil
	}
	var r sandbox.StepResult
	err := p.converse(sandbox.FrameStep, req, sandbox.FrameStepped, &r, func(c sandbox.Call) sandbox.Answer { return answer(ctx, c) })
	if err == nil {
		err = checkResult(req, r)
	}
	if p.before != nil {
		p.before()
	}
	return Stepped{r, false}, err
}

func (p *inProcess) Test(ctx context.Context, req sandbox.TestRequest, answer Answerer) (Stepped, error) {
	var r sandbox.StepResult
	err := p.converse(sandbox.FrameTest, req, sandbox.FrameTested, &r, func(c sandbox.Call) sandbox.Answer { return answer(ctx, c) })
	return Stepped{r, false}, err
}

func (p *inProcess) converse(kind sandbox.FrameKind, req any, reply sandbox.FrameKind, out any, answer func(sandbox.Call) sandbox.Answer) error {
	toWorker, in := io.Pipe()
	worker, fromWorker := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- sandbox.Run(toWorker, fromWorker) }()
	defer func() { in.Close(); <-done }()
	if err := writeJSON(in, kind, req); err != nil {
		return err
	}
	for {
		f, err := sandbox.ReadFrame(worker)
		if err != nil {
			return err
		}
		if f.Kind == reply {
			return sandbox.Decode(f.Data, out)
		}
		var c sandbox.Call
		if err := sandbox.Decode(f.Data, &c); err != nil {
			return err
		}
		if err := writeJSON(in, sandbox.FrameAnswer, answer(c)); err != nil {
			return err
		}
	}
}

func writeJSON(w io.Writer, kind sandbox.FrameKind, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return sandbox.WriteFrame(w, sandbox.Frame{Kind: kind, Data: data})
}

// desk is a service on a store, with contacts that write.
type desk struct {
	*Service
	t       *testing.T
	store   *sqlstore.Store
	log     *events.Log
	scripts *inProcess
	stop    context.CancelFunc
	stopped chan error
	said    int
	nudges  int
	web     *web // nil: there is none
}

// atDesk runs a story on a clock of its own.
func atDesk(t *testing.T, story func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, store: store, scripts: &inProcess{}}
		if err := store.SaveSession(t.Context(), models.Session{ID: "main", CreatedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		d.start()
		story(t, d)
		d.halt()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// start begins the service, as a server does that starts on this store.
func (d *desk) start() {
	d.t.Helper()
	d.log = events.New(d.store, events.Options{})
	o := Options{Store: d.store, Log: d.log, Scripts: d.scripts, Nudge: func(string) { d.nudges++ }, Logger: slog.New(slog.DiscardHandler)}
	if d.web != nil {
		o.Web = d.web
	}
	d.Service = New(o)
	ctx, cancel := context.WithCancel(d.t.Context())
	d.stop, d.stopped = cancel, make(chan error, 1)
	go func() { d.stopped <- d.Service.Run(ctx) }()
	synctest.Wait()
}

func (d *desk) halt() {
	d.t.Helper()
	d.stop()
	if err := <-d.stopped; err != nil {
		d.t.Errorf("run: %v", err)
	}
}

// script saves a script and switches it on.
func (d *desk) script(source string) models.Automation {
	d.t.Helper()
	a, err := d.Create(d.t.Context(), Draft{Source: source, Author: "user:1"})
	if err != nil {
		d.t.Fatal(err)
	}
	if a, err = d.Enable(d.t.Context(), a.ID); err != nil {
		d.t.Fatal(err)
	}
	return a
}

// handler wraps a body as a script.
func handler(name, filter, body string) string {
	return fmt.Sprintf("script({ name: '%s' });\nonMessage(%s, ctx => {\n%s\n});", name, filter, body)
}

// writes lets a contact write in a private chat, and waits for what follows.
func (d *desk) writes(from models.JID, text string, change ...func(*models.Message)) models.Event {
	d.t.Helper()
	d.said++
	m := models.Message{
		SessionID: "main", Chat: from, Sender: from, ID: fmt.Sprintf("M%d", d.said), Time: time.Now(),
		Type: models.TypeText, Text: text, PushName: "Ann Lee",
	}
	for _, c := range change {
		c(&m)
	}
	var data models.EventData = models.MessageReceived{Message: m}
	if m.FromMe {
		data = models.MessageCreated{Message: m}
	}
	told, err := d.log.Append(d.t.Context(), events.Change{SessionID: "main", Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			_, _, err := tx.InsertMessage(ctx, m)
			tx.Announce(data)
			return err
		}),
	}})
	if err != nil {
		d.t.Fatal(err)
	}
	synctest.Wait()
	return told[0]
}

// sent are the texts in the outbox, as "to: text".
func (d *desk) sent() []string {
	d.t.Helper()
	rows, err := d.store.Unsent(d.t.Context(), "main", time.Now(), 0)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		m, err := whatsapp.OutgoingOf(r)
		if err != nil {
			d.t.Fatal(err)
		}
		out = append(out, r.Chat.User()+": "+m.Text)
	}
	return out
}

// run is the only run of an automation.
func (d *desk) run(a models.Automation) models.Run {
	d.t.Helper()
	runs, err := d.Runs(d.t.Context(), storage.RunFilter{Automation: a.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(runs) != 1 {
		d.t.Fatalf("got %d runs, want 1: %+v", len(runs), runs)
	}
	return runs[0]
}
