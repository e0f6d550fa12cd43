package nemesis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Key is the API key of every desk.
const Key = "nemesis-key"

// Desk is the real program in a folder of its own. It can be killed and started
// again over the same data, at the same address.
type Desk struct {
	Address string // host:port

	binary  string
	dir     string
	env     []string
	log     *os.File
	running *exec.Cmd
	ended   chan struct{} // closed when running has ended
}

// NewDesk prepares a program; settings are NAME=value.
func NewDesk(binary, dir string, settings ...string) (*Desk, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "desk.log"))
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	env := append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "HOST=" + host, "PORT=" + port, "API_KEY=" + Key,
		"SESSIONS_PATH=" + filepath.Join(dir, "data"), "LOG_LEVEL=debug",
	}, settings...)
	return &Desk{Address: address, binary: binary, dir: dir, env: env, log: log}, nil
}

// freeAddress is one that nobody listened at a moment ago.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// ErrEnded says that the program ended by itself.
var ErrEnded = errors.New("the program ended by itself")

// Start starts the program, with more settings for this one life, and waits
// until it answers.
func (d *Desk) Start(ctx context.Context, settings ...string) error {
	d.running, d.ended = exec.Command(d.binary, "serve"), make(chan struct{})
	d.running.Dir, d.running.Env = d.dir, append(settings, d.env...)
	d.running.Stdout, d.running.Stderr = d.log, d.log
	if err := d.running.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	go func(process *exec.Cmd, ended chan struct{}) {
		_ = process.Wait() // says that it was killed
		close(ended)
	}(d.running, d.ended)
	var early error
	err := Until(ctx, "the program answers", func() error {
		if early = d.alive(); early != nil {
			return nil
		}
		return d.ping(ctx)
	})
	return errors.Join(err, early)
}

func (d *Desk) alive() error {
	select {
	case <-d.ended:
		return ErrEnded
	default:
		return nil
	}
}

func (d *Desk) ping(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.Address+"/ping", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the ping was answered with %s", answer.Status)
	}
	return nil
}

// Ended is closed when the program has ended.
func (d *Desk) Ended() <-chan struct{} { return d.ended }

// Kill ends the program as a power cut would: it gets no chance to do anything.
func (d *Desk) Kill() {
	if d.running == nil {
		return
	}
	_ = d.running.Process.Kill() // fails when it has ended
	<-d.ended
}

// Close ends the program for good.
func (d *Desk) Close() error {
	d.Kill()
	return d.log.Close()
}

// proc is where the system tells something of the running program.
func (d *Desk) proc(file string) string {
	return fmt.Sprintf("/proc/%d/%s", d.running.Process.Pid, file)
}

// Log is what the program said last.
func (d *Desk) Log() string {
	text, err := os.ReadFile(d.log.Name())
	if err != nil {
		return err.Error()
	}
	const last = 8000
	return string(text[max(0, len(text)-last):])
}

// Said counts how often the program said something in its log.
func (d *Desk) Said(text string) (int, error) {
	log, err := os.ReadFile(d.log.Name())
	return strings.Count(string(log), text), err
}

const lookEvery = 20 * time.Millisecond

// Until asks again and again, because the program under test cannot be waited
// for in any other way, until there is no error or the context ends.
func Until(ctx context.Context, what string, ask func() error) error {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("wait until %s: %w", what, ctx.Err()), err)
		case <-ticker.C:
		}
	}
}
