package static

import (
	"path"
	"strings"
	"testing"
)

// zipped is how many bytes of files a browser loads.
func zipped(t *testing.T, names ...string) int {
	t.Helper()
	sum := 0
	for _, name := range names {
		a := lookup(name)
		if a.zipped == nil {
			sum += len(a.plain)
			continue
		}
		sum += len(a.zipped())
	}
	return sum
}

// matching lists our own files of a form.
func matching(pattern string) []string {
	var names []string
	for name := range load().byName {
		if ok, _ := path.Match(pattern, name); ok && !strings.HasSuffix(name, "-worker.js") {
			names = append(names, name)
		}
	}
	return names
}

func TestStylesKeepTheirBudget(t *testing.T) {
	if got := zipped(t, "css/app.css"); got > 14<<10 {
		t.Errorf("got %d bytes of styles, want at most %d", got, 14<<10)
	}
}

// TestTheEditorKeepsItsBudget leaves 15 KB of 300 for the page itself.
func TestTheEditorKeepsItsBudget(t *testing.T) {
	page := append(matching("js/fd-*.js"), "js/app.js", "js/live.js", "js/commands.js",
		"css/app.css", "css/editor.css", "icons.svg", "vendor/htmx.js", "fonts/geist-latin.woff2", "fonts/geist-mono-latin.woff2")
	first := zipped(t, append(page, "vendor/codemirror.js")...)
	if first > 285<<10 {
		t.Errorf("got %d bytes until something can be typed, want at most %d", first, 285<<10)
	}
	types := first + zipped(t, "vendor/typescript.js", "vendor/library.d.ts", "js/fd-editor-worker.js")
	if types > 1_400_000 {
		t.Errorf("got %d bytes with types, want at most 1.4 million", types)
	}
	t.Logf("%d bytes until something can be typed, %d with types", first, types)
}
