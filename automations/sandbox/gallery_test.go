package sandbox

import (
	"encoding/json"
	"strings"
	"testing"

	"frontdesk/scripts"
)

func gallery(t *testing.T, id string) string {
	t.Helper()
	s, ok := scripts.Find(id)
	if !ok {
		t.Fatalf("there is no script %q", id)
	}
	return s.Source
}

func TestEveryReadyMadeScriptCanBeSaved(t *testing.T) {
	for _, s := range scripts.All() {
		d := describe(newMachine(), DescribeRequest{Source: s.Source})
		if len(d.Problems) > 0 {
			t.Errorf("%s: %v", s.ID, d.Problems)
		}
		if d.Name == "" || d.Description == "" || len(d.Settings) == 0 {
			t.Errorf("%s: got %+v, want name, description and settings", s.ID, d)
		}
	}
}

func TestReadyMadeScriptsAnswer(t *testing.T) {
	tests := []struct {
		name, script, says, settings string
		handler                      int
		want                         string
	}{
		{"a question with a known word", "questions", "what is the PRICE?", "", 0, "Hello Ann, you find all prices on our site."},
		{"an accent", "questions", "Prïce", "", 0, "Hello Ann, you find all prices on our site."},
		{"no known word", "questions", "thank you, priceless", "", 0, ""},
		{"an own answer", "questions", "taxi please", `{"answers":[{"words":"taxi","answer":"Call 123."}]}`, 0, "Call 123."},
		{"away", "away", "anyone there?", "", 1, "Hello Ann, thank you for your message! We are away now and answer as soon as we are back."},
		{"away, an emergency", "away", "emergency!", `{"urgentAnswer":"{name}, call us."}`, 0, "Ann, call us."},
		{"echo", "echo", "/echo one two", `{"prefix":"> "}`, 0, "> one two"},
		{"echo of nothing", "echo", "/echo", "", 0, "Write something after /echo."},
		{"a greeting", "welcome", "hi", `{"greetings":["Welcome, {name}"]}`, 0, "Welcome, Ann"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := stepOf(t, gallery(t, tt.script), func(r *StepRequest) {
				r.Handler = tt.handler
				r.Settings = json.RawMessage(tt.settings)
				r.Event = json.RawMessage(strings.Replace(said, "What is the PRICE?", tt.says, 1))
			})
			if r.Outcome != OutcomeDone {
				t.Fatalf("got %s (%v), want done", r.Outcome, r.Problem)
			}
			if got := strings.Join(sent(t, r), "|"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
