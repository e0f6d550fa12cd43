package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// aliases are the other names of fields that a row takes, and the other keys
// that it answers.
func (r *tableRow) aliases() (taken, answered []string) {
	mode := ""
	for clause := range strings.SplitSeq(withoutRemarks(r.also), ";") {
		clause = strings.TrimSpace(clause)
		for _, start := range []string{"body aliases ", "body alias ", "answer also "} {
			if rest, ok := strings.CutPrefix(clause, start); ok {
				mode, clause = start[:4], rest
			}
		}
		clause = strings.ReplaceAll(clause, "description at top level", "description")
		for _, name := range topNames(clause) {
			switch {
			case mode == "body" && isName(name):
				taken = append(taken, name)
			case mode == "answ" && isName(name):
				answered = append(answered, name)
			}
		}
		if !strings.Contains(clause, " for ") {
			mode = ""
		}
	}
	return taken, answered
}

// topNames are the words before commas, outside of braces and brackets.
func topNames(clause string) []string {
	var names []string
	depth, start := 0, 0
	for i, c := range clause + "," {
		switch {
		case strings.ContainsRune("{[", c):
			depth++
		case strings.ContainsRune("}]", c):
			depth--
		case c == ',' && depth == 0:
			name, _, _ := strings.Cut(strings.TrimSpace(clause[start:i]), " for ")
			name, _, _ = strings.Cut(name, "{")
			name, _, _ = strings.Cut(name, "[")
			name, _, _ = strings.Cut(name, "=")
			names, start = append(names, strings.TrimSpace(name)), i+1
		}
	}
	return names
}

func isName(word string) bool { return word != "" && !strings.ContainsAny(word, " .") }

// TestTheAliasesOfTheTableAreTaken calls each row under each of its other
// names: in a scenario, or here with a required field of another name, which
// must not be found missing then.
func TestTheAliasesOfTheTableAreTaken(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		for _, r := range table(t) {
			taken, _ := r.aliases()
			for _, name := range taken {
				if len(r.scenarios) > 0 && !r.triedAs(name) && !r.takes(d, name) {
					t.Errorf("%s does not take %s, or no scenario tries it", r, name)
				}
			}
		}
	})
}

func (r *tableRow) triedAs(name string) bool {
	return slices.ContainsFunc(r.scenarios, func(s scenario) bool {
		return (s.status == 0 || s.status == http.StatusOK) && (strings.Contains(s.body, `"`+name+`":`) || strings.Contains("&"+s.body, "&"+name+"="))
	})
}

// takes renames each field of a right request in turn.
func (r *tableRow) takes(d *desk, name string) bool {
	var object map[string]any
	if json.Unmarshal([]byte(r.body()), &object) != nil {
		return false
	}
	for field, value := range object {
		delete(object, field)
		missed := r.misses(d, object)
		object[name] = value
		if missed && !r.misses(d, object) {
			return true
		}
		delete(object, name)
		object[field] = value
	}
	return false
}

// misses reports whether a request lacks a required field.
func (r *tableRow) misses(d *desk, object map[string]any) bool {
	body, err := json.Marshal(object)
	if err != nil {
		d.t.Fatal(err)
	}
	answer := d.call(r.method, concrete(r.path, "line"), string(body))
	return answer.Code == http.StatusBadRequest && strings.Contains(answer.Body.String(), "required")
}

// lacksAliases are the other keys that an answer does not have.
func (r *tableRow) lacksAliases(answer *httptest.ResponseRecorder) []string {
	_, answered := r.aliases()
	var object map[string]any
	if len(answered) == 0 || json.Unmarshal(answer.Body.Bytes(), &object) != nil {
		return nil
	}
	return slices.DeleteFunc(answered, func(name string) bool { _, sent := object[name]; return sent })
}
