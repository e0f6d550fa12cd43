package whatsapp

import (
	"bytes"
	"testing"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// notice is a message of Anna's to which reactions come sealed; its id is NOTICE.
func notice(r *rig, secret []byte) {
	r.t.Helper()
	r.annaSends(simulator.Message{ID: "NOTICE", Raw: &waE2E.Message{
		Conversation: proto.String("Pool closed"), MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: secret},
	}})
	await[models.MessageReceived](r, nil)
}

// annaReacts sends a reaction to NOTICE, sealed by one of Anna's addresses.
func annaReacts(r *rig, secret []byte, as models.JID, emoji string) {
	r.t.Helper()
	plain, err := proto.Marshal(&waE2E.ReactionMessage{Text: &emoji})
	if err != nil {
		r.t.Fatal(err)
	}
	nonce := bytes.Repeat([]byte{7}, ballotNonce)
	sealed, err := gcmutil.Encrypt(reactionKey(secret, "NOTICE", as, as), nonce, plain, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.annaSends(simulator.Message{Raw: &waE2E.Message{EncReactionMessage: &waE2E.EncReactionMessage{
		TargetMessageKey: &waCommon.MessageKey{ID: proto.String("NOTICE")}, EncIV: nonce, EncPayload: sealed,
	}}})
}

func TestASealedReactionIsReadByEitherAddress(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		secret := bytes.Repeat([]byte{3}, secretLength)
		notice(r, secret)
		for emoji, as := range map[string]models.JID{"👍": models.JID(r.anna.LID()), "🎉": models.JID(r.anna.JID())} {
			annaReacts(r, secret, as, emoji)
			got := await[models.Reacted](r, nil)
			if got.Reaction.Emoji != emoji || got.Target.ID != "NOTICE" || got.Reaction.Sender != models.JID(r.anna.LID()) {
				t.Errorf("got %+v, want Anna's %s on the notice", got, emoji)
			}
		}
	})
}

func TestASealedReactionThatCannotBeReadIsSetAside(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		notice(r, bytes.Repeat([]byte{3}, secretLength))
		annaReacts(r, bytes.Repeat([]byte{4}, secretLength), models.JID(r.anna.LID()), "👍")
		if aside := await[models.EventKeptAside](r, nil); aside.What != "sealed reaction" {
			t.Errorf("got %+v, want the reaction set aside", aside)
		}
	})
}
