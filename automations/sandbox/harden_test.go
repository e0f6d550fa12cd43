package sandbox

import (
	"strings"
	"testing"
)

func TestHardenedGlobalsAnswerReadably(t *testing.T) {
	tests := []struct{ code, says string }{
		{"eval('1')", "eval is not defined"},
		{"new Function('return 1')", "Function is not defined"},
		{"new Proxy({}, {})", "Proxy is not defined"},
		{"BigInt(1)", "BigInt is not defined"},
		{"new Uint8Array(1e9)", "Uint8Array is not defined"},
		{"new ArrayBuffer(1e9)", "ArrayBuffer is not defined"},
		{"[].map.constructor('return 1')()", "functions cannot be made from text"},
		{"0; const f = () => 1; f.constructor('return 1')()", "functions cannot be made from text"},
		{"0; function* f() {} f.constructor('yield 1')", "functions cannot be made from text"},
		{"0; const f = async () => {}; f.constructor('return 1')", "functions cannot be made from text"},
		{"ctx.reply.constructor('return 1')", "functions cannot be made from text"},
		{"console.log.constructor('return 1')", "functions cannot be made from text"},
		{"'x'.repeat(1e9)", "1 million"},
		{"'x'.padStart(1e9)", "1 million"},
		{"'x'.padEnd(1e9, 'ab')", "1 million"},
		{"new Array(1e8).fill(0)", "1 million"},
		{"new Array(1e8).join('x')", "1 million"},
		{"[1, 2].join('x'.repeat(1e6))", "1 million"},
		{"[].indexOf.call({ length: 2 ** 50 }, 1)", "1 million"},
		{"Array.prototype.reverse.call({ length: 2 ** 40 })", "1 million"},
		{"Array.from({ length: 1e9 })", "1 million"},
		{"Math.max.apply(null, { length: 1e9 })", "1 million"},
		{"Reflect.apply(Math.max, null, { length: 1e9 })", "1 million"},
		{"Reflect.construct(Array, { length: 1e9 })", "1 million"},
		{"JSON.parse('['.repeat(1e5))", "1,000 deep"},
		{"JSON.parse('[' + '1,'.repeat(6e5) + '1]')", "1 million"},
		{"new RegExp('('.repeat(5000))", "2,000 characters"},
		{"RegExp('('.repeat(5000))", "2,000 characters"},
		{"/x/.constructor('('.repeat(5000))", "2,000 characters"},
		{"'x'.match('('.repeat(5000))", "2,000 characters"},
		{"'x'.search('('.repeat(5000))", "2,000 characters"},
		{"'x'.matchAll('('.repeat(5000))", "2,000 characters"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			r := stepOf(t, named("const got = "+tt.code+";"))
			if r.Outcome != OutcomeFailed || !strings.Contains(r.Problem.Message, tt.says) {
				t.Fatalf("got %s (%v), want an error with %q", r.Outcome, r.Problem, tt.says)
			}
			if r.Problem.Line != 3 {
				t.Errorf("got line %d, want 3", r.Problem.Line)
			}
		})
	}
}

func TestHardenedGlobalsStillWork(t *testing.T) {
	tests := []struct{ code, want string }{
		{"[3, 1, 2].sort().map(n => n * 2).join('-')", "2-4-6"},
		{"[[1], [2]].flat().concat(3).length", "3"},
		{"'a,b'.split(',').reverse().join('')", "ba"},
		{"'ab'.repeat(2).padStart(6, '.')", "..abab"},
		{"'Prix'.replace(/p(.)/i, (all, r) => r.toUpperCase())", "Rix"},
		{"[...'a1b2'.matchAll(/[a-z](\\d)/g)].map(m => m[1]).join()", "1,2"},
		{"new RegExp('a+', 'g').flags + (/x/ instanceof RegExp) + RegExp('b').test('b')", "gtruetrue"},
		{"JSON.stringify(JSON.parse('{\"a\":[1,{\"b\":null}]}'))", `{"a":[1,{"b":null}]}`},
		{"JSON.parse('[1,2]', (k, v) => v === 1 ? 'one' : v)[0]", "one"},
		{"Array.from({ length: 3 }, (_, i) => i).join()", "0,1,2"},
		{"Math.max.apply(null, [1, 5, 3])", "5"},
		{"encodeURIComponent('a b')", "a%20b"},
		{"(() => { let seen = ''; for (const key in [1]) seen += key; return seen + Object.keys(JSON).length; })()", "00"},
		{"Object.entries({ a: 1 }).flat().join()", "a,1"},
		{"(() => { class A { #x = 1; get x() { return this.#x; } } return new A().x + new A().constructor.name; })()", "1A"},
		{"text.fill('Hi {name} {gone}', { name: 'Ann' })", "Hi Ann {gone}"},
		{"text.plain('  Crème BRÛLÉE ')", "creme brulee"},
		{"text.similar('hello', 'Hallo') > 0.7 && text.similar('hello', 'bye') < 0.3", "true"},
		{"text.pick(['only'])", "only"},
		{"/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid())", "true"},
		{"typeof eval + typeof Function + typeof Proxy", "undefinedundefinedundefined"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			r := stepOf(t, named("ctx.reply(String("+tt.code+"));"))
			if r.Outcome != OutcomeDone {
				t.Fatalf("got %s (%v), want done", r.Outcome, r.Problem)
			}
			if got := sent(t, r)[0]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
