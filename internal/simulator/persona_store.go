package simulator

import (
	"context"
	"fmt"
	"math/rand/v2"

	"go.mau.fi/libsignal/ecc"
	groupRecord "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/serialize"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/util/keys"

	"frontdesk/internal/ratchet"
)

var serializer = serialize.NewProtoBufSerializer()

const signedPreKeyID = 1

// signalStore is a phone's Signal state, in memory. Records are kept in their
// serialised form, so that a failed decryption leaves no trace.
type signalStore struct {
	identity       *keys.KeyPair
	registrationID uint32
	signed         *keys.PreKey
	lastPreKey     uint32
	preKeys        map[uint32]*keys.PreKey
	identities     map[string][32]byte
	sessions       map[string][]byte
	senderKeys     map[string][]byte
}

func newSignalStore(identity *keys.KeyPair) *signalStore {
	return &signalStore{
		identity: identity, registrationID: 1 + rand.Uint32N(16380), signed: identity.CreateSignedPreKey(signedPreKeyID),
		preKeys: map[uint32]*keys.PreKey{}, identities: map[string][32]byte{},
		sessions: map[string][]byte{}, senderKeys: map[string][]byte{},
	}
}

// publicKeys are what the server may know.
func (s *signalStore) publicKeys() deviceKeys {
	return deviceKeys{
		registrationID: s.registrationID, identity: *s.identity.Pub,
		signed: publicKey{id: s.signed.KeyID, value: *s.signed.Pub, signature: s.signed.Signature[:]},
	}
}

// newPreKeys makes one-time keys and returns their public halves.
func (s *signalStore) newPreKeys(count int) []publicKey {
	var made []publicKey
	for range count {
		s.lastPreKey++
		key := keys.NewPreKey(s.lastPreKey)
		s.preKeys[key.KeyID] = key
		made = append(made, publicKey{id: key.KeyID, value: *key.Pub})
	}
	return made
}

func (s *signalStore) GetIdentityKeyPair() *identity.KeyPair {
	return identity.NewKeyPair(
		identity.NewKey(ecc.NewDjbECPublicKey(*s.identity.Pub)), ecc.NewDjbECPrivateKey(*s.identity.Priv))
}

func (s *signalStore) GetLocalRegistrationID() uint32 { return s.registrationID }

func (s *signalStore) SaveIdentity(_ context.Context, address *protocol.SignalAddress, key *identity.Key) error {
	s.identities[address.String()] = key.PublicKey().PublicKey()
	return nil
}

// IsTrustedIdentity trusts everybody: a contact who reinstalled is still the contact.
func (s *signalStore) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

func (s *signalStore) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	key := s.preKeys[id]
	if key == nil {
		return nil, fmt.Errorf("no one-time key %d", id)
	}
	return record.NewPreKey(id, ecPair(&key.KeyPair), serializer.PreKeyRecord), nil
}

func (s *signalStore) StorePreKey(context.Context, uint32, *record.PreKey) error { return nil }

func (s *signalStore) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	return s.preKeys[id] != nil, nil
}

func (s *signalStore) RemovePreKey(_ context.Context, id uint32) error {
	delete(s.preKeys, id)
	return nil
}

func (s *signalStore) LoadSession(_ context.Context, address *protocol.SignalAddress) (*record.Session, error) {
	raw := s.sessions[address.String()]
	if raw == nil {
		return record.NewSession(serializer.Session, serializer.State), nil
	}
	return record.NewSessionFromBytes(raw, serializer.Session, serializer.State)
}

func (s *signalStore) GetSubDeviceSessions(context.Context, string) ([]uint32, error) {
	return nil, nil
}

func (s *signalStore) StoreSession(_ context.Context, address *protocol.SignalAddress, session *record.Session) error {
	s.sessions[address.String()] = ratchet.Repair(s.sessions[address.String()], session.Serialize())
	return nil
}

func (s *signalStore) ContainsSession(_ context.Context, address *protocol.SignalAddress) (bool, error) {
	return s.sessions[address.String()] != nil, nil
}

func (s *signalStore) DeleteSession(_ context.Context, address *protocol.SignalAddress) error {
	delete(s.sessions, address.String())
	return nil
}

func (s *signalStore) DeleteAllSessions(context.Context) error {
	clear(s.sessions)
	return nil
}

func (s *signalStore) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != s.signed.KeyID {
		return nil, fmt.Errorf("no signed key %d", id)
	}
	return record.NewSignedPreKey(id, 0, ecPair(&s.signed.KeyPair), *s.signed.Signature, serializer.SignedPreKeyRecord), nil
}

func (s *signalStore) LoadSignedPreKeys(ctx context.Context) ([]*record.SignedPreKey, error) {
	key, err := s.LoadSignedPreKey(ctx, s.signed.KeyID)
	return []*record.SignedPreKey{key}, err
}

func (s *signalStore) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error {
	return nil
}

func (s *signalStore) ContainsSignedPreKey(_ context.Context, id uint32) (bool, error) {
	return id == s.signed.KeyID, nil
}

func (s *signalStore) RemoveSignedPreKey(context.Context, uint32) error { return nil }

func (s *signalStore) StoreSenderKey(_ context.Context, name *protocol.SenderKeyName, key *groupRecord.SenderKey) error {
	s.senderKeys[senderKeyName(name)] = key.Serialize()
	return nil
}

func (s *signalStore) LoadSenderKey(_ context.Context, name *protocol.SenderKeyName) (*groupRecord.SenderKey, error) {
	raw := s.senderKeys[senderKeyName(name)]
	if raw == nil {
		return groupRecord.NewSenderKey(serializer.SenderKeyRecord, serializer.SenderKeyState), nil
	}
	return groupRecord.NewSenderKeyFromBytes(raw, serializer.SenderKeyRecord, serializer.SenderKeyState)
}

func senderKeyName(name *protocol.SenderKeyName) string {
	return name.GroupID() + " " + name.Sender().String()
}

func ecPair(pair *keys.KeyPair) *ecc.ECKeyPair {
	return ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*pair.Pub), ecc.NewDjbECPrivateKey(*pair.Priv))
}
