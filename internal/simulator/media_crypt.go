package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow/util/cbcutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
)

// mediaKind is one of the kinds of file that WhatsApp keeps apart. Each has
// its own folder on the media host and its own derivation of keys.
type mediaKind struct {
	folder string // in the path of an upload, and as mms-type of a download
	info   string // the info string of the key derivation
}

var (
	mediaImage    = mediaKind{"image", "WhatsApp Image Keys"}
	mediaVideo    = mediaKind{"video", "WhatsApp Video Keys"}
	mediaAudio    = mediaKind{"audio", "WhatsApp Audio Keys"}
	mediaDocument = mediaKind{"document", "WhatsApp Document Keys"}
	mediaSticker  = mediaKind{"image", "WhatsApp Image Keys"}
	mediaHistory  = mediaKind{"md-msg-hist", "WhatsApp History Keys"}
)

// macLength is how much of the HMAC is kept at the end of an encrypted file.
const macLength = 10

var errMediaBroken = errors.New("media does not match its key or its hashes")

// sealedMedia is an encrypted file with all that a message says about it.
type sealedMedia struct {
	blob       []byte // what the media host keeps
	key        []byte // 32 bytes, known to sender and receiver only
	plainHash  []byte
	sealedHash []byte
	plainSize  uint64
}

// mediaKeys are the three secrets derived from the key of a file.
type mediaKeys struct{ iv, cipher, mac []byte }

func deriveMediaKeys(key []byte, kind mediaKind) mediaKeys {
	long := hkdfutil.SHA256(key, nil, []byte(kind.info), 112)
	return mediaKeys{iv: long[:16], cipher: long[16:48], mac: long[48:80]}
}

// sign is the truncated HMAC that ends an encrypted file.
func (k mediaKeys) sign(ciphertext []byte) []byte {
	mac := hmac.New(sha256.New, k.mac)
	mac.Write(k.iv)
	mac.Write(ciphertext)
	return mac.Sum(nil)[:macLength]
}

// sealMedia encrypts a file under a new key.
func sealMedia(plain []byte, kind mediaKind) (sealedMedia, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return sealedMedia{}, fmt.Errorf("make a media key: %w", err)
	}
	keys := deriveMediaKeys(key, kind)
	// cbcutil appends its padding to what it is given, so it gets a copy.
	ciphertext, err := cbcutil.Encrypt(keys.cipher, keys.iv, bytes.Clone(plain))
	if err != nil {
		return sealedMedia{}, fmt.Errorf("encrypt media: %w", err)
	}
	blob := append(ciphertext, keys.sign(ciphertext)...)
	plainHash, sealedHash := sha256.Sum256(plain), sha256.Sum256(blob)
	return sealedMedia{
		blob:       blob,
		key:        key,
		plainHash:  plainHash[:],
		sealedHash: sealedHash[:],
		plainSize:  uint64(len(plain)),
	}, nil
}

// openMedia checks an encrypted file against its key and hash and decrypts it.
func openMedia(blob, key, plainHash []byte, kind mediaKind) ([]byte, error) {
	if len(blob) <= macLength {
		return nil, fmt.Errorf("%w: too short", errMediaBroken)
	}
	keys := deriveMediaKeys(key, kind)
	ciphertext, mac := blob[:len(blob)-macLength], blob[len(blob)-macLength:]
	if !hmac.Equal(keys.sign(ciphertext), mac) {
		return nil, fmt.Errorf("%w: wrong HMAC", errMediaBroken)
	}
	plain, err := cbcutil.Decrypt(keys.cipher, keys.iv, bytes.Clone(ciphertext))
	if err != nil {
		return nil, fmt.Errorf("decrypt media: %w", err)
	}
	if hash := sha256.Sum256(plain); !bytes.Equal(hash[:], plainHash) {
		return nil, fmt.Errorf("%w: wrong SHA-256", errMediaBroken)
	}
	return plain, nil
}
