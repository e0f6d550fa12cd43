package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// shape is what a column of success keys says about an answer: the words that
// an object has, what stands at them, and which may be left out.
type shape struct {
	keys     []member
	optional []member // in [ ] in the table: there, or not
}

// member is one key of an object.
type member struct {
	name  string
	kind  string // string, number, boolean, object, list, or "" for anything
	named string // an object of wwebjs-objects.md: Message, Chat, Wid
	in    *shape // the object, or the items of the list
	null  bool   // may be null
	value string // what it must be, "" for anything
	any   bool   // the keys of the object are ids
}

// objects names some keys that every object of a name has.
var objects = map[string][]string{
	"Message":          {"_data", "id", "ack", "hasMedia", "body", "type", "timestamp", "from", "to", "fromMe", "hasReaction", "mentionedIds", "links"},
	"Chat":             {"id", "name", "isGroup", "isReadOnly", "unreadCount", "timestamp", "archived", "pinned", "isLocked", "isMuted", "muteExpiration"},
	"GroupChat":        {"groupMetadata", "id", "name", "isGroup", "unreadCount", "timestamp", "isMuted", "muteExpiration"},
	"Channel":          {"channelMetadata", "id", "name", "description", "isChannel", "isGroup", "isReadOnly", "unreadCount", "timestamp", "isMuted", "muteExpiration"},
	"Contact":          {"id", "number", "isBusiness", "isEnterprise", "type", "isMe", "isUser", "isGroup", "isWAContact", "isMyContact", "isBlocked"},
	"Wid":              {"server", "user", "_serialized"},
	"ClientInfo":       {"pushname", "wid", "me", "platform"},
	"Label":            {"id", "name", "hexColor"},
	"MessageMedia":     {"mimetype", "data"},
	"Reaction":         {"id", "orphan", "timestamp", "reaction", "read", "msgId", "senderId", "ack"},
	"PollVote":         {"voter", "selectedOptions", "interractedAtTs", "parentMessage", "parentMsgKey"},
	"Order":            {"products", "subtotal", "total", "currency", "createdAt"},
	"Payment":          {"id", "paymentCurrency", "paymentAmount1000", "paymentMessageReceiverJid", "paymentTransactionTimestamp", "paymentStatus", "paymentTxnStatus", "paymentNote"},
	"GroupMetadata":    {"id", "creation", "owner", "subject", "restrict", "announce", "participants", "size"},
	"GroupParticipant": {"id", "isAdmin", "isSuperAdmin"},
}

// plainer are words of the table that are for people. A group without a
// description has no keys of one.
var plainer = []struct{ from, to string }{
	{" when not sent by us", ""},
	{"as client/getInviteInfo", "id{Wid},owner{Wid},subject,creation,size,participants[],announce,restrict"},
	{"creation,desc,descId,size", "creation,size"},
}

// shapeOf reads a column of success keys. A remark in parentheses, and what
// follows a semicolon or "+ headers", tells of something else.
func shapeOf(column string) (*shape, error) {
	column, _, _ = strings.Cut(withoutRemarks(column), ";")
	for _, mark := range []string{" + ", " e.g. ", " oldest first"} {
		column, _, _ = strings.Cut(column, mark)
	}
	column = strings.TrimSpace(column)
	for _, w := range plainer {
		column = strings.ReplaceAll(column, w.from, w.to)
	}
	r := &shapeReader{text: column}
	s, err := r.object()
	if err == nil && r.rest() != "" {
		err = fmt.Errorf("cannot read %q of %q", r.rest(), column)
	}
	return s, err
}

func withoutRemarks(text string) string {
	var out strings.Builder
	depth := 0
	for _, c := range text {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0:
			out.WriteRune(c)
		}
	}
	return strings.TrimSpace(out.String())
}

type shapeReader struct {
	text string
	at   int
}

func (r *shapeReader) rest() string { return r.text[r.at:] }

// take moves past a token when it is the next.
func (r *shapeReader) take(token string) bool {
	if !strings.HasPrefix(r.rest(), token) {
		return false
	}
	r.at += len(token)
	return true
}

func (r *shapeReader) word() string {
	end := strings.IndexFunc(r.rest(), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' })
	if end < 0 {
		end = len(r.rest())
	}
	found := r.rest()[:end]
	r.at += end
	return found
}

// object reads keys with commas between, up to a closing bracket.
func (r *shapeReader) object() (*shape, error) {
	s := &shape{}
	for {
		optional := r.take("[,")
		m, err := r.member()
		if err != nil {
			return nil, err
		}
		if optional {
			s.optional = append(s.optional, m)
			if !r.take("]") {
				return nil, fmt.Errorf("an optional key is not closed: %q", r.rest())
			}
		} else {
			s.keys = append(s.keys, m)
		}
		if strings.HasPrefix(r.rest(), "[,") {
			continue
		}
		if !r.take(",") {
			return s, nil
		}
	}
}

func (r *shapeReader) member() (member, error) {
	m := member{name: r.word()}
	if m.name == "" {
		return m, fmt.Errorf("no key at %q", r.rest())
	}
	if err := r.kind(&m); err != nil {
		return m, err
	}
	for r.take("|null") {
		m.null = true
	}
	if strings.HasPrefix(r.rest(), " or ") || strings.HasPrefix(r.rest(), " when ") {
		// Another form of the same key, for a call that failed.
		end := strings.IndexAny(r.rest(), "}];")
		if end < 0 {
			end = len(r.rest())
		}
		r.at += end
	}
	return m, nil
}

// kind reads what stands after a key.
func (r *shapeReader) kind(m *member) (err error) {
	switch {
	case r.take("{<id>:"):
		m.kind, m.any = "object", true
		err = r.braces(m)
		if err == nil && !r.take("}") {
			err = fmt.Errorf("ids are not closed: %q", r.rest())
		}
	case strings.HasPrefix(r.rest(), "{"):
		m.kind = "object"
		err = r.braces(m)
	case strings.HasPrefix(r.rest(), "[,"): // the key after it is optional
	case r.take("["):
		m.kind = "list"
		err = r.items(m)
	case r.take(":"):
		m.kind = r.word()
		r.scalar(m)
	case r.take("="):
		m.value = r.value()
	}
	return err
}

// scalar reads "|null" and a fixed value after a type.
func (r *shapeReader) scalar(m *member) {
	for r.take("|") {
		m.null = m.null || r.word() == "null"
	}
	if r.take("=") {
		m.value = r.value()
	}
	if !slices.Contains([]string{"string", "number", "boolean"}, m.kind) {
		m.kind = ""
	}
}

func (r *shapeReader) value() string {
	end := strings.IndexAny(r.rest(), ",[}]")
	if end < 0 {
		end = len(r.rest())
	}
	found := r.rest()[:end]
	r.at += end
	return strings.ReplaceAll(strings.TrimSpace(found), `"`, "")
}

func (r *shapeReader) items(m *member) error {
	if r.take("]") {
		return nil
	}
	if strings.HasPrefix(r.rest(), "{") {
		if err := r.braces(m); err != nil {
			return err
		}
	} else {
		m.named = r.word()
	}
	if !r.take("]") {
		return fmt.Errorf("a list is not closed: %q", r.rest())
	}
	return nil
}

// braces reads {Message} and {id,name}.
func (r *shapeReader) braces(m *member) (err error) {
	r.take("{")
	before := r.at
	if name := r.word(); objects[name] != nil && r.take("}") {
		m.named = name
		return nil
	}
	r.at = before
	if m.in, err = r.object(); err == nil && !r.take("}") {
		err = fmt.Errorf("an object is not closed: %q", r.rest())
	}
	return err
}

// missing lists what an answer lacks. With strict, keys that are sent only
// sometimes count too, and lists must not be empty.
func (s *shape) missing(at string, value any, strict bool) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return []string{at + " is no object"}
	}
	var lacks []string
	for _, m := range s.keys {
		lacks = append(lacks, m.missing(at+"."+m.name, object, strict)...)
	}
	for _, m := range s.optional {
		if _, sent := object[m.name]; sent || strict {
			lacks = append(lacks, m.missing(at+"."+m.name, object, strict)...)
		}
	}
	return lacks
}

func (m member) missing(at string, object map[string]any, strict bool) []string {
	value, sent := object[m.name]
	switch {
	case !sent:
		return []string{at + " is not there"}
	case value == nil && m.null && !strict:
		return nil
	case m.value != "" && !slices.Contains(strings.Split(m.value, "|"), fmt.Sprint(value)):
		return []string{fmt.Sprintf("%s is %v, want %s", at, value, m.value)}
	case m.kind != "" && kindOf(value) != m.kind:
		return []string{fmt.Sprintf("%s is %v, want a %s", at, value, m.kind)}
	case m.kind == "list":
		return m.missingItems(at, value.([]any), strict)
	case m.any:
		return m.missingByID(at, value.(map[string]any), strict)
	}
	return m.missingWithin(at, value, strict)
}

func (m member) missingItems(at string, list []any, strict bool) (lacks []string) {
	if strict && len(list) == 0 {
		return []string{at + " is empty"}
	}
	for i, item := range list {
		if m.named == "string" && kindOf(item) != "string" {
			return []string{fmt.Sprintf("%s[%d] is no string", at, i)}
		}
		lacks = append(lacks, m.missingWithin(fmt.Sprintf("%s[%d]", at, i), item, strict)...)
	}
	return lacks
}

func (m member) missingByID(at string, object map[string]any, strict bool) (lacks []string) {
	if len(object) == 0 {
		return []string{at + " names nobody"}
	}
	for id, item := range object {
		lacks = append(lacks, m.in.missing(at+"."+id, item, strict)...)
	}
	return lacks
}

// missingWithin looks into an object that the table names or spells out.
func (m member) missingWithin(at string, value any, strict bool) (lacks []string) {
	if m.in != nil {
		return m.in.missing(at, value, strict)
	}
	for _, key := range objects[m.named] {
		object, ok := value.(map[string]any)
		if !ok {
			return []string{at + " is no " + m.named}
		}
		if _, sent := object[key]; !sent {
			lacks = append(lacks, at+"."+key+" is not there")
		}
	}
	return lacks
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "list"
	}
	return "object"
}

// outline lists the keys of a value with their kinds, to compare two answers
// whose ids and times differ.
func outline(at string, value any) []string {
	lines := []string{at + " " + kindOf(value)}
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			lines = append(lines, outline(at+"."+key, item)...)
		}
	case []any:
		for i, item := range v {
			lines = append(lines, outline(fmt.Sprintf("%s[%d]", at, i), item)...)
		}
	}
	slices.Sort(lines)
	return lines
}

func TestEverySuccessColumnOfTheTableIsUnderstood(t *testing.T) {
	for _, r := range table(t) {
		if r.special() {
			continue
		}
		if s, err := shapeOf(r.success); err != nil || s.keys[0].name != "success" {
			t.Errorf("%s: %v", r, err)
		}
	}
}

func TestTheTableTellsARightAnswerFromAWrongOne(t *testing.T) {
	cases := []struct {
		column string
		answer map[string]any
		right  bool
	}{
		{"success,result[string]", map[string]any{"success": true, "result": []any{"a"}}, true},
		{"success,result[string]", map[string]any{"success": true, "result": []any{1.0}}, false},
		{"success,result{Wid}|null", map[string]any{"success": true, "result": nil}, true},
		{"success,result{Wid}", map[string]any{"success": true, "result": map[string]any{"user": "1"}}, false},
		{"success[,result:string]", map[string]any{"success": true}, true},
		{"success,result:boolean=true", map[string]any{"success": true, "result": false}, false},
		{`success,message="a"`, map[string]any{"success": true, "message": "a"}, true},
		{"success,data[{lid:string,pn:string}]", map[string]any{"success": true, "data": []any{map[string]any{"lid": "1"}}}, false},
		{"success,result{<id>:{code,message}} or result:string", map[string]any{"success": true, "result": map[string]any{"1": map[string]any{"code": 200.0, "message": ""}}}, true},
	}
	for _, c := range cases {
		s, err := shapeOf(c.column)
		if err != nil {
			t.Errorf("%s: %v", c.column, err)
			continue
		}
		if lacks := s.missing("", c.answer, false); (len(lacks) == 0) != c.right {
			t.Errorf("%s for %v: %v", c.column, c.answer, lacks)
		}
	}
}
