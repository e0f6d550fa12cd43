package sandbox

import (
	"strings"
	"testing"

	"frontdesk/scripts"
)

func TestMistakesAreFoundBeforeTheyHappen(t *testing.T) {
	tests := []struct {
		name, source, says string
		line, column       int
	}{
		{"a call that does not exist", named("ctx.replay('x');"), "there is no ctx.replay, did you mean ctx.reply?", 3, 5},
		{"a call of another library", named("ctx.sendMessage('x');"), "did you mean ctx.reply?", 3, 5},
		{"a call of another name", named("const say = () => ctx.anwser();"), "there is no ctx.anwser", 3, 23},
		{"a call in a helper", "function hi(ctx) {\n  ctx.replay('x');\n}\nonMessage({ words: 'a' }, hi);", "did you mean ctx.reply?", 2, 7},
		{"a handler with its own word", "onMessage({ words: 'a' }, async msg => {\n  await msg.relpy('x');\n});", "did you mean ctx.reply?", 2, 13},
		{"a call of another kind of handler", "onSchedule('every 5m', ctx => {\n  ctx.reply('x');\n});", "there is no ctx.reply in a handler of this kind (schedule)", 2, 7},
		{"a member of the message", named("ctx.message.raect('x');"), "did you mean ctx.message.react?", 3, 13},
		{"a member of state", named("ctx.state.sett('x', 1);"), "did you mean ctx.state.set?", 3, 11},
		{"a helper", named("text.fil('x');"), "did you mean text.fill?", 3, 6},
		{"a member of a test", named("") + "\ntest('x', t => {\n  t.persn('+4915100001');\n});", "did you mean t.person?", 6, 5},
		{"an option", named("ctx.ask('x', { timeuot: '1h' });"), "the options of ask have no timeuot, did you mean timeout?", 3, 16},
		{"an option of fetch", "script({ name: 'x', hosts: ['a.example'] });\nonMessage({ words: 'a' }, () => fetch('https://a.example/', { header: {} }));", "did you mean headers?", 2, 63},
		{"a host", "onMessage({ words: 'a' }, () => fetch('https://b.example/x'));", "the host b.example must be named in script({ hosts: ['b.example'] })", 1, 39},
		{"a host before a value", "onMessage({ words: 'a' }, ctx => fetch('https://b.example/' + ctx.text));", "the host b.example", 1, 40},
		{"a host in a template", "onMessage({ words: 'a' }, ctx => fetch(`https://b.example?x=${ctx.text}`));", "the host b.example", 1, 40},
		{"a host of many", "onMessage({ words: 'a' }, () => fetchAll([{ url: 'https://b.example' }]));", "the host b.example", 1, 50},
		{"a secret", "script({ name: 'x', secrets: ['SHOP_KEY'] });\nonMessage({ words: 'a' }, () => secret('SHOPKEY'));", "did you mean SHOP_KEY?", 2, 40},
		{"a quote that is curly", "onMessage({ words: ‘a’ }, () => {});", "curly", 1, 20},
		{"await without async", "onMessage({ words: 'a' }, ctx => {\n  await ctx.reply('x');\n});", "leave it out", 2, 9},
		{"await outside", "const x = await fetch('https://a.example/');", "leave it out", 1, 0},
		{"for await", "async function f(x) {\n  for await (const y of x) {}\n}", "for await is not available", 2, 7},
		{"a comma", "onMessage({ words: ['a' 'b'] }, ctx => {});", "a comma", 1, 25},
		{"a return outside", "return 5;", "return works only in a function", 1, 1},
		{"an async generator", "async function* f() {}", "async function* is not available", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := describe(newMachine(), DescribeRequest{Source: tt.source})
			if len(d.Problems) == 0 {
				t.Fatalf("got %+v, want a problem", d)
			}
			p := d.Problems[0]
			if !strings.Contains(p.Message, tt.says) {
				t.Errorf("got %q, want %q", p.Message, tt.says)
			}
			if p.Line != tt.line || tt.column != 0 && p.Column != tt.column {
				t.Errorf("got %d:%d, want %d:%d", p.Line, p.Column, tt.line, tt.column)
			}
		})
	}
}

func TestWhatIsProbablyNotMeantIsAWarning(t *testing.T) {
	head := "onMessage({ words: 'a' }, ctx => {\n"
	tests := []struct {
		name, source, says string
		line               int
	}{
		{"a variable that is forgotten", "let count = 0;\n" + head + "  count++;\n});", "'count' is forgotten after every run", 3},
		{"a variable that a helper changes", "var last;\nfunction keep(x) {\n  last = x;\n}\n" + head + "keep(1); });", "'last' is forgotten", 3},
		{"then", head + "  ctx.history().then(x => x);\n});", "calls wait by themselves", 2},
		{"a repeat in a repeat", head + "  /(a+)+$/.test(ctx.text);\n});", "a repeat inside a repeat", 2},
		{"a loop without an end", head + "  while (true) {\n    ctx.reply('x');\n  }\n});", "this loop has no end", 2},
		{"a bare loop", head + "  for (;;) ctx.label('x');\n});", "this loop has no end", 2},
		{"everything", "\nonMessage(ctx => ctx.reply('x'));", "runs for every message", 2},
		{"everything in groups", "onMessage({ in: 'groups' }, ctx => ctx.reply('x'));", "runs for every message", 1},
		{"a member that is never there", head + "  ctx.reply(ctx.txet);\n});", "did you mean ctx.text?", 2},
		{"a part that is taken", "onMessage({ words: 'a' }, ({ replay }) => replay('x'));", "did you mean ctx.reply?", 1},
		{"a helper that is hidden", "const text = 'Hello';\n" + head + "  ctx.reply(text);\n});", "'text' is also the name of a helper", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := describe(newMachine(), DescribeRequest{Source: tt.source})
			if len(d.Problems) > 0 || len(d.Warnings) != 1 {
				t.Fatalf("got problems %v and warnings %v, want one warning", d.Problems, d.Warnings)
			}
			w := d.Warnings[0]
			if !strings.Contains(w.Message, tt.says) || w.Line != tt.line || w.Severity != SeverityWarning {
				t.Errorf("got %+v, want %q in line %d", w, tt.says, tt.line)
			}
		})
	}
}

func TestGoodScriptsAreNotWarnedOf(t *testing.T) {
	all := samples(t)
	for _, s := range scripts.All() {
		all[s.ID] = s.Source
	}
	all["much that looks wrong and is right"] = `
const { settings } = script({ name: 'x', hosts: ['*.b.example', 'c.example:8443'], settings: { host: { type: 'text', label: 'Host' } } });
let price;
const cache = () => price ??= 5;
onMessage({ cooldown: '1h' }, ctx => {
  const text = ctx.text;
  const last = { ctx: 1 };
  ctx.lang = 'de';
  ctx.reply(text.toUpperCase() + ctx.lang + last.ctx + [1].map(ctx => ctx.toFixed(2)) + ctx.hasOwnProperty('x'));
  ctx.send({ image: 'files/a.png', caption: 'x' }, { typing: false });
  ctx.wait({ until: 5 });
  ctx.choose('x', ['a'], { as: 'poll', otherwise: 'a' });
  fetch('https://a.b.example/x');
  fetch('https://c.example:8443');
  fetch('https://' + settings.host + '/x');
  fetch(settings.host, { headers: {} });
  while (true) { if (cache()) break; }
  for (;;) ctx.wait('1d');
  /(a+b)[+*]+(?:c{2,})\+(d)+/.test(text);
  let count = 0;
  count++;
  ctx.contact?.name.slice(1);
  ctx.note?.('x');
});
on('message', { words: ['x'] }, async msg => { await msg.reply(msg.body); msg.getContact().then; });
on('message_ack', ctx => { ctx.data.anything.goes(); });
`
	for name, source := range all {
		d := describe(newMachine(), DescribeRequest{Source: source})
		if len(d.Problems)+len(d.Warnings) > 0 {
			t.Errorf("%s: got %v and %v, want nothing", name, d.Problems, d.Warnings)
		}
	}
}

func TestHelpersNeedNoHandlerOfTheirOwn(t *testing.T) {
	d := describe(newMachine(), DescribeRequest{Source: "const { price } = use('Prices');\nonMessage({ words: 'a' }, ctx => ctx.reply(use('Texts').hello + price(1)));"})
	if len(d.Problems) > 0 || strings.Join(d.Uses, ",") != "Prices,Texts" {
		t.Errorf("got %v, uses %v, want Prices and Texts", d.Problems, d.Uses)
	}
	d = describe(newMachine(), DescribeRequest{Source: "share({ price: n => n * 2 });"})
	if len(d.Problems) > 0 || !d.Library {
		t.Errorf("got %+v, want a library", d)
	}
}
