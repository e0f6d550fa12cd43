package rules_test

import (
	"reflect"
	"strings"
	"testing"

	"frontdesk/automations/rules"
)

func TestAFormIsReadBackFromItsScript(t *testing.T) {
	for _, kind := range rules.Kinds {
		r, err := rules.Example(kind)
		if err != nil {
			t.Fatal(err)
		}
		r.Name, r.Description = `Ann's "desk" \ </script> `+"\u2028", "`${x}` ;\n\nscript("
		if field, err := r.Check(); err != nil {
			t.Errorf("%s: got %v at %q, want a form that is complete", kind, err, field)
		}
		source := rules.Write(r)
		got, ok := rules.Read(source)
		if !ok || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: got %+v, %t, want %+v", kind, got, ok, r)
		}
		if _, ok := rules.Read(strings.Replace(source, "ctx.reply(", "ctx.send(", 1)); ok {
			t.Errorf("%s: the form opens although somebody changed the script", kind)
		}
	}
	for _, source := range []string{"", "const rule = 5;", "const rule = {};\n\nscript("} {
		if _, ok := rules.Read(source); ok {
			t.Errorf("%q has a form", source)
		}
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	for _, tt := range []struct {
		name   string
		kind   rules.Kind
		change func(*rules.Rule)
		field  string
	}{
		{"no name", rules.Words, func(r *rules.Rule) { r.Name = "" }, "name"},
		{"no answers", rules.Words, func(r *rules.Rule) { r.Answers = nil }, "answers"},
		{"words without an answer", rules.Words, func(r *rules.Rule) { r.Answers[0].Answer = "" }, "answers"},
		{"no message", rules.Away, func(r *rules.Rule) { r.Message = "" }, "message"},
		{"a time of one's own", rules.Away, func(r *rules.Rule) { r.Again = "1s" }, "again"},
		{"nothing opens it", rules.Menu, func(r *rules.Rule) { r.Opens = nil }, "opens"},
		{"one choice", rules.Menu, func(r *rules.Rule) { r.Choices = r.Choices[:1] }, "choices"},
		{"twice the same", rules.Menu, func(r *rules.Rule) { r.Choices[1].Choice = r.Choices[0].Choice }, "choices"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := rules.Example(tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			tt.change(&r)
			if field, err := r.Check(); field != tt.field || err == nil {
				t.Errorf("got %q, %v, want %q", field, err, tt.field)
			}
		})
	}
}
