package guard

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of a master key.
const KeySize = 32

// Place is where a sealed value lives. A value that is moved to another place
// does not open.
type Place struct {
	Table, Column, Row string
}

func (p Place) data() []byte { return fmt.Appendf(nil, "%q %q %q", p.Table, p.Column, p.Row) }

// Sealer seals secrets that we need back, and opens them.
type Sealer struct {
	current string
	keys    map[string]cipher.AEAD
}

// NewSealer seals with key, and opens what key or one of the older ones sealed.
func NewSealer(key []byte, older ...[]byte) (*Sealer, error) {
	s := &Sealer{current: keyID(key), keys: map[string]cipher.AEAD{}}
	for _, k := range append([][]byte{key}, older...) {
		if len(k) != KeySize {
			return nil, fmt.Errorf("a master key must be %d bytes, not %d", KeySize, len(k))
		}
		block, err := aes.NewCipher(k)
		if err != nil {
			return nil, fmt.Errorf("use master key: %w", err)
		}
		if s.keys[keyID(k)], err = cipher.NewGCMWithRandomNonce(block); err != nil {
			return nil, fmt.Errorf("use master key: %w", err)
		}
	}
	return s, nil
}

// keyID tells keys apart without saying anything about them.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("frontdesk key id "), key...))
	return hex.EncodeToString(sum[:4])
}

// Seal encrypts a value for its place: "v1.<key id>.<base64>".
func (s *Sealer) Seal(plain string, at Place) string {
	sealed := s.keys[s.current].Seal(nil, nil, []byte(plain), at.data())
	return "v1." + s.current + "." + base64.RawStdEncoding.EncodeToString(sealed)
}

// Open decrypts what Seal made for the same place.
func (s *Sealer) Open(sealed string, at Place) (string, error) {
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 || parts[0] != "v1" {
		return "", errors.New("open sealed value: not a sealed value")
	}
	aead, known := s.keys[parts[1]]
	if !known {
		return "", fmt.Errorf("open sealed value: it was sealed with another master key (%s)", parts[1])
	}
	body, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return "", fmt.Errorf("open sealed value: %w", err)
	}
	plain, err := aead.Open(nil, nil, body, at.data())
	if err != nil {
		return "", fmt.Errorf("open sealed value in %s.%s: %w", at.Table, at.Column, err)
	}
	return string(plain), nil
}

// Current reports whether a value was sealed with the current key; one that was
// not should be sealed again.
func (s *Sealer) Current(sealed string) bool {
	return strings.HasPrefix(sealed, "v1."+s.current+".")
}

// NewKey makes a random master key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key) // never fails; the program ends when the system has no randomness
	return key
}
