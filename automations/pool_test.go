package automations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
)

// TestMain lets the test binary be the worker that the tests start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	os.Exit(m.Run())
}

// bursting grows data within one native call, which nothing in the process can
// interrupt: it always costs the worker.
const bursting = "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a);"

func repeat(s string, n int) string { return strings.Repeat(s, n) }

func newPool(t testing.TB) *Pool {
	t.Helper()
	p := NewPool(workerCommand(t), 2, slog.New(slog.DiscardHandler))
	t.Cleanup(p.Close)
	return p
}

// request asks to run one handler with this body.
func request(body string) sandbox.StepRequest {
	source := "script({ name: 'Test' });\nonMessage(ctx => {\n" + body + "\n});"
	return sandbox.StepRequest{Program: source, Source: source, Run: "run-1", Now: 1770000000000, Event: json.RawMessage(
		`{"session":{"id":"main"},"run":{"id":"1"},"chat":{"id":"1@lid","isGroup":false},"contact":{"id":"1@lid","firstName":"Ann"},"message":{"id":"M","text":"hi"}}`)}
}

func noHistory(_ context.Context, _ sandbox.Call) sandbox.Answer {
	return sandbox.Answer{Result: json.RawMessage(`[]`)}
}

// TestEveryAttackEndsAlone gives each attack a process of its own and asks that
// it ends within the hard limit and half a second of processor time.
func TestEveryAttackEndsAlone(t *testing.T) {
	var lost atomic.Int32
	t.Run("attacks", func(t *testing.T) {
		for _, a := range attacks {
			t.Run(a.class, func(t *testing.T) {
				t.Parallel()
				if survive(t, sandbox.FrameStep, sandbox.FrameStepped, request(a.body), new(sandbox.StepResult)) {
					lost.Add(1)
					t.Log("replaced the worker")
				}
			})
		}
	})
	t.Logf("%d attacks, %d ended by replacing the worker", len(attacks), lost.Load())
}

func TestSavingIsNoWayToAttack(t *testing.T) {
	for _, a := range savingAttacks {
		t.Run(a.class, func(t *testing.T) {
			t.Parallel()
			var d sandbox.Description
			req := sandbox.DescribeRequest{Source: a.body}
			if !survive(t, sandbox.FrameDescribe, sandbox.FrameDescribed, req, &d) && len(d.Problems) == 0 {
				t.Errorf("got %.200v, want a problem", d)
			}
		})
	}
}

// survive sends one request to a fresh worker and reports whether that was lost.
func survive(t *testing.T, kind, reply sandbox.FrameKind, req, out any) bool {
	t.Helper()
	w, err := startProcess(workerCommand(t))
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	err = w.exchange(t.Context(), kind, reply, req, noHistory, out)
	if took := time.Since(started); took > maxWall+time.Second {
		t.Errorf("took %v", took)
	}
	w.stop()
	used := w.cmd.ProcessState.UserTime() + w.cmd.ProcessState.SystemTime()
	if limit := sandbox.HardCPU + 500*time.Millisecond; used > limit {
		t.Errorf("used the processor for %v, want at most %v", used, limit)
	}
	var gone *lostError
	if err != nil && !errors.As(err, &gone) {
		t.Fatalf("got %v, want a result or a lost worker", err)
	}
	if gone != nil && gone.problem.Code == sandbox.ProblemInternal {
		t.Errorf("got %q, want to be told what the script did wrong", gone.problem.Message)
	}
	return gone != nil
}

func TestAGigabyteIsRefusedInPlainWords(t *testing.T) {
	pool := newPool(t)
	for _, body := range []string{
		"const a = []; for (let i = 0; i < 1024; i++) a.push('x'.repeat(1e6) + i);",
		"'x'.repeat(2 ** 30);",
		"let s = 'x'; while (s.length < 2 ** 30) s += s;",
	} {
		r, err := pool.Step(t.Context(), LaneLive, request(body), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome != sandbox.OutcomeFailed || r.Problem.Code == sandbox.ProblemInternal {
			t.Fatalf("%s: got %+v, want a failure", body, r)
		}
		if m := r.Problem.Message; !strings.Contains(m, "too much memory") && !strings.Contains(m, "1 million") {
			t.Errorf("%s: got %q, want to read of memory or length", body, m)
		}
	}
	if r, err := pool.Step(t.Context(), LaneLive, request("ctx.reply('still here');"), nil); err != nil || r.Outcome != sandbox.OutcomeDone {
		t.Errorf("the next step: got %+v, %v, want done", r, err)
	}
}

func TestInnocentStepsGoOnWhileWorkersDie(t *testing.T) {
	pool := newPool(t)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	var deaths atomic.Int32
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, err := pool.Step(t.Context(), LaneLive, request(bursting), nil)
			if err != nil || r.Outcome != sandbox.OutcomeFailed {
				t.Errorf("attack: got %+v, %v", r, err)
				return
			}
			if r.Lost {
				deaths.Add(1)
			}
		}
	})
	innocent := 0
	for ; innocent < 300 || deaths.Load() < 2; innocent++ {
		r, err := pool.Step(t.Context(), LaneLive, request(fmt.Sprintf("ctx.reply('answer ' + %d);", innocent)), nil)
		if err != nil || r.Outcome != sandbox.OutcomeDone || len(r.Entries) != 1 {
			t.Fatalf("innocent step %d: got %+v, %v", innocent, r, err)
		}
	}
	close(stop)
	wait.Wait()
	t.Logf("%d innocent steps beside %d lost workers", innocent, deaths.Load())
}
