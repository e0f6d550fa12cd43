package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// ran are the commands of the README that each script has run.
var ran sync.Map

var (
	shellBlock  = regexp.MustCompile("(?s)<!-- every command of this block is run by a test -->\n```sh\n(.*?)```")
	scriptBlock = regexp.MustCompile("(?s)```js\n(.*?)```")
)

// readme runs the one command of the README that holds a word, against the
// server of the script. "readme done" fails when a command was left out, and
// "readme script" prints the script as a JSON string.
func readme(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: readme WORD")
	}
	commands := readmeCommands(ts)
	value, _ := ran.LoadOrStore(ts.Name(), new([]string))
	done := value.(*[]string)
	switch args[0] {
	case "done":
		if len(*done) != len(commands) {
			ts.Fatalf("of %q only %q were run", commands, *done)
		}
		return
	case "script":
		fmt.Fprintf(ts.Stdout(), "%q", block(ts, scriptBlock))
		return
	}
	i := slices.IndexFunc(commands, func(c string) bool { return strings.Contains(c, args[0]) && !slices.Contains(*done, c) })
	if i < 0 {
		ts.Fatalf("no command of the README holds %q", args[0])
	}
	*done = append(*done, commands[i])
	address := strings.TrimPrefix(ts.Getenv("SERVER"), "http://")
	ts.Check(ts.Exec("sh", "-c", strings.ReplaceAll(commands[i], "localhost:3000", address)))
}

func readmeCommands(ts *testscript.TestScript) []string {
	text := strings.ReplaceAll(block(ts, shellBlock), "\\\n", " ")
	return strings.Split(strings.TrimSpace(text), "\n")
}

func block(ts *testscript.TestScript, pattern *regexp.Regexp) string {
	text, err := os.ReadFile(readmePath)
	ts.Check(err)
	found := pattern.FindStringSubmatch(string(text))
	if found == nil {
		ts.Fatalf("the README has no block %s", pattern)
	}
	return strings.ReplaceAll(found[1], "\n   ", "\n")
}

// readmePath is where the tests of this package find the README.
const readmePath = "../../README.md"
