package sandbox

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestMain lets the test binary be the worker that the attack tests start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(Main())
	}
	os.Exit(m.Run())
}

const said = `{"session":{"id":"main","phone":"+4930123","name":"Hotel"},"run":{"id":"1","isTest":false},
	"chat":{"id":"4915100001@s.whatsapp.net","name":"Ann","isGroup":false,"labels":[],"assignee":null},
	"contact":{"id":"4915100001@s.whatsapp.net","phone":"+4915100001","name":"Ann Lee","firstName":"Ann","isMe":false,"isSaved":true,"isBusiness":false},
	"message":{"id":"M1","type":"text","text":"What is the PRICE?","time":1770000000000,"fromMe":false,"chat":"4915100001@s.whatsapp.net",
		"media":{"chat":"4915100001@s.whatsapp.net","message":"M1","type":"image","mime":"image/png","size":9,"name":"a.png"}},
	"group":{"id":"1@g.us","name":"Club","description":"","members":[],"admins":[],"iAmAdmin":true},
	"error":{"message":"no luck","line":3,"runId":"7"}}`

// step runs the first handler of a script on a message that asks for the price.
func stepOf(t *testing.T, source string, change ...func(*StepRequest)) StepResult {
	t.Helper()
	req := StepRequest{Program: source, Source: source, Run: "run-1", Now: 1770000000000, Event: json.RawMessage(said)}
	for _, c := range change {
		c(&req)
	}
	program, problem := newPrograms().find(req.Program, req.Source)
	if problem != nil {
		t.Fatalf("compile: %v", problem)
	}
	settleHeap()
	return runStep(newMachine(), program, req, func(c Call) (Answer, error) {
		return Answer{Result: json.RawMessage(`[{"text":"asked ` + c.Call + `"}]`)}, nil
	})
}

// named puts a name before a handler's body.
func named(body string) string {
	return "script({ name: 'Test' });\nonMessage(ctx => {\n" + body + "\n});"
}

func sent(t *testing.T, r StepResult) []string {
	t.Helper()
	var texts []string
	for _, e := range r.Entries {
		if e.Call != "send" {
			continue
		}
		var args SendArgs
		if err := Decode(e.Args, &args); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, args.Text)
	}
	return texts
}

func TestAReplyIsAnEffectWithAnIDThatFollowsFromTheRun(t *testing.T) {
	r := stepOf(t, named("const sent = ctx.reply('Hello ' + ctx.contact.firstName); console.log(sent.id);"))
	if r.Outcome != OutcomeDone {
		t.Fatalf("got %+v, want done", r)
	}
	if got := strings.Join(sent(t, r), "|"); got != "Hello Ann" {
		t.Errorf("got %q, want %q", got, "Hello Ann")
	}
	if got, want := r.Logs[0].Text, MessageID("run-1", 1); got != want {
		t.Errorf("got id %s, want %s", got, want)
	}
	if e := r.Entries[0]; e.Kind != CallEffect || e.Line != 3 || e.Position != 1 {
		t.Errorf("got entry %+v, want an effect at line 3, position 1", e)
	}
}

func TestAScriptSeesTheSameTimeAndChanceInEveryReplay(t *testing.T) {
	source := named("ctx.reply([Date.now(), ctx.now, new Date().toISOString(), Math.random(), uuid()].join(' '));")
	first, second := sent(t, stepOf(t, source))[0], sent(t, stepOf(t, source))[0]
	if first != second {
		t.Errorf("got %q and %q, want the same", first, second)
	}
	if !strings.HasPrefix(first, "1770000000000 1770000000000 2026-02-02T02:40:00.000Z 0.") {
		t.Errorf("got %q, want the step's time and a random number", first)
	}
	other := stepOf(t, source, func(r *StepRequest) { r.Run = "run-2" })
	if sent(t, other)[0] == first {
		t.Error("another run got the same random numbers")
	}
}

func TestARunGoesOnAfterAWaitByReplay(t *testing.T) {
	source := named(`
		ctx.reply('first');
		const before = ctx.now;
		const old = ctx.history(5);
		try { ctx.wait('2h'); } finally { console.log('finally'); }
		ctx.reply(old[0].text + ' after ' + (Date.now() - before) / 3600000 + ' h');`)
	one := stepOf(t, source)
	if one.Outcome != OutcomeWaiting || len(one.Entries) != 3 || len(one.Logs) != 0 {
		t.Fatalf("got %+v, want three calls, waiting, and no finally", one)
	}
	journal := one.Entries
	journal[2].Result, journal[2].At = json.RawMessage("null"), 1770000000000+2*3600000
	two := stepOf(t, source, func(r *StepRequest) { r.Journal = journal })
	if two.Outcome != OutcomeDone {
		t.Fatalf("got %+v, want done", two)
	}
	if got := strings.Join(sent(t, two), "|"); got != "asked history after 2 h" {
		t.Errorf("got %q, want only the second message", got)
	}
	if two.Entries[0].Position != 4 {
		t.Errorf("got position %d, want 4", two.Entries[0].Position)
	}
}

func TestAChangedScriptStopsInsteadOfMixingUpItsPast(t *testing.T) {
	one := stepOf(t, named("ctx.reply('one'); ctx.wait('1m');"))
	r := stepOf(t, named("ctx.reply('two'); ctx.wait('1m');"), func(r *StepRequest) { r.Journal = one.Entries })
	if r.Outcome != OutcomeFailed || r.Problem.Code != ProblemDiverged {
		t.Fatalf("got %+v, want diverged", r)
	}
	if !strings.Contains(r.Problem.Message, "two") || !strings.Contains(r.Problem.Message, "one") {
		t.Errorf("got %q, want both calls", r.Problem.Message)
	}
}

func TestEndings(t *testing.T) {
	tests := []struct {
		name, source string
		outcome      Outcome
		code, says   string
		line         int
	}{
		{"stop", named("ctx.stop(); ctx.reply('no');"), OutcomeStopped, "", "", 0},
		{"an async handler", named("return (async () => { await ctx.reply('a'); })();"), OutcomeDone, "", "", 0},
		{"an error", named("throw new Error('no luck');"), OutcomeFailed, ProblemScript, "no luck", 3},
		{"an error in an async handler", "script({name:'x'});\nonMessage(async ctx => {\nawait null;\nundefined.x;\n});", OutcomeFailed, ProblemScript, "TypeError", 4},
		{"an unknown name", named("foo();"), OutcomeFailed, ProblemScript, "foo is not defined", 3},
		{"a promise for ever", "script({name:'x'});\nonMessage(async ctx => { await new Promise(() => {}); });", OutcomeFailed, ProblemPromise, "never happens", 0},
		{"an endless loop", named("let n = 0; try { for (;;) n++; } catch { ctx.reply('caught'); } finally { for (;;) {} }"), OutcomeFailed, ProblemTime, "longer than half a second", 3},
		{"endless calls", named("const f = () => f() + 1;\nf();"), OutcomeFailed, ProblemDepth, "without end", 3},
		{"too many messages", named("for (;;) ctx.reply('x');"), OutcomeFailed, ProblemLimit, "more than 20 messages", 3},
		{"a wait for years", named("ctx.wait('100d');"), OutcomeFailed, ProblemScript, "at most 90 days", 3},
		{"an empty message", named("ctx.reply('  ');"), OutcomeFailed, ProblemScript, "no text", 3},
		{"a wrong option", named("ctx.reply('x', { qoute: true });"), OutcomeFailed, ProblemScript, "did you mean 'quote'", 3},
		{"an observer that answers", "script({ name: 'x', observer: true });\nonMessage(ctx => ctx.reply('x'));", OutcomeFailed, ProblemScript, "observer", 2},
		{"a pattern that does not match", "script({name:'x'});\nonMessage({ text: /^order/ }, ctx => ctx.reply('x'));", OutcomeUnmatched, "", "", 0},
		{"a throw of nothing", named("throw null;"), OutcomeFailed, ProblemScript, "null", 3},
		{"a throw that has no text", named("throw { toString() { throw 1; } };"), OutcomeFailed, ProblemScript, "has no text", 3},
		{"a throw whose text never ends", named("throw { toString() { for (;;) {} } };"), OutcomeFailed, ProblemTime, "longer than", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := stepOf(t, tt.source)
			if r.Outcome != tt.outcome {
				t.Fatalf("got %s (%v), want %s", r.Outcome, r.Problem, tt.outcome)
			}
			if tt.code == "" {
				return
			}
			if r.Problem.Code != tt.code || !strings.Contains(r.Problem.Message, tt.says) {
				t.Errorf("got %s %q, want %s %q", r.Problem.Code, r.Problem.Message, tt.code, tt.says)
			}
			if tt.line != 0 && r.Problem.Line != tt.line {
				t.Errorf("got line %d, want %d", r.Problem.Line, tt.line)
			}
		})
	}
}
