package operation

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"frontdesk/models"
)

// maxDepth is how deep lists and objects of a body may nest.
const maxDepth = 64

// errDepth says that a body nests too deeply.
var errDepth = models.Errorf(models.Invalid, "the body nests deeper than %d levels", maxDepth)

// parseJSON reads one JSON value into maps, lists, strings, json.Numbers,
// booleans and nil. Unlike encoding/json it refuses deep nesting and duplicate
// keys, and it copies a text once only: bodies carry files of many megabytes.
func parseJSON(body []byte) (any, error) {
	p := &jsonParser{text: body}
	if p.space(); p.at == len(body) {
		return map[string]any{}, nil
	}
	value, err := p.value(0)
	if err != nil {
		return nil, err
	}
	end := p.at
	if p.space(); p.at < len(body) {
		return nil, models.Errorf(models.Invalid, "the body has something after its JSON value, after byte %d", end)
	}
	return value, nil
}

type jsonParser struct {
	text []byte
	at   int
}

// bad says where the text stops being JSON.
func (p *jsonParser) bad() error {
	return models.Errorf(models.Invalid, "the body is not valid JSON, see byte %d", p.at)
}

func (p *jsonParser) space() {
	for p.at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n"), p.text[p.at]) >= 0 {
		p.at++
	}
}

// next skips blanks and takes a character if it comes next.
func (p *jsonParser) next(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *jsonParser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	switch {
	case p.next('{'):
		return p.object(depth)
	case p.next('['):
		return p.list(depth)
	case p.next('"'):
		return p.string()
	}
	return p.word()
}

func (p *jsonParser) list(depth int) (any, error) {
	list := []any{}
	if p.next(']') {
		return list, nil
	}
	for {
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		if p.next(']') {
			return list, nil
		}
		if !p.next(',') {
			return nil, p.bad()
		}
	}
}

func (p *jsonParser) object(depth int) (any, error) {
	object := map[string]any{}
	if p.next('}') {
		return object, nil
	}
	for {
		if err := p.member(object, depth); err != nil {
			return nil, err
		}
		if p.next('}') {
			return object, nil
		}
		if !p.next(',') {
			return nil, p.bad()
		}
	}
}

func (p *jsonParser) member(object map[string]any, depth int) error {
	if !p.next('"') {
		return p.bad()
	}
	key, err := p.string()
	if err != nil {
		return err
	}
	if _, twice := object[key]; twice {
		return models.Errorf(models.Invalid, "the body names the same key twice, before byte %d", p.at)
	}
	if !p.next(':') {
		return p.bad()
	}
	object[key], err = p.value(depth + 1)
	return err
}

// string reads on behind an opening quote. Plain text, which files in base64
// are, is taken as it stands; the rest is left to encoding/json.
func (p *jsonParser) string() (string, error) {
	start, plain := p.at, true
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.unquoted(start, plain)
		case c < ' ':
			return "", p.bad()
		case c == '\\':
			plain = false
			p.at++
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	p.at = len(p.text)
	return "", p.bad()
}

func (p *jsonParser) unquoted(start int, plain bool) (string, error) {
	if plain {
		return string(p.text[start : p.at-1]), nil
	}
	var text string
	if json.Unmarshal(p.text[start-1:p.at], &text) != nil {
		p.at = start
		return "", p.bad()
	}
	return text, nil
}

// word reads a number, true, false or null.
func (p *jsonParser) word() (any, error) {
	start := p.at
	for p.at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n,:]}[{\""), p.text[p.at]) < 0 {
		p.at++
	}
	word := p.text[start:p.at]
	switch string(word) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if !json.Valid(word) {
		p.at = start
		return nil, p.bad()
	}
	return json.Number(word), nil
}
