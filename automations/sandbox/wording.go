package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/file"
)

// around is what stands in the source before a place and from it on, in its line.
func around(source string, at file.Position) (before, after string) {
	for range at.Line - 1 {
		_, rest, found := strings.Cut(source, "\n")
		if !found {
			return "", ""
		}
		source = rest
	}
	line, _, _ := strings.Cut(source, "\n")
	column := 0
	for i := range line {
		if column++; column == at.Column {
			return line[:i], line[i:]
		}
	}
	return line, ""
}

// unexpected are the parser's words for what should not be where it is, with ours.
var unexpected = map[string]string{
	"Unexpected string":     "before this text something is missing: a comma, a plus or a bracket",
	"Unexpected identifier": "before this name something is missing: a comma, an operator or a bracket",
	"Unexpected number":     "before this number something is missing: a comma, an operator or a bracket",
	"Unexpected template":   "before this text something is missing: a comma, a plus or a bracket",
}

// isAwait says whether the parser stumbles over an await: a single one, or that
// of a loop.
func isAwait(before, after string) bool {
	before = strings.TrimSpace(before)
	return strings.HasSuffix(before, "await") || strings.HasSuffix(before, "for") && strings.HasPrefix(after, "await")
}

// plainSyntax says in plain words what the engine says in its own. before and
// after are what stands around the place.
func plainSyntax(message, before, after string) string {
	message = strings.TrimPrefix(message, "SyntaxError: ")
	first, _ := utf8.DecodeRuneInString(after)
	switch {
	case isAwait(before, after) && strings.HasPrefix(after, "await"):
		return "for await is not available; a plain for loop does the same, because calls wait by themselves"
	case isAwait(before, after):
		return "await works only in a function that begins with async; leave it out, calls wait by themselves"
	case strings.ContainsRune("“”„‘’‚«»", first) && first != utf8.RuneError:
		return "this quote is a curly one; write ' or \" instead"
	case strings.Contains(message, "Unexpected end of input"):
		return "the script ends too early: a closing bracket or quote is missing"
	case strings.Contains(message, "reserved word"), strings.Contains(message, "token import"), strings.Contains(message, "token export"):
		return message + " (scripts know no import and export)"
	case strings.Contains(message, "Unexpected token ILLEGAL"):
		return "there is a character here that does not belong, or a quote that is not closed"
	case message == "Illegal return statement":
		return "return works only in a function, such as a handler"
	case strings.HasPrefix(message, "Illegal break"), strings.HasPrefix(message, "Illegal continue"):
		return "break and continue work only in a loop"
	case strings.HasPrefix(message, "Async generators"):
		return "async function* is not available; a plain function does, because calls wait by themselves"
	case strings.HasPrefix(message, "Missing initializer"):
		return "a const needs a value: const name = …"
	}
	if plain, ok := unexpected[message]; ok {
		return plain
	}
	if token, found := strings.CutPrefix(message, "Unexpected token "); found {
		return "'" + token + "' does not belong here; perhaps something before it is missing, such as a bracket or a comma"
	}
	return message
}
