package whatsapp

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

func TestHistoryDoesNotBringBackAnOldNumber(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		now := models.Address{LID: "77@lid", Phone: "4915100000077@s.whatsapp.net"}
		if err := s.commit(t.Context(), s.changeOf(learnAddress{now})); err != nil {
			t.Fatal(err)
		}
		old, fresh := "4915100000070@s.whatsapp.net", models.Address{LID: "88@lid", Phone: "4915100000088@s.whatsapp.net"}
		past := &waHistorySync.HistorySync{
			SyncType: waHistorySync.HistorySync_RECENT.Enum(),
			PhoneNumberToLidMappings: []*waHistorySync.PhoneNumberToLIDMapping{
				{LidJID: proto.String("77@lid"), PnJID: &old},
				{LidJID: proto.String("78@lid"), PnJID: proto.String(now.Phone.String())},
				{LidJID: proto.String("88@lid"), PnJID: proto.String(fresh.Phone.String())},
			},
			Conversations: []*waHistorySync.Conversation{{ID: proto.String("77@lid"), PnJID: &old}},
		}
		if err := newImport(s, t.Context(), past).run(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		for _, want := range []models.Address{now, fresh} {
			if got, err := r.store.Address(t.Context(), lineID, want.LID); err != nil || got != want {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
			if got := s.PhoneOf(t.Context(), want.LID); got != want.Phone {
				t.Errorf("the number of %s is %s, want %s", want.LID, got, want.Phone)
			}
		}
		if n := count[models.ContactChanged](r); n != 0 {
			t.Errorf("told %d times that a number changed, want 0", n)
		}
	})
}
