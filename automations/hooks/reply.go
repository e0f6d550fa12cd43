package hooks

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"

	"frontdesk/models"
)

// Reply is an answer to a request.
type Reply struct {
	Status int
	Type   string
	Header map[string]string
	Body   []byte
}

const asJSON = "application/json"

var (
	// nothing does not say whether token or name were wrong.
	nothing  = say(http.StatusNotFound, "there is nothing at this address")
	accepted = Reply{Status: http.StatusAccepted, Type: asJSON, Body: []byte(`{"accepted":true}`)}
)

func say(status int, words string) Reply {
	body, err := json.Marshal(map[string]string{"error": words})
	if err != nil {
		body = []byte("{}")
	}
	return Reply{Status: status, Type: asJSON, Body: body}
}

// returned is what a handler may return.
type returned struct {
	Status  int               `json:"status"`
	JSON    json.RawMessage   `json:"json"`
	Text    *string           `json:"text"`
	Headers map[string]string `json:"headers"`
}

// replyTo words what a handler returned in its first step.
func replyTo(out Outcome) Reply {
	if out.Failed {
		return say(http.StatusInternalServerError, "the automation failed; its run in the console says why")
	}
	value := trimSpace(out.Return)
	if len(value) == 0 || string(value) == "null" {
		return accepted
	}
	if !isAnswer(value) {
		return plain(value)
	}
	var r returned
	if json.Unmarshal(value, &r) != nil {
		return say(http.StatusInternalServerError, "the automation returned no answer: { status, json, text, headers }")
	}
	reply := Reply{Status: http.StatusOK, Type: asJSON, Body: r.JSON, Header: map[string]string{}}
	if r.Status >= 200 && r.Status < 300 || r.Status >= 400 && r.Status < 600 {
		reply.Status = r.Status
	}
	if r.Text != nil {
		reply.Type, reply.Body = "text/plain; charset=utf-8", []byte(*r.Text)
	}
	for name, value := range r.Headers {
		reply.set(name, value)
	}
	return reply
}

// isAnswer reports whether a value has the fields of an answer, and no other.
func isAnswer(value []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(value, &fields) != nil || len(fields) == 0 {
		return false
	}
	for name := range fields {
		if !slices.Contains([]string{"status", "json", "text", "headers"}, name) {
			return false
		}
	}
	return true
}

// plain is the answer of a handler that returned a value of its own: a text as
// text, all else as JSON.
func plain(value []byte) Reply {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return Reply{Status: http.StatusOK, Type: "text/plain; charset=utf-8", Body: []byte(text)}
	}
	return Reply{Status: http.StatusOK, Type: asJSON, Body: value}
}

// plainTypes are the types of content that a script may answer with. A page of
// its own is none: it would stand beside the console.
var plainTypes = []string{asJSON, "text/plain", "text/csv", "text/xml", "application/xml"}

// set takes a header over that does no harm.
func (r *Reply) set(name, value string) {
	name = http.CanonicalHeaderKey(strings.TrimSpace(name))
	if len(value) > maxHeader || strings.ContainsAny(name+value, "\r\n\x00") || len(r.Header) >= 20 {
		return
	}
	kind, _, _ := mime.ParseMediaType(value)
	switch {
	case name == "Content-Type" && slices.Contains(plainTypes, kind):
		r.Type = value
	case name == "Retry-After", name == "Cache-Control", strings.HasPrefix(name, "X-") && !strings.HasPrefix(name, "X-Frame") && name != "X-Content-Type-Options":
		r.Header[name] = value
	}
}

// pack is a reply as it is kept for who asks again.
func pack(r Reply) []byte {
	packed, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return packed
}

func unpack(a models.IdempotentAnswer) Reply {
	var r Reply
	if json.Unmarshal(a.Answer, &r) != nil || r.Status == 0 {
		return accepted
	}
	return r
}
