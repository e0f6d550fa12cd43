package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestTheErrorsOfTheTable tries the error columns of all routes on one desk: a
// wrong key, a name that is none, a session that is not there or not
// connected, fields that are missing, and what is not there or is something
// else. At the root and below /legacy.
func TestTheErrorsOfTheTable(t *testing.T) {
	rows := table(t)
	markUnrouted(t, rows)
	rows = slices.DeleteFunc(rows, func(r *tableRow) bool { return r.unrouted || r.beyond() })
	withDesk(t, func(t *testing.T, d *desk) {
		for _, r := range rows {
			for _, prefix := range []string{"", "/legacy"} {
				e := errorCheck{t, d, r, prefix}
				e.wrongKey()
				e.badName()
				e.unknownSession()
				e.missingFields()
			}
			e := errorCheck{t, d, r, ""}
			e.absent()
		}
		stillOnline(t, d)
		d.call("GET", "/session/stop/line", "")
		for _, r := range rows {
			errorCheck{t, d, r, ""}.notConnected()
			errorCheck{t, d, r, "/legacy"}.notConnected()
		}
	})
}

// errorCheck tries the errors of one row below one prefix.
type errorCheck struct {
	t      *testing.T
	d      *desk
	row    *tableRow
	prefix string
}

// body is a request that would be right.
func (r *tableRow) body() string {
	for _, s := range r.scenarios {
		if (s.status == 0 || s.status == http.StatusOK) && strings.HasPrefix(s.body, "{") {
			return s.body
		}
	}
	return ""
}

func (e errorCheck) want(about, session, body string, status int, text string, headers ...string) {
	e.t.Helper()
	answer := e.d.call(e.row.method, e.prefix+concrete(e.row.path, session), body, headers...)
	if answer.Code != status || text != "" && answer.Body.String() != failureText(text) {
		e.t.Errorf("%s%s, %s: got %d %s, want %d %s", e.prefix, e.row, about, answer.Code, answer.Body, status, text)
	}
}

func failureText(text string) string { return `{"success":false,"error":"` + text + `"}` }

func (e errorCheck) wrongKey() {
	e.t.Helper()
	e.want("with a wrong key", "line", e.row.body(), http.StatusForbidden, "Invalid API key", "X-Api-Key", "wrong")
}

func (e errorCheck) ofSession() bool { return strings.Contains(e.row.path, ":sessionId") }

func (e errorCheck) badName() {
	e.t.Helper()
	if e.ofSession() {
		e.want("under a bad name", "a.b", e.row.body(), http.StatusUnprocessableEntity, "Session should be alphanumerical or -")
	}
}

func (e errorCheck) unknownSession() {
	e.t.Helper()
	if strings.Contains(e.row.errors, "404:session_not_found") || strings.HasPrefix(e.row.path, "/client/getState") {
		e.want("on an unknown session", "nobody", e.row.body(), http.StatusNotFound, "session_not_found")
	}
}

func (e errorCheck) notConnected() {
	e.t.Helper()
	if strings.Contains(e.row.errors, "session_not_connected") {
		e.want("while not connected", "line", e.row.body(), http.StatusNotFound, "session_not_connected")
	}
}

// unneeded are fields with a star that another value stands in for: a data URL
// says its type, a reply is a text unless it says otherwise, and no description
// takes the old one away.
var unneeded = map[string][]string{
	"POST /client/setProfilePicture/:sessionId": {"pictureMimetype"},
	"POST /groupChat/setDescription/:sessionId": {"description"},
	"POST /groupChat/setPicture/:sessionId":     {"pictureMimeType", "pictureData"},
	"POST /message/reply/:sessionId":            {"contentType"},
}

// required are the fields that the table marks with a star.
func (r *tableRow) required() []string {
	var names []string
	depth := 0
	for field := range strings.SplitSeq(r.fields, ",") {
		name, kind, _ := strings.Cut(field, ":")
		if depth == 0 && strings.Contains(kind, "*") && !slices.Contains(unneeded[r.String()], name) {
			names = append(names, name)
		}
		depth += strings.Count(field, "{") + strings.Count(field, "(") - strings.Count(field, "}") - strings.Count(field, ")")
	}
	return names
}

func (e errorCheck) missingFields() {
	e.t.Helper()
	required := e.row.required()
	if len(required) == 0 || !strings.Contains(e.row.errors, "404:session_not_found") {
		return
	}
	answer := e.d.call(e.row.method, e.prefix+concrete(e.row.path, "line"), `{}`)
	text := answer.Body.String()
	if answer.Code != http.StatusBadRequest || !strings.Contains(text, "required") {
		e.t.Errorf("%s%s, without its fields: got %d %s", e.prefix, e.row, answer.Code, text)
	}
	for _, name := range required {
		if !strings.Contains(text, name) {
			e.t.Errorf("%s%s, without its fields: %s does not name %s", e.prefix, e.row, text, name)
		}
	}
}

// absence is something that is not there, and what a row says about it.
type absence struct {
	text   string // of the table
	status int
	field  string
	values []string // one of them must be answered so
}

var absences = []absence{
	{"Message not found", http.StatusNotFound, "messageId", []string{"NOSUCHMESSAGE"}},
	{"The chat is not a group", http.StatusBadRequest, "chatId", []string{annaNumber + "@c.us"}},
	{"The chat is not a channel", http.StatusBadRequest, "chatId", []string{annaNumber + "@c.us"}},
	{"Channel not Found", http.StatusNotFound, "chatId", []string{"120363999999999999@newsletter"}},
	{"Contact not found", http.StatusNotFound, "contactId", []string{"120363111111111111@g.us", "4915199999999@c.us", "1@lid"}},
	{"Chat not Found", http.StatusNotFound, "chatId", []string{"120363111111111111@g.us", "4915199999999@c.us", "1@lid"}},
	{"Chat not found", http.StatusNotFound, "chatId", []string{"120363111111111111@g.us", "4915199999999@c.us", "1@lid"}},
}

// absent tries what is not there. A text that no request of ours brings about
// must stand in a scenario of the row.
func (e errorCheck) absent() {
	e.t.Helper()
	for code := range strings.SplitSeq(e.row.errors, ";") {
		_, texts, told := strings.Cut(code, ":")
		if !told || texts == "plain text" || strings.HasPrefix(texts, "session_not_") || strings.Contains(texts, "required") {
			continue
		}
		for text := range strings.SplitSeq(texts, "|") {
			if !e.tried(text) && !e.inScenario(text) {
				e.t.Errorf("%s: nothing is answered with %q", e.row, text)
			}
		}
	}
}

func (e errorCheck) tried(text string) bool {
	for _, a := range absences {
		if a.text != text {
			continue
		}
		for _, value := range a.values {
			answer := e.d.call(e.row.method, concrete(e.row.path, "line"), withField(e.row.body(), a.field, value))
			if answer.Code == a.status && answer.Body.String() == failureText(text) {
				return true
			}
		}
	}
	return false
}

// withField puts another value into a body, under the main name of a field.
func withField(body, field, value string) string {
	object := map[string]any{}
	if body != "" && json.Unmarshal([]byte(body), &object) != nil {
		return body
	}
	if field == "chatId" {
		delete(object, "groupId")
	}
	object[field] = value
	text, err := json.Marshal(object)
	if err != nil {
		return body
	}
	return string(text)
}

func (e errorCheck) inScenario(text string) bool {
	text, _, _ = strings.Cut(text, "<")
	return slices.ContainsFunc(e.row.scenarios, func(s scenario) bool {
		return s.status >= http.StatusBadRequest && (strings.Contains(s.want, text) || slices.ContainsFunc(s.has, func(part string) bool { return strings.Contains(part, text) }))
	})
}
