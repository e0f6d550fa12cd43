package automations

import (
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/automations/sandbox"
)

// process is one worker process. It executes one request at a time, so that a
// dead or stuck one always has exactly one culprit.
type process struct {
	cmd        *exec.Cmd
	in         io.WriteCloser
	frames     chan sandbox.Frame
	doomed     chan struct{} // closed when it is killed, or has ended by itself
	doom       sync.Once
	gone       chan struct{} // closed when nothing of it is left
	stderr     tail
	overstayed atomic.Bool
	known      map[string]bool // programs that were sent
	run        uint32          // number of the last request
}

// startProcess starts a worker. Its environment is empty, it has nothing but
// its pipes, and it dies with this process.
func startProcess(command []string) (*process, error) {
	p := &process{
		cmd:    exec.Command(command[0], command[1:]...),
		frames: make(chan sandbox.Frame),
		doomed: make(chan struct{}),
		gone:   make(chan struct{}),
		known:  map[string]bool{},
	}
	p.cmd.Env = []string{}
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = isolated()
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in = in
	started := make(chan error)
	go p.live(out, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	return p, nil
}

// live is the life of the process from start to end, on one thread: the kernel
// ends a worker when the thread that started it ends.
func (p *process) live(out io.Reader, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := p.cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	p.read(out)
	p.kill() // its output ended or made no sense: either way it is done for
	// How it ended is told by its error output.
	_ = p.cmd.Wait()
	close(p.gone)
}

// read passes frames on until the output ends.
func (p *process) read(out io.Reader) {
	for {
		f, err := sandbox.ReadFrame(out)
		if err != nil {
			return
		}
		select {
		case p.frames <- f:
		case <-p.doomed:
			return
		}
	}
}

// kill ends the process and whatever it may have started.
func (p *process) kill() {
	p.doom.Do(func() {
		killGroup(p.cmd.Process.Pid)
		close(p.doomed)
	})
}

// stop ends the process and waits until nothing of it is left.
func (p *process) stop() {
	p.kill()
	<-p.gone
}

// cause says why a process that is gone went, in the words of a script's author.
func (p *process) cause() sandbox.Problem {
	said := p.stderr.String()
	switch {
	case p.overstayed.Load():
		return sandbox.Problem{Code: sandbox.ProblemTime, Message: "ran longer than a second and had to be ended"}
	case strings.Contains(said, "stack exceeds"), strings.Contains(said, "stack overflow"):
		return sandbox.Problem{Code: sandbox.ProblemDepth, Message: "nests too deeply and had to be ended"}
	}
	// What else ends a worker is memory: its own limit, or the machine's.
	return sandbox.Problem{Code: sandbox.ProblemMemory, Message: "used too much memory and had to be ended"}
}

// tail keeps the beginning of what a process writes to its error output: the
// Go runtime says there why it gave up.
type tail struct {
	mu   sync.Mutex
	text []byte // guarded by mu
}

const tailSize = 1024

// Write implements io.Writer. It takes everything, so that the process never blocks.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[:min(len(p), tailSize-len(t.text))]...)
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
