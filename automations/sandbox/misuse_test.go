package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestWrongUseIsSaidReadably calls each function as it is not meant to be. What
// an author reads says what is wrong, and where.
func TestWrongUseIsSaidReadably(t *testing.T) {
	tests := []struct{ code, says string }{
		{"ctx.reply({})", "there is nothing to send"},
		{"ctx.reply(null)", "there is nothing to send"},
		{"ctx.reply({ imag: 'x' })", "did you mean 'image'?"},
		{"ctx.reply({ image: 'menu.jpg' })", "use 'files/menu.jpg'"},
		{"ctx.reply({ image: 5 })", "image needs a web address"},
		{"ctx.reply({ image: 'files/a.jpg', voice: true })", "a message with image does not know 'voice'"},
		{"ctx.reply({ poll: { question: 'x', options: ['a'] } })", "between 2 and 12 options"},
		{"ctx.reply({ poll: { question: 'x', options: ['a', 'a'] } })", "are the same"},
		{"ctx.reply({ location: { lat: 91, lng: 0 } })", "a location needs lat and lng"},
		{"ctx.reply({ contact: { name: 'Ann' } })", "is no address"},
		{"ctx.reply('x', { at: 'soon' })", "at must be a time like '2026-03-02 09:30'"},
		{"ctx.reply('x', { mentions: ['Ann'] })", "is no address"},
		{"ctx.reply('x', { typing: 'long' })", "typing must be a time like '30s'"},
		{"ctx.reply('x'.repeat(70000))", "at most 65,536 characters"},
		{"ctx.reply('x').edit('')", "the new text must be a text"},
		{"ctx.reply('x').react(5)", "react needs an emoji"},
		{"ctx.reply('x').pin('40d')", "pin can be at most 30 days long"},
		{"ctx.reply('x').reached('seen', '1h')", "must be one of 'sent', 'delivered', 'read'"},
		{"ctx.open('Ann')", "is no address"},
		{"ctx.label(5)", "label must be a text or a list of texts"},
		{"ctx.assign(5)", "or null for nobody"},
		{"ctx.note('')", "a note must be a text"},
		{"ctx.pause('long')", "pause must be a time like"},
		{"ctx.handoff({ tell: 'x' })", "handoff does not know 'tell'"},
		{"ctx.history('all')", "history needs how many messages"},
		{"ctx.ask('x', { expect: 'colour' })", "expect must be one of"},
		{"ctx.ask('x', { tries: 0 })", "tries must be a number from 1"},
		{"ctx.ask('x', { timeout: '31d' })", "timeout can be at most 30 days long"},
		{"ctx.ask('x', { from: 'all' })", "from must be one of 'contact', 'anyone'"},
		{"ctx.ask('')", "there is no text to send"},
		{"ctx.choose('x', [])", "choose needs what to choose from"},
		{"ctx.choose('x', ['a', 5])", "the options of choose must be a text"},
		{"ctx.choose('x', ['a'], { as: 'buttons' })", "as must be one of 'list', 'poll'"},
		{"ctx.confirm({ image: 'x' })", "the question must be a text"},
		{"ctx.wait('91d')", "at most 90 days"},
		{"ctx.wait({ utnil: 5 })", "did you mean 'until'?"},
		{"ctx.wait('1h', { orMesage: true })", "did you mean 'orMessage'?"},
		{"ctx.wait('1h', { orMessage: 'yes' })", "orMessage must be true or false"},
		{"ctx.state.get('')", "a key must be a text with 1 to 200 characters"},
		{"ctx.state.set('x', () => 1)", "can be kept"},
		{"ctx.state.set('x', 'x'.repeat(70000))", "at most 64 KB"},
		{"ctx.state.set('x', 1, { tll: '1h' })", "did you mean 'ttl'?"},
		{"store.add('x', 'one')", "add needs a number"},
		{"store.once('x', 'day')", "once must be a time like"},
		{"ctx.group('club')", "is no address"},
		{"fetch('shop.example')", "begins with https://"},
		{"fetch('https://user@shop.example/')", "begins with https://"},
		{"fetch('https://other.example/')", "the host 'other.example' must be named in script({ hosts: ['other.example'] })"},
		{"fetch('https://shop.example', { method: 'GO' })", "method must be one of"},
		{"fetch('https://shop.example', { json: 1, body: 'x' })", "one of json, form and body"},
		{"fetch('https://shop.example', { retry: 9 })", "retry must be a number from 0 to 5"},
		{"fetch('https://shop.example', { header: {} })", "did you mean 'headers'?"},
		{"fetchAll([])", "fetchAll needs a list"},
		{"fetchAll(Array(6).fill('https://shop.example'))", "at most 5 requests"},
		{"secret('OTHER')", "must be named in script({ secrets: ['OTHER'] })"},
		{"hmac('md5', secret('KEY'), 'x')", "must be one of 'sha1', 'sha256', 'sha512'"},
		{"hmac('sha1', 'KEY', 'x')", "hmac needs a secret as its key"},
		{"use('Nothing')", "there is no library 'Nothing'"},
		{"use('Broken')", "the library 'Broken' cannot be used"},
		{"use('Throws')", "not today"},
		{"share('x')", "share needs an object"},
		{"hours.isOpen('noon')", "isOpen must be a time like"},
		{"format.money('5')", "format.money needs a number"},
		{"format.money(5, 'euro')", "a currency is a code like 'EUR'"},
		{"format.number(5, 30)", "decimals must be a number from 0 to 20"},
		{"format.date('Monday')", "format.date must be a time like"},
		{"text.pick([])", "text.pick needs a list"},
		{"script({ name: 'x' })", "script() may be called only once"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			source := "script({ name: 'Test', hosts: ['shop.example'], secrets: ['KEY'] });\nonMessage(ctx => {\n" + tt.code + "\n});"
			r := stepOf(t, source, func(r *StepRequest) {
				r.Libraries = map[string]string{"Broken": "let = ;", "Throws": "throw new Error('not today');"}
			})
			if r.Outcome != OutcomeFailed || !strings.Contains(r.Problem.Message, tt.says) {
				t.Fatalf("got %s (%v), want an error with %q", r.Outcome, r.Problem, tt.says)
			}
			if r.Problem.Line != 3 {
				t.Errorf("got line %d (%s), want 3", r.Problem.Line, r.Problem.Message)
			}
		})
	}
}

func TestTriggersAreReadWithCare(t *testing.T) {
	tests := []struct{ code, says string }{
		{"onReaction({ emojis: 'x' }, ctx => {})", "did you mean 'emoji'?"},
		{"onPollVote({ poll: 5 }, ctx => {})", "poll must be a text"},
		{"onGroupJoin({ chat: 'x' }, ctx => {})", "onGroupJoin does not know 'chat'"},
		{"onCall()", "onCall needs a function"},
		{"onSchedule(ctx => {})", "onSchedule: the time"},
		{"onWebhook('a b', ctx => {})", "part of an address"},
		{"onButton('', {}, ctx => {})", "the label must be a text"},
		{"onButton('x', { on: 'menu' }, ctx => {})", "must be one of 'chat', 'page'"},
		{"onButton('x', { ask: { a: { type: 'txt', label: 'A' } } }, ctx => {})", "type must be one of"},
		{"on('Some Event', ctx => {})", "needs the name of an event"},
		{"onMessage({ unless: { cooldown: '1h' } }, ctx => {})", "unless does not know cooldown"},
		{"onMessage({ mentioned: 'yes' }, ctx => {})", "mentioned must be true or false"},
		{"onMessage({ hours: 'night' }, ctx => {})", "hours must be one of 'open', 'closed'"},
		{"onMessage({ collect: '2d' }, ctx => {})", "collect can be at most 1 days long"},
		{"script({ name: 'x', hosts: ['https://a.example'] })", "write only the name"},
		{"script({ name: 'x', secrets: ['my key'] })", "a name is like 'SHOP_KEY'"},
		{"script({ name: 'x', timezone: 'Berlin' })", "there is no time zone 'Berlin'"},
		{"script({ name: 'x', settings: { a: { type: 'choice', label: 'A' } } })", "options must be a text"},
		{"test('', t => {})", "the name of a test"},
		{"test('x')", "test needs a function"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			d := describe(newMachine(), DescribeRequest{Source: "\n" + tt.code + ";"})
			if len(d.Problems) == 0 || !strings.Contains(d.Problems[0].Message, tt.says) || d.Problems[0].Line != 2 {
				t.Errorf("got %v, want %q in line 2", d.Problems, tt.says)
			}
		})
	}
}

func TestAHandlerWithoutAChatSaysSo(t *testing.T) {
	source := "script({ name: 'x' });\nonError(ctx => {\nconsole.log(Object.keys(ctx).join());\nctx.reply('x');\n});"
	r := stepOf(t, source, func(r *StepRequest) {
		r.Event = json.RawMessage(`{"session":{"id":"main","phone":"","name":""},"run":{"id":"1","isTest":false},"error":{"message":"m","line":1,"runId":"2"}}`)
	})
	if r.Outcome != OutcomeFailed || !strings.Contains(r.Problem.Message, "there is no chat here, so no ctx.reply") || r.Problem.Line != 4 {
		t.Errorf("got %s, %v, want a readable error in line 4", r.Outcome, r.Problem)
	}
	if len(r.Logs) != 1 || !strings.Contains(r.Logs[0].Text, "open") || strings.Contains(r.Logs[0].Text, "reply") {
		t.Errorf("got %v, want only what is there", r.Logs)
	}
}

func TestContextsLookLikePlainObjects(t *testing.T) {
	r := stepOf(t, named(`
		const { reply, text: said, state, nothing } = ctx;
		const copy = { ...ctx };
		ctx.lang = 'de';
		reply([said, typeof copy.ask, typeof copy.state.get, nothing, 'ask' in ctx, ctx.lang, Object.keys(ctx).includes('lang'),
			typeof ctx.toString, JSON.stringify(ctx.reply('first')).slice(0, 8)].join(' '));`))
	if r.Outcome != OutcomeDone {
		t.Fatalf("got %s: %v", r.Outcome, r.Problem)
	}
	if got, want := sent(t, r)[1], `What is the PRICE? function function  true de true function {"id":"3`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatAWebhookReturnsIsTheAnswer(t *testing.T) {
	tests := []struct{ code, want, says string }{
		{"return { status: 201, json: { id: 5 }, headers: { 'x-n': 7 } };", `{"status":201,"json":{"id":5},"headers":{"x-n":"7"}}`, ""},
		{"return 'thanks';", `{"text":"thanks"}`, ""},
		{"", "", ""},
		{"return (async () => ({ json: 1 }))();", `{"json":1}`, ""},
		{"return { stauts: 201 };", "", "did you mean 'status'?"},
		{"return { status: 99 };", "", "from 200 to 599"},
		{"return { text: 'x'.repeat(3e5) };", "", "more than 256 KB"},
		{"const a = {}; a.a = a; return { json: a };", "", "circular"},
	}
	for _, tt := range tests {
		r := stepOf(t, "script({ name: 'x' });\nonWebhook('in', ctx => {\n"+tt.code+"\n});")
		if tt.says != "" {
			if r.Outcome != OutcomeFailed || !strings.Contains(r.Problem.Message, tt.says) {
				t.Errorf("%s: got %s, %v, want %q", tt.code, r.Outcome, r.Problem, tt.says)
			}
			continue
		}
		if r.Outcome != OutcomeDone || string(r.Return) != tt.want {
			t.Errorf("%s: got %s %s (%v), want %s", tt.code, r.Outcome, r.Return, r.Problem, tt.want)
		}
	}
}

func TestLibrariesHaveAScopeOfTheirOwn(t *testing.T) {
	source := "script({ name: 'Test', secrets: ['KEY'] });\nconst { price, own } = use('Prices');\nonMessage(ctx => {\nctx.reply('' + price(2) + own() + (use('Prices') === use('Prices')) + secret('KEY'));\n});"
	r := stepOf(t, source, func(r *StepRequest) {
		r.Libraries = map[string]string{"Prices": "script({ name: 'Prices' });\nconst each = 5, price = 0;\nshare({ price: n => n * each, own: () => price });\nonMessage(() => {});\ntest('x', () => {});"}
	})
	if r.Outcome != OutcomeDone {
		t.Fatalf("got %s: %v", r.Outcome, r.Problem)
	}
	if got, want := sent(t, r)[0], "100true"+SecretStandIn("run-1", "KEY"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFailedTestsSayWhatWasExpected(t *testing.T) {
	tests := []struct {
		body, says string
		line       int
	}{
		{"t.person('+4915100001').says('x').expect('b');", `expected "b", got "a"`, 3},
		{"t.person('+4915100001').says('x').expect(/a/, /b/);", `expected /a/, /b/, got "a"`, 3},
		{"t.person('+4915100001').says('x').expectNothing();", `expected nothing, got "a"`, 3},
		{"t.equal([1, { a: 2 }], [1, { a: 3 }]);", `expected [1,{"a":3}], got [1,{"a":2}]`, 3},
		{"t.person('Ann');", "is no address", 3},
		{"t.person('+4915100001').says('fail');", "the script failed: no luck (line 2)", 3},
		{"store.set('a', 1);", "a test has no store.set", 3},
		{"for (;;) t.restart();", "more than 1,000 calls in one test", 3},
		{"(async () => { await null; t.equal(1, 2); })();", "", 0},
		{"return (async () => { await null; t.equal(1, 2); })();", "expected 2, got 1", 3},
	}
	for _, tt := range tests {
		source := "script({ name: 'x' });\nonMessage({ type: 'text' }, ctx => { if (ctx.text === 'fail') throw new Error('no luck'); ctx.reply('a'); }); test('x', t => {\n" + tt.body + "\n});"
		p := newPlay(t, source)
		r := testRunner(0)(newMachine(), p.program, StepRequest{Run: "t", Now: p.now}, p.happen)
		if tt.says == "" {
			if r.Outcome != OutcomeDone {
				t.Errorf("%s: got %v, want done", tt.body, r.Problem)
			}
			continue
		}
		if r.Outcome != OutcomeFailed || !strings.Contains(r.Problem.Message, tt.says) || r.Problem.Line != tt.line {
			t.Errorf("%s: got %s, %v, want %q in line %d", tt.body, r.Outcome, r.Problem, tt.says, tt.line)
		}
	}
}

func TestNothingRunsWhenARunIsParked(t *testing.T) {
	for _, code := range []string{
		"try { ctx.ask('a'); } catch { ctx.reply('caught'); } finally { ctx.reply('finally'); }",
		"return (async () => { try { await ctx.ask('a'); } catch { await ctx.reply('caught'); } finally { await ctx.reply('finally'); } })();",
		"return Promise.all([ctx.ask('a'), ctx.ask('b')]).finally(() => ctx.reply('finally'));",
	} {
		r := stepOf(t, named(code))
		if r.Outcome != OutcomeWaiting || len(r.Entries) != 2 {
			t.Errorf("%s: got %s with %d calls, want to wait after two", code, r.Outcome, len(r.Entries))
		}
	}
}
