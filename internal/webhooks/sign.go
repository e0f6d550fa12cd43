package webhooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const secretMark = "whsec_"

// newSecret makes a signing secret in the form of Standard Webhooks.
func newSecret() string {
	key := make([]byte, 32)
	rand.Read(key) // never fails; the program ends when the system has no randomness
	return secretMark + base64.StdEncoding.EncodeToString(key)
}

// signingKey is the key inside a "whsec_" secret; any other text is a key as it is.
func signingKey(secret string) []byte {
	if encoded, ok := strings.CutPrefix(secret, secretMark); ok {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}

// sign adds both kinds of signature: that of Standard Webhooks, once for every
// secret that is valid now, and the older x-hub-signature-256 for receivers of
// the drop-in servers, whose key is the secret's text as people copy it.
func sign(header http.Header, secrets []string, id string, at time.Time, body []byte) {
	if len(secrets) == 0 {
		return
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	message := fmt.Appendf(nil, "%s.%s.%s", id, stamp, body)
	var signatures []string
	for _, secret := range secrets {
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac(signingKey(secret), message)))
	}
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", stamp)
	header.Set("Webhook-Signature", strings.Join(signatures, " "))
	header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac([]byte(secrets[0]), body)))
}

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}
