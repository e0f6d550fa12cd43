package sandbox

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestDescribeReadsManifestAndFilters(t *testing.T) {
	d := describe(newMachine(), DescribeRequest{Source: `
const { settings } = script({
  name: ' Prices ', description: 'Tells prices', sessions: ['main'],
  settings: { greeting: { type: 'text', label: 'Greeting', default: 'Hi' }, most: { type: 'number', label: 'Most', min: 1 } },
});
onMessage({ words: 'price', type: ['text'], in: 'groups', chat: '+49 151 00001', cooldown: '1.5h' }, ctx => ctx.reply(settings.greeting));
onMessage({ text: /^(a+)$/i, unless: { command: '!x', from: ['1@lid'] } }, ctx => {});
onMessage({ text: 'Hello' }, ctx => {});
`})
	if len(d.Problems) > 0 {
		t.Fatalf("got problems %v", d.Problems)
	}
	if d.Name != "Prices" || d.Description != "Tells prices" || len(d.Sessions) != 1 || d.SDK != SDKVersion {
		t.Errorf("got %+v", d)
	}
	if len(d.Settings) != 2 || d.Settings[0].Name != "greeting" || string(d.Settings[0].Default) != `"Hi"` || *d.Settings[1].Min != 1 {
		t.Errorf("got settings %+v", d.Settings)
	}
	want := []Handler{
		{Event: "message", Line: 6, Filter: Filter{Words: []string{"price"}, Types: []string{"text"}, In: "groups", Chats: []string{"+49 151 00001"}, Cooldown: 5400000}},
		{Event: "message", Line: 7, Filter: Filter{Pattern: &Pattern{Source: "^(a+)$", Flags: "i"}, Unless: &Filter{Command: []string{"!x"}, From: []string{"1@lid"}}}},
		{Event: "message", Line: 8, Filter: Filter{Text: "Hello"}},
	}
	if !reflect.DeepEqual(d.Handlers, want) {
		t.Errorf("got  %+v\nwant %+v", d.Handlers, want)
	}
}

func TestNamesOfAllKindsAreFound(t *testing.T) {
	d := describe(newMachine(), DescribeRequest{Source: `
script({ name: 'Names' });
const { a, b: { c = 1, ...d }, ...e } = { b: {} }, [f, [g = 2], ...h] = [1, []];
var i; let j; implicit = 1;
function k(l, { m }, [n], o = l, ...p) { return arguments.length + o + p + m + n; }
class Q extends Array { r = 1; static s() { return new.target; } get [a]() { return this.r; } #t = 2; }
outer: for (const u of []) { for (let v in {}) { continue outer; } }
try { null.x; } catch ({ message: w }) { console.log(w); }
const x = { a, y: 1, [b2()]() { return z; } }, z = 3;
function b2() { return typeof nothing === 'undefined' ? undefined : NaN; }
onMessage(async function aa(ctx) { aa.length; return [a, c, d, e, f, g, h, i, j, implicit, k, Q, x, Math.max(Infinity), globalThis]; });
`})
	if len(d.Problems) > 0 {
		t.Errorf("got %v, want none", d.Problems)
	}
}

func TestFiltersMayBeMadeOfSettings(t *testing.T) {
	source := "const { settings } = script({ name: 'x', settings: { w: { type: 'list', label: 'Words' } } });\n" +
		"onMessage({ words: settings.w }, ctx => {});"
	d := describe(newMachine(), DescribeRequest{Source: source, Settings: json.RawMessage(`{"w":["taxi"]}`)})
	if got := d.Handlers[0].Filter.Words; len(got) != 1 || got[0] != "taxi" {
		t.Errorf("got words %q, want taxi", got)
	}
	d = describe(newMachine(), DescribeRequest{Source: source, Settings: json.RawMessage(`{"w":5}`)})
	if !d.Handlers[0].Filter.Never {
		t.Errorf("got %+v, want a filter that lets nothing through", d.Handlers[0].Filter)
	}
}

func TestDescribeRefuses(t *testing.T) {
	script := "script({ name: 'Test' });\n"
	tests := []struct {
		name, source, says string
		line, column       int
	}{
		{"a missing bracket", script + "onMessage(ctx => { ctx.reply('a');", "ends too early", 2, 0},
		{"a syntax error", script + "let = = 3;", "'=' does not belong here", 2, 7},
		{"an import", script + "import x from 'y';", "no import", 2, 0},
		{"a name twice", "let a = 1;\nlet a = 2;", "already been declared", 2, 0},
		{"a big integer", script + "const n = 10n ** 9n;", "big integers like 10n", 2, 11},
		{"an unsupported pattern", script + "const p = /\\p{L}/u;", "patterns with", 2, 11},
		{"an unknown name", script + "onMessage(ctx => ctx.reply(setings.x));", `there is no "setings" here`, 2, 28},
		{"a name with a slip", "const { settings } = script({ name: 'a' });\nonMessage(ctx => {\n  ctx.reply(setings.x); });", `did you mean "settings"?`, 3, 13},
		{"a function with a slip", script + "onMesage(ctx => {});", `did you mean "onMessage"?`, 2, 1},
		{"a timer", script + "onMessage(ctx => setTimeout(() => ctx.reply('x'), 1000));", "use ctx.wait", 2, 0},
		{"a module", "const x = require('x');", "cannot load modules", 1, 0},
		{"a short property", script + "onMessage(ctx => console.log({ nmae }));", `no "nmae" here`, 2, 0},
		{"no trigger", script, "reacts to nothing", 0, 0},
		{"a filter with a slip", script + "onMessage({ word: 'x' }, ctx => {});", "does not know 'word', did you mean 'words'?", 2, 0},
		{"a filter of a wrong type", script + "onMessage({ words: 5 }, ctx => {});", "words must be a text", 2, 0},
		{"a bad duration", script + "onMessage({ cooldown: 'soon' }, ctx => {});", "'30s'", 2, 0},
		{"a bad address", script + "onMessage({ chat: 'Ann' }, ctx => {});", "no address", 2, 0},
		{"no handler", script + "onMessage({ words: 'x' });", "needs a function", 2, 0},
		{"a setting without a label", "script({ name: 'a', settings: { b: { type: 'text' } } });", "needs a label", 1, 0},
		{"an endless top level", script + "let n = 0; for (;;) n++;", "longer than half a second", 2, 0},
		{"deep brackets", script + strings.Repeat("(", 2000) + strings.Repeat(")", 2000), "nested more than 1000", 2, 0},
		{"a huge source", strings.Repeat("x;", MaxSource), "larger than 100 KB", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			settleHeap()
			d := describe(newMachine(), DescribeRequest{Source: tt.source})
			if len(d.Problems) == 0 {
				t.Fatalf("got %+v, want a problem", d)
			}
			p := d.Problems[0]
			if !strings.Contains(p.Message, tt.says) {
				t.Errorf("got %q, want %q", p.Message, tt.says)
			}
			if tt.line != 0 && p.Line != tt.line {
				t.Errorf("got line %d, want %d", p.Line, tt.line)
			}
			if tt.column != 0 && p.Column != tt.column {
				t.Errorf("got column %d, want %d", p.Column, tt.column)
			}
		})
	}
}
