package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// errHungUp is what the library gets to see after a storage fault. It wraps
// context.Canceled, on which the library sends neither a receipt nor a retry.
var errHungUp = fmt.Errorf("the key store failed and the line was hung up: %w", context.Canceled)

// keyGuard keeps a fault of the key store from passing for a bad message. The
// library would ask the sender to repeat the message and acknowledge it; so
// the line is hung up first, and the message comes again when the store is well.
type keyGuard struct {
	hangUp  func(error)
	tripped atomic.Bool
}

// check hangs up when err is a fault of the store, and returns what the
// library may see.
func (g *keyGuard) check(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errHungUp), errors.Is(err, store.ErrDeviceDeleted), ctx.Err() != nil:
		return err
	}
	if !g.tripped.Swap(true) {
		g.hangUp(err)
	}
	return errHungUp
}

// guardStores puts the guard before every store whose fault the library would
// take for a bad message, or log and then acknowledge. The gate comes outermost.
func guardStores(d *store.Device, g *keyGuard, t *gate, linking chan struct{}) {
	d.Sessions = gatedSessions{guardedSessions{d.Sessions, g}, t}
	d.EventBuffer = gatedBuffer{guardedBuffer{d.EventBuffer, g}, t}
	d.SenderKeys = guardedSenderKeys{d.SenderKeys, g}
	d.Identities = guardedIdentities{d.Identities, g}
	d.PreKeys = guardedPreKeys{d.PreKeys, g, linking}
	d.MsgSecrets = guardedSecrets{d.MsgSecrets, g}
	d.AppStateKeys = guardedAppStateKeys{d.AppStateKeys, g}
	d.LIDs = gatedLIDs{guardedLIDs{d.LIDs, g}, t}
}

type guardedBuffer struct {
	store.EventBuffer
	guard *keyGuard
}

// GetBufferedEvent implements store.EventBuffer.
func (b guardedBuffer) GetBufferedEvent(ctx context.Context, hash [32]byte) (*store.BufferedEvent, error) {
	event, err := b.EventBuffer.GetBufferedEvent(ctx, hash)
	return event, b.guard.check(ctx, err)
}

// PutBufferedEvent implements store.EventBuffer.
func (b guardedBuffer) PutBufferedEvent(ctx context.Context, hash [32]byte, plaintext []byte, at time.Time) error {
	return b.guard.check(ctx, b.EventBuffer.PutBufferedEvent(ctx, hash, plaintext, at))
}

// DoDecryptionTxn implements store.EventBuffer. An error of fn is a bad message
// unless a store failed under it; an error around fn is the store's.
func (b guardedBuffer) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	if b.guard.tripped.Load() {
		return errHungUp
	}
	var bad error
	err := b.EventBuffer.DoDecryptionTxn(ctx, func(ctx context.Context) error {
		// The library would acknowledge a message whose decryption panicked,
		// and it would be lost.
		bad = contained(func() error { return fn(ctx) })
		return bad
	})
	switch {
	case b.guard.tripped.Load():
		return errHungUp
	case bad != nil:
		return bad
	}
	return b.guard.check(ctx, err)
}

// ClearBufferedEventPlaintext implements store.EventBuffer.
func (b guardedBuffer) ClearBufferedEventPlaintext(ctx context.Context, hash [32]byte) error {
	return b.guard.check(ctx, b.EventBuffer.ClearBufferedEventPlaintext(ctx, hash))
}

type guardedSessions struct {
	store.SessionStore
	guard *keyGuard
}

// GetSession implements store.SessionStore.
func (s guardedSessions) GetSession(ctx context.Context, address string) ([]byte, error) {
	session, err := s.SessionStore.GetSession(ctx, address)
	return session, s.guard.check(ctx, err)
}

// HasSession implements store.SessionStore.
func (s guardedSessions) HasSession(ctx context.Context, address string) (bool, error) {
	has, err := s.SessionStore.HasSession(ctx, address)
	return has, s.guard.check(ctx, err)
}

// GetManySessions implements store.SessionStore.
func (s guardedSessions) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	sessions, err := s.SessionStore.GetManySessions(ctx, addresses)
	return sessions, s.guard.check(ctx, err)
}

// PutSession implements store.SessionStore.
func (s guardedSessions) PutSession(ctx context.Context, address string, session []byte) error {
	return s.guard.check(ctx, s.SessionStore.PutSession(ctx, address, session))
}

// PutManySessions implements store.SessionStore.
func (s guardedSessions) PutManySessions(ctx context.Context, sessions map[string][]byte) error {
	return s.guard.check(ctx, s.SessionStore.PutManySessions(ctx, sessions))
}

// DeleteSession implements store.SessionStore.
func (s guardedSessions) DeleteSession(ctx context.Context, address string) error {
	return s.guard.check(ctx, s.SessionStore.DeleteSession(ctx, address))
}

// MigratePNToLID implements store.SessionStore.
func (s guardedSessions) MigratePNToLID(ctx context.Context, pn, lid types.JID) error {
	return s.guard.check(ctx, s.SessionStore.MigratePNToLID(ctx, pn, lid))
}

type guardedSenderKeys struct {
	store.SenderKeyStore
	guard *keyGuard
}

// PutSenderKey implements store.SenderKeyStore.
func (k guardedSenderKeys) PutSenderKey(ctx context.Context, group, user string, session []byte) error {
	return k.guard.check(ctx, k.SenderKeyStore.PutSenderKey(ctx, group, user, session))
}

// GetSenderKey implements store.SenderKeyStore.
func (k guardedSenderKeys) GetSenderKey(ctx context.Context, group, user string) ([]byte, error) {
	key, err := k.SenderKeyStore.GetSenderKey(ctx, group, user)
	return key, k.guard.check(ctx, err)
}

type guardedIdentities struct {
	store.IdentityStore
	guard *keyGuard
}

// PutIdentity implements store.IdentityStore.
func (i guardedIdentities) PutIdentity(ctx context.Context, address string, key [32]byte) error {
	return i.guard.check(ctx, i.IdentityStore.PutIdentity(ctx, address, key))
}

// IsTrustedIdentity implements store.IdentityStore.
func (i guardedIdentities) IsTrustedIdentity(ctx context.Context, address string, key [32]byte) (bool, error) {
	trusted, err := i.IdentityStore.IsTrustedIdentity(ctx, address, key)
	return trusted, i.guard.check(ctx, err)
}

// manyPreKeys is more than anybody asks for but a device that was just linked:
// it stores 812 keys one by one.
const manyPreKeys = 100

type guardedPreKeys struct {
	store.PreKeyStore
	guard   *keyGuard
	linking chan struct{} // as many at once as it has room
}

// GetOrGenPreKeys implements store.PreKeyStore.
func (k guardedPreKeys) GetOrGenPreKeys(ctx context.Context, count uint32) ([]*keys.PreKey, error) {
	if count > manyPreKeys {
		select {
		case k.linking <- struct{}{}:
			defer func() { <-k.linking }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	made, err := k.PreKeyStore.GetOrGenPreKeys(ctx, count)
	return made, k.guard.check(ctx, err)
}

// GetPreKey implements store.PreKeyStore.
func (k guardedPreKeys) GetPreKey(ctx context.Context, id uint32) (*keys.PreKey, error) {
	key, err := k.PreKeyStore.GetPreKey(ctx, id)
	return key, k.guard.check(ctx, err)
}

// RemovePreKey implements store.PreKeyStore.
func (k guardedPreKeys) RemovePreKey(ctx context.Context, id uint32) error {
	return k.guard.check(ctx, k.PreKeyStore.RemovePreKey(ctx, id))
}

type guardedSecrets struct {
	store.MsgSecretStore
	guard *keyGuard
}

// PutMessageSecrets implements store.MsgSecretStore.
func (m guardedSecrets) PutMessageSecrets(ctx context.Context, secrets []store.MessageSecretInsert) error {
	return m.guard.check(ctx, m.MsgSecretStore.PutMessageSecrets(ctx, secrets))
}

// PutMessageSecret implements store.MsgSecretStore.
func (m guardedSecrets) PutMessageSecret(ctx context.Context, chat, sender types.JID, id types.MessageID, secret []byte) error {
	return m.guard.check(ctx, m.MsgSecretStore.PutMessageSecret(ctx, chat, sender, id, secret))
}

type guardedAppStateKeys struct {
	store.AppStateSyncKeyStore
	guard *keyGuard
}

// PutAppStateSyncKey implements store.AppStateSyncKeyStore.
func (k guardedAppStateKeys) PutAppStateSyncKey(ctx context.Context, id []byte, key store.AppStateSyncKey) error {
	return k.guard.check(ctx, k.AppStateSyncKeyStore.PutAppStateSyncKey(ctx, id, key))
}

// guardedLIDs guards the map of addresses. The map also refuses addresses of
// the wrong kind; that is no fault of the store.
type guardedLIDs struct {
	store.LIDStore
	guard *keyGuard
}

// PutManyLIDMappings implements store.LIDStore.
func (l guardedLIDs) PutManyLIDMappings(ctx context.Context, mappings []store.LIDMapping) error {
	return l.guard.check(ctx, l.LIDStore.PutManyLIDMappings(ctx, mappings))
}

// PutLIDMapping implements store.LIDStore.
func (l guardedLIDs) PutLIDMapping(ctx context.Context, lid, phone types.JID) error {
	err := l.LIDStore.PutLIDMapping(ctx, lid, phone)
	if !isLID(lid) || !isPhone(phone) {
		return err
	}
	return l.guard.check(ctx, err)
}

// GetPNForLID implements store.LIDStore.
func (l guardedLIDs) GetPNForLID(ctx context.Context, lid types.JID) (types.JID, error) {
	phone, err := l.LIDStore.GetPNForLID(ctx, lid)
	if !isLID(lid) {
		return phone, err
	}
	return phone, l.guard.check(ctx, err)
}

// GetLIDForPN implements store.LIDStore.
func (l guardedLIDs) GetLIDForPN(ctx context.Context, phone types.JID) (types.JID, error) {
	lid, err := l.LIDStore.GetLIDForPN(ctx, phone)
	if !isPhone(phone) {
		return lid, err
	}
	return lid, l.guard.check(ctx, err)
}

func isLID(j types.JID) bool   { return j.Server == types.HiddenUserServer }
func isPhone(j types.JID) bool { return j.Server == types.DefaultUserServer }
