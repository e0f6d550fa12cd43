package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// conversation is the server's end of a worker that runs in this process.
type conversation struct {
	t   *testing.T
	out io.Writer
	in  io.Reader
}

func converse(t *testing.T) *conversation {
	t.Helper()
	toWorker, out := io.Pipe()
	in, fromWorker := io.Pipe()
	done := make(chan error)
	go func() { done <- Run(toWorker, fromWorker) }()
	t.Cleanup(func() {
		out.Close()
		if err := <-done; err != nil {
			t.Errorf("worker: %v", err)
		}
	})
	return &conversation{t: t, out: out, in: in}
}

func (c *conversation) send(kind FrameKind, value any) {
	c.t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := WriteFrame(c.out, Frame{Kind: kind, Run: 7, Data: data}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *conversation) receive(kind FrameKind, into any) {
	c.t.Helper()
	f, err := ReadFrame(c.in)
	if err != nil {
		c.t.Fatal(err)
	}
	if f.Kind != kind || f.Run != 7 {
		c.t.Fatalf("got frame %q of %d (%s), want %q of 7", f.Kind, f.Run, f.Data, kind)
	}
	if err := Decode(f.Data, into); err != nil {
		c.t.Fatal(err)
	}
}

func TestAWorkerAsksTheServerAndKeepsPrograms(t *testing.T) {
	c := converse(t)
	req := StepRequest{Program: "p", Run: "r", Event: json.RawMessage(said)}
	var result StepResult
	c.send(FrameStep, req)
	if c.receive(FrameStepped, &result); result.Outcome != OutcomeNoProgram {
		t.Fatalf("got %+v, want noprogram", result)
	}
	req.Source = named("ctx.reply(ctx.history(3).map(m => m.text).join());")
	for range 2 {
		c.send(FrameStep, req)
		var call Call
		c.receive(FrameCall, &call)
		if call.Call != "history" || string(call.Args) != `{"chat":"4915100001@s.whatsapp.net","count":3}` {
			t.Fatalf("got call %s(%s)", call.Call, call.Args)
		}
		c.send(FrameAnswer, Answer{Result: json.RawMessage(`[{"text":"a"},{"text":"b"}]`)})
		result = StepResult{}
		c.receive(FrameStepped, &result)
		if got := sent(t, result); len(got) != 1 || got[0] != "a,b" {
			t.Fatalf("got %v (%+v), want a,b", got, result.Problem)
		}
		req.Source = "" // the worker has it
	}
}

func TestARefusedQueryIsAnExceptionWithACode(t *testing.T) {
	c := converse(t)
	c.send(FrameStep, StepRequest{Program: "p", Run: "r", Event: json.RawMessage(said),
		Source: named("try { ctx.history(3); } catch (e) { ctx.reply(e.code + ': ' + e.message); }")})
	var call Call
	c.receive(FrameCall, &call)
	c.send(FrameAnswer, Answer{Error: &CallError{Code: "not_found", Message: "no such chat"}})
	var result StepResult
	c.receive(FrameStepped, &result)
	if got := sent(t, result); len(got) != 1 || got[0] != "not_found: no such chat" {
		t.Errorf("got %v, want the code and the message", got)
	}
}

func TestFrames(t *testing.T) {
	if err := WriteFrame(io.Discard, Frame{Data: make([]byte, MaxFrame+1)}); !errors.Is(err, ErrFrameTooLarge) {
		t.Errorf("write: got %v, want too large", err)
	}
	if _, err := ReadFrame(strings.NewReader("\xff\xff\xff\xffS\x00\x00\x00\x01")); !errors.Is(err, ErrFrameTooLarge) {
		t.Errorf("read: got %v, want too large", err)
	}
	if _, err := ReadFrame(strings.NewReader("\x00\x00\x00\x05S\x00\x00\x00\x01{")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a frame: got %v, want unexpected EOF", err)
	}
	for _, bad := range []string{`{"outcome":"done","more":1}`, `{"outcome":"done"} {}`, `[]`, ``} {
		if err := Decode([]byte(bad), new(StepResult)); err == nil {
			t.Errorf("decode %q: got no error", bad)
		}
	}
}
