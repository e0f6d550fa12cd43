package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// scriptTest is a test() block that is being written.
type scriptTest struct {
	body   []string
	people map[string]string // the variable of each person, by address
}

// call is a call in the source of a test.
func call(object, method string, args ...string) string {
	return object + "." + method + "(" + strings.Join(args, ", ") + ")"
}

// jsText writes a text as JavaScript.
func jsText(s string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\u2028", `\u2028`, "\u2029", `\u2029`).Replace(s)
	return "'" + quoted + "'"
}

func (t *scriptTest) line(format string, args ...any) {
	t.body = append(t.body, "  "+fmt.Sprintf(format, args...)+";")
}

// person is the variable of a person, who is introduced when new.
func (t *scriptTest) person(address, name string) string {
	if variable, known := t.people[address]; known {
		return variable
	}
	if t.people == nil {
		t.people = map[string]string{}
	}
	variable := fmt.Sprintf("person%d", len(t.people)+1)
	t.people[address] = variable
	phone := fmt.Sprintf("+491510000%d", len(t.people))
	if jid := models.JID(address); jid.IsPhone() {
		phone = "+" + jid.User()
	}
	args := []string{jsText(phone)}
	if name != "" {
		args = append(args, jsText(name))
	}
	t.line("const %s = %s", variable, call("t", "person", args...))
	return variable
}

// expects adds what the script says because of a step.
func expects(step string, said []string) string {
	if len(said) == 0 {
		return step + ".expectNothing()"
	}
	texts := make([]string, len(said))
	for i, one := range said {
		texts[i] = jsText(one)
	}
	return step + ".expect(" + strings.Join(texts, ", ") + ")"
}

func (t *scriptTest) source(name string) string {
	return "test(" + jsText(name) + ", t => {\n" + strings.Join(t.body, "\n") + "\n});\n"
}

// clock sets the clock of the test.
func (t *scriptTest) clock(at time.Time) {
	t.line("t.at('%s')", at.UTC().Format("2006-01-02T15:04:05Z"))
}

// SaveAsTest writes a dry run as the source of a test: what happened, and what
// the script would say.
func (s *Service) SaveAsTest(_ context.Context, token, name string) (string, error) {
	p, err := s.plays.find(token, time.Now())
	if err != nil {
		return "", err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	t := &scriptTest{}
	t.clock(p.begun)
	if settings := string(p.settings); settings != "" && settings != "{}" && settings != "null" {
		t.line("t.settings(%s)", settings)
	}
	for _, page := range p.pages {
		t.line("t.web(%s, %s)", jsText(page.URL), pageSource(page))
	}
	for _, done := range p.done {
		t.step(done)
	}
	return t.source(name), nil
}

func pageSource(page sandbox.TestWebAnswer) string {
	parts := []string{}
	if page.Status != 0 {
		parts = append(parts, fmt.Sprintf("status: %d", page.Status))
	}
	if page.JSON != nil {
		parts = append(parts, "json: "+string(page.JSON))
	}
	if page.Text != "" {
		parts = append(parts, "text: "+jsText(page.Text))
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// playedStep is one step of a dry run, for its test.
type playedStep struct {
	event TryEvent
	from  sandbox.EventContact
	said  []string
}

// step writes one step of a dry run. What a test has no word for is left out.
func (t *scriptTest) step(done playedStep) {
	e := done.event
	values := orObject(e.Values)
	switch e.Kind {
	case "", sandbox.HandlerMessage:
		t.says(done.from, e.Type, e.Text, groupOf(e.Chat), done.said)
	case sandbox.HandlerReaction:
		t.line("%s", expects(call(t.person(done.from.ID, done.from.Name), "reacts", jsText(e.Text)), done.said))
	case sandbox.HandlerGroupJoin:
		t.line("%s", expects(call(t.person(done.from.ID, done.from.Name), "joins", jsText(e.Chat)), done.said))
	case sandbox.HandlerWebhook:
		t.line("%s", expects(call("t", "webhook", jsText(e.Text), values), done.said))
	case sandbox.HandlerButton:
		t.line("%s", expects(call("t", "press", jsText(e.Text), values), done.said))
	case sandbox.HandlerSchedule:
		t.line("%s", expects(call("t", "schedule", jsText(e.Text)), done.said))
	case "wait":
		t.line("%s", expects(call("t", "advance", fmt.Sprint(e.For.Milliseconds())), done.said))
	}
}

func orObject(data json.RawMessage) string {
	if len(data) == 0 {
		return "{}"
	}
	return string(data)
}

// groupOf is a chat when it is a group: a private chat is the writer's.
func groupOf(chat string) string {
	if strings.HasSuffix(chat, "@"+models.GroupServer) {
		return chat
	}
	return ""
}

// says writes that somebody says something.
func (t *scriptTest) says(from sandbox.EventContact, kind, text, group string, said []string) {
	var extra []string
	if kind != "" && kind != string(models.TypeText) {
		extra = append(extra, "type: "+jsText(kind))
	}
	if group != "" {
		extra = append(extra, "in: "+jsText(group))
	}
	args := []string{jsText(text)}
	if len(extra) > 0 {
		args = append(args, "{ "+strings.Join(extra, ", ")+" }")
	}
	t.line("%s", expects(call(t.person(from.ID, from.Name), "says", args...), said))
}

// Recorded is a part of a real chat, to be made a test of.
type Recorded struct {
	Automation int64 // whose answers the test expects
	Session    string
	Chat       models.JID
	Messages   int // the last so many; 0: 20
	Name       string
}

// maxRecorded is how many messages a recorded test may have.
const maxRecorded = 100

// RecordTest writes the last messages of a chat as the source of a test. What
// staff wrote is left out.
func (s *Service) RecordTest(ctx context.Context, r Recorded) (string, error) {
	count := r.Messages
	if count == 0 {
		count = 20
	}
	chat, err := s.canonical(ctx, r.Session, r.Chat)
	if err != nil {
		return "", err
	}
	rows, err := s.store.Messages(ctx, storage.MessageFilter{Session: r.Session, Chat: chat, Limit: min(max(count, 1), maxRecorded)})
	if err != nil {
		return "", fmt.Errorf("load messages: %w", err)
	}
	slices.Reverse(rows)
	told, err := s.tell(ctx, r.Session)
	if err != nil {
		return "", err
	}
	t := &scriptTest{}
	var last time.Time
	for i, m := range rows {
		if m.FromMe {
			continue
		}
		if last.IsZero() {
			t.clock(m.Time)
		} else if gap := m.Time.Sub(last).Milliseconds(); gap > 0 {
			t.line("t.advance(%d)", gap)
		}
		last = m.Time
		e, err := told.message(ctx, m)
		if err != nil {
			return "", err
		}
		var said []string
		for _, answer := range rows[i+1:] {
			if !answer.FromMe {
				break
			}
			if answer.SentBy == sentBy(r.Automation) {
				said = append(said, answer.Text)
			}
		}
		t.says(e.From, e.Type, e.Text, groupOf(e.Chat), said)
	}
	if last.IsZero() {
		return "", models.Errorf(models.NotFound, "nobody has written in this chat")
	}
	return t.source(r.Name), nil
}
