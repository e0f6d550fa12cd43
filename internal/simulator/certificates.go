package simulator

import (
	"crypto/hmac"
	"crypto/sha256"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// Serial numbers of the chain. Clients insist that the intermediate was
// issued by serial 0.
const (
	rootSerial         = 0
	intermediateSerial = 1
	leafSerial         = 2
)

// notAfter is the year 2100; the chain is valid from 1970, because time
// inside a testing/synctest bubble starts in the year 2000.
const notAfter = 4102444800

// authority holds the keys that prove the server to its clients.
type authority struct {
	root, static *keys.KeyPair
	chain        []byte
}

// newAuthority derives the root from the seed, so that two processes with
// one seed trust each other's servers.
func newAuthority(seed string) *authority {
	root := derivedKeyPair(seed, "certificate root")
	intermediate := derivedKeyPair(seed, "certificate intermediate")
	static := derivedKeyPair(seed, "server static")
	chain := must(proto.Marshal(&waCert.CertChain{
		Intermediate: certificate(root, intermediate, intermediateSerial, rootSerial),
		Leaf:         certificate(intermediate, static, leafSerial, intermediateSerial),
	}))
	return &authority{root: root, static: static, chain: chain}
}

func certificate(issuer, subject *keys.KeyPair, serial, issuerSerial uint32) *waCert.CertChain_NoiseCertificate {
	details := must(proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial:       proto.Uint32(serial),
		IssuerSerial: proto.Uint32(issuerSerial),
		Key:          subject.Pub[:],
		NotBefore:    proto.Uint64(1),
		NotAfter:     proto.Uint64(notAfter),
	}))
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: sign(issuer, details)}
}

// RootKey is the public key that a client must trust to talk to this server.
func (s *Server) RootKey() [32]byte { return *s.authority.root.Pub }

func derivedKeyPair(seed, purpose string) *keys.KeyPair {
	return keys.NewKeyPairFromPrivateKey([32]byte(derive(seed, purpose)))
}

// derive gives 32 bytes that depend on the seed and the purpose only.
func derive(seed, purpose string) []byte {
	mac := hmac.New(sha256.New, []byte("frontdesk simulator "+seed))
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// sign is XEdDSA, as everywhere in WhatsApp.
func sign(key *keys.KeyPair, message []byte) []byte {
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*key.Priv), message)
	return signature[:]
}

func verify(key [32]byte, message, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	return ecc.VerifySignature(ecc.NewDjbECPublicKey(key), message, [64]byte(signature))
}

// must is for what can only fail by a programming mistake, such as
// serialising our own messages.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
