// Package folder keeps a folder of .js files and the automations alike, for who
// has scripts in git: what changes on one side comes to the other.
package folder

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"frontdesk/models"
)

const (
	// pollInterval is how often both sides are looked at. A look costs one
	// listing of the folder and one of the automations, and works on every disk.
	pollInterval = 2 * time.Second
	// setting is where it is kept what both sides had in common last.
	setting = "scripts folder"

	ext     = ".js"
	maxSize = 100 << 10
)

// Script is an automation, as far as a folder knows it.
type Script struct {
	ID      int64
	Name    string
	Version int // the live one
}

// Scripts are the automations.
type Scripts interface {
	All(ctx context.Context) ([]Script, error)
	// Source is the live text of a script, and when it was published.
	Source(ctx context.Context, id int64) (string, time.Time, error)
	// Create makes a script that is not switched on. A text that does not check
	// clean is refused.
	Create(ctx context.Context, source, note string) (Script, error)
	// Save publishes a text.
	Save(ctx context.Context, id int64, source, note string) (Script, error)
	Disable(ctx context.Context, id int64) error
}

// Settings keep what both sides had in common over restarts.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SaveSetting(ctx context.Context, name, value string) error
}

// Options are what a Folder needs.
type Options struct {
	Path     string
	Scripts  Scripts
	Settings Settings
	Logger   *slog.Logger
}

// Problem is why a file is not live.
type Problem struct {
	File    string
	Message string
	Since   time.Time
}

// Folder keeps files and automations alike.
type Folder struct {
	opts   Options
	logger *slog.Logger
	root   *os.Root // of Run alone, as the folder behind the path may change

	lived   bool              // of Run alone: this very folder had scripts
	pairs   []pair            // of Run alone
	seen    map[string]glance // of Run alone: files as they were at the last look
	missing map[string]bool   // of Run alone: files that were not there at the last look
	bad     map[string]string // of Run alone: by file, the hash of a text that was refused

	mu       sync.Mutex
	problems map[string]Problem // guarded by mu; by file
}

// pair is a file and its automation, and what they had in common last.
type pair struct {
	File       string `json:"file"`
	Automation int64  `json:"automation"`
	Hash       string `json:"hash"`
	Version    int    `json:"version"`
	Gone       bool   `json:"gone,omitempty"` // the file was deleted
}

// New opens a folder, and makes it when it is not there.
func New(o Options) (*Folder, error) {
	if err := os.MkdirAll(o.Path, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of scripts: %w", err)
	}
	root, err := os.OpenRoot(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open the folder of scripts: %w", err)
	}
	return &Folder{
		opts: o, logger: o.Logger.With("component", "folder"), root: root,
		seen: map[string]glance{}, missing: map[string]bool{}, bad: map[string]string{}, problems: map[string]Problem{},
	}, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Path is where the folder is.
func (f *Folder) Path() string { return f.opts.Path }

// Problems lists the files that are not live, by name.
func (f *Folder) Problems() []Problem {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Problem
	for _, p := range f.problems {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Problem) int {
		if a.File < b.File {
			return -1
		}
		return 1
	})
	return all
}

// Run keeps both sides alike until ctx ends.
func (f *Folder) Run(ctx context.Context) error {
	if err := f.load(ctx); err != nil {
		return err
	}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			f.logger.Warn("scripts and their folder not compared; it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (f *Folder) load(ctx context.Context) error {
	text, err := f.opts.Settings.Setting(ctx, setting)
	if models.IsNotFound(err) || text == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load the state of the folder: %w", err)
	}
	if err := json.Unmarshal([]byte(text), &f.pairs); err != nil {
		f.logger.Warn("state of the folder not understood; it is made anew", "err", err)
	}
	return nil
}

func (f *Folder) save(ctx context.Context) error {
	text, err := json.Marshal(f.pairs)
	if err != nil {
		return err
	}
	return f.opts.Settings.SaveSetting(ctx, setting, string(text))
}

// note says that a file is not live, or no longer why not.
func (f *Folder) note(file, message string) {
	f.mu.Lock()
	old, known := f.problems[file]
	if message == "" {
		delete(f.problems, file)
	} else if !known || old.Message != message {
		f.problems[file] = Problem{File: file, Message: message, Since: time.Now()}
	}
	f.mu.Unlock()
	if message != "" && old.Message != message {
		f.logger.Warn("a file is not live", "file", file, "reason", message)
	}
}
