package webhooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// runners run a sample of docs/webhooks.md with the arguments headers, body and
// secret, and print true or false.
var runners = []struct{ language, program, file, tail string }{
	{"js", "node", "sample.mjs", `
console.log(verify(JSON.parse(process.argv[2]), process.argv[3], process.argv[4]))
`},
	{"python", "python3", "sample.py", `
import json, sys
print(str(verify(json.loads(sys.argv[1]), sys.argv[2].encode(), sys.argv[3])).lower())
`},
	{"php", "php", "sample.php", `
echo verify(json_decode($argv[1], true), $argv[2], $argv[3]) ? 'true' : 'false';
`},
}

// sampleOf is the code of a language in the page of webhooks.
func sampleOf(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no sample in %s", language)
	}
	return string(found[1])
}

// letters are deliveries, and whether a receiver must take them.
func letters(t *testing.T) (secret string, cases []struct {
	headers, body string
	good          bool
}) {
	t.Helper()
	secret, old := newSecret(), newSecret()
	add := func(secrets []string, at time.Time, signed, sent string, good bool) {
		header := http.Header{}
		sign(header, secrets, "17", at, []byte(signed))
		plain := map[string]string{}
		for name := range header {
			plain[strings.ToLower(name)] = header.Get(name)
		}
		text, err := json.Marshal(plain)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, struct {
			headers, body string
			good          bool
		}{string(text), sent, good})
	}
	body := "{\"text\":\"🏨 <b> \u2028 1.5\"}"
	add([]string{secret}, time.Now(), body, body, true)
	add([]string{old, secret}, time.Now(), body, body, true)
	add([]string{old}, time.Now(), body, body, false)
	add([]string{secret}, time.Now(), body, body+" ", false)
	add([]string{secret}, time.Now().Add(-time.Hour), body, body, false)
	return secret, cases
}

func TestTheSamplesOfThePageCheckSignatures(t *testing.T) {
	secret, cases := letters(t)
	for _, r := range runners {
		if _, err := exec.LookPath(r.program); err != nil {
			t.Logf("*** %s is not installed: its sample is not run", r.program)
			continue
		}
		file := filepath.Join(t.TempDir(), r.file)
		if err := os.WriteFile(file, []byte(sampleOf(t, r.language)+r.tail), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			said, err := exec.CommandContext(t.Context(), r.program, file, c.headers, c.body, secret).CombinedOutput()
			if got := strings.TrimSpace(string(said)); err != nil || got != fmt.Sprint(c.good) {
				t.Errorf("%s, case %d: got %s (%v), want %v", r.language, i, got, err, c.good)
			}
		}
	}
}

func TestTheSampleInGoChecksSignatures(t *testing.T) {
	secret, cases := letters(t)
	dir := t.TempDir()
	program := strings.Replace(sampleOf(t, "go"), "package check", "package main", 1)
	program = strings.Replace(program, "import (", "import (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"os\"", 1) + `
func main() {
	header, plain := http.Header{}, map[string]string{}
	if err := json.Unmarshal([]byte(os.Args[1]), &plain); err != nil {
		fmt.Println(err)
	}
	for name, value := range plain {
		header.Set(name, value)
	}
	fmt.Println(Verify(header, []byte(os.Args[2]), os.Args[3]))
}
`
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "sample")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for i, c := range cases {
		said, err := exec.CommandContext(t.Context(), binary, c.headers, c.body, secret).CombinedOutput()
		if got := strings.TrimSpace(string(said)); err != nil || got != fmt.Sprint(c.good) {
			t.Errorf("case %d: got %s (%v), want %v", i, got, err, c.good)
		}
	}
}
