package operation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"frontdesk/internal/auth"
)

type contextKey struct{}

// facts are what a handler may want to know about its call, besides who makes it.
type facts struct {
	async     bool
	messageID string
}

func withCall(ctx context.Context, c *call, async bool) context.Context {
	return context.WithValue(auth.With(ctx, c.caller), contextKey{}, facts{async: async})
}

func withMessageID(ctx context.Context, id string) context.Context {
	f := factsOf(ctx)
	f.messageID = id
	return context.WithValue(ctx, contextKey{}, f)
}

func factsOf(ctx context.Context) facts {
	f, _ := ctx.Value(contextKey{}).(facts)
	return f
}

// Async reports that the caller does not want to wait: Prefer: respond-async.
func Async(ctx context.Context) bool { return factsOf(ctx).async }

// PresetID is the id that a message of this call must have, "" when any will
// do. A call with an idempotency key has one that follows from the key, so that
// a repeat after a crash is the same message.
func PresetID(ctx context.Context) string { return factsOf(ctx).messageID }

// presetID makes a message id out of a caller's idempotency key, in the shape
// that WhatsApp Web gives its own.
func presetID(caller, session, key string) string {
	sum := sha256.Sum256([]byte(caller + "\x00" + session + "\x00" + key))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}
