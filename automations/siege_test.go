package automations

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"frontdesk/automations/sandbox"
)

// grace is how far over the hard limit an attack may get: the leash looks
// every 50 ms, and the kernel counts in ticks.
const grace = 500 * time.Millisecond

// ending is how an attack ended.
type ending struct {
	Stepped
	used time.Duration // processor time of the worker
}

// words says how it ended, for the table.
func (e ending) words() string {
	switch {
	case e.Lost:
		return "worker replaced"
	case e.Outcome != sandbox.OutcomeFailed:
		return "harmless"
	case e.Problem.Code == sandbox.ProblemScript, e.Problem.Code == sandbox.ProblemLimit, e.Problem.Code == sandbox.ProblemSyntax:
		return "readable error"
	}
	return "stopped"
}

// attackWith executes one attack in a worker of a lane, as Pool.Step does, and
// measures what it cost.
func attackWith(ctx context.Context, p *Pool, lane Lane, a attack) (e ending, err error) {
	req := request(a.body)
	req.Program = a.name
	err = p.use(ctx, lane, func(w *process) error {
		before, _ := processTime(w.cmd.Process.Pid)
		err := w.step(ctx, req, noHistory, &e.StepResult)
		after, _ := processTime(w.cmd.Process.Pid)
		if err != nil {
			w.stop()
			after = w.cmd.ProcessState.UserTime() + w.cmd.ProcessState.SystemTime()
		}
		e.used = after - before
		return err
	})
	var lost *lostError
	if errors.As(err, &lost) {
		e.Stepped, err = Stepped{failed(lost.problem), true}, nil
	}
	if err == nil && !e.Lost {
		err = checkResult(req, e.StepResult)
	}
	return e, err
}

// TestEveryAttackEndsAlone lets all attacks loose on the live lane of one pool,
// as many at a time as it has workers. Each must end within the hard limit and
// half a second of processor time, and steps of another script go on meanwhile:
// not one of them fails.
func TestEveryAttackEndsAlone(t *testing.T) {
	pool := newPool(t)
	score := newScore()
	stop := beInnocent(t, pool)
	t.Run("attacks", func(t *testing.T) {
		for _, a := range slices.Concat(attacks, apiAttacks) {
			t.Run(a.name, func(t *testing.T) {
				t.Parallel()
				e, err := attackWith(t.Context(), pool, LaneLive, a)
				if err != nil {
					t.Fatal(err)
				}
				if e.used > sandbox.HardCPU+grace {
					t.Errorf("used the processor for %v, want at most %v", e.used, sandbox.HardCPU+grace)
				}
				if e.Problem != nil && e.Problem.Code == sandbox.ProblemInternal {
					t.Errorf("got %q, want to be told what the script did wrong", e.Problem.Message)
				}
				score.add(a.class, e)
				t.Log(e.words(), e.used, e.Outcome, e.Problem)
			})
		}
	})
	t.Logf("%d innocent steps meanwhile\n%s", stop(), score)
}

// beInnocent executes steps of another script, one after another, until it is
// told to stop. It returns how many there were; every one must have succeeded.
func beInnocent(t *testing.T, pool *Pool) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	var steps atomic.Int64
	wait.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ctx.Err() == nil; n++ {
			// A step that has begun may end.
			r, err := pool.Step(context.WithoutCancel(ctx), LaneLive, request(fmt.Sprintf("ctx.reply('answer ' + %d);", n)), nil)
			if err != nil || r.Outcome != sandbox.OutcomeDone || len(r.Entries) != 1 {
				t.Errorf("innocent step %d: got %+v, %v", n, r, err)
				return
			}
			steps.Add(1)
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	})
	return func() int {
		cancel()
		wait.Wait()
		return int(steps.Load())
	}
}

// score counts endings by class of attack.
type score struct {
	mu    sync.Mutex
	kinds map[string]map[string]int // guarded by mu
}

func newScore() *score { return &score{kinds: map[string]map[string]int{}} }

func (s *score) add(class string, e ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kinds[class] == nil {
		s.kinds[class] = map[string]int{}
	}
	s.kinds[class][e.words()]++
}

// String is the table of classes and endings.
func (s *score) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	columns := []string{"stopped", "readable error", "harmless", "worker replaced"}
	fmt.Fprintf(w, "class of attack\t%s\n", strings.Join(columns, "\t"))
	total := map[string]int{}
	for _, class := range slices.Sorted(maps.Keys(s.kinds)) {
		fmt.Fprint(w, class)
		for _, column := range columns {
			fmt.Fprintf(w, "\t%d", s.kinds[class][column])
			total[column] += s.kinds[class][column]
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "total\t%d\t%d\t%d\t%d\n", total[columns[0]], total[columns[1]], total[columns[2]], total[columns[3]])
	_ = w.Flush() // a builder takes everything
	return out.String()
}

func TestSavingIsNoWayToAttack(t *testing.T) {
	pool := newPool(t)
	stop := beInnocent(t, pool)
	t.Run("attacks", func(t *testing.T) {
		for _, a := range savingAttacks {
			t.Run(a.name, func(t *testing.T) {
				t.Parallel()
				var d sandbox.Description
				var used time.Duration
				err := pool.use(t.Context(), LaneEditor, func(w *process) error {
					before, _ := processTime(w.cmd.Process.Pid)
					err := w.exchange(t.Context(), sandbox.FrameDescribe, sandbox.FrameDescribed, sandbox.DescribeRequest{Source: a.body}, nil, &d)
					after, _ := processTime(w.cmd.Process.Pid)
					if err != nil {
						after = w.cmd.ProcessState.UserTime() + w.cmd.ProcessState.SystemTime()
					}
					used = after - before
					return err
				})
				var lost *lostError
				if err != nil && !errors.As(err, &lost) {
					t.Fatal(err)
				}
				if lost == nil && len(d.Problems) == 0 {
					t.Errorf("got %.200v, want a problem", d)
				}
				if used > sandbox.HardCPU+grace {
					t.Errorf("used the processor for %v", used)
				}
			})
		}
	})
	t.Logf("%d innocent steps meanwhile", stop())
}

// TestInnocentStepsGoOnWhileWorkersDie ends the worker of a step in its middle,
// ten times a second, which no script is quick enough for. No step of another
// script fails.
func TestInnocentStepsGoOnWhileWorkersDie(t *testing.T) {
	pool := newPool(t)
	stop := beInnocent(t, pool)
	tick := time.NewTicker(90 * time.Millisecond)
	defer tick.Stop()
	started := time.Now()
	const deaths = 30
	for range deaths {
		err := pool.use(t.Context(), LaneLive, func(w *process) error {
			die := func(context.Context, sandbox.Call) sandbox.Answer {
				w.kill()
				return sandbox.Answer{}
			}
			return w.step(t.Context(), request("ctx.history(1); ctx.reply('never');"), die, new(sandbox.StepResult))
		})
		var lost *lostError
		if !errors.As(err, &lost) {
			t.Fatalf("got %v, want a lost worker", err)
		}
		<-tick.C
	}
	took := time.Since(started)
	t.Logf("%d innocent steps beside %d lost workers, %.1f a second", stop(), deaths, deaths/took.Seconds())
}
