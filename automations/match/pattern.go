package match

import (
	"regexp"
	"strings"

	"frontdesk/automations/sandbox"
)

// Pattern turns a JavaScript pattern into one of Go's that matches at least
// what the original matches. It returns nil where that is not certain; then the
// worker decides.
func Pattern(p sandbox.Pattern) *regexp.Regexp {
	flags := ""
	for _, f := range p.Flags {
		switch f {
		case 'i', 'm', 's':
			flags += string(f)
		case 'g', 'u', 'd':
		default:
			return nil // "y" begins at a place that only the script knows
		}
	}
	source, ok := translateSource(p.Source)
	if !ok {
		return nil
	}
	if flags != "" {
		source = "(?" + flags + ")" + source
	}
	found, err := regexp.Compile(source)
	if err != nil {
		return nil
	}
	return found
}

// jsSpace is what \s means in JavaScript, as members of a character class.
const jsSpace = `\s\v\x{feff}\p{Z}`

// translateSource rewrites what both languages spell alike and mean otherwise.
func translateSource(source string) (string, bool) {
	if strings.Contains(source, "[[:") || strings.Contains(source, "[^]") || strings.Contains(source, "[]") {
		return "", false
	}
	var out strings.Builder
	inClass := false
	for i := 0; i < len(source); i++ {
		c := source[i]
		if c == '\\' && i+1 < len(source) {
			i++
			escaped, ok := translateEscape(source[i], inClass)
			if !ok {
				return "", false
			}
			out.WriteString(escaped)
			continue
		}
		switch {
		case c == '[' && inClass:
			out.WriteString(`\[`)
			continue
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		}
		out.WriteByte(c)
	}
	return out.String(), true
}

// translateEscape rewrites one escape. Those that JavaScript and Go read alike
// stay; those that only one of them knows are left to the worker.
func translateEscape(c byte, inClass bool) (string, bool) {
	switch {
	case c == 's' && inClass:
		return jsSpace, true
	case c == 's':
		return "[" + jsSpace + "]", true
	case c == '/' || c == '-':
		return `\` + string(c), true
	case strings.IndexByte("dDwWnrtfv", c) >= 0:
		return `\` + string(c), true
	case (c == 'b' || c == 'B') && !inClass:
		return `\` + string(c), true
	case c < 0x80 && !isWordByte(c):
		return `\` + string(c), true
	}
	return "", false
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
