package config

import (
	"fmt"
	"regexp"
	"strings"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// parseDotenv reads lines of NAME=value. It knows comments, "export ", single
// quotes (taken as they are), double quotes (with \n, \t, \" and \\) and values
// in quotes that go over several lines. It does not expand $NAME.
func parseDotenv(text string) (map[string]string, error) {
	values := map[string]string{}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
	for line := 1; text != ""; {
		entry, rest, err := nextEntry(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if entry.name != "" {
			values[entry.name] = entry.value
		}
		line += strings.Count(text[:len(text)-len(rest)], "\n")
		text = rest
	}
	return values, nil
}

type entry struct{ name, value string }

// nextEntry reads one assignment, blank line or comment and returns what follows.
func nextEntry(text string) (entry, string, error) {
	line, rest, _ := strings.Cut(text, "\n")
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return entry{}, rest, nil
	}
	name, after, found := strings.Cut(text, "=")
	name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "export "))
	if !found || !variableName.MatchString(name) {
		return entry{}, "", fmt.Errorf("want NAME=value")
	}
	after = strings.TrimLeft(after, " \t")
	if after != "" && (after[0] == '"' || after[0] == '\'') {
		value, rest, err := quoted(after)
		return entry{name, value}, rest, err
	}
	value, rest, _ := strings.Cut(after, "\n")
	return entry{name, withoutComment(value)}, rest, nil
}

// quoted reads a value that begins with a quote, up to the one that closes it.
func quoted(text string) (value, rest string, err error) {
	quote := text[0]
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == quote:
			after, rest, _ := strings.Cut(text[i+1:], "\n")
			if after = strings.TrimSpace(after); after != "" && after[0] != '#' {
				return "", "", fmt.Errorf("text after the closing quote")
			}
			return b.String(), rest, nil
		case text[i] == '\\' && quote == '"' && i+1 < len(text):
			i++
			b.WriteString(unescape(text[i]))
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", fmt.Errorf("a quote is not closed")
}

func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '"', '\\', '$':
		return string(c)
	}
	return `\` + string(c)
}

// withoutComment drops " # …" from a bare value; a # inside a word stays.
func withoutComment(value string) string {
	if strings.HasPrefix(value, "#") {
		return ""
	}
	for _, mark := range []string{" #", "\t#"} {
		value, _, _ = strings.Cut(value, mark)
	}
	return strings.TrimSpace(value)
}
