package api_test

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

//go:embed testdata/endpoints.tsv
var endpoints string

// notYet lists the rows that are not built yet, one a line.
//
//go:embed testdata/notyet.txt
var notYet string

// tableRow is one operation that clients of the older servers call.
type tableRow struct {
	method, path        string // "GET", "/session/qr/:sessionId"
	fields, success     string
	errors, also        string
	scenarios           []scenario
	happy               scenario // the one whose answer has the success keys
	passed, passedAtOld bool
	unrouted            bool
}

func (r *tableRow) String() string { return r.method + " " + r.path }

// special are the rows whose answer is no JSON of ours.
func (r *tableRow) special() bool {
	return !strings.HasPrefix(r.success, "success")
}

// beyond are the rows that other packages serve; TestTheRestOfTheTable tries them.
func (r *tableRow) beyond() bool {
	return slices.Contains([]string{"/ping", "/openapi.json", "/docs", "/ws"}, r.path)
}

func table(t *testing.T) []*tableRow {
	t.Helper()
	var rows []*tableRow
	all := scenarios()
	for line := range strings.SplitSeq(strings.TrimSpace(endpoints), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 10 {
			t.Fatalf("the line %q has %d cells", line, len(cells))
		}
		if cells[0] == "method" {
			continue
		}
		r := &tableRow{
			method: cells[0], path: strings.ReplaceAll(cells[1], "{sessionId}", ":sessionId"),
			fields: cells[4], success: cells[5], errors: cells[6], also: cells[8],
		}
		for _, s := range all {
			if matches(r.String(), s.request) {
				r.scenarios = append(r.scenarios, s)
			}
		}
		rows = append(rows, r)
	}
	if len(rows) != 172 {
		t.Fatalf("the table has %d rows, want 172", len(rows))
	}
	return rows
}

// TestTheTable walks every route of the servers we replace, on a linked
// session: at the root and below /legacy, and compares what is answered with
// the columns of the table.
func TestTheTable(t *testing.T) {
	rows := table(t)
	markUnrouted(t, rows)
	t.Run("rows", func(t *testing.T) {
		for _, r := range rows {
			if r.unrouted || r.beyond() {
				continue
			}
			t.Run(r.String(), func(t *testing.T) {
				t.Parallel()
				r.walk(t)
			})
		}
	})
	t.Run("beyond", func(t *testing.T) { walkBeyond(t, rows) })
	report(t, rows)
}

// markUnrouted asks every route whether there is something at it.
func markUnrouted(t *testing.T, rows []*tableRow) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		for _, r := range rows {
			if r.beyond() {
				continue
			}
			answer := d.call(r.method, concrete(r.path, "nobody"), "")
			r.unrouted = strings.Contains(answer.Body.String(), "there is nothing at this path") || answer.Code == http.StatusMethodNotAllowed
			if answer.Code == http.StatusNotImplemented {
				t.Errorf("%s answers 501 %s", r, answer.Body)
			}
		}
	})
}

// walk finds a scenario that ends well and whose answer has the success keys,
// best one that shows all of them.
func (r *tableRow) walk(t *testing.T) {
	var complaints []string
	var found *attempt
	for i, s := range r.happyOnes() {
		a := r.try(t, s)
		complaints = append(complaints, a.lacks...)
		if len(a.lacks) == 0 && (found == nil || len(a.hides) == 0) {
			found = &a
		}
		if found != nil && (len(found.hides) == 0 || i >= 3) {
			break
		}
	}
	if found == nil {
		t.Errorf("of %d scenarios none answers %s: %v", len(r.scenarios), r.success, complaints)
		return
	}
	r.passed, r.happy = true, found.scenario
	if lacks := r.lacksAliases(found.answer); len(lacks) > 0 {
		t.Errorf("%q does not answer %v: %s", found.scenario.name, lacks, found.answer.Body)
	}
	r.compareWithOld(t, *found)
}

func (r *tableRow) happyOnes() []scenario {
	return slices.DeleteFunc(slices.Clone(r.scenarios), func(s scenario) bool { return s.status != 0 && s.status != http.StatusOK })
}

// attempt is a scenario, what it answered at the root and then below /legacy,
// what the first answer lacks, and what it does not show of the rest.
type attempt struct {
	scenario     scenario
	answer, old  *httptest.ResponseRecorder
	lacks, hides []string
}

func (r *tableRow) try(t *testing.T, s scenario) attempt {
	a := attempt{scenario: s}
	s.on(t, func(d *desk) {
		a.answer, a.old = s.ask(d, ""), s.ask(d, "/legacy")
	})
	a.lacks, a.hides = r.judge(a.answer, false), r.judge(a.answer, true)
	return a
}

// on gives a scenario its desk.
func (s scenario) on(t *testing.T, do func(d *desk)) {
	within := withDesk
	if s.bare {
		within = withBareDesk
	}
	within(t, func(t *testing.T, d *desk) {
		if s.before != nil {
			s.before(d)
			synctest.Wait()
		}
		do(d)
		synctest.Wait()
	})
}

// ask sends the request of a scenario, below a prefix.
func (s scenario) ask(d *desk, prefix string) *httptest.ResponseRecorder {
	method, path := cutRequest(s.noted(d, s.request))
	return d.call(method, prefix+path, s.bodyOn(d), s.headers...)
}

func (r *tableRow) judge(answer *httptest.ResponseRecorder, strict bool) []string {
	if answer.Code != http.StatusOK {
		return []string{answer.Body.String()}
	}
	if r.special() {
		return r.judgeSpecial(answer)
	}
	s, err := shapeOf(r.success)
	if err != nil {
		return []string{err.Error()}
	}
	var body map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		return []string{err.Error()}
	}
	lacks := s.missing("", body, strict)
	if body["success"] != true {
		lacks = append(lacks, "success is not true")
	}
	return lacks
}

// judgeSpecial checks pictures and files.
func (r *tableRow) judgeSpecial(answer *httptest.ResponseRecorder) []string {
	header := answer.Header()
	if strings.HasPrefix(r.success, "image/png") {
		if header.Get("Content-Type") != "image/png" {
			return []string{"no picture"}
		}
		return nil
	}
	var lacks []string
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Disposition"} {
		if header.Get(name) == "" {
			lacks = append(lacks, "no header "+name)
		}
	}
	if !strings.HasPrefix(header.Get("Content-Disposition"), "attachment; filename=") {
		lacks = append(lacks, "the file has no name")
	}
	return lacks
}

// compareWithOld compares with the answer below /legacy: the one that came
// right after the first, or, if that had changed something, one of a fresh desk.
func (r *tableRow) compareWithOld(t *testing.T, a attempt) {
	same, differences := alike(a.answer, a.old)
	if !same {
		a.scenario.on(t, func(d *desk) { a.old = a.scenario.ask(d, "/legacy") })
		same, differences = alike(a.answer, a.old)
	}
	if !same {
		t.Errorf("below /legacy %q answers otherwise: %s", a.scenario.name, differences)
	}
	r.passedAtOld = same
}

// alike compares two answers but for their ids and times.
func alike(a, b *httptest.ResponseRecorder) (bool, string) {
	if a.Code != b.Code || a.Header().Get("Content-Type") != b.Header().Get("Content-Type") {
		return false, b.Body.String()
	}
	var first, second any
	if json.Unmarshal(a.Body.Bytes(), &first) != nil || json.Unmarshal(b.Body.Bytes(), &second) != nil {
		return a.Body.Len() > 0 && b.Body.Len() > 0, "a body is empty"
	}
	one, other := outline("", first), outline("", second)
	for _, line := range one {
		if !slices.Contains(other, line) {
			return false, "no " + line
		}
	}
	return len(one) == len(other), "it says more"
}

func report(t *testing.T, rows []*tableRow) {
	passed, old := 0, 0
	var open []string
	for _, r := range rows {
		if r.passed {
			passed++
		}
		if r.passedAtOld {
			old++
		}
		if r.unrouted {
			open = append(open, r.String())
			if !strings.Contains(notYet, r.String()+"\n") {
				t.Errorf("%s is not routed", r)
			}
		}
	}
	if len(open) > 0 {
		t.Logf("not built yet: %s", strings.Join(open, ", "))
	}
	t.Logf("%d of %d rows passed, %d at /legacy, none by 501", passed, len(rows), old)
}
