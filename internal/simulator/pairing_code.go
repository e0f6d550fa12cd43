package simulator

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
)

// Sizes and costs of the wrapping of an ephemeral key under the typed code.
const (
	codeSaltSize   = 32
	codeIVSize     = 16
	wrappedKeySize = codeSaltSize + codeIVSize + 32
	codeRounds     = 131072
	bundleNonce    = 12
	// bundleSize is two identities and a random value.
	bundleSize = 96
)

const codeLength = 8

// codePairing is a client that shows a code to type on the phone.
type codePairing struct {
	pairing *pairing
	ref     string
	// wrapped is the companion's ephemeral key, readable with the code.
	wrapped   []byte
	ephemeral *keys.KeyPair
	companion []byte
	account   *account
	// failure is why the last attempt came to nothing; another may follow.
	failure error
	number  string
	seq     int
}

// linkCodeStage handles both stages that the companion starts.
func linkCodeStage(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	if c.pairing == nil {
		return nil, errForbidden
	}
	registration := iq.GetChildByTag("link_code_companion_reg")
	switch attr(&registration, "stage") {
	case "companion_hello":
		return c.pairing.codeHello(&registration)
	case "companion_finish":
		return nil, c.pairing.codeFinish(&registration)
	}
	return nil, errBadRequest
}

func (p *pairing) codeHello(registration *waBinary.Node) ([]waBinary.Node, error) {
	wrapped := content(registration, "link_code_pairing_wrapped_companion_ephemeral_pub")
	if len(wrapped) != wrappedKeySize {
		return nil, errBadRequest
	}
	number := attrJID(registration, "jid").User
	if a := p.s.accounts[number]; a != nil && p.s.takeFault(FaultRateLimited, a.phone.device) != nil {
		return nil, errRateLimited
	}
	p.s.lastID++
	code := &codePairing{pairing: p, number: number, seq: p.s.lastID, ref: newRef(), wrapped: wrapped}
	p.s.codes[code.ref] = code
	return []waBinary.Node{{
		Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "companion_hello"},
		Content: []waBinary.Node{bytesNode("link_code_pairing_ref", []byte(code.ref))},
	}}, nil
}

// EnterCode is the owner of the phone typing the code that a client shows;
// the dash is cosmetic. It returns the number of the new companion.
func (a *Account) EnterCode(ctx context.Context, code string) (device int, err error) {
	code = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), "-", ""))
	if len(code) != codeLength {
		return 0, fmt.Errorf("%w: a pairing code has %d characters", ErrInvalid, codeLength)
	}
	var wrapped []byte
	var pending *codePairing
	a.s.do(func() {
		if pending = a.s.pendingCode(a.account.number); pending != nil {
			wrapped = pending.wrapped
		}
	})
	if pending == nil {
		return 0, ErrStaleCode
	}
	// Both derivations are slow on purpose, so they happen outside the lock.
	companion := unwrapKey(code, wrapped)
	ephemeral := keys.NewKeyPair()
	primary := wrapKey(code, ephemeral.Pub[:])
	a.s.do(func() { pending.primaryHello(a.account, companion, ephemeral, primary) })
	return pending.await(ctx)
}

// await returns the number of the new companion, or why this attempt failed.
func (c *codePairing) await(ctx context.Context) (int, error) {
	s := c.pairing.s
	if err := s.waitFor(ctx, func() bool { return c.pairing.finished || c.failure != nil }); err != nil {
		return 0, err
	}
	var failure error
	s.do(func() { failure = c.failure })
	if failure != nil {
		return 0, failure
	}
	return c.pairing.await(ctx)
}

// pendingCode is the latest client that shows a code for this number.
func (s *Server) pendingCode(number string) *codePairing {
	var latest *codePairing
	for _, code := range s.codes {
		if code.number != number || code.pairing.finished {
			continue
		}
		if latest == nil || code.seq > latest.seq {
			latest = code
		}
	}
	return latest
}

func (c *codePairing) primaryHello(a *account, companion []byte, ephemeral *keys.KeyPair, wrapped []byte) {
	c.account, c.companion, c.ephemeral, c.failure = a, companion, ephemeral, nil
	s := c.pairing.s
	c.pairing.conn.send(s.notification("link_code_companion_reg", types.ServerJID, nil, waBinary.Node{
		Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "primary_hello"},
		Content: []waBinary.Node{
			bytesNode("link_code_pairing_wrapped_primary_ephemeral_pub", wrapped),
			bytesNode("primary_identity_pub", a.identity.Pub[:]),
			bytesNode("link_code_pairing_ref", []byte(c.ref)),
		},
	}))
}

// codeFinish opens the companion's key bundle. When it does not open, the
// wrong code was typed.
func (p *pairing) codeFinish(registration *waBinary.Node) error {
	code := p.s.codes[string(content(registration, "link_code_pairing_ref"))]
	if code == nil || code.pairing != p || code.account == nil {
		return errItemNotFound
	}
	secret, err := code.openBundle(
		content(registration, "link_code_pairing_wrapped_key_bundle"),
		content(registration, "companion_identity_public"),
	)
	if err != nil {
		code.failure = fmt.Errorf("%w: %w", ErrStaleCode, err)
		return errBadRequest
	}
	p.s.later(func() {
		code.failure = p.approve(code.account, secret)
	})
	return nil
}

// openBundle derives the secret that authenticates the pairing.
func (c *codePairing) openBundle(wrapped, identity []byte) ([]byte, error) {
	if len(wrapped) < codeSaltSize+bundleNonce || len(identity) != 32 {
		return nil, errBadRequest
	}
	shared, err := curve25519.X25519(c.ephemeral.Priv[:], c.companion)
	if err != nil {
		return nil, err
	}
	key := must(hkdf.Key(sha256.New, shared, wrapped[:codeSaltSize], "link_code_pairing_key_bundle_encryption_key", 32))
	aead := must(cipher.NewGCM(must(aes.NewCipher(key))))
	nonce := wrapped[codeSaltSize : codeSaltSize+bundleNonce]
	bundle, err := aead.Open(nil, nonce, wrapped[codeSaltSize+bundleNonce:], nil)
	if err != nil || len(bundle) != bundleSize {
		return nil, fmt.Errorf("the typed code is wrong")
	}
	identities, err := curve25519.X25519(c.account.identity.Priv[:], identity)
	if err != nil {
		return nil, err
	}
	return must(hkdf.Key(sha256.New, concat(shared, identities, bundle[64:]), nil, "adv_secret", 32)), nil
}

func wrapKey(code string, public []byte) []byte {
	wrapped := make([]byte, wrappedKeySize)
	rand.Read(wrapped[:codeSaltSize+codeIVSize])
	codeStream(code, wrapped).XORKeyStream(wrapped[codeSaltSize+codeIVSize:], public)
	return wrapped
}

func unwrapKey(code string, wrapped []byte) []byte {
	public := make([]byte, 32)
	codeStream(code, wrapped).XORKeyStream(public, wrapped[codeSaltSize+codeIVSize:])
	return public
}

func codeStream(code string, wrapped []byte) cipher.Stream {
	key := must(pbkdf2.Key(sha256.New, code, wrapped[:codeSaltSize], codeRounds, 32))
	return cipher.NewCTR(must(aes.NewCipher(key)), wrapped[codeSaltSize:codeSaltSize+codeIVSize])
}
