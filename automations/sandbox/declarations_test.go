package sandbox

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/scripts"

	"github.com/dop251/goja"
)

// declared reads frontdesk.d.ts: its global names, and the members of its
// interfaces and object constants.
func declared() (globals []string, members map[string][]string) {
	members = map[string][]string{}
	text := regexp.MustCompile(`(?s)/\*\*.*?\*/`).ReplaceAllString(scripts.Declarations(), "")
	for _, m := range regexp.MustCompile(`(?m)^declare (?:function|const) (\w+)`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(globals, m[1]) {
			globals = append(globals, m[1])
		}
	}
	block := regexp.MustCompile(`(?ms)^(?:interface|declare const) (\w+)[^{\n]*\{\n(.*?)^\}`)
	member := regexp.MustCompile(`(?m)^  (?:readonly )?(\w+)[?]?[(:<]`)
	for _, b := range block.FindAllStringSubmatch(text, -1) {
		for _, m := range member.FindAllStringSubmatch(b[2], -1) {
			members[b[1]] = append(members[b[1]], m[1])
		}
	}
	slices.Sort(globals)
	for _, names := range members {
		slices.Sort(names)
	}
	return globals, members
}

// offered asks the sandbox itself for the same names.
func offered(t *testing.T) (globals []string, members map[string][]string) {
	t.Helper()
	bare, full := globalNames(goja.New()), globalNames(newMachine().vm)
	for name := range full {
		if !bare[name] {
			globals = append(globals, name)
		}
	}
	slices.Sort(globals)
	r := stepOf(t, named(`
		const names = value => Object.keys(value).sort();
		console.log(JSON.stringify({
			MessageContext: names(ctx), Session: names(ctx.session), Run: names(ctx.run), Contact: names(ctx.contact),
			ChatInfo: names(ctx.chat), Message: names(ctx.message), Chat: names(ctx.open('+4915100001')),
			Sent: names(ctx.reply('x')), text: names(text), console: names(console),
		}));`))
	if r.Outcome != OutcomeDone {
		t.Fatalf("got %+v", r.Problem)
	}
	if err := json.Unmarshal([]byte(r.Logs[0].Text), &members); err != nil {
		t.Fatal(err)
	}
	members["MessageFilter"] = keysOf("filterKeys")
	members["Manifest"] = keysOf("manifestKeys")
	members["SendOptions"] = keysOf("sendKeys")
	return globals, members
}

func globalNames(vm *goja.Runtime) map[string]bool {
	names := map[string]bool{}
	for _, n := range vm.GlobalObject().GetOwnPropertyNames() {
		names[n] = true
	}
	return names
}

// keysOf reads the names that the SDK accepts in one of its tables.
func keysOf(table string) []string {
	found := regexp.MustCompile(`(?s)const ` + table + ` = \{(?:\n(.*?)\n  | ([^\n]*?) )\};`).FindStringSubmatch(sdkSource)
	var names []string
	for _, m := range regexp.MustCompile(`(?m)(?:^    |^|, )(\w+): (?:\(|1)`).FindAllStringSubmatch(strings.Join(found[1:], ""), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

func TestTheDeclarationsNameWhatTheSandboxOffers(t *testing.T) {
	wantGlobals, wantMembers := offered(t)
	gotGlobals, gotMembers := declared()
	if !slices.Equal(gotGlobals, wantGlobals) {
		t.Errorf("globals: declared %q, offered %q", gotGlobals, wantGlobals)
	}
	for _, name := range slices.Sorted(maps.Keys(wantMembers)) {
		if !slices.Equal(gotMembers[name], wantMembers[name]) {
			t.Errorf("%s: declared %q, offered %q", name, gotMembers[name], wantMembers[name])
		}
		delete(gotMembers, name)
	}
	if len(gotMembers) > 0 {
		t.Errorf("declared but not compared: %v", gotMembers)
	}
}

func TestTheFiltersOfTheDeclarationsAreUnderstood(t *testing.T) {
	example := map[string]string{
		"words": "'a'", "text": "/a/", "command": "'/a'", "type": "'text'", "in": "'groups'",
		"chat": "'+4915100001'", "from": "'1@lid'", "cooldown": "'1h'", "unless": "{ words: 'a' }",
	}
	_, members := declared()
	for _, name := range members["MessageFilter"] {
		d := describe(newMachine(), DescribeRequest{Source: "script({ name: 'x' });\nonMessage({ " + name + ": " + example[name] + " }, ctx => {});"})
		if len(d.Problems) > 0 {
			t.Errorf("%s: %v", name, d.Problems)
		}
	}
}
