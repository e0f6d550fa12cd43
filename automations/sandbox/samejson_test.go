package sandbox

import (
	"encoding/json"
	"testing"
)

func TestAJournalThatGoEscapedIsTheSameJournal(t *testing.T) {
	said := json.RawMessage(`{"text":"> a < b & c"}`)
	stored, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	if string(stored) == string(said) || !sameJSON(stored, said) {
		t.Errorf("got %s, want it to be the same as %s", stored, said)
	}
	if sameJSON(said, json.RawMessage(`{"text":"> a > b & c"}`)) {
		t.Error("two different texts are the same")
	}
}
