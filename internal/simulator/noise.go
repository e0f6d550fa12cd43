package simulator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"
)

// noisePattern is exactly 32 bytes long, so it is at once the initial hash,
// the first salt and the first key.
const noisePattern = "Noise_XX_25519_AESGCM_SHA256\x00\x00\x00\x00"

// noiseState is the symmetric state of a handshake.
type noiseState struct {
	hash, salt []byte
	aead       countingAEAD
}

// countingAEAD is AES-GCM whose nonce is a counter: eight zero bytes and four
// bytes big-endian.
type countingAEAD struct {
	aead  cipher.AEAD
	count uint32
}

func newCountingAEAD(key []byte) countingAEAD {
	return countingAEAD{aead: must(cipher.NewGCM(must(aes.NewCipher(key))))}
}

func (c *countingAEAD) nonce() []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint32(nonce[8:], c.count)
	c.count++
	return nonce
}

func (c *countingAEAD) seal(plain, extra []byte) []byte {
	return c.aead.Seal(nil, c.nonce(), plain, extra)
}

func (c *countingAEAD) open(sealed, extra []byte) ([]byte, error) {
	return c.aead.Open(nil, c.nonce(), sealed, extra)
}

func newNoiseState(header []byte) *noiseState {
	start := []byte(noisePattern)
	n := &noiseState{hash: start, salt: start, aead: newCountingAEAD(start)}
	n.mixHash(header)
	return n
}

func (n *noiseState) mixHash(data []byte) {
	sum := sha256.Sum256(append(append([]byte{}, n.hash...), data...))
	n.hash = sum[:]
}

func (n *noiseState) mixKey(private, public []byte) error {
	secret, err := curve25519.X25519(private, public)
	if err != nil {
		return fmt.Errorf("agree on a noise key: %w", err)
	}
	salt, key := n.expand(secret)
	n.salt, n.aead = salt, newCountingAEAD(key)
	return nil
}

func (n *noiseState) expand(secret []byte) (first, second []byte) {
	both := must(hkdf.Key(sha256.New, secret, n.salt, "", 64))
	return both[:32], both[32:]
}

func (n *noiseState) encrypt(plain []byte) []byte {
	sealed := n.aead.seal(plain, n.hash)
	n.mixHash(sealed)
	return sealed
}

func (n *noiseState) decrypt(sealed []byte) ([]byte, error) {
	plain, err := n.aead.open(sealed, n.hash)
	if err != nil {
		return nil, err
	}
	n.mixHash(sealed)
	return plain, nil
}

// secureChannel is what a finished handshake leaves behind.
type secureChannel struct {
	incoming, outgoing countingAEAD
	clientKey          [32]byte
	payload            *waWa6.ClientPayload
}

// respond is the responder's side of Noise XX over frames.
func (a *authority) respond(in *frameReader, write func([]byte) error) (*secureChannel, error) {
	hello, err := readHandshake(in)
	if err != nil {
		return nil, fmt.Errorf("read client hello: %w", err)
	}
	n := newNoiseState(in.header)
	ephemeral := keys.NewKeyPair()
	answer, err := a.serverHello(n, ephemeral, hello.GetClientHello().GetEphemeral())
	if err != nil {
		return nil, err
	}
	if err := write(frame(answer)); err != nil {
		return nil, fmt.Errorf("write server hello: %w", err)
	}
	finish, err := readHandshake(in)
	if err != nil {
		return nil, fmt.Errorf("read client finish: %w", err)
	}
	return n.finish(ephemeral, finish.GetClientFinish())
}

func (a *authority) serverHello(n *noiseState, ephemeral *keys.KeyPair, client []byte) ([]byte, error) {
	if len(client) != 32 {
		return nil, errors.New("the client hello has no ephemeral key")
	}
	n.mixHash(client)
	n.mixHash(ephemeral.Pub[:])
	if err := n.mixKey(ephemeral.Priv[:], client); err != nil {
		return nil, err
	}
	static := n.encrypt(a.static.Pub[:])
	if err := n.mixKey(a.static.Priv[:], client); err != nil {
		return nil, err
	}
	return proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:], Static: static, Payload: n.encrypt(a.chain),
	}})
}

func (n *noiseState) finish(ephemeral *keys.KeyPair, finish *waWa6.HandshakeMessage_ClientFinish) (*secureChannel, error) {
	static, err := n.decrypt(finish.GetStatic())
	if err != nil || len(static) != 32 {
		return nil, errors.New("the client's static key cannot be read")
	}
	if err := n.mixKey(ephemeral.Priv[:], static); err != nil {
		return nil, err
	}
	raw, err := n.decrypt(finish.GetPayload())
	if err != nil {
		return nil, fmt.Errorf("decrypt client payload: %w", err)
	}
	payload := &waWa6.ClientPayload{}
	if err := proto.Unmarshal(raw, payload); err != nil {
		return nil, fmt.Errorf("parse client payload: %w", err)
	}
	incoming, outgoing := n.expand(nil)
	return &secureChannel{
		incoming: newCountingAEAD(incoming), outgoing: newCountingAEAD(outgoing),
		clientKey: [32]byte(static), payload: payload,
	}, nil
}

func readHandshake(in *frameReader) (*waWa6.HandshakeMessage, error) {
	raw, err := in.next()
	if err != nil {
		return nil, err
	}
	message := &waWa6.HandshakeMessage{}
	return message, proto.Unmarshal(raw, message)
}
