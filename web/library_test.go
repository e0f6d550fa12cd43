package web_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// compareLibrary is a script that throws what the engine has and the list has
// not, and the other way round.
const compareLibrary = `
const findings = [];
function compare(name, owner, listed) {
  if (owner === undefined || owner === null) return findings.push('no ' + name);
  const real = Object.getOwnPropertyNames(owner).filter(n => !hidden.includes(n));
  for (const n of listed) if (!own.includes(n) && !real.includes(n) && !(n in owner)) findings.push('listed only: ' + name + '.' + n);
  for (const n of real) if (!listed.includes(n) && !/^__/.test(n)) findings.push('real only: ' + name + '.' + n);
}
// What every object has, what objects get when they are made, and news that nobody needs.
const hidden = ['length', 'name', 'prototype', 'constructor', 'arguments', 'caller', 'toString', 'toLocaleString', 'valueOf', 'message',
  'isError', 'rawJSON', 'isRawJSON'];
const own = ['errors', 'stack', 'cause', 'lastIndex'];
for (const [name, members] of Object.entries(library)) {
  const base = name.replace(/Constructor$/, '');
  if (globalThis[base] === undefined && base !== 'Function') continue;
  if (name !== base) compare(base, globalThis[base], members);
  else if (typeof globalThis[base] === 'object') compare(base, globalThis[base], members);
  else if (base !== 'Function') compare(base + '.prototype', globalThis[base].prototype, members);
}
for (const name of globals) if (globalThis[name] === undefined) findings.push('listed only: ' + name);
if (findings.length) throw new Error(findings.join('; '));
onMessage(ctx => {});
`

// TestTheLibraryHoldsWhatScriptsHave compares the JavaScript that the editor
// offers with the machine that runs scripts, member by member.
func TestTheLibraryHoldsWhatScriptsHave(t *testing.T) {
	text, err := os.ReadFile("../static/vendor/library.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	members, globals := declared(string(text))
	if len(members["Array"]) < 30 || len(globals) < 20 {
		t.Fatalf("got %d members of Array and %d globals, want more: the file is read wrongly", len(members["Array"]), len(globals))
	}
	library, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	names, err := json.Marshal(globals)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	h.person("rina", "builder")
	source := "const library = " + string(library) + ";\nconst globals = " + string(names) + ";\n" + compareLibrary
	for _, p := range h.asks("/automations/check", "source", source).Problems {
		if p.Severity == "error" {
			t.Errorf("the library and the engine differ: %s", p.Message)
		}
	}
}

var (
	interfaceLine = regexp.MustCompile(`^(?:interface|declare namespace) (\w+)`)
	memberLine    = regexp.MustCompile(`^ {4}(?:readonly |function )?(\w+)[?(<:]`)
	globalLine    = regexp.MustCompile(`^declare (?:var|function) (\w+)`)
)

// declared lists the members of each interface, and the global names.
func declared(text string) (members map[string][]string, globals []string) {
	members = map[string][]string{}
	inside := ""
	for line := range strings.Lines(text) {
		if m := interfaceLine.FindStringSubmatch(line); m != nil {
			inside = m[1]
		}
		if strings.HasPrefix(line, "}") {
			inside = ""
		}
		if m := globalLine.FindStringSubmatch(line); m != nil {
			globals = append(globals, m[1])
		}
		if m := memberLine.FindStringSubmatch(line); m != nil && inside != "" && m[1] != "new" {
			members[inside] = append(members[inside], m[1])
		}
	}
	return members, globals
}
