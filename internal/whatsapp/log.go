package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"go.mau.fi/libsignal/logger"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// clientLog passes the library's log on to ours. Its debug lines hold whole
// stanzas, so they are dropped whatever our level is. Once we have hung up
// ourselves its complaints are no news.
type clientLog struct {
	life context.Context
	log  *slog.Logger
}

func (l clientLog) Debugf(string, ...any) {}

func (l clientLog) Infof(format string, args ...any) { l.log.Debug(fmt.Sprintf(format, args...)) }

func (l clientLog) Warnf(format string, args ...any) { l.complain(slog.LevelWarn, format, args) }

func (l clientLog) Errorf(format string, args ...any) { l.complain(slog.LevelError, format, args) }

func (l clientLog) complain(level slog.Level, format string, args []any) {
	if l.life.Err() != nil {
		level = slog.LevelDebug
	}
	l.log.Log(l.life, level, fmt.Sprintf(format, args...))
}

func (l clientLog) Sub(module string) waLog.Logger {
	return clientLog{l.life, l.log.With("module", module)}
}

// silence is the log of the Signal library, which otherwise prints to standard
// output, also when all is well.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}

var silenceSignal = sync.OnceFunc(func() {
	var quiet logger.Loggable = silence{}
	logger.Setup(&quiet)
})
