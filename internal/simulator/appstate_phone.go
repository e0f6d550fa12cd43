package simulator

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waServerSync"
	"go.mau.fi/whatsmeow/store"
	waLog "go.mau.fi/whatsmeow/util/log"
	"google.golang.org/protobuf/proto"
)

// phoneState is a phone's side of its account's app state: it reads what the
// companions changed and writes what is done on the phone.
type phoneState struct {
	processor *appstate.Processor
	memory    *stateMemory
	keyID     []byte
	keyData   []byte
	keyMade   time.Time
}

// newPhoneState makes the app state of a phone with its one key.
func newPhoneState(ctx context.Context, keyID, keyData []byte, now time.Time) (*phoneState, error) {
	memory := newStateMemory()
	key := store.AppStateSyncKey{Data: keyData, Timestamp: now.UnixMilli()}
	if err := memory.PutAppStateSyncKey(ctx, keyID, key); err != nil {
		return nil, fmt.Errorf("keep the app state key: %w", err)
	}
	device := &store.Device{AppStateKeys: memory, AppState: memory}
	return &phoneState{
		processor: appstate.NewProcessor(device, waLog.Noop),
		memory:    memory,
		keyID:     keyID,
		keyData:   keyData,
		keyMade:   now,
	}, nil
}

// catchUp reads the patches that the phone has not seen and lists what they set.
func (p *phoneState) catchUp(ctx context.Context, name appstate.WAPatchName, c *collection) ([]appstate.Mutation, error) {
	version, hash, err := p.memory.GetAppStateVersion(ctx, string(name))
	if err != nil {
		return nil, fmt.Errorf("find the app state version: %w", err)
	}
	list := appstate.PatchList{Name: name}
	for _, raw := range c.since(version) {
		var patch waServerSync.SyncdPatch
		if err := proto.Unmarshal(raw, &patch); err != nil {
			return nil, fmt.Errorf("read an app state patch: %w", err)
		}
		list.Patches = append(list.Patches, &patch)
	}
	state := appstate.HashState{Version: version, Hash: hash}
	mutations, _, err := p.processor.DecodePatches(ctx, &list, state, true)
	if err != nil {
		return nil, fmt.Errorf("decode the app state of %s: %w", name, err)
	}
	return mutations, nil
}

// write appends a change made on the phone, on top of all changes before it.
func (p *phoneState) write(ctx context.Context, c *collection, change appstate.PatchInfo) error {
	if _, err := p.catchUp(ctx, change.Type, c); err != nil {
		return err
	}
	version, hash, err := p.memory.GetAppStateVersion(ctx, string(change.Type))
	if err != nil {
		return fmt.Errorf("find the app state version: %w", err)
	}
	state := appstate.HashState{Version: version, Hash: hash}
	patch, err := p.processor.EncodePatch(ctx, p.keyID, state, change)
	if err != nil {
		return fmt.Errorf("encode a change of %s: %w", change.Type, err)
	}
	if ok, err := c.push(version, patch); err != nil || !ok {
		return fmt.Errorf("push a change of %s on top of version %d (accepted: %t): %w", change.Type, version, ok, err)
	}
	_, err = p.catchUp(ctx, change.Type, c)
	return err
}

// keyShare is the message that gives the companions the key.
func (p *phoneState) keyShare() *waE2E.Message {
	key := &waE2E.AppStateSyncKey{
		KeyID: &waE2E.AppStateSyncKeyId{KeyID: p.keyID},
		KeyData: &waE2E.AppStateSyncKeyData{
			KeyData:     p.keyData,
			Timestamp:   proto.Int64(p.keyMade.UnixMilli()),
			Fingerprint: &waE2E.AppStateSyncKeyFingerprint{RawID: proto.Uint32(1), CurrentIndex: proto.Uint32(0), DeviceIndexes: []uint32{0}},
		},
	}
	return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type:                 waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_SHARE.Enum(),
		AppStateSyncKeyShare: &waE2E.AppStateSyncKeyShare{Keys: []*waE2E.AppStateSyncKey{key}},
	}}
}
