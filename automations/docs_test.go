package automations

import (
	"os"
	"regexp"
	"testing"
)

// TestTheExamplesOfTheGuideAreScripts saves every piece of JavaScript of
// docs/automations.md, and runs the tests in it.
func TestTheExamplesOfTheGuideAreScripts(t *testing.T) {
	guide, err := os.ReadFile("../docs/automations.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```js\n(.*?)```").FindAllSubmatch(guide, -1)
	if len(found) < 8 {
		t.Fatalf("got %d examples, want at least 8", len(found))
	}
	s := benchService(t)
	for _, one := range found {
		source := string(one[1])
		d, err := s.Check(t.Context(), source, nil)
		if err != nil || len(d.Problems) > 0 {
			t.Errorf("got %+v (%v), want no problems in:\n%s", d.Problems, err, source)
			continue
		}
		runs, err := s.RunTests(t.Context(), source, TestOptions{})
		for _, run := range runs {
			if !run.Passed {
				t.Errorf("%q: %v", run.Name, run.Problem)
			}
		}
		if err != nil {
			t.Error(err)
		}
	}
}
