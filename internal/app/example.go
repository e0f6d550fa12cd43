package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"frontdesk/api"
)

// maxExampleLog bounds what the example receiver writes down, in bytes.
const maxExampleLog = 64 << 20

// example is the receiver to try webhooks with, where the operator wants it.
func (a *App) example() *api.Example {
	cfg := a.opts.Config
	if !cfg.Example {
		return nil
	}
	return &api.Example{
		Log: exampleLog{filepath.Join(cfg.DataPath, "message_log.txt")}, Console: os.Stdout, Max: cfg.RateLimit, Window: cfg.RateWindow,
	}
}

// exampleLog appends to a file that it opens for every line, so that the file
// may be taken away at any time.
type exampleLog struct{ path string }

// Write implements io.Writer.
func (l exampleLog) Write(line []byte) (int, error) {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return 0, fmt.Errorf("make the data folder: %w", err)
	}
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err == nil && info.Size()+int64(len(line)) > maxExampleLog {
		err = errors.New("message_log.txt is full")
	}
	if err != nil {
		return 0, errors.Join(err, file.Close())
	}
	n, err := file.Write(line)
	return n, errors.Join(err, file.Close())
}
