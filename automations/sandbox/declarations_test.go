package sandbox

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/scripts"

	"github.com/dop251/goja"
)

// declared reads frontdesk.d.ts: its global names, and the members of its
// interfaces, with those they extend, and of its object constants.
func declared() (globals []string, members map[string][]string) {
	members = map[string][]string{}
	text := regexp.MustCompile(`(?s)/\*\*.*?\*/`).ReplaceAllString(scripts.Declarations(), "")
	for _, m := range regexp.MustCompile(`(?m)^declare (?:function|const) (\w+)`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(globals, m[1]) {
			globals = append(globals, m[1])
		}
	}
	block := regexp.MustCompile(`(?ms)^(?:interface|declare const) (\w+)(?:<[^{\n]*>)?:?(?: extends ([\w, ]+))? \{\n(.*?)^\}`)
	member := regexp.MustCompile(`(?m)^  (?:readonly )?(\w+)[?]?[(:<]`)
	for _, b := range block.FindAllStringSubmatch(text, -1) {
		for _, m := range member.FindAllStringSubmatch(b[3], -1) {
			if !slices.Contains(members[b[1]], m[1]) {
				members[b[1]] = append(members[b[1]], m[1])
			}
		}
		for _, parent := range strings.FieldsFunc(b[2], func(r rune) bool { return r == ',' || r == ' ' }) {
			members[b[1]] = append(members[b[1]], members[parent]...)
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
	members = map[string][]string{}
	for handler := range 11 {
		for name, names := range offeredBy(t, handler) {
			members[name] = names
		}
	}
	for name, table := range map[string]string{
		"MessageFilter": "filterKeys", "Manifest": "manifestKeys", "SendOptions": "sendKeys", "ReactionFilter": "reactionKeys",
		"VoteFilter": "voteKeys", "MemberFilter": "memberKeys", "ButtonOptions": "buttonKeys", "HandoffOptions": "handoffKeys",
		"AskOptions": "askKeys", "FetchOptions": "fetchKeys", "WebAnswer": "webKeys",
	} {
		members[name] = keysOf(table)
	}
	for name, value := range map[string]any{
		"Session": EventSession{}, "Run": EventRun{}, "Contact": EventContact{}, "ChatInfo": EventChat{}, "Place": EventPlace{},
		"RunError": EventError{}, "TestRequest": TestRequested{},
	} {
		members[name] = fieldsOf(value)
	}
	return globals, members
}

const everyKind = `
script({ name: 'All', secrets: ['KEY'], hosts: ['a.example'] });
const names = value => Object.keys(value).sort();
const tell = given => console.log(JSON.stringify(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, names(value)]))));
onMessage(ctx => tell({
  MessageContext: ctx, Message: ctx.message, Media: ctx.message.media, Chat: ctx.open('+4915100001'), Sent: ctx.reply('x'), Store: store,
  text, console, hours, format, Secret: secret('KEY'), Group: ctx.group('1@g.us'), FetchResponse: fetch('https://a.example/'),
}));
onReaction({}, ctx => tell({ ReactionContext: ctx }));
onPollVote({}, ctx => tell({ PollContext: ctx }));
onGroupJoin({}, ctx => tell({ GroupContext: ctx }));
onGroupLeave({}, ctx => tell({ GroupContext: ctx }));
onCall(ctx => tell({ CallContext: ctx }));
onSchedule('every 5m', ctx => tell({ Context: ctx }));
onWebhook('in', ctx => tell({ WebhookContext: ctx }));
onButton('Press', {}, ctx => tell({ ButtonContext: ctx }));
onError(ctx => tell({ ErrorContext: ctx }));
on('message_ack', ctx => tell({ EventContext: ctx }));
`

func offeredBy(t *testing.T, handler int) (members map[string][]string) {
	t.Helper()
	r := stepOf(t, everyKind, func(r *StepRequest) {
		r.Handler = handler
		if handler == 0 {
			r.Journal = []Entry{
				{Position: 1, Kind: CallEffect, Call: "send", Args: json.RawMessage(`{"to":"4915100001@s.whatsapp.net","text":"x"}`), Result: json.RawMessage(`{"id":"1"}`)},
				{Position: 2, Kind: CallQuery, Call: "group", Args: json.RawMessage(`{"group":"1@g.us"}`), Result: json.RawMessage(`{"id":"1@g.us"}`)},
				{Position: 3, Kind: CallWait, Call: "fetch", Args: json.RawMessage(`{"requests":[{"url":"https://a.example/","method":"GET"}]}`), Result: json.RawMessage(`[{"status":200}]`)},
			}
		}
	})
	if r.Outcome != OutcomeDone || len(r.Logs) != 1 {
		t.Fatalf("handler %d: got %s, %+v", handler, r.Outcome, r.Problem)
	}
	if err := json.Unmarshal([]byte(r.Logs[0].Text), &members); err != nil {
		t.Fatal(err)
	}
	return members
}

// fieldsOf are the names that a type of the protocol has in JSON.
func fieldsOf(value any) []string {
	var names []string
	for i := range reflect.TypeOf(value).NumField() {
		name, _, _ := strings.Cut(reflect.TypeOf(value).Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
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
	found := regexp.MustCompile(`(?s)const ` + table + ` = \{(?:\n(.*?)\n| ([^\n]*?) )\};`).FindStringSubmatch(sdkText())
	var names []string
	for _, m := range regexp.MustCompile(`(?m)(?:^  |^|, )(\w+): (?:\(|1)`).FindAllStringSubmatch(strings.Join(found[1:], ""), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

// withinOthers are the interfaces that are compared as parts of others.
var withinOthers = []string{"Dialog", "Familiar"}

// ofTests are the interfaces that only tests see.
var ofTests = []string{"TestKit", "TestPerson", "TestStep"}

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
	for _, name := range append(withinOthers, ofTests...) {
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
		"label": "'vip'", "mentioned": "true", "hours": "'open'", "firstContact": "true", "quietFor": "'1h'", "collect": "'5s'",
	}
	_, members := declared()
	for _, name := range members["MessageFilter"] {
		d := describe(newMachine(), DescribeRequest{Source: "script({ name: 'x' });\nonMessage({ " + name + ": " + example[name] + " }, ctx => {});"})
		if len(d.Problems) > 0 {
			t.Errorf("%s: %v", name, d.Problems)
		}
	}
}
