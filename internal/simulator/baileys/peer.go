// Package baileys drives Baileys, a client that knows nothing of ours, in
// tests: what works for both is the protocol. It runs where Node is present.
package baileys

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

//go:embed package.json package-lock.json peer.mjs
var files embed.FS

// patience is how long a peer lives at most.
const patience = 90 * time.Second

// Peer is a Baileys client in a process of its own, driven by lines of JSON;
// peer.mjs says which.
type Peer struct {
	t      testing.TB
	in     io.Writer
	out    *json.Decoder
	lastID int
}

// Answer is what the peer says to one command.
type Answer struct {
	ID      int    `json:"id"`
	OK      bool   `json:"ok"`
	Error   string `json:"error"`
	QR      string `json:"qr"`
	JID     string `json:"jid"`
	From    string `json:"from"`
	Message string `json:"message"`
	Type    string `json:"type"`
	Text    string `json:"text"`
	Base64  []byte `json:"base64"`
}

// skip leaves a test out where Baileys cannot be had. On the build server that
// is a failure, or nobody would notice.
func skip(t testing.TB, why string, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: %v", why, err)
	}
	t.Skipf("*** %s: %v", why, err)
}

// folder installs Baileys into a cache, once for each lock file. Packages are
// tested at the same time, so only one of them installs.
func folder(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		skip(t, "Node is not installed", err)
	}
	lock, err := files.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "frontdesk-baileys-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	turn, err := os.OpenFile(filepath.Join(dir, "turn"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer turn.Close()
	if err := syscall.Flock(int(turn.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	unpack(t, dir)
	if err := install(t, dir); err != nil {
		skip(t, "Baileys cannot be installed", err)
	}
	return dir
}

func unpack(t testing.TB, dir string) {
	t.Helper()
	for _, name := range []string{"package.json", "package-lock.json", "peer.mjs"} {
		data, err := files.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func install(t testing.TB, dir string) error {
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if output, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, output)
	}
	return os.WriteFile(done, nil, 0o600)
}

// New starts Baileys against the server at url, whose certificates hang on root.
func New(t testing.TB, url string, root [32]byte) *Peer {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "peer.mjs", url, hex.EncodeToString(root[:]), t.TempDir())
	node.Dir = folder(t)
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	timeout := time.AfterFunc(patience, func() { _ = node.Process.Kill() })
	t.Cleanup(func() {
		timeout.Stop()
		in.Close()
		// It ends with its input; how does not matter any more.
		_ = node.Wait()
	})
	return &Peer{t: t, in: in, out: json.NewDecoder(bufio.NewReader(out))}
}

// Do gives a command and waits for the answer to it.
func (p *Peer) Do(name string, arguments map[string]any) Answer {
	p.t.Helper()
	p.lastID++
	command := map[string]any{"id": p.lastID, "do": name}
	for key, value := range arguments {
		command[key] = value
	}
	if err := json.NewEncoder(p.in).Encode(command); err != nil {
		p.t.Fatalf("tell the peer to %s: %v", name, err)
	}
	for {
		var answer Answer
		if err := p.out.Decode(&answer); err != nil {
			p.t.Fatalf("the peer ended instead of %s: %v", name, err)
		}
		if answer.ID != p.lastID {
			continue
		}
		if !answer.OK {
			p.t.Fatalf("the peer cannot %s: %s", name, answer.Error)
		}
		return answer
	}
}
