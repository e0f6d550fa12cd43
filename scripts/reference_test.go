package scripts

import (
	"regexp"
	"slices"
	"testing"
)

const sample = `// Notes.

/** How long. */
type Duration = ` + "`${number}${'s' | 'm'}`" + ` | number;
interface Sent {
  readonly id: string;
  /** Waits until; or the time is over. */
  reached(state: 'sent' | 'read', within: Duration): boolean;
}
/** Runs for
 * every message. */
declare function onMessage(handler: (ctx: Sent) => unknown): void;
declare const hours: { isOpen(at?: number): boolean; /** In words. */ describe(): string };
/** Over all chats. */
declare const store: Sent;
interface Secret { readonly __secret: unique symbol }
`

func TestTheReferenceHasNamesSignaturesAndComments(t *testing.T) {
	want := []Group{
		{"Functions", "What a script calls at its top level, and anywhere else.", "", []Entry{
			{"onMessage", "onMessage(handler: (ctx: Sent) => unknown): void", "Runs for every message."},
			{"store", "store: Sent", "Over all chats."},
		}},
		{"Sent", "", "Sent", []Entry{
			{"id", "id: string", ""},
			{"reached", "reached(state: 'sent' | 'read', within: Duration): boolean", "Waits until; or the time is over."},
		}},
		{"hours", "", "hours", []Entry{
			{"isOpen", "isOpen(at?: number): boolean", ""},
			{"describe", "describe(): string", "In words."},
		}},
		{"Secret", "", "Secret", []Entry{{"__secret", "__secret: unique symbol", ""}}},
		{"Types", "What the other signatures are made of.", "", []Entry{
			{"Duration", "Duration = `${number}${'s' | 'm'}` | number", "How long."},
		}},
	}
	got := reference(sample)
	if len(got) != len(want) {
		t.Fatalf("got %d groups, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i].Name != want[i].Name || got[i].About != want[i].About || got[i].Signature != want[i].Signature || !slices.Equal(got[i].Entries, want[i].Entries) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestTheReferenceLosesNoDeclaration(t *testing.T) {
	known := map[string]bool{}
	for _, group := range Reference() {
		known[group.Name] = true
		for _, e := range group.Entries {
			known[e.Name] = true
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:declare )?(?:function|const|interface|type) (\w+)`).FindAllStringSubmatch(Declarations(), -1) {
		if !known[m[1]] {
			t.Errorf("%s is declared and not in the reference", m[1])
		}
	}
}
