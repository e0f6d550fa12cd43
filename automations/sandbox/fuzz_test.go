package sandbox

import (
	"encoding/json"
	"testing"
)

// FuzzDescribe saves any text as a script: whatever it is, the answer is a
// description or a reason, and nothing breaks.
func FuzzDescribe(f *testing.F) {
	for _, source := range []string{
		named("ctx.reply('x');"), "onMessage({ words: ['a'], unless: { text: /x/ } }, ({ text, reply }) => reply(text));",
		"let a = 1; class A { #x = a++; static { for (;;) break; } get [a]() { return `${a}`; } }", "use('x').y; fetch(`https://a.b/${1}`); secret('k');",
		"for await (const x of y) {}", "“”", "onSchedule('x', async ctx => { await ctx.wait('1h'); });", "/(a+)+\\p{L}/u; 1n; a?.b?.(); label: while (1) continue label;",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 {
			return
		}
		d := describe(newMachine(), DescribeRequest{Source: source})
		if len(d.Problems) == 0 && len(d.Handlers) == 0 && !d.Library {
			t.Errorf("got %+v: neither a script nor a problem", d)
		}
		for _, p := range append(d.Problems, d.Warnings...) {
			if p.Message == "" || p.Code == ProblemInternal {
				t.Errorf("got %+v, want words for the author", p)
			}
		}
	})
}

// FuzzDecode reads any bytes as what the two sides say to each other.
func FuzzDecode(f *testing.F) {
	for _, data := range []string{
		`{"program":"p","run":"r","now":1,"event":{},"journal":[{"position":1,"kind":"wait","call":"wait","args":{},"at":1,"line":1}]}`,
		`{"outcome":"done","cpu":1,"return":{}}`, `{"result":null,"error":{"code":"x","message":"y"}}`, `{"to":"x","text":"y","typing":0}`, "[]", "{} {}",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, into := range []any{new(StepRequest), new(TestRequest), new(DescribeRequest), new(StepResult), new(Answer), new(SendArgs)} {
			if Decode(data, into) != nil {
				continue
			}
			if _, err := json.Marshal(into); err != nil {
				t.Errorf("decoded %T from %q, and cannot write it: %v", into, data, err)
			}
		}
	})
}
