package ratchet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/serialize"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/signalerror"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/state/store"
	"go.mau.fi/libsignal/util/keyhelper"
	"go.mau.fi/libsignal/util/optional"
)

var serializer = serialize.NewProtoBufSerializer()

// party is one of two people, with all that the library wants to be kept.
type party struct {
	store.SignalProtocol
	identity *identity.KeyPair
	signed   *record.SignedPreKey
	preKeys  map[uint32]*record.PreKey
	session  []byte
	repaired bool
	peer     *protocol.SignalAddress
}

func newParty(t *testing.T, repaired bool) *party {
	t.Helper()
	pair, err := keyhelper.GenerateIdentityKeyPair()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := keyhelper.GenerateSignedPreKey(pair, 1, serializer.SignedPreKeyRecord)
	if err != nil {
		t.Fatal(err)
	}
	made, err := keyhelper.GeneratePreKeys(1, 20, serializer.PreKeyRecord)
	if err != nil {
		t.Fatal(err)
	}
	p := &party{identity: pair, signed: signed, preKeys: map[uint32]*record.PreKey{}, repaired: repaired, peer: protocol.NewSignalAddress("peer", 1)}
	for _, key := range made {
		p.preKeys[key.ID().Value] = key
	}
	return p
}

func (p *party) GetIdentityKeyPair() *identity.KeyPair { return p.identity }
func (p *party) GetLocalRegistrationID() uint32        { return 1 }
func (p *party) SaveIdentity(context.Context, *protocol.SignalAddress, *identity.Key) error {
	return nil
}
func (p *party) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}
func (p *party) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	return p.preKeys[id], nil
}
func (p *party) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	return p.preKeys[id] != nil, nil
}
func (p *party) RemovePreKey(_ context.Context, id uint32) error {
	delete(p.preKeys, id)
	return nil
}
func (p *party) LoadSignedPreKey(context.Context, uint32) (*record.SignedPreKey, error) {
	return p.signed, nil
}
func (p *party) ContainsSession(context.Context, *protocol.SignalAddress) (bool, error) {
	return p.session != nil, nil
}
func (p *party) LoadSession(context.Context, *protocol.SignalAddress) (*record.Session, error) {
	if p.session == nil {
		return record.NewSession(serializer.Session, serializer.State), nil
	}
	return record.NewSessionFromBytes(p.session, serializer.Session, serializer.State)
}
func (p *party) StoreSession(_ context.Context, _ *protocol.SignalAddress, s *record.Session) error {
	stored := s.Serialize()
	if p.repaired {
		stored = Repair(p.session, stored)
	}
	p.session = stored
	return nil
}

func (p *party) builder() *session.Builder {
	return session.NewBuilder(p, p, p, p, p.peer, serializer)
}

// meet makes a session from the keys that the other one has published.
func (p *party) meet(ctx context.Context, other *party, id uint32) error {
	key := other.preKeys[id]
	signature := other.signed.Signature()
	return p.builder().ProcessBundle(ctx, prekey.NewBundle(1, 1, optional.NewOptionalUint32(id), 1,
		key.KeyPair().PublicKey(), other.signed.KeyPair().PublicKey(), signature, other.identity.PublicKey()))
}

func (p *party) encrypt(ctx context.Context, text string) (protocol.CiphertextMessage, error) {
	return session.NewCipher(p.builder(), p.peer).Encrypt(ctx, []byte(text))
}

func (p *party) decrypt(ctx context.Context, m protocol.CiphertextMessage) (string, error) {
	cipher := session.NewCipher(p.builder(), p.peer)
	if m.Type() == protocol.PREKEY_TYPE {
		received, err := protocol.NewPreKeySignalMessageFromBytes(m.Serialize(), serializer.PreKeySignalMessage, serializer.SignalMessage)
		if err != nil {
			return "", err
		}
		text, err := cipher.DecryptMessage(ctx, received)
		return string(text), err
	}
	received, err := protocol.NewSignalMessageFromBytes(m.Serialize(), serializer.SignalMessage)
	if err != nil {
		return "", err
	}
	text, err := cipher.Decrypt(ctx, received)
	return string(text), err
}

// talk lets two people write to each other, each message on its way for a
// while, and gives the first error of decryption.
func talk(t *testing.T, repaired bool, seed uint64) error {
	t.Helper()
	ctx := t.Context()
	random := rand.New(rand.NewPCG(seed, 0))
	people := [2]*party{newParty(t, repaired), newParty(t, repaired)}
	for i, p := range people {
		if err := p.meet(ctx, people[1-i], 1); err != nil {
			t.Fatal(err)
		}
	}
	var underway [2][]protocol.CiphertextMessage // to each
	for n := range 200 {
		who := random.IntN(2)
		if random.IntN(2) == 0 {
			m, err := people[who].encrypt(ctx, fmt.Sprint(n))
			if err != nil {
				t.Fatal(err)
			}
			underway[1-who] = append(underway[1-who], m)
			continue
		}
		if len(underway[who]) == 0 {
			continue
		}
		if _, err := people[who].decrypt(ctx, underway[who][0]); err != nil {
			return fmt.Errorf("message %d: %w", n, err)
		}
		underway[who] = underway[who][1:]
	}
	return nil
}

func TestWhatCrossesCanBeRead(t *testing.T) {
	for seed := range uint64(12) {
		if err := talk(t, true, seed); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// When the library no longer needs repair, this test says so.
func TestTheLibraryStillNeedsRepair(t *testing.T) {
	failed := 0
	for seed := range uint64(12) {
		if err := talk(t, false, seed); errors.Is(err, signalerror.ErrNoValidSessions) {
			failed++
		}
	}
	if failed == 0 {
		t.Error("crossing messages can be read without repair: this package can go")
	}
}

func TestOtherRecordsStayAsTheyAre(t *testing.T) {
	ctx := t.Context()
	a, b := newParty(t, false), newParty(t, false)
	if err := a.meet(ctx, b, 1); err != nil {
		t.Fatal(err)
	}
	single := a.session
	if err := a.meet(ctx, b, 2); err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2][]byte{
		"the first of a person": {nil, a.session}, "one session only": {single, single}, "not a record": {a.session, []byte("noise")},
	} {
		if got := Repair(pair[0], pair[1]); !bytes.Equal(got, pair[1]) {
			t.Errorf("%s: was changed", name)
		}
	}
	kept, err := sessions.Deserialize(Repair(single, a.session))
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.PreviousStates) != 1 {
		t.Errorf("got %d older sessions, want the one", len(kept.PreviousStates))
	}
}
