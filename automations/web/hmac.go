package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// HMAC signs with a secret that the script declared, and answers in lower-case
// hexadecimal digits.
func (w *Web) HMAC(ctx context.Context, automation int64, declared []string, args sandbox.HMACArgs) (string, error) {
	algorithm, known := hashes[args.Algorithm]
	if !known {
		return "", models.Errorf(models.Invalid, "hmac knows sha1, sha256 and sha512")
	}
	name := nameIn(args.Secret)
	if !slices.Contains(declared, name) {
		return "", models.Errorf(models.Forbidden, "the script does not name the secret %q: script({ secrets: [...] })", cut(name))
	}
	sealed, err := w.store.Secret(ctx, automation, name)
	if models.IsNotFound(err) {
		return "", models.Errorf(models.NotFound, "the secret %s has no value yet: an administrator sets it on the page of this automation", name)
	}
	if err != nil {
		return "", err
	}
	value, err := w.sealer.Open(sealed.Value, place(automation, name))
	if err != nil {
		return "", err
	}
	mac := hmac.New(algorithm, []byte(value))
	mac.Write([]byte(args.Data))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// nameIn is the name in a stand-in; any other text is a name already.
func nameIn(text string) string {
	if inner, ok := strings.CutPrefix(text, "⟦secret "); ok {
		name, _, _ := strings.Cut(inner, " ")
		return name
	}
	return text
}
