package webhooks

import (
	"math/rand/v2"
	"time"
)

// FirstRetry is how long after a failure an event is tried again.
const FirstRetry = 5 * time.Second

// schedule are the waits after the first, the second … failure; the last one
// goes on until an event is given up.
var schedule = []time.Duration{
	FirstRetry, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
}

const (
	giveUpAfter   = 72 * time.Hour     // then an event becomes a dead letter
	disableAfter  = 5 * 24 * time.Hour // then the webhook is switched off
	maxRetryAfter = time.Hour          // how long a receiver may ask us to wait
	spread        = 0.2                // waits differ by a fifth, so that not all come back at once
)

// delay is the wait after the given number of failures.
func delay(failures int) time.Duration {
	step := min(max(failures, 1), len(schedule)) - 1
	factor := 1 - spread + 2*spread*rand.Float64()
	return time.Duration(float64(schedule[step]) * factor)
}
