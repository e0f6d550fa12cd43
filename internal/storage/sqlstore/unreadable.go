package sqlstore

import (
	"log/slog"
	"sync"
)

// mostUnreadable bounds how many rows are remembered as complained about.
const mostUnreadable = 1000

// unreadable complains about rows that cannot be understood, once for each: who
// reads a list goes on without them.
type unreadable struct {
	logger *slog.Logger

	mu   sync.Mutex // guards told
	told map[int64]bool
}

func newUnreadable(logger *slog.Logger) *unreadable {
	return &unreadable{logger: logger, told: make(map[int64]bool)}
}

// event complains about a row of the log.
func (u *unreadable) event(row eventRow, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.told[row.ID] {
		return
	}
	if len(u.told) >= mostUnreadable {
		clear(u.told)
	}
	u.told[row.ID] = true
	u.logger.Error("an event cannot be read; it is passed over",
		"event", row.ID, "session", row.Account, "type", row.Type, "err", err)
}
