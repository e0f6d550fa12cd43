// Package telemetry sets up the log and declares every metric.
package telemetry

import (
	"io"
	"log/slog"
	"strings"
)

// Levels beyond those of slog.
const (
	LevelTrace  slog.Level = slog.LevelDebug - 4
	LevelFatal  slog.Level = slog.LevelError + 4
	levelSilent slog.Level = 1000
)

var levels = map[string]slog.Level{
	"trace": LevelTrace, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn,
	"error": slog.LevelError, "fatal": LevelFatal, "silent": levelSilent,
}

// NewLogger writes to w what is at least as grave as the level word says, as
// JSON or as text. Secrets are left out and numbers are masked.
func NewLogger(w io.Writer, level string, json bool) *slog.Logger {
	threshold, known := levels[strings.ToLower(level)]
	if !known {
		threshold = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: threshold, ReplaceAttr: clean}
	if json {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// Discard is a logger that writes nothing, for tests and tools.
func Discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func levelName(level slog.Level) string {
	switch level {
	case LevelTrace:
		return "TRACE"
	case LevelFatal:
		return "FATAL"
	}
	return level.String()
}
