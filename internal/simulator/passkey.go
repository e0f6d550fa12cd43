package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"
)

// passkeyOrigin is where WhatsApp lets a passkey be used.
const (
	passkeyDomain = "whatsapp.com"
	passkeyOrigin = "https://web.whatsapp.com"
)

// passkey is the key of an account in some authenticator. The phone links
// nobody who cannot show that they have it. The stages are those of the
// library's pair-passkey.go; what the phone does beyond them is not known.
type passkey struct {
	id      []byte
	private *ecdsa.PrivateKey
}

// passkeyPairing is a client that has to show the passkey.
type passkeyPairing struct {
	account   *account
	challenge []byte
	handoff   []byte // proves that whoever answers also showed the QR code
	ref       string
	prologue  *waCompanionReg.CompanionEphemeralIdentity
	identity  []byte // the same, as it came
	hash      []byte // the commitment to the client's nonce
	ephemeral *keys.KeyPair
	nonce     []byte // the phone's
}

func (s *Server) registerPasskeys() {
	s.handleIQ("md", "get", "ref", passkeyRef)
	s.handleIQ("md", "set", "passkey_prologue", passkeyPrologue)
	s.handleIQ("md", "set", "companion_nonce", passkeyNonce)
	s.handleIQ("md", "set", "encrypted_pairing_request", passkeyRequest)
}

// RequirePasskey makes the account link only with a passkey.
func (a *Account) RequirePasskey() error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	a.s.do(func() {
		a.account.passkey = &passkey{id: derive(a.s.seed, "passkey "+a.account.number)[:16], private: private}
	})
	return nil
}

// askPasskey sends the client a challenge in place of its login.
func (p *pairing) askPasskey(a *account, secret []byte) {
	p.passkey = &passkeyPairing{
		account: a, challenge: randomBytes(32),
		handoff: must(hkdf.Key(sha256.New, secret, nil, "shortcake-passkey-handoff-v1", 32)),
	}
	p.conn.send(p.s.notification("passkey_prologue_request", types.ServerJID, nil, bytesNode("passkey_request_options", must(json.Marshal(types.WebAuthnPublicKey{
		Challenge: p.passkey.challenge, Timeout: 60_000, RelyingPartID: passkeyDomain, UserVerification: "required",
		AllowCredentials: []types.AllowedCredential{{ID: a.passkey.id, Type: "public-key", Transports: []string{"internal", "hybrid"}}},
	})))))
}

func randomBytes(n int) []byte {
	raw := make([]byte, n)
	rand.Read(raw)
	return raw
}

// SignPasskey is an authenticator on web.whatsapp.com that answers a challenge
// with the account's passkey.
func (a *Account) SignPasskey(challenge []byte) (types.WebAuthnResponse, error) {
	var key *passkey
	a.s.do(func() { key = a.account.passkey })
	if key == nil {
		return types.WebAuthnResponse{}, fmt.Errorf("%w: the account has no passkey", ErrInvalid)
	}
	client := must(json.Marshal(map[string]any{
		"type": "webauthn.get", "challenge": base64.RawURLEncoding.EncodeToString(challenge), "origin": passkeyOrigin,
	}))
	domain := sha256.Sum256([]byte(passkeyDomain))
	authenticator := concat(domain[:], []byte{0x05, 0, 0, 0, 1}) // present and verified, used once
	signature, err := ecdsa.SignASN1(rand.Reader, key.private, assertionDigest(authenticator, client))
	return types.WebAuthnResponse{
		ID: base64.RawURLEncoding.EncodeToString(key.id), RawID: key.id, Type: "public-key",
		Response: types.WebAuthnResponseData{ClientDataJSON: client, AuthenticatorData: authenticator, Signature: signature},
	}, err
}

func assertionDigest(authenticator, client []byte) []byte {
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(concat(authenticator, hash[:]))
	return digest[:]
}

// valid reports whether the passkey signed the challenge.
func (k *passkey) valid(raw, challenge []byte) bool {
	var response types.WebAuthnResponse
	var client struct{ Type, Challenge, Origin string }
	if json.Unmarshal(raw, &response) != nil || json.Unmarshal(response.Response.ClientDataJSON, &client) != nil {
		return false
	}
	return bytes.Equal(response.RawID, k.id) && client.Type == "webauthn.get" && client.Origin == passkeyOrigin &&
		client.Challenge == base64.RawURLEncoding.EncodeToString(challenge) &&
		ecdsa.VerifyASN1(&k.private.PublicKey, assertionDigest(response.Response.AuthenticatorData, response.Response.ClientDataJSON), response.Response.Signature)
}

func passkeyRef(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	if c.pairing == nil || c.pairing.passkey == nil {
		return nil, errForbidden
	}
	c.pairing.passkey.ref = newRef()
	return []waBinary.Node{bytesNode("ref", []byte(c.pairing.passkey.ref))}, nil
}

// passkeyPrologue checks the answer to the challenge, and has the phone go on.
func passkeyPrologue(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	if c.pairing == nil || c.pairing.passkey == nil {
		return nil, errForbidden
	}
	p := c.pairing.passkey
	payload := content(iq, "passkey_prologue", "prologue_payload")
	var prologue waCompanionReg.ProloguePayload
	var identity waCompanionReg.CompanionEphemeralIdentity
	if proto.Unmarshal(payload, &prologue) != nil || proto.Unmarshal(prologue.GetCompanionEphemeralIdentity(), &identity) != nil ||
		len(identity.GetPublicKey()) != 32 || identity.GetRef() != p.ref {
		return nil, errBadRequest
	}
	if !p.account.passkey.valid(content(iq, "passkey_prologue", "webauthn_assertion"), p.challenge) {
		return nil, errForbidden
	}
	proof := hmac.New(sha256.New, p.handoff)
	proof.Write(payload)
	if !hmac.Equal(proof.Sum(nil), content(iq, "passkey_prologue", "pairing_handoff_proof")) {
		return nil, errForbidden
	}
	p.prologue, p.identity, p.hash = &identity, prologue.GetCompanionEphemeralIdentity(), prologue.GetCommitment().GetHash()
	p.ephemeral, p.nonce = keys.NewKeyPair(), randomBytes(32)
	c.s.later(func() {
		c.send(c.s.notification("crsc_continuation", types.ServerJID, nil, bytesNode("primary_ephemeral_identity", must(proto.Marshal(
			&waCompanionReg.PrimaryEphemeralIdentity{PublicKey: p.ephemeral.Pub[:], Nonce: p.nonce})))))
	})
	return nil, nil
}

// passkeyNonce opens the client's commitment.
func passkeyNonce(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	if c.pairing == nil || c.pairing.passkey == nil || c.pairing.passkey.prologue == nil {
		return nil, errForbidden
	}
	p := c.pairing.passkey
	hash := sha256.Sum256(concat(p.identity, content(iq, "companion_nonce")))
	if !bytes.Equal(hash[:], p.hash) {
		return nil, errForbidden
	}
	return nil, nil
}

// passkeyRequest reads the client's keys, and links it.
func passkeyRequest(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	if c.pairing == nil || c.pairing.passkey == nil || c.pairing.passkey.prologue == nil {
		return nil, errForbidden
	}
	request, err := c.pairing.passkey.open(content(iq, "encrypted_pairing_request"))
	if err != nil || !bytes.Equal(request.GetCompanionIdentityKey(), c.pairing.keys.identity[:]) {
		return nil, errBadRequest
	}
	c.s.later(func() {
		if err := c.pairing.approve(c.pairing.passkey.account, request.GetAdvSecret()); err != nil {
			c.pairing.finish(err)
		}
	})
	return nil, nil
}

func (p *passkeyPairing) open(raw []byte) (*waCompanionReg.PairingRequest, error) {
	var sealed waCompanionReg.EncryptedPairingRequest
	if err := proto.Unmarshal(raw, &sealed); err != nil {
		return nil, err
	}
	shared, err := curve25519.X25519(p.ephemeral.Priv[:], p.prologue.GetPublicKey())
	if err != nil {
		return nil, err
	}
	salt := fmt.Sprintf("Companion Pairing %d with ref %s", p.prologue.GetDeviceType(), p.ref)
	key := must(hkdf.Key(sha256.New, shared, []byte(salt), "Pairing Information Encryption Key", 32))
	aead := must(cipher.NewGCM(must(aes.NewCipher(key))))
	if len(sealed.GetIV()) != aead.NonceSize() {
		return nil, errBadRequest
	}
	plain, err := aead.Open(nil, sealed.GetIV(), sealed.GetEncryptedPayload(), nil)
	if err != nil {
		return nil, err
	}
	var request waCompanionReg.PairingRequest
	return &request, proto.Unmarshal(plain, &request)
}
