package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

const startTime = 60 * time.Second

// settings are the variables that a started server gets from its script.
var settings = []string{
	"PORT", "SESSIONS_PATH", "API_KEY", "BASE_WEBHOOK_URL", "WA_SERVER_URL", "WA_SERVER_ROOT_KEY", "STORAGE_TYPE", "HOST", "LOG_LEVEL", "BASE_PATH",
}

// processes are those of one script, by the name it gave them.
type processes struct {
	mu    sync.Mutex
	named map[string]*exec.Cmd
}

var running = processes{named: map[string]*exec.Cmd{}}

// startNamed runs frontdesk in the background and waits until it says where it
// listens. What it prints becomes variables: SERVER, SETUP_CODE, WA_SERVER_URL and
// WA_SERVER_ROOT_KEY.
func startNamed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME COMMAND [ARGS]")
	}
	program, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "frontdesk"))
	ts.Check(err)
	cmd := exec.Command(program, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environ(ts, settings...)
	log, err := os.OpenFile(ts.MkAbs(args[0]+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	cmd.Stderr = log
	output, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	name := ts.Name() + " " + args[0]
	running.mu.Lock()
	running.named[name] = cmd
	running.mu.Unlock()
	ts.Defer(func() { end(name, syscall.SIGKILL) })
	readGreeting(ts, args[0], output)
}

var greetings = map[string]*regexp.Regexp{
	"SERVER":             regexp.MustCompile(`listens on (\S+)`),
	"SETUP_CODE":         regexp.MustCompile(`first account within the hour: \S+code=(\S+)`),
	"FIRST_KEY":          regexp.MustCompile(`API key, shown once: (\S+)`),
	"WA_SERVER_URL":      regexp.MustCompile(`^WA_SERVER_URL=(\S+)`),
	"WA_SERVER_ROOT_KEY": regexp.MustCompile(`^WA_SERVER_ROOT_KEY=(\S+)`),
}

// readGreeting reads until the process can be talked to: nothing more has come
// for a moment after it said where it listens.
func readGreeting(ts *testscript.TestScript, name string, output io.Reader) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(output); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	patience, listens := startTime, false
	for {
		select {
		case line, open := <-lines:
			if !open {
				ts.Fatalf("%s ended:\n%s", name, ts.ReadFile(name+".log"))
			}
			for variable, pattern := range greetings {
				if match := pattern.FindStringSubmatch(line); match != nil {
					ts.Setenv(variable, match[1])
					listens = true
				}
			}
			if listens {
				patience = 300 * time.Millisecond
			}
		case <-time.After(patience):
			if !listens {
				ts.Fatalf("%s does not say where it listens", name)
			}
			go func() {
				for range lines { // so that it never waits for us
				}
			}()
			return
		}
	}
}

// quit asks a process to end, and fails when it does not within ten seconds or
// says that it failed.
func quit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: quit NAME")
	}
	began := time.Now()
	if err := end(ts.Name()+" "+args[0], syscall.SIGTERM); err != nil {
		ts.Fatalf("%s: %v\n%s", args[0], err, ts.ReadFile(args[0]+".log"))
	}
	if took := time.Since(began); took > 11*time.Second {
		ts.Fatalf("%s took %s to end", args[0], took)
	}
	noPanic(ts, args[0])
}

func noPanic(ts *testscript.TestScript, name string) {
	if log := ts.ReadFile(name + ".log"); strings.Contains(log, "panic") {
		ts.Fatalf("%s panicked:\n%s", name, log)
	}
}

// crash ends a process at once, as kill -9 does.
func crash(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: crash NAME")
	}
	end(ts.Name()+" "+args[0], syscall.SIGKILL)
}

func end(name string, signal syscall.Signal) error {
	running.mu.Lock()
	cmd := running.named[name]
	delete(running.named, name)
	running.mu.Unlock()
	if cmd == nil {
		return nil
	}
	if err := cmd.Process.Signal(signal); err != nil {
		return err
	}
	return cmd.Wait()
}

func compile(ts *testscript.TestScript, pattern string) *regexp.Regexp {
	compiled, err := regexp.Compile("(?m)" + pattern)
	ts.Check(err)
	return compiled
}
