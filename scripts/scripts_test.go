package scripts

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryScriptCanBeFoundByItsID(t *testing.T) {
	all := All()
	names, err := files.ReadDir(".")
	if err != nil || len(all) != len(names) {
		t.Fatalf("got %d scripts for %d files (%v)", len(all), len(names), err)
	}
	for _, s := range all {
		found, ok := Find(s.ID)
		if !ok || found.Source != s.Source || !strings.Contains(s.Source, "script({") {
			t.Errorf("%s: got %v, want its source", s.ID, ok)
		}
		if s.Name == "" || s.Description == "" || !slices.Contains(Categories, s.Category) {
			t.Errorf("%s: got %q, %q, %q, want name, description and category", s.ID, s.Name, s.Description, s.Category)
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
