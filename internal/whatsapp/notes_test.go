package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
)

// notes is a log that keeps warnings and errors. A test that provokes some
// says which.
type notes struct {
	mu       sync.Mutex // guards the rest
	lines    []string
	expected []string
	parent   *notes
	attrs    string
}

func (n *notes) root() *notes {
	if n.parent != nil {
		return n.parent
	}
	return n
}

// Enabled implements slog.Handler.
func (n *notes) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle implements slog.Handler.
func (n *notes) Handle(_ context.Context, record slog.Record) error {
	line := record.Level.String() + " " + record.Message + n.attrs
	record.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	root := n.root()
	root.mu.Lock()
	defer root.mu.Unlock()
	root.lines = append(root.lines, line)
	return nil
}

// WithAttrs implements slog.Handler.
func (n *notes) WithAttrs(attrs []slog.Attr) slog.Handler {
	child := &notes{parent: n.root(), attrs: n.attrs}
	for _, a := range attrs {
		child.attrs += fmt.Sprintf(" %s=%v", a.Key, a.Value)
	}
	return child
}

// WithGroup implements slog.Handler.
func (n *notes) WithGroup(string) slog.Handler { return n }

// lineGone is how a call says that the connection went while it was under way.
// Which call meets that first is chance, so no test can name it beforehand;
// what the loss does to messages and states is what the tests look at.
var lineGone = []string{"websocket not connected", "frame socket is closed", "Error reading from websocket", "websocket disconnected", "failed to write frame", "closed pipe"}

// expect names what a test provokes.
func (n *notes) expect(parts ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.expected = append(n.expected, parts...)
}

func (n *notes) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.lines...)
}

func (n *notes) unexpected() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
next:
	for _, line := range n.lines {
		for _, part := range slices.Concat(lineGone, n.expected) {
			if strings.Contains(line, part) {
				continue next
			}
		}
		out = append(out, line)
	}
	return out
}
