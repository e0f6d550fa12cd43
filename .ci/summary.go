//go:build ignore

// Summary reads the output of "go test -json" and says what happened: each
// package in a line, each failure with its output, and at the end how many
// tests ran, failed and were skipped. With CI=true a skipped test is a failure.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
	ImportPath, FailedBuild       string
	Elapsed                       float64
}

type summary struct {
	output                  map[string]*strings.Builder
	passed, failed, skipped int
	broken                  int
	skips                   []string
}

func main() {
	s := summary{output: map[string]*strings.Builder{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		s.note(e)
	}
	os.Exit(s.tell())
}

func (s *summary) note(e event) {
	key := e.Package + e.ImportPath + "|" + e.Test
	switch e.Action {
	case "output", "build-output":
		if s.output[key] == nil {
			s.output[key] = &strings.Builder{}
		}
		s.output[key].WriteString(e.Output)
	case "build-fail":
		s.broken++
		fmt.Print(s.output[key])
	case "pass", "fail", "skip":
		s.end(key, e)
	}
}

func (s *summary) end(key string, e event) {
	if e.Test == "" {
		fmt.Printf("%-5s %s (%.1fs)\n", e.Action, e.Package, e.Elapsed)
		if e.Action == "fail" {
			s.broken++
			s.show(key)
			s.showUnended(key)
		}
		return
	}
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		s.show(key)
	case "skip":
		s.skipped++
		s.skips = append(s.skips, e.Package+" "+e.Test)
		s.show(key)
	}
	delete(s.output, key)
}

func (s *summary) show(key string) {
	if out := s.output[key]; out != nil {
		fmt.Print(out)
	}
}

// showUnended prints what tests said that never ended, because the process did.
func (s *summary) showUnended(pkg string) {
	for key, out := range s.output {
		if key != pkg && strings.HasPrefix(key, pkg) {
			fmt.Printf("--- UNENDED: %s\n%s", key, out)
		}
	}
}

func (s *summary) tell() int {
	fmt.Printf("\n%d tests ran: %d passed, %d failed; %d skipped\n", s.passed+s.failed, s.passed, s.failed, s.skipped)
	for _, name := range s.skips {
		fmt.Println("*** SKIPPED", name)
	}
	switch {
	case s.failed > 0 || s.broken > 0:
		return 1
	case s.passed == 0:
		fmt.Println("no test ran")
		return 1
	case s.skipped > 0 && os.Getenv("CI") == "true":
		fmt.Println("a skipped test is a failure here (CI=true)")
		return 1
	}
	return 0
}
