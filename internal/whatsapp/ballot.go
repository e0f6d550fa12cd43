package whatsapp

import (
	"crypto/rand"

	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"

	"frontdesk/models"
)

// ballot is what the key to one person's vote in one poll is made of. It names
// the two people as the voter's client addressed them, by hidden id or by
// number; who reads the vote has to try. The library does it by the one pair
// that an event names (msgsecret.go), and fails when that is not the voter's.
type ballot struct {
	secret         []byte
	poll           string // the message id
	creator, voter models.JID
}

const (
	ballotUse    = "Poll Vote"
	ballotNonce  = 12
	ballotKeyLen = 32
)

func (b ballot) key() (key, extra []byte) {
	info := b.poll + b.creator.String() + b.voter.String() + ballotUse
	return hkdfutil.SHA256(b.secret, nil, []byte(info), ballotKeyLen), []byte(b.poll + "\x00" + b.voter.String())
}

func (b ballot) seal(plain []byte) (nonce, sealed []byte, err error) {
	nonce = make([]byte, ballotNonce)
	_, _ = rand.Read(nonce) // never fails
	key, extra := b.key()
	sealed, err = gcmutil.Encrypt(key, nonce, plain, extra)
	return nonce, sealed, err
}

func (b ballot) open(nonce, sealed []byte) ([]byte, error) {
	key, extra := b.key()
	return gcmutil.Decrypt(key, nonce, sealed, extra)
}
