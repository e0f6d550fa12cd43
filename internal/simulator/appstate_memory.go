package simulator

import (
	"context"

	"go.mau.fi/whatsmeow/store"
)

// stateMemory is what a phone remembers of its app state: the interfaces that
// the appstate package wants, over maps. Its owner guards it.
type stateMemory struct {
	keys     map[string]*store.AppStateSyncKey
	latest   []byte
	versions map[string]stateVersion
	macs     map[string]map[string][]byte // by collection, then by index MAC
}

type stateVersion struct {
	number uint64
	hash   [128]byte
}

func newStateMemory() *stateMemory {
	return &stateMemory{
		keys:     make(map[string]*store.AppStateSyncKey),
		versions: make(map[string]stateVersion),
		macs:     make(map[string]map[string][]byte),
	}
}

// PutAppStateSyncKey keeps a key and makes it the latest.
func (m *stateMemory) PutAppStateSyncKey(_ context.Context, id []byte, key store.AppStateSyncKey) error {
	m.keys[string(id)], m.latest = &key, id
	return nil
}

// GetAppStateSyncKey is the key with this id, or nil.
func (m *stateMemory) GetAppStateSyncKey(_ context.Context, id []byte) (*store.AppStateSyncKey, error) {
	return m.keys[string(id)], nil
}

// GetLatestAppStateSyncKeyID is the id of the key to encrypt with.
func (m *stateMemory) GetLatestAppStateSyncKeyID(context.Context) ([]byte, error) {
	return m.latest, nil
}

// GetAllAppStateSyncKeys lists every key.
func (m *stateMemory) GetAllAppStateSyncKeys(context.Context) ([]*store.AppStateSyncKey, error) {
	all := make([]*store.AppStateSyncKey, 0, len(m.keys))
	for _, key := range m.keys {
		all = append(all, key)
	}
	return all, nil
}

// PutAppStateVersion remembers how far a collection was read.
func (m *stateMemory) PutAppStateVersion(_ context.Context, name string, version uint64, hash [128]byte) error {
	m.versions[name] = stateVersion{version, hash}
	return nil
}

// GetAppStateVersion says how far a collection was read.
func (m *stateMemory) GetAppStateVersion(_ context.Context, name string) (uint64, [128]byte, error) {
	v := m.versions[name]
	return v.number, v.hash, nil
}

// DeleteAppStateVersion forgets how far a collection was read.
func (m *stateMemory) DeleteAppStateVersion(_ context.Context, name string) error {
	delete(m.versions, name)
	return nil
}

// PutAppStateMutationMACs remembers the value of some indexes.
func (m *stateMemory) PutAppStateMutationMACs(_ context.Context, name string, _ uint64, added []store.AppStateMutationMAC) error {
	if m.macs[name] == nil {
		m.macs[name] = make(map[string][]byte)
	}
	for _, mac := range added {
		m.macs[name][string(mac.IndexMAC)] = mac.ValueMAC
	}
	return nil
}

// DeleteAppStateMutationMACs forgets some indexes.
func (m *stateMemory) DeleteAppStateMutationMACs(_ context.Context, name string, indexMACs [][]byte) error {
	for _, index := range indexMACs {
		delete(m.macs[name], string(index))
	}
	return nil
}

// GetAppStateMutationMAC is the value of an index, or nil.
func (m *stateMemory) GetAppStateMutationMAC(_ context.Context, name string, indexMAC []byte) ([]byte, error) {
	return m.macs[name][string(indexMAC)], nil
}
