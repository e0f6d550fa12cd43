package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"frontdesk/models"
)

// scenario is one call: the request in, the status, the body and the recorded
// events out. The session "line" is linked, unless bare.
type scenario struct {
	name    string
	bare    bool
	before  func(d *desk)
	request string // "POST /chat/sendSeen/line"
	body    string
	headers []string
	status  int      // 0: 200
	want    string   // the whole body
	has     []string // parts of the body
	not     []string // what the body must not have
	events  []models.EventType
	after   func(t *testing.T, d *desk)
}

func (s scenario) run(t *testing.T) {
	within := withDesk
	if s.bare {
		within = withBareDesk
	}
	within(t, func(t *testing.T, d *desk) {
		if s.before != nil {
			s.before(d)
			synctest.Wait()
		}
		already := len(d.seen.all())
		method, path := cutRequest(s.noted(d, s.request))
		answer := d.call(method, path, s.bodyOn(d), s.headers...)
		synctest.Wait()
		s.check(t, answer.Code, answer.Body.String())
		s.checkEvents(t, d.seen.all()[already:])
		if s.after != nil {
			s.after(t, d)
		}
	})
}

// noted puts what the scenario has noted on its desk into a text.
func (s scenario) noted(d *desk, text string) string {
	return strings.ReplaceAll(text, "{note}", d.note)
}

func (s scenario) bodyOn(d *desk) string { return s.noted(d, s.body) }

func (s scenario) check(t *testing.T, status int, body string) {
	t.Helper()
	wanted := s.status
	if wanted == 0 {
		wanted = http.StatusOK
	}
	if status != wanted {
		t.Errorf("got status %d, want %d: %s", status, wanted, body)
	}
	if s.want != "" && body != s.want {
		t.Errorf("got %s\nwant %s", body, s.want)
	}
	for _, part := range s.has {
		if !strings.Contains(body, part) {
			t.Errorf("%s is not in %s", part, body)
		}
	}
	for _, part := range s.not {
		if strings.Contains(body, part) {
			t.Errorf("%s is in %s", part, body)
		}
	}
}

func (s scenario) checkEvents(t *testing.T, events []models.Event) {
	t.Helper()
	var types []models.EventType
	for _, e := range events {
		types = append(types, e.Type())
	}
	for _, wanted := range s.events {
		at := slices.Index(types, wanted)
		if at < 0 {
			t.Errorf("no event %s was recorded; got %v", wanted, types)
			continue
		}
		types = slices.Delete(types, at, at+1)
	}
}

func runAll(t *testing.T, list []scenario) {
	t.Helper()
	for _, s := range list {
		t.Run(s.name, s.run)
	}
}

// scenarios are all there are.
func scenarios() []scenario {
	return slices.Concat(
		accountScenarios,
		aliasScenarios,
		automationScenarios,
		bulkScenarios,
		callScenarios, statusScenarios,
		channelScenarios,
		chatScenarios,
		communityScenarios,
		contactScenarios,
		exampleScenarios,
		groupScenarios,
		inviteScenarios,
		keyScenarios,
		labelScenarios,
		messageScenarios,
		optionScenarios,
		outboundScenarios,
		outsideScenarios,
		passkeyScenarios,
		pollScenarios,
		profileScenarios,
		restScenarios,
		sendScenarios,
		sessionScenarios,
		webhookScenarios,
	)
}

func TestEveryOperationHasAScenario(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		for _, operation := range d.engine.Operations() {
			tried := slices.ContainsFunc(scenarios(), func(s scenario) bool {
				return matches(operation.Method+" "+operation.Path, s.request)
			})
			if !tried {
				t.Errorf("%s %s has no scenario", operation.Method, operation.Path)
			}
		}
	})
}

// matches reports whether a request goes to a route.
func matches(route, request string) bool {
	request, _, _ = strings.Cut(request, "?")
	want, got := strings.Split(route, "/"), strings.Split(request, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}
