package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
)

// SecretStandIn is the text that stands for a secret of a run until a request
// leaves. It follows from the run, so that a replay makes the same request, and
// nobody who writes to the desk can guess it.
func SecretStandIn(run, name string) string {
	sum := sha256.Sum256([]byte(run + "/secret/" + name))
	return "⟦secret " + name + " " + hex.EncodeToString(sum[:8]) + "⟧"
}
