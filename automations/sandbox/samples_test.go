package sandbox

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// samples are scripts with tests of their own: those of the design, and one that
// uses everything.
func samples(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../testdata/samples/*.js")
	if err != nil || len(names) < 6 {
		t.Fatalf("got %d samples (%v), want at least 6", len(names), err)
	}
	names = append(names, "../testdata/everything.js")
	all := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".js")] = string(data)
	}
	return all
}

// inAsyncStyle writes a script as people do who are used to await.
func inAsyncStyle(source string) string {
	source = regexp.MustCompile(`, ctx => \{`).ReplaceAllString(source, ", async ctx => {")
	source = regexp.MustCompile(`([=(!] ?|\[|return |^\s*)(ctx\.(?:ask|choose|confirm|wait|reply|send|handoff)\(|fetch\()`).ReplaceAllString(source, "${1}await $2")
	return regexp.MustCompile(`(?m)^(\s+)(ctx\.(?:ask|choose|confirm|wait|reply|send|handoff)\(|fetch\()`).ReplaceAllString(source, "${1}await $2")
}

// stylesOf are the ways in which a sample is played. The one of everything has
// both styles in it.
func stylesOf(name, source string) map[string]string {
	if name == "everything" {
		return map[string]string{"plain": source}
	}
	return map[string]string{"plain": source, "async": inAsyncStyle(source)}
}

// TestTheSamplesPassTheirTests plays each sample in both styles. A machine
// lives for one step, so every wait is a restart.
func TestTheSamplesPassTheirTests(t *testing.T) {
	for name, source := range samples(t) {
		for style, text := range stylesOf(name, source) {
			t.Run(name+" "+style, func(t *testing.T) {
				p := newPlay(t, text)
				p.t = t
				if len(p.desc.Tests) == 0 {
					t.Fatal("the sample has no tests")
				}
				p.perform()
			})
		}
	}
}
