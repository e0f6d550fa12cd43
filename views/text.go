package views

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a stretch of message text with one look. Message text is parsed
// into pieces and never treated as markup.
type piece struct {
	text   string
	bold   bool
	italic bool
	strike bool
	code   bool
	href   string
}

var marks = map[byte]func(*piece){
	'*': func(p *piece) { p.bold = true },
	'_': func(p *piece) { p.italic = true },
	'~': func(p *piece) { p.strike = true },
	'`': func(p *piece) { p.code = true },
}

// formatted reads WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and
// ```code```, and finds links.
func formatted(text string) []piece { return format(text, piece{}, 0) }

const maxNesting = 4

func format(text string, look piece, depth int) []piece {
	var out []piece
	plain := func(s string) { out = append(out, links(s, look)...) }
	if depth == maxNesting {
		plain(text)
		return out
	}
	start, seen := 0, barren{}
	for i := 0; i < len(text); {
		inner, end, mark, ok := seen.marked(text, i)
		if !ok {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		plain(text[start:i])
		next := look
		marks[mark](&next)
		if next.code {
			next.text = inner
			out = append(out, next)
		} else {
			out = append(out, format(inner, next, depth+1)...)
		}
		i, start = end, end
	}
	plain(text[start:])
	return out
}

// barren says for each mark up to where no other closes it. Without it a text
// of nothing but marks would be read once for each of them.
type barren map[string]int

// marked finds what stands between two equal marks, the first of them at i.
func (b barren) marked(text string, i int) (inner string, end int, mark byte, ok bool) {
	mark = text[i]
	if _, known := marks[mark]; !known || !startsWord(text, i) {
		return "", 0, 0, false
	}
	fence := string(mark)
	if strings.HasPrefix(text[i:], "```") {
		fence = "```"
	}
	from := i + len(fence)
	if i < b[fence] || len(fence) == 1 && strings.HasPrefix(text[from:], " ") {
		return "", 0, 0, false
	}
	j := from
	for ; j < len(text); j++ {
		if len(fence) == 1 && text[j] == '\n' {
			break
		}
		if j > from && strings.HasPrefix(text[j:], fence) && closes(text, j, len(fence)) {
			return text[from:j], j + len(fence), mark, true
		}
	}
	b[fence] = j
	return "", 0, 0, false
}

// startsWord reports whether a mark may open here: not inside a word.
func startsWord(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return i == 0 || (!unicode.IsLetter(before) && !unicode.IsDigit(before))
}

// closes reports whether a mark may close here: no blank before it, no word
// right behind it.
func closes(text string, at, width int) bool {
	if width == 1 && text[at-1] == ' ' {
		return false
	}
	after, _ := utf8.DecodeRuneInString(text[at+width:])
	return at+width == len(text) || (!unicode.IsLetter(after) && !unicode.IsDigit(after))
}

// links splits text at web addresses. Only http and https become links.
func links(text string, look piece) []piece {
	var out []piece
	add := func(s, href string) {
		if s == "" {
			return
		}
		next := look
		next.text, next.href = s, href
		out = append(out, next)
	}
	for text != "" {
		at := nextLink(text)
		if at < 0 {
			break
		}
		address := text[at:]
		if end := strings.IndexFunc(address, endsLink); end >= 0 {
			address = address[:end]
		}
		address = strings.TrimRight(address, ".,;:!?)")
		add(text[:at], "")
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			add(address, address)
		} else {
			add(address, "")
		}
		text = text[at+len(address):]
	}
	add(text, "")
	return out
}

func nextLink(text string) int {
	at := -1
	for _, scheme := range []string{"https://", "http://"} {
		if i := strings.Index(text, scheme); i >= 0 && len(text) > i+len(scheme) && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}

func endsLink(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"'`", r)
}
