package automations

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"

	"frontdesk/automations/sandbox"
)

// TestMain lets the test binary be the worker that the tests start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	if len(os.Args) > 2 && os.Args[1] == "liar" {
		lie(os.Args[2])
		return
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
	source := "script({ name: 'Test', hosts: ['a.example'], secrets: ['KEY'] });\nonMessage(ctx => {\n" + body + "\n});"
	return sandbox.StepRequest{Program: source, Source: source, Run: "run-1", Now: 1770000000000, Event: json.RawMessage(
		`{"session":{"id":"main"},"run":{"id":"1"},"chat":{"id":"1@lid","isGroup":false},"contact":{"id":"1@lid","firstName":"Ann"},"message":{"id":"M","text":"hi"}}`)}
}

func noHistory(_ context.Context, _ sandbox.Call) sandbox.Answer {
	return sandbox.Answer{Result: json.RawMessage(`[]`)}
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
