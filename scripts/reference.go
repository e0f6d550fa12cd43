package scripts

import (
	"regexp"
	"strings"
	"sync"
)

// Group is a part of the script API: the functions, or the members of one of
// its objects.
type Group struct {
	Name      string
	About     string
	Signature string // how the object is declared, without its members
	Entries   []Entry
}

// Entry is one name that a script may use.
type Entry struct {
	Name      string
	Signature string
	About     string
}

// Reference is what frontdesk.d.ts declares, in its order: the functions first,
// then every object, then the other types.
var Reference = sync.OnceValue(func() []Group { return reference(declarations) })

var (
	functionHead  = regexp.MustCompile(`^declare function (\w+)`)
	constHead     = regexp.MustCompile(`^declare const (\w+):\s*`)
	interfaceHead = regexp.MustCompile(`^(?:declare )?interface (\w+)`)
	typeHead      = regexp.MustCompile(`^(?:declare )?type (\w+)`)
	memberHead    = regexp.MustCompile(`^(?:readonly )?(\w+)`)
	spaces        = regexp.MustCompile(`\s+`)
)

func reference(text string) []Group {
	functions := Group{Name: "Functions", About: "What a script calls at its top level, and anywhere else."}
	types := Group{Name: "Types", About: "What the other signatures are made of."}
	var objects []Group
	for _, s := range statements(text) {
		head, body := s.cut()
		switch {
		case functionHead.MatchString(s.code):
			name := functionHead.FindStringSubmatch(s.code)[1]
			functions.Entries = append(functions.Entries, Entry{name, strings.TrimPrefix(oneLine(s.code), "declare function "), s.about})
		case constHead.MatchString(s.code) && strings.HasSuffix(head, ":"):
			name := constHead.FindStringSubmatch(s.code)[1]
			objects = append(objects, Group{name, s.about, name, members(body)})
		case constHead.MatchString(s.code):
			name := constHead.FindStringSubmatch(s.code)[1]
			functions.Entries = append(functions.Entries, Entry{name, strings.TrimPrefix(oneLine(s.code), "declare const "), s.about})
		case interfaceHead.MatchString(s.code):
			name := interfaceHead.FindStringSubmatch(s.code)[1]
			objects = append(objects, Group{name, s.about, strings.TrimPrefix(oneLine(head), "interface "), members(body)})
		case typeHead.MatchString(s.code):
			name := typeHead.FindStringSubmatch(s.code)[1]
			types.Entries = append(types.Entries, Entry{name, strings.TrimPrefix(oneLine(s.code), "type "), s.about})
		}
	}
	return append(append([]Group{functions}, objects...), types)
}

func members(body string) []Entry {
	var all []Entry
	for _, s := range statements(body) {
		name := memberHead.FindStringSubmatch(s.code)
		if name != nil {
			all = append(all, Entry{name[1], strings.TrimPrefix(oneLine(s.code), "readonly "), s.about})
		}
	}
	return all
}

// statement is one declaration with the comment before it.
type statement struct{ about, code string }

// cut parts a declaration with members into what stands before and within the
// braces.
func (s statement) cut() (head, body string) {
	head, rest, ok := strings.Cut(s.code, "{")
	if !ok {
		return s.code, ""
	}
	return strings.TrimSpace(head), strings.TrimSuffix(strings.TrimSpace(rest), "}")
}

// statements cuts a text where a semicolon, or the end of an interface, stands
// outside of all brackets.
func statements(text string) []statement {
	c := &cutter{}
	for len(text) > 0 {
		switch {
		case strings.HasPrefix(text, "//"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			comment, rest, _ := strings.Cut(text, "*/")
			c.comment(comment)
			text = rest
		case strings.ContainsAny(text[:1], "'`\""):
			end := 1 + strings.IndexByte(text[1:], text[0]) + 1
			if end < 2 {
				end = len(text)
			}
			c.code.WriteString(text[:end])
			text = text[end:]
		default:
			c.take(text[0])
			text = text[1:]
		}
	}
	c.end()
	return c.all
}

type cutter struct {
	code  strings.Builder
	about string
	depth int
	all   []statement
}

func (c *cutter) comment(text string) {
	if c.depth > 0 {
		c.code.WriteString(text + "*/")
		return
	}
	var words []string
	for line := range strings.Lines(strings.TrimLeft(text, "/*")) {
		words = append(words, strings.TrimLeft(strings.TrimSpace(line), "* "))
	}
	c.about = strings.TrimSpace(strings.Join(words, " "))
}

func (c *cutter) take(letter byte) {
	switch letter {
	case '{', '(', '[':
		c.depth++
	case '}', ')', ']':
		c.depth--
	}
	if letter == ';' && c.depth == 0 {
		c.end()
		return
	}
	c.code.WriteByte(letter)
	if letter == '}' && c.depth == 0 && interfaceHead.MatchString(strings.TrimSpace(c.code.String())) {
		c.end()
	}
}

func (c *cutter) end() {
	if code := strings.TrimSpace(c.code.String()); code != "" {
		c.all = append(c.all, statement{c.about, code})
	}
	c.code.Reset()
	c.about = ""
}

var comments = regexp.MustCompile(`(?s)/\*.*?\*/`)

func oneLine(code string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(comments.ReplaceAllString(code, ""), " "))
}
