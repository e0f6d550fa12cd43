package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func get(t *testing.T, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestAFileIsServedForEver(t *testing.T) {
	for _, name := range []string{"css/app.css", "js/app.js", "icons.svg", "fonts/geist-latin.woff2", "vendor/htmx.js"} {
		res := get(t, URL(name))
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d, want 200", name, res.StatusCode)
		}
		if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: got Cache-Control %q, want it immutable", name, got)
		}
	}
}

func TestTheZippedFormIsTheSameText(t *testing.T) {
	plain, err := io.ReadAll(get(t, URL("js/app.js")).Body)
	if err != nil {
		t.Fatal(err)
	}
	res := get(t, URL("js/app.js"), "Accept-Encoding", "br, gzip")
	if got := res.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("got Content-Encoding %q, want gzip", got)
	}
	unzipped, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, plain) {
		t.Error("the gzip answer differs from the plain one")
	}
}

func TestAnotherHashIsNotFound(t *testing.T) {
	stale := regexp.MustCompile(`a-[0-9a-f]+`).ReplaceAllString(URL("js/app.js"), "a-000000000000")
	if got := get(t, stale).StatusCode; got != http.StatusNotFound {
		t.Errorf("got status %d for a stale address, want 404", got)
	}
}

func TestOurFilesAndVendoredOnesHaveHashesOfTheirOwn(t *testing.T) {
	if own := URL("js/app.js"); !strings.HasPrefix(own, "/static/a-") {
		t.Errorf("got %s, want it below /static/a-", own)
	}
	if vendored := URL("vendor/htmx.js"); !strings.HasPrefix(vendored, "/static/v-") {
		t.Errorf("got %s, want it below /static/v-", vendored)
	}
}

func TestEveryVendoredFileIsTheOneWritten(t *testing.T) {
	table, err := os.ReadFile("vendor/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("`([^`]+)` \\| `([0-9a-f]{64})` \\|").FindAllStringSubmatch(string(table), -1)
	if len(rows) < 5 {
		t.Fatalf("got %d rows in VENDOR.md, want at least 5", len(rows))
	}
	for _, row := range rows {
		text, err := os.ReadFile(filepath.Join("vendor", row[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != row[2] {
			t.Errorf("%s: got hash %s, want %s", row[1], got, row[2])
		}
	}
}

func TestEveryListedIconIsInTheSprite(t *testing.T) {
	list, err := os.ReadFile("icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	sprite, err := os.ReadFile("icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(string(list)), "\n") {
		name, _, _ := strings.Cut(line, "=")
		if !bytes.Contains(sprite, []byte(`id="i-`+name+`"`)) {
			t.Errorf("icon %q is listed but not drawn", name)
		}
	}
}

func TestEveryStylesheetIsJoined(t *testing.T) {
	files, err := filepath.Glob("css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	if listed := len(stylesheets) + len(apart); len(files) != listed {
		t.Errorf("got %d files in css, want the %d of the lists", len(files), listed)
	}
}

// physical matches declarations that break in a right-to-left page.
var physical = regexp.MustCompile(`(?m)^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)[a-z-]*|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:|(?:text-align|float|clear):\s*(?:left|right)`)

func TestStylesUseLogicalPropertiesOnly(t *testing.T) {
	for _, name := range slices.Concat(stylesheets, apart) {
		text, err := os.ReadFile("css/" + name + ".css")
		if err != nil {
			t.Fatal(err)
		}
		if found := physical.Find(text); found != nil {
			t.Errorf("%s.css: %q is physical; use the logical property", name, bytes.TrimSpace(found))
		}
	}
}

func TestColoursAreNamedInTheTokensOnly(t *testing.T) {
	allowed := map[string]bool{"tokens": true, "entry": true, "pairing": true, "layers": true}
	raw := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	for _, name := range slices.Concat(stylesheets, apart) {
		text, err := os.ReadFile("css/" + name + ".css")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range raw.FindAllString(string(text), -1) {
			if !allowed[name] {
				t.Errorf("%s.css: raw colour %s; use a token", name, found)
			}
		}
	}
}
