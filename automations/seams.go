package automations

import (
	"context"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
)

// Web reaches other systems for scripts.
type Web interface {
	// Fetch makes the requests of one call. Each has an answer, in order: what
	// went wrong with one is said in its answer. An error means that the server
	// is stopping.
	Fetch(ctx context.Context, job sandbox.FetchJob) ([]sandbox.Fetched, error)
	// HMAC signs with a secret that the script declared.
	HMAC(ctx context.Context, automation int64, declared []string, args sandbox.HMACArgs) (string, error)
}

// Files opens what scripts name: web addresses, files of the console, files of
// messages and answers of web requests.
type Files interface {
	// Open gets a file ready to be sent.
	Open(ctx context.Context, f sandbox.File) (whatsapp.OutgoingMedia, error)
	// URL is an address at which others find the file for a while.
	URL(ctx context.Context, f sandbox.File, valid time.Duration) (string, error)
	// Text is the content of a text file, up to one megabyte.
	Text(ctx context.Context, f sandbox.File) (string, error)
}
