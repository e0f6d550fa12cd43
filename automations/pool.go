package automations

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Lane says on whose time a script runs: one lane never waits for another.
type Lane int

// The lanes of the pool.
const (
	LaneLive       Lane = iota // runs
	LaneEditor                 // saving and checking
	LaneQuarantine             // scripts that lately cost a worker: a process of its own for every step
	LaneBench                  // the bodies of tests, whose steps go through LaneEditor meanwhile
)

// Pool executes scripts in worker processes.
type Pool struct {
	command []string
	logger  *slog.Logger
	live    chan *process // one place per worker; nil where none has been started
	editor  chan *process
	bench   chan *process
	single  chan struct{} // one at a time in quarantine

	mu     sync.Mutex
	closed bool // guarded by mu
}

// NewPool makes a pool whose workers are started with the given command, which
// must end up in sandbox.Main. Workers start when they are first needed.
func NewPool(command []string, live int, logger *slog.Logger) *Pool {
	live = min(max(live, 1), max(runtime.NumCPU(), 2))
	p := &Pool{
		command: command,
		logger:  logger.With("component", "automations"),
		live:    make(chan *process, live),
		editor:  make(chan *process, 1),
		bench:   make(chan *process, 1),
		single:  make(chan struct{}, 1),
	}
	for range live {
		p.live <- nil
	}
	p.editor <- nil
	p.bench <- nil
	p.single <- struct{}{}
	return p
}

// Close ends the workers, after the steps that are under way. Who still waits
// for one is told that there is none.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	for _, lane := range []chan *process{p.live, p.editor, p.bench} {
		for range cap(lane) {
			if w := <-lane; w != nil {
				w.stop()
			}
		}
		for range cap(lane) {
			lane <- nil
		}
	}
	<-p.single
	p.single <- struct{}{}
}

// Describe asks what a script consists of.
func (p *Pool) Describe(ctx context.Context, req sandbox.DescribeRequest) (sandbox.Description, error) {
	var d sandbox.Description
	err := p.use(ctx, LaneEditor, func(w *process) error {
		return w.exchange(ctx, sandbox.FrameDescribe, sandbox.FrameDescribed, req, nil, &d)
	})
	var lost *lostError
	if errors.As(err, &lost) {
		return sandbox.Description{SDK: sandbox.SDKVersion, Problems: []sandbox.Problem{lost.problem}}, nil
	}
	return d, err
}

// Test executes one test of a script. What its body asks is answered like the
// queries of a step.
func (p *Pool) Test(ctx context.Context, req sandbox.TestRequest, answer Answerer) (Stepped, error) {
	var r sandbox.StepResult
	err := p.use(ctx, LaneBench, func(w *process) error {
		return w.exchange(ctx, sandbox.FrameTest, sandbox.FrameTested, req, answer, &r)
	})
	var lost *lostError
	if errors.As(err, &lost) {
		return Stepped{failed(lost.problem), true}, nil
	}
	return Stepped{r, false}, err
}

// Stepped is what became of a step.
type Stepped struct {
	sandbox.StepResult
	Lost bool // it cost a worker
}

// Step executes a step of a script. A script that fails is a result, not an error.
func (p *Pool) Step(ctx context.Context, lane Lane, req sandbox.StepRequest, answer Answerer) (Stepped, error) {
	var r sandbox.StepResult
	err := p.use(ctx, lane, func(w *process) error { return w.step(ctx, req, answer, &r) })
	var lost *lostError
	if errors.As(err, &lost) {
		return Stepped{failed(lost.problem), true}, nil
	}
	if errors.Is(err, errUnsent) {
		return Stepped{failed(sandbox.Problem{Code: sandbox.ProblemLimit, Message: models.TextOf(err)}), false}, nil
	}
	if err != nil {
		return Stepped{}, err
	}
	if err := checkResult(req, r); err != nil {
		return Stepped{failed(sandbox.Problem{Code: sandbox.ProblemInternal, Message: err.Error()}), true}, nil
	}
	return Stepped{r, false}, nil
}

func failed(problem sandbox.Problem) sandbox.StepResult {
	return sandbox.StepResult{Outcome: sandbox.OutcomeFailed, Problem: &problem}
}

// step sends the source only to a worker that does not have it.
func (w *process) step(ctx context.Context, req sandbox.StepRequest, answer Answerer, r *sandbox.StepResult) error {
	full := req
	if w.known[req.Program] {
		req.Source = ""
	}
	err := w.exchange(ctx, sandbox.FrameStep, sandbox.FrameStepped, req, answer, r)
	if err == nil && r.Outcome == sandbox.OutcomeNoProgram {
		*r = sandbox.StepResult{}
		err = w.exchange(ctx, sandbox.FrameStep, sandbox.FrameStepped, full, answer, r)
	}
	w.known[req.Program] = true
	return err
}

// use lends a worker of a lane to do. A worker that was lost is replaced before
// anything else happens.
func (p *Pool) use(ctx context.Context, lane Lane, do func(*process) error) error {
	if lane == LaneQuarantine {
		return p.useOnce(ctx, do)
	}
	places := p.live
	switch lane {
	case LaneEditor:
		places = p.editor
	case LaneBench:
		places = p.bench
	}
	var w *process
	select {
	case w = <-places:
	case <-ctx.Done():
		return ctx.Err()
	}
	w, err := p.alive(w)
	if err != nil {
		places <- nil
		return err
	}
	err = do(w)
	if err != nil && !errors.Is(err, errUnsent) {
		w = p.replacement(w, err)
	}
	places <- w
	return err
}

// alive is the worker of a place: it may be the first, or have died idle.
func (p *Pool) alive(w *process) (*process, error) {
	p.mu.Lock()
	closed := p.closed
	p.mu.Unlock()
	if closed {
		return w, models.Errorf(models.Unavailable, "automations are shutting down")
	}
	if w != nil {
		select {
		case <-w.doomed:
			w.stop()
		default:
			return w, nil
		}
	}
	return startProcess(p.command)
}

func (p *Pool) replacement(w *process, cause error) *process {
	w.stop()
	p.logger.Warn("worker process lost", "err", cause)
	next, err := startProcess(p.command)
	if err != nil {
		p.logger.Error("worker process not started; the next step tries again", "err", err)
		return nil
	}
	return next
}

func (p *Pool) useOnce(ctx context.Context, do func(*process) error) error {
	select {
	case <-p.single:
		defer func() { p.single <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	w, err := p.alive(nil)
	if err != nil {
		return err
	}
	defer w.stop()
	return do(w)
}
