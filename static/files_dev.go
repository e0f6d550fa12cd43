//go:build dev

package static

import "os"

// files is the folder itself, so that a change shows at the next load of a page.
var files = os.DirFS("static")

// load collects every time.
func load() collection { return collect() }
