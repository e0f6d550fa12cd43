package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // the list of common passwords
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"frontdesk/models"
)

// The bounds of a password. There are no rules about its composition: they
// make passwords worse.
const (
	MinPassword = 12
	MaxPassword = 256
)

//go:embed common.txt
var commonText string

var common = func() map[string]bool {
	list := map[string]bool{}
	for word := range strings.Lines(commonText) {
		if word = strings.TrimSpace(word); !strings.HasPrefix(word, "#") {
			list[word] = true
		}
	}
	return list
}()

// CheckPassword says why a password cannot be used, or nil.
func CheckPassword(name, password string) error {
	lower := strings.ToLower(password)
	switch length := utf8.RuneCountInString(password); {
	case length < MinPassword:
		return models.Errorf(models.Invalid, "the password needs at least %d characters", MinPassword)
	case length > MaxPassword:
		return models.Errorf(models.Invalid, "the password may have at most %d characters", MaxPassword)
	case common[lower], repeats(lower), name != "" && strings.ReplaceAll(lower, strings.ToLower(name), "") == "":
		return models.Errorf(models.Invalid, "this password is too easy to guess")
	}
	return nil
}

// repeats finds passwords that say one short thing again and again, such as
// "passwordpassword" or "abcabcabcabc".
func repeats(password string) bool {
	return strings.Contains((password + password)[1:2*len(password)-1], password)
}

// params are the settings of argon2id: 19 MiB, two passes, one thread.
type params struct {
	memory, time uint32
	threads      uint8
}

var current = params{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltSize = 16
	hashSize = 32
)

// hasher makes and checks password hashes, at most two at a time: each takes
// 19 MiB, and a crowd at the door must not eat the machine.
type hasher struct {
	turns chan struct{}
	dummy string // of a password nobody has, to check when there is no such user
}

func newHasher() *hasher {
	h := &hasher{turns: make(chan struct{}, 2)}
	h.dummy = encode(current, random(saltSize), random(hashSize))
	return h
}

// hash makes the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := random(saltSize)
	sum, err := h.derive(ctx, current, password, salt, hashSize)
	if err != nil {
		return "", err
	}
	return encode(current, salt, sum), nil
}

// verify reports whether a password fits a PHC string, and whether the string
// was made with older settings and should be made anew.
func (h *hasher) verify(ctx context.Context, password, phc string) (fits, stale bool, err error) {
	p, salt, want, err := decode(phc)
	if err != nil {
		return false, false, err
	}
	got, err := h.derive(ctx, p, password, salt, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, p != current, nil
}

func (h *hasher) derive(ctx context.Context, p params, password string, salt []byte, size uint32) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a turn to hash: %w", ctx.Err())
	}
	defer func() { <-h.turns }()
	return argon2.IDKey([]byte(password), salt, p.time, p.memory, p.threads, size), nil
}

func encode(p params, salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.threads, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

func decode(phc string) (p params, salt, sum []byte, err error) {
	fields := strings.Split(phc, "$")
	if len(fields) != 6 || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return params{}, nil, nil, fmt.Errorf("read password hash: not argon2id")
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return params{}, nil, nil, fmt.Errorf("read password hash: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(fields[4]); err == nil {
		sum, err = base64.RawStdEncoding.DecodeString(fields[5])
	}
	if err != nil || len(sum) == 0 || p.time == 0 || p.threads == 0 {
		return params{}, nil, nil, fmt.Errorf("read password hash: damaged")
	}
	return p, salt, sum, nil
}

// random is n bytes nobody can guess.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails; the program ends when the system has no randomness
	return b
}
