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

// runner runs a sample of docs/webhooks.md with the arguments headers, body and
// secret; the program prints true or false.
type runner struct {
	language string // as the page names it
	needs    []string
	file     string
	whole    func(sample string) string // the program around the sample
	build    []string                   // what makes a program of the file; nil: nothing has to
	run      []string
	optional bool
}

var runners = []runner{
	{
		language: "go", needs: []string{"go"}, file: "main.go", whole: wholeGo,
		build: []string{"go", "build", "-o", "sample", "main.go"}, run: []string{"./sample"},
	},
	{
		language: "js", needs: []string{"node"}, file: "sample.mjs", run: []string{"node", "sample.mjs"},
		whole: followedBy(`
console.log(verify(JSON.parse(process.argv[2]), process.argv[3], process.argv[4]))
`),
	},
	{
		language: "python", needs: []string{"python3"}, file: "sample.py", run: []string{"python3", "sample.py"},
		whole: followedBy(`
import json, sys
print(str(verify(json.loads(sys.argv[1]), sys.argv[2].encode(), sys.argv[3])).lower())
`),
	},
	{
		language: "php", optional: true, needs: []string{"php"}, file: "sample.php", run: []string{"php", "sample.php"},
		whole: followedBy(`
echo verify(json_decode($argv[1], true), $argv[2], $argv[3]) ? 'true' : 'false';
`),
	},
	{
		language: "csharp", optional: true, needs: []string{"mcs", "mono"}, file: "sample.cs", whole: wholeCSharp,
		build: []string{"mcs", "-out:sample.exe", "sample.cs"}, run: []string{"mono", "sample.exe"},
	},
}

func followedBy(tail string) func(string) string {
	return func(sample string) string { return sample + tail }
}

func wholeGo(sample string) string {
	program := strings.Replace(sample, "package check", "package main", 1)
	return strings.Replace(program, "import (", "import (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"os\"", 1) + `
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
}

func wholeCSharp(sample string) string {
	return "using System.Text.RegularExpressions;\n" + sample + `
static class Program
{
    static void Main(string[] args)
    {
        var headers = new Dictionary<string, string>();
        foreach (Match m in Regex.Matches(args[0], "\"([^\"]+)\":\"([^\"]*)\"")) headers[m.Groups[1].Value] = m.Groups[2].Value;
        Console.WriteLine(Webhook.Verify(headers, Encoding.UTF8.GetBytes(args[1]), args[2]) ? "true" : "false");
    }
}
`
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

// post is a delivery, and whether a receiver must take it.
type post struct {
	name, headers, body string
	good                bool
}

func somePosts(t *testing.T) (secret string, posts []post) {
	t.Helper()
	secret, old := newSecret(), newSecret()
	add := func(name string, secrets []string, at time.Time, signed, sent string) {
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
		posts = append(posts, post{name, string(text), sent, strings.HasPrefix(name, "good")})
	}
	now, body := time.Now(), "{\"text\":\"🏨 <b> & \u2028 \u2029 é\",\"numbers\":[1.5,0,-0.25,1e+21,123456789012]}"
	add("good", []string{secret}, now, body, body)
	add("good, while the secret is rotated", []string{old, secret}, now, body, body)
	add("good, and without letters outside ASCII", []string{secret}, now, "{}", "{}")
	add("of another secret", []string{old}, now, body, body)
	add("changed on the way", []string{secret}, now, body, body+" ")
	add("an hour old", []string{secret}, now.Add(-time.Hour), body, body)
	return secret, posts
}

// A language that is not on this machine does not count as one whose sample
// works: it has no test of its own, and the last line says so. Go, Node and
// Python must be there where nothing may be left out.
func TestTheSamplesOfThePageCheckSignatures(t *testing.T) {
	secret, posts := somePosts(t)
	var ran []string
	for _, r := range runners {
		missing := r.missing()
		if missing == "" {
			ran = append(ran, r.language)
			t.Run(r.language, func(t *testing.T) { r.check(t, secret, posts) })
			continue
		}
		t.Logf("*** %s is not installed: the sample in %s has not been run", missing, r.language)
		if !r.optional && os.Getenv("CI") == "true" {
			t.Errorf("%s is needed", missing)
		}
	}
	t.Logf("*** samples of docs/webhooks.md that were run: %s", strings.Join(ran, ", "))
}

// missing is a program that is not there; "" when all are.
func (r runner) missing() string {
	for _, program := range r.needs {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	return ""
}

// check runs the sample over every delivery.
func (r runner) check(t *testing.T, secret string, posts []post) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, r.file), []byte(r.whole(sampleOf(t, r.language))), 0o600); err != nil {
		t.Fatal(err)
	}
	if r.build != nil {
		if said, err := r.command(t, dir, r.build); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	for _, p := range posts {
		said, err := r.command(t, dir, r.run, p.headers, p.body, secret)
		if err != nil || said != fmt.Sprint(p.good) {
			t.Errorf("a delivery that is %s: got %s (%v), want %v", p.name, said, err, p.good)
		}
	}
}

func (runner) command(t *testing.T, dir string, command []string, args ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], append(command[1:len(command):len(command)], args...)...)
	c.Dir = dir
	said, err := c.CombinedOutput()
	return strings.TrimSpace(string(said)), err
}
