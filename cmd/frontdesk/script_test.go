package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestScripts(t *testing.T) {
	for _, kept := range []*sync.Map{&ran, &browsers, &receivers} {
		kept.Clear() // of an earlier run of this test
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SESSIONS_PATH", env.WorkDir+"/data")
			env.Setenv("PORT", "0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": startNamed, "quit": quit, "crash": crash, "receiver": receive, "received": received,
			"call": call, "eventually": eventually, "keep": keep, "counted": counted, "oversized": oversized, "burst": burst, "inorder": inOrder, "signed": signed, "readme": readme, "private": private,
		},
	})
}

// keep stores what a regular expression finds in the last output: its first
// group, or all of it.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME REGEXP")
	}
	match := compile(ts, args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if match == nil {
		ts.Fatalf("nothing matches %s", args[1])
	}
	ts.Setenv(args[0], strings.TrimSpace(match[len(match)-1]))
}

// counted fails unless the last output has so many matches.
func counted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: counted REGEXP COUNT")
	}
	if got := len(compile(ts, args[0]).FindAllString(ts.ReadFile("stdout"), -1)); fmt.Sprint(got) != args[1] {
		ts.Fatalf("%d matches, want %s", got, args[1])
	}
}

// private fails unless everything below a folder is for its owner only.
func private(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: private FOLDER")
	}
	files := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return fmt.Errorf("%s has mode %o", path, mode)
		}
		files++
		return nil
	}))
	if files < 2 {
		ts.Fatalf("there is nothing in %s", args[0])
	}
}

func environ(ts *testscript.TestScript, names ...string) []string {
	env := os.Environ()
	for _, name := range names {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}
