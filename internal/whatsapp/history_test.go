package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestThePastArrivesAndRaisesNoMessageEvents(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if err := r.phone.AddHistory(simulator.HistoryOptions{Days: 30, Chats: 12, MessagesPerChat: 60}); err != nil {
			t.Fatal(err)
		}
		s := r.linked()
		stored := await(r, func(h models.HistoryStored) bool { return h.Done })
		if stored.Percent != 100 {
			t.Errorf("done at %d %%, want 100", stored.Percent)
		}
		r.untilState(models.StateConnected)
		r.quiet()
		n, err := s.CountChats(t.Context(), storage.ChatFilter{})
		if err != nil || n < 12 {
			t.Errorf("%d chats, %v, want 12 at least", n, err)
		}
		list, err := s.Messages(t.Context(), storage.MessageFilter{Limit: storage.MaxLimit})
		if err != nil || len(list) < 12*60 {
			t.Errorf("%d messages, %v, want %d at least", len(list), err, 12*60)
		}
		if got := count[models.MessageCreated](r) + count[models.MessageReceived](r); got != 0 {
			t.Errorf("%d message events for the past, want 0", got)
		}
		if count[models.Loading](r) == 0 {
			t.Error("no progress was told")
		}
		if waiting, err := loadHistory(t.Context(), r.store, lineID); err != nil || len(waiting) != 0 {
			t.Errorf("%d blocks wait, %v, want none", len(waiting), err)
		}
	})
}

func TestHistoryThatWasAnnouncedIsImportedAfterARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.notes.expect("Failed to download", "History", "history")
		fault := r.strike(simulator.Fault{Kind: simulator.FaultMediaError, Code: 503})
		if err := r.phone.SendHistory(simulator.HistoryOptions{Days: 10, Chats: 5, MessagesPerChat: 20}); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		waiting, err := loadHistory(t.Context(), r.store, lineID)
		if err != nil || len(waiting) == 0 {
			t.Fatalf("%d blocks wait, %v, want some", len(waiting), err)
		}
		if err := r.sim.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		r.restart()
		r.untilReady()
		time.Sleep(2 * historyRetry)
		r.quiet()
		list, err := r.find(lineID).Messages(t.Context(), storage.MessageFilter{Limit: storage.MaxLimit})
		if err != nil || len(list) < 5*20 {
			t.Errorf("%d messages, %v, want %d at least", len(list), err, 5*20)
		}
	})
}

func TestTheSamePastTwiceIsStoredOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		past := simulator.HistoryOptions{Days: 5, Chats: 3, MessagesPerChat: 10}
		if err := r.phone.SendHistory(past); err != nil {
			t.Fatal(err)
		}
		await[models.HistoryStored](r, nil)
		r.quiet()
		before, err := s.Messages(t.Context(), storage.MessageFilter{Limit: storage.MaxLimit})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.phone.RemoveDevice(r.phone.Devices()[0].ID); err != nil {
			t.Fatal(err)
		}
		r.untilState(models.StateLoggedOut)
		r.quiet()
		if err := s.NewCode(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.scan(s, r.phone)
		r.untilReady()
		await[models.HistoryStored](r, nil)
		r.quiet()
		after, err := s.Messages(t.Context(), storage.MessageFilter{Limit: storage.MaxLimit})
		if err != nil || len(after) != len(before) {
			t.Errorf("%d messages, %v after linking again, want the %d from before", len(after), err, len(before))
		}
	})
}
