//go:build !dev

package static

import (
	"embed"
	"sync"
)

//go:embed css js fonts icons.svg favicon.svg favicon-waiting.svg vendor/*.js vendor/*.css vendor/*.ts
var files embed.FS

// load collects once: what is embedded does not change.
var load = sync.OnceValue(collect)
