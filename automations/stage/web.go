package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"frontdesk/automations/hosts"
	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
)

// fetchAll asks the web. It returns false where somebody must answer first.
func (s *Stage) fetchAll(ctx context.Context, run *Run, requests []sandbox.FetchRequest) ([]sandbox.Fetched, bool) {
	answers := make([]sandbox.Fetched, len(requests))
	for i, r := range requests {
		answer, known := s.fetch(ctx, run, r)
		if !known {
			return nil, false
		}
		answers[i] = answer
	}
	for _, r := range requests {
		method := strings.ToUpper(r.Method)
		if method == "" {
			method = http.MethodGet
		}
		s.state.Requests = append(s.state.Requests, sandbox.TestRequested{Method: method, URL: addressOf(r), JSON: orNull(r.JSON)})
	}
	return answers, true
}

func orNull(data json.RawMessage) json.RawMessage {
	if data == nil {
		return json.RawMessage("null")
	}
	return data
}

func (s *Stage) fetch(ctx context.Context, run *Run, r sandbox.FetchRequest) (sandbox.Fetched, bool) {
	if why := s.forbidden(r); why != "" {
		return sandbox.Fetched{Error: &sandbox.CallError{Code: "forbidden", Message: why}}, true
	}
	full := addressOf(r)
	for _, a := range s.state.Web {
		if answers(a, full) {
			return fetched(a), true
		}
	}
	if s.o.Web != nil {
		return s.o.Web(ctx, run.Key, len(run.Journal), r)
	}
	return sandbox.Fetched{Error: &sandbox.CallError{Code: "refused", Message: fmt.Sprintf("nothing says what %s answers: add t.web(…)", full)}}, true
}

// forbidden says why a script may not ask an address, as the real web would.
func (s *Stage) forbidden(r sandbox.FetchRequest) string {
	at, err := url.Parse(r.URL)
	if err != nil || at.Hostname() == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "fetch needs an address that begins with https://"
	}
	if !hosts.Have(s.o.Description.Hosts, at) {
		return fmt.Sprintf("the host %s is not in the script's list: add it to script({ hosts: [...] })", at.Hostname())
	}
	return ""
}

// addressOf is the whole address of a request, with its query.
func addressOf(r sandbox.FetchRequest) string {
	if len(r.Query) == 0 {
		return r.URL
	}
	query := url.Values{}
	for name, value := range r.Query {
		query.Set(name, value)
	}
	joint := "?"
	if strings.Contains(r.URL, "?") {
		joint = "&"
	}
	return r.URL + joint + query.Encode()
}

// answers says whether an answer of the test is for an address: a text is all of
// it, or all up to the query.
func answers(a sandbox.TestWebAnswer, full string) bool {
	if a.Pattern != nil {
		re := match.Pattern(*a.Pattern)
		if re == nil {
			re = regexp.MustCompile(regexp.QuoteMeta(a.Pattern.Source))
		}
		return re.MatchString(full)
	}
	bare, _, _ := strings.Cut(full, "?")
	return a.URL == full || a.URL == bare
}

func fetched(a sandbox.TestWebAnswer) sandbox.Fetched {
	f := sandbox.Fetched{Status: a.Status, Text: a.Text, Headers: map[string]string{"content-type": "text/plain; charset=utf-8"}}
	if f.Status == 0 {
		f.Status = http.StatusOK
	}
	if a.JSON != nil {
		f.Text, f.Headers["content-type"] = string(a.JSON), "application/json"
	}
	return f
}

// SetWeb says what the web answers from now on; the first that fits counts.
func (s *Stage) SetWeb(a sandbox.TestWebAnswer) { s.state.Web = append(s.state.Web, a) }

// AnswerWeb answers the web requests that a run waits for, by hand.
func (s *Stage) AnswerWeb(ctx context.Context, run string, given []sandbox.Fetched) (*Act, error) {
	act, end := s.begin()
	defer end()
	i := slices.IndexFunc(s.state.Runs, func(r *Run) bool { return r.Key == run && r.Wait.Call == "fetch" })
	if i < 0 {
		return nil, fmt.Errorf("no run waits for the web under this name")
	}
	r := s.state.Runs[i]
	if len(given) != len(r.Wait.Requests) {
		return nil, fmt.Errorf("the script asked %d questions at once: answer each of them", len(r.Wait.Requests))
	}
	return act, s.resume(ctx, r, given)
}
