package api_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"frontdesk/api"
	"frontdesk/api/rest"
	"frontdesk/internal/problem"
	"frontdesk/models"
)

// kinds are all kinds of failure.
var kinds = []models.Kind{
	models.Invalid, models.Unauthorized, models.Forbidden, models.NotFound, models.Conflict, models.NotConnected,
	models.TooLarge, models.Limited, models.Unsupported, models.Refused, models.Unavailable,
}

// TestTheErrorsPageIsRight compares docs/errors.md with what is answered: each
// kind with its statuses and code, and the texts with those of the program.
func TestTheErrorsPageIsRight(t *testing.T) {
	page := readPage(t, "../docs/errors.md")
	rows := map[string]string{}
	for line := range strings.SplitSeq(page, "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 5 {
			rows[strings.TrimPrefix(cells[0], "| ")] = strings.Join(cells[1:4], " ")
		}
	}
	for _, kind := range kinds {
		p := problem.From(models.Errorf(kind, "x"))
		want := fmt.Sprintf("%d %d `%s`", api.StatusOf(kind, p.Status), p.Status, rest.CodeOf(kind))
		if got := rows[string(kind)]; got != want {
			t.Errorf("%s: the page says %q, want %q", kind, got, want)
		}
	}
	if p := problem.From(os.ErrClosed); rows["anything else"] != fmt.Sprintf("%d %d `%s`", p.Status, p.Status, p.Code) {
		t.Errorf("anything else: the page says %q", rows["anything else"])
	}
}

// TestTheTextsOfTheErrorsPageAreAnswered looks for a scenario, or a row of the
// table, with each text of the page.
func TestTheTextsOfTheErrorsPageAreAnswered(t *testing.T) {
	_, texts, found := strings.Cut(readPage(t, "../docs/errors.md"), "## Texts")
	if !found {
		t.Fatal("the page lists no texts")
	}
	answered := endpoints + "Session should be alphanumerical or -,Invalid API key,legacy_endpoint_not_implemented,are required"
	for _, s := range scenarios() {
		answered += s.want + strings.Join(s.has, "")
	}
	listed := regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(texts, -1)
	if len(listed) < 10 {
		t.Fatalf("only %d texts are listed", len(listed))
	}
	for _, match := range listed {
		text := strings.TrimSpace(regexp.MustCompile("<[a-z]+>").ReplaceAllString(match[1], ""))
		if !strings.Contains(answered, text) {
			t.Errorf("nothing answers %q", text)
		}
	}
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
