package simulator

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// syncedClient is a linked client that has read the app state.
func syncedClient(t *testing.T) (*client, *Account, *Account) {
	t.Helper()
	c, ada, bob := two(t)
	for _, name := range appstate.AllPatchNames {
		await(c, func(e *events.AppStateSyncComplete) bool { return e.Name == name })
	}
	return c, ada, bob
}

func TestWhatThePhoneDoesReachesTheClient(t *testing.T) {
	c, ada, bob := syncedClient(t)
	id, err := bob.SendText(t.Context(), ada.Number(), "hello")
	if err != nil {
		t.Fatal(err)
	}
	await(c, textIs("hello"))
	name, off := "Hotel Miramar", false
	for _, change := range []StateChange{
		{Archive: &ArchiveChange{Chat: bob.Number()}}, {Pin: &PinChange{Chat: bob.Number()}},
		{Mute: &MuteChange{Chat: bob.Number()}}, {MarkRead: &ReadChange{Chat: bob.Number(), Read: &off}},
		{Star: &StarChange{Chat: bob.Number(), ID: id}}, {Label: &LabelChange{ID: 3, Name: "Guests", Color: 2}},
		{Label: &LabelChange{ID: 3, Chat: bob.Number()}},
		{Contact: &ContactEntry{Number: bob.Number(), Name: "Bob of room 12"}}, {PushName: &name},
	} {
		if err := ada.ChangeState(change); err != nil {
			t.Fatal(err)
		}
	}
	await(c, func(e *events.Archive) bool { return e.Action.GetArchived() && e.JID.String() == bob.JID() })
	await(c, func(e *events.Pin) bool { return e.Action.GetPinned() && e.JID.String() == bob.JID() })
	await(c, func(e *events.Mute) bool { return e.Action.GetMuted() })
	await(c, func(e *events.MarkChatAsRead) bool { return !e.Action.GetRead() })
	await(c, func(e *events.Star) bool { return e.MessageID == id && e.Action.GetStarred() })
	await(c, func(e *events.LabelEdit) bool { return e.LabelID == "3" && e.Action.GetName() == "Guests" })
	await(c, func(e *events.LabelAssociationChat) bool { return e.Action.GetLabeled() })
	await(c, func(e *events.Contact) bool { return e.Action.GetFullName() == "Bob of room 12" })
	await(c, func(e *events.PushNameSetting) bool { return e.Action.GetName() == name })
}

func TestWhatTheClientDoesReachesItsSiblingAndThePhone(t *testing.T) {
	c, ada, bob := syncedClient(t)
	sibling := linked(t, ada.s, ada)
	await(sibling, func(e *events.AppStateSyncComplete) bool { return e.Name == appstate.WAPatchRegularLow })
	await(sibling, func(e *events.AppStateSyncComplete) bool { return e.Name == appstate.WAPatchCriticalBlock })
	if err := c.SendAppState(t.Context(), appstate.BuildPin(jidOf(t, bob.JID()), true)); err != nil {
		t.Fatal(err)
	}
	await(sibling, func(e *events.Pin) bool { return e.Action.GetPinned() })
	if err := c.SendAppState(t.Context(), appstate.BuildSettingPushName("Reception")); err != nil {
		t.Fatal(err)
	}
	await(sibling, func(e *events.PushNameSetting) bool { return e.Action.GetName() == "Reception" })
	if got := ada.Name(); got != "Reception" {
		t.Errorf("the phone calls itself %q, want Reception", got)
	}
}

func TestALaterCompanionFindsThingsAsTheyAre(t *testing.T) {
	c, ada, bob := syncedClient(t)
	id, err := bob.SendText(t.Context(), ada.Number(), "hello")
	if err != nil {
		t.Fatal(err)
	}
	await(c, textIs("hello"))
	if err := c.MarkRead(t.Context(), []types.MessageID{id}, time.Now(), jidOf(t, bob.JID()), types.EmptyJID); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.WaitReceipt(deadline(t), id, "read"); err != nil {
		t.Fatal(err)
	}
	if err := c.SendAppState(t.Context(), appstate.BuildMute(jidOf(t, bob.JID()), true, 0)); err != nil {
		t.Fatal(err)
	}
	if err := c.SendAppState(t.Context(), appstate.BuildArchive(jidOf(t, bob.JID()), true, time.Now(), nil)); err != nil {
		t.Fatal(err)
	}
	later := linked(t, ada.s, ada)
	first := await(later, func(e *events.HistorySync) bool { return len(e.Data.GetConversations()) > 0 })
	got := first.Data.GetConversations()[0]
	if got.GetUnreadCount() != 0 || !got.GetArchived() || got.GetMuteEndTime() == 0 {
		t.Errorf("the chat has %d unread, archived %t, muted until %d; want it read, archived and muted",
			got.GetUnreadCount(), got.GetArchived(), got.GetMuteEndTime())
	}
}

func TestAChangeOnTopOfAnOldOneIsTriedAgain(t *testing.T) {
	c, ada, bob := syncedClient(t)
	// The client learns of the phone's change only when its own is refused.
	ada.s.do(func() {
		a := ada.account
		if err := a.phoneState.write(ada.s.ctx, a.state[appstate.WAPatchRegularLow], appstate.BuildPin(jidOf(t, bob.JID()), true)); err != nil {
			t.Error(err)
		}
	})
	if err := c.SendAppState(t.Context(), appstate.BuildArchive(jidOf(t, bob.JID()), true, time.Now(), nil)); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Pin) bool { return e.Action.GetPinned() })
}
