//go:build dev

package static

import (
	"os"
	"sync"
	"time"
)

// files is the folder itself, so that a change shows at the next load of a page.
var files = os.DirFS("static")

// fresh is how long a reading of the folder counts: one page asks many times.
const fresh = time.Second

var latest struct {
	mu   sync.Mutex
	at   time.Time
	read collection
}

// load collects again when some time has passed.
func load() collection {
	latest.mu.Lock()
	defer latest.mu.Unlock()
	if time.Since(latest.at) > fresh {
		latest.read, latest.at = collect(), time.Now()
	}
	return latest.read
}
