package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"frontdesk/api"
	"frontdesk/api/operation"
)

const (
	longestText = 120 // of an example
	longestList = 2
)

// noJSON are operations whose answer is no JSON.
var noJSON = map[string]bool{
	"messageDownloadMediaAsData": true, // the bytes of a file
	"exportAutomation":           true, // a script
	"scriptDeclarations":         true, // TypeScript
}

// untried are examples of what cannot be tried here.
var untried = map[string]operation.Example{
	// The simulated phone asks nobody to compare codes.
	"sessionConfirmPasskey": {Answer: map[string]any{"success": true, "data": map[string]any{}}},
	// The simulated WhatsApp is reached over no network, so no proxy leads to it.
	"sessionSetProxy": {
		Request: map[string]any{"url": "socks5://user:password@proxy.example.com:1080"},
		Answer:  map[string]any{"success": true, "data": map[string]any{"proxy": map[string]any{"url": "socks5://proxy.example.com:1080", "login": true}}},
	},
}

// TestTheDocumentShowsExamples looks for operations without an example of what
// is sent and answered. With -update it takes them from the scenarios.
func TestTheDocumentShowsExamples(t *testing.T) {
	var all []operation.Info
	withBareDesk(t, func(_ *testing.T, d *desk) { all = d.engine.Operations() })
	known := api.Examples()
	if *update {
		known = harvest(t, all)
	}
	var bare []string
	for _, o := range all {
		if known[o.ID].Answer == nil && !noJSON[o.ID] {
			bare = append(bare, o.ID)
		}
	}
	t.Logf("%d operations, without an example: %v", len(all), bare)
	if len(bare) > 0 {
		t.Errorf("%d of %d operations have no example; run: go test ./api -run Examples -update", len(bare), len(all))
	}
}

func harvest(t *testing.T, all []operation.Info) map[string]operation.Example {
	t.Helper()
	found := maps.Clone(untried)
	for _, o := range all {
		for _, s := range scenarios() {
			if s.status != 0 && s.status != http.StatusOK || !matches(o.Method+" "+o.Path, s.request) {
				continue
			}
			if example, ok := seen(t, s); ok {
				found[o.ID] = example
				break
			}
		}
	}
	text, err := json.MarshalIndent(found, "", " ")
	if err == nil {
		err = os.WriteFile("examples.json", append(text, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// seen is what a scenario sends and is answered, if both are JSON.
func seen(t *testing.T, s scenario) (example operation.Example, ok bool) {
	t.Helper()
	s.on(t, func(d *desk) {
		answer := s.ask(d, "")
		if answer.Code != http.StatusOK || json.Unmarshal(answer.Body.Bytes(), &example.Answer) != nil {
			return
		}
		if body := s.bodyOn(d); body != "" && json.Unmarshal([]byte(body), &example.Request) != nil {
			return
		}
		example.Answer, example.Request = brief(example.Answer), brief(example.Request)
		ok = true
	})
	return example, ok
}

// brief shortens what is long, and hides what is secret.
func brief(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = brief(item)
		}
	case []any:
		if len(v) > longestList {
			v = v[:longestList]
		}
		for i, item := range v {
			v[i] = brief(item)
		}
		return v
	case string:
		if strings.HasPrefix(v, "fd_") && len(v) > 11 || strings.HasPrefix(v, "whsec_") {
			return v[:min(len(v), 11)] + "…"
		}
		if len(v) > longestText {
			return strings.ToValidUTF8(v[:longestText], "") + "…"
		}
	}
	return value
}
