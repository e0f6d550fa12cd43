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

// lies are what a worker might answer that a script has taken over.
var lies = map[string]func(run uint32, line func(sandbox.Frame)){
	"it leaves":                  func(uint32, func(sandbox.Frame)) {},
	"garbage":                    func(uint32, func(sandbox.Frame)) { os.Stdout.WriteString(strings.Repeat("nonsense", 1000)) },
	"a frame of 4 GB":            func(uint32, func(sandbox.Frame)) { os.Stdout.WriteString("\xff\xff\xff\xffS\x00\x00\x00\x01{}") },
	"half a frame":               func(uint32, func(sandbox.Frame)) { os.Stdout.WriteString("\x00\x00\x00\x09S\x00\x00\x00\x01{") },
	"an unknown field":           says(`{"outcome":"done","cpu":1,"admin":true}`),
	"two values":                 says(`{"outcome":"done","cpu":1} {}`),
	"no JSON":                    says(`outcome: done`),
	"deep JSON":                  says(`{"outcome":"done","cpu":1,"return":` + strings.Repeat("[", 3<<20)),
	"an unknown outcome":         says(`{"outcome":"promoted","cpu":1}`),
	"a failure without a reason": says(`{"outcome":"failed","cpu":1}`),
	"a wait for nothing":         says(`{"outcome":"waiting","cpu":1}`),
	"no program again and again": says(`{"outcome":"noprogram","cpu":1}`),
	"a call that does not exist": says(`{"outcome":"done","cpu":1,"entries":[{"position":1,"kind":"effect","call":"shell","args":{},"at":1,"line":1}]}`),
	"a call of another kind":     says(`{"outcome":"done","cpu":1,"entries":[{"position":1,"kind":"query","call":"send","args":{},"at":1,"line":1}]}`),
	"a call in another place":    says(`{"outcome":"done","cpu":1,"entries":[{"position":7,"kind":"effect","call":"chat.read","args":{},"at":1,"line":1}]}`),
	"another's message id":       says(`{"outcome":"done","cpu":1,"entries":[{"position":1,"kind":"effect","call":"send","args":{"to":"1@lid","text":"x"},"result":{"id":"3EB0000000000000000000"},"at":1,"line":1}]}`),
	"a step after a wait":        says(`{"outcome":"done","cpu":1,"entries":[{"position":1,"kind":"wait","call":"wait","args":{"for":1},"at":1,"line":1}]}`),
	"300 calls":                  says(`{"outcome":"done","cpu":1,"entries":[` + strings.TrimSuffix(strings.Repeat(`{"position":1,"kind":"effect","call":"chat.read","args":{},"at":1,"line":1},`, 300), ",") + `]}`),
	"300 log lines":              says(`{"outcome":"done","cpu":1,"logs":[` + strings.TrimSuffix(strings.Repeat(`{"level":"log","text":"x","line":1},`, 300), ",") + `]}`),
	"another request's answer": func(run uint32, line func(sandbox.Frame)) {
		line(sandbox.Frame{Kind: sandbox.FrameStepped, Run: run + 1, Data: []byte(`{"outcome":"done","cpu":1}`)})
	},
	"a frame of the server": func(run uint32, line func(sandbox.Frame)) {
		line(sandbox.Frame{Kind: sandbox.FrameStep, Run: run, Data: []byte(`{}`)})
	},
	"a question that is none": func(run uint32, line func(sandbox.Frame)) {
		line(sandbox.Frame{Kind: sandbox.FrameCall, Run: run, Data: []byte(`{"position":1,"call":"history","args":{},"as":"admin"}`)})
	},
	"questions without end": func(run uint32, line func(sandbox.Frame)) {
		for {
			line(sandbox.Frame{Kind: sandbox.FrameCall, Run: run, Data: []byte(`{"position":1,"call":"history","args":{}}`)})
		}
	},
	"frames without end": func(run uint32, line func(sandbox.Frame)) {
		for {
			line(sandbox.Frame{Kind: sandbox.FrameStepped, Run: run + 1, Data: make([]byte, 1<<20)})
		}
	},
}

// says is a lie in the frame that is expected.
func says(text string) func(run uint32, line func(sandbox.Frame)) {
	return func(run uint32, line func(sandbox.Frame)) {
		line(sandbox.Frame{Kind: sandbox.FrameStepped, Run: run, Data: []byte(text)})
	}
}

// lie is the life of a worker that tells one lie over and over.
func lie(name string) {
	for {
		f, err := sandbox.ReadFrame(os.Stdin)
		if err != nil {
			return
		}
		lies[name](f.Run, func(out sandbox.Frame) {
			if sandbox.WriteFrame(os.Stdout, out) != nil {
				os.Exit(0)
			}
		})
		if name == "it leaves" {
			return
		}
	}
}

// TestWhatAWorkerSaysIsNotBelieved answers steps out of workers that lie. Each
// is a lost worker and a failed run, twice, and nothing of what it said counts.
func TestWhatAWorkerSaysIsNotBelieved(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name := range lies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := NewPool([]string{self, "liar", name}, 1, slog.New(slog.DiscardHandler))
			defer pool.Close()
			asked := 0
			answer := func(_ context.Context, _ sandbox.Call) sandbox.Answer {
				asked++
				return sandbox.Answer{Result: json.RawMessage(`[]`)}
			}
			for range 2 {
				r, err := pool.Step(t.Context(), LaneLive, request("ctx.reply('x');"), answer)
				if err != nil || !r.Lost || r.Outcome != sandbox.OutcomeFailed || len(r.Entries) > 0 {
					t.Fatalf("got %+v, %v, want a lost worker", r, err)
				}
				if r.Problem == nil || r.Problem.Message == "" {
					t.Error("got no reason")
				}
			}
			if asked > 2*sandbox.MaxRunCalls {
				t.Errorf("answered %d questions", asked)
			}
		})
	}
}
