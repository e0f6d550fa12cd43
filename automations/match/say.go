package match

import (
	"strings"
	"time"

	"frontdesk/automations/sandbox"
)

// maxShown is how many characters of an author's words stand in an explanation.
const maxShown = 60

func short(s string) string {
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}

func quoted(s string) string { return "“" + short(s) + "”" }

// list names the first few of many words.
func list(words []string) string {
	const few = 5
	var out []string
	for _, w := range words[:min(len(words), few)] {
		out = append(out, quoted(w))
	}
	if len(words) > few {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// Span is a time in plain words, as scripts have it: 30 s, 10 min, 2 h, 3 d.
func Span(d time.Duration) string { return sandbox.Span(d) }
