package simulator

import (
	"bytes"
	"context"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"
)

var chatOfAna = types.NewJID("34600111222", types.DefaultUserServer)

// newTestState is a phone's app state with a key that tests can share.
func newTestState(t *testing.T) *phoneState {
	t.Helper()
	state, err := newPhoneState(context.Background(), []byte("keyid1"), bytes.Repeat([]byte{7}, 32), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func TestADeviceReadsWhatThePhoneWrote(t *testing.T) {
	ctx := t.Context()
	all, phone, companion := newCollections(), newTestState(t), newTestState(t)
	for _, change := range settingsOf("Hotel") {
		if err := phone.write(ctx, all[change.Type], change); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range all {
		if c.version() != 1 {
			t.Errorf("collection %s has version %d after set-up, want 1", name, c.version())
		}
		if _, err := companion.catchUp(ctx, name, c); err != nil {
			t.Errorf("read %s: %v", name, err)
		}
	}
	low := all[appstate.WAPatchRegularLow]
	if err := phone.write(ctx, low, appstate.BuildPin(chatOfAna, true)); err != nil {
		t.Fatal(err)
	}
	got, err := companion.catchUp(ctx, appstate.WAPatchRegularLow, low)
	if err != nil || len(got) != 1 || !got[0].Action.GetPinAction().GetPinned() {
		t.Errorf("companion read %v (%v), want one pin", got, err)
	}
}

func TestAPatchOnAnOldVersionIsRefused(t *testing.T) {
	ctx := t.Context()
	var c collection
	first, second := newTestState(t), newTestState(t)
	stale, err := second.processor.EncodePatch(ctx, second.keyID, appstate.HashState{}, appstate.BuildPin(chatOfAna, true))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.write(ctx, &c, appstate.BuildPin(chatOfAna, false)); err != nil {
		t.Fatal(err)
	}
	if accepted, err := c.push(0, stale); accepted || err != nil {
		t.Errorf("a patch on top of version 0 was accepted (%t, %v) at version %d", accepted, err, c.version())
	}
	if err := second.write(ctx, &c, appstate.BuildPin(chatOfAna, true)); err != nil {
		t.Errorf("after catching up: %v", err)
	}
	if c.version() != 2 {
		t.Errorf("version %d, want 2", c.version())
	}
}

func TestAPatchThatIsNoPatchIsAnError(t *testing.T) {
	if _, err := new(collection).push(0, []byte{0xff}); err == nil {
		t.Error("bytes that are no patch were accepted")
	}
}
