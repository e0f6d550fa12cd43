package scripts

import (
	"strings"
	"testing"
)

func TestEveryScriptCanBeFoundByItsID(t *testing.T) {
	all := All()
	if len(all) < 4 {
		t.Fatalf("got %d scripts, want at least 4", len(all))
	}
	for _, s := range all {
		found, ok := Find(s.ID)
		if !ok || found.Source != s.Source || !strings.Contains(s.Source, "script({") {
			t.Errorf("%s: got %v, want its source", s.ID, ok)
		}
	}
	if _, ok := Find("no-such-script"); ok {
		t.Error("found a script that does not exist")
	}
}

func TestTheDeclarationsArePartOfTheProgram(t *testing.T) {
	if !strings.Contains(Declarations(), "declare function onMessage(") {
		t.Error("onMessage is not declared")
	}
}
