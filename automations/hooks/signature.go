package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	secretMark = "whsec_"
	// maxSkew is how far the clock of a sender may be off.
	maxSkew = 5 * time.Minute
)

// signed reports whether a request carries a signature made with the secret: of
// Standard Webhooks, or the older x-hub-signature-256.
func signed(header http.Header, secret string, body []byte, now time.Time) bool {
	if sum, ok := strings.CutPrefix(header.Get("X-Hub-Signature-256"), "sha256="); ok {
		given, err := hex.DecodeString(sum)
		return err == nil && hmac.Equal(given, mac([]byte(secret), body))
	}
	id, stamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || now.Sub(time.Unix(seconds, 0)).Abs() > maxSkew {
		return false
	}
	want := mac(keyIn(secret), fmt.Appendf(nil, "%s.%s.%s", id, stamp, body))
	for signature := range strings.FieldsSeq(header.Get("Webhook-Signature")) {
		encoded, ok := strings.CutPrefix(signature, "v1,")
		given, err := base64.StdEncoding.DecodeString(encoded)
		if ok && err == nil && hmac.Equal(given, want) {
			return true
		}
	}
	return false
}

// keyIn is the key inside a "whsec_" secret; any other text is a key as it is.
func keyIn(secret string) []byte {
	if encoded, ok := strings.CutPrefix(secret, secretMark); ok {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}
