package whatsapp

import (
	"testing"

	"frontdesk/models"
)

func (r *rig) keyRows(table string) int {
	r.t.Helper()
	var rows int
	if err := r.keys.db.QueryRowContext(r.t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&rows); err != nil {
		r.t.Fatal(err)
	}
	return rows
}

func (r *rig) putToken(device, of string) {
	r.t.Helper()
	_, err := r.keys.db.ExecContext(r.t.Context(), "INSERT INTO whatsmeow_privacy_tokens (our_jid, their_jid, token, timestamp) VALUES (?, ?, x'01', 1)", device, of)
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestTerminatingLeavesNothingOfItsPeopleInTheKeyStore(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if _, err := r.anna.SendText(t.Context(), lineNumber, "Hello"); err != nil {
			t.Fatal(err)
		}
		await[models.MessageReceived](r, nil)
		r.quiet()
		r.putToken(s.Info().DeviceJID, r.anna.LID())
		if r.keyRows("whatsmeow_lid_map") == 0 {
			t.Fatal("nobody's addresses are known, so this test sees nothing")
		}
		if err := r.manager.Terminate(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"whatsmeow_device", "whatsmeow_contacts", "whatsmeow_sessions", "whatsmeow_privacy_tokens", "whatsmeow_lid_map"} {
			if rows := r.keyRows(table); rows != 0 {
				t.Errorf("%s: %d rows left, want none", table, rows)
			}
		}
	})
}

func TestTerminatingLeavesWhatAnotherSessionNeeds(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		other := r.session("other")
		r.scan(other, r.ben)
		r.untilReady()
		for _, number := range []string{lineNumber, benNumber} {
			if _, err := r.anna.SendText(t.Context(), number, "Hello"); err != nil {
				t.Fatal(err)
			}
			await[models.MessageReceived](r, nil)
		}
		r.quiet()
		r.putToken(other.Info().DeviceJID, r.anna.LID())
		if err := r.manager.Terminate(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		if rows := r.keyRows("whatsmeow_lid_map WHERE lid = '" + models.JID(r.anna.LID()).User() + "'"); rows != 1 {
			t.Errorf("Anna's addresses are known %d times, want once", rows)
		}
		if rows := r.keyRows("whatsmeow_lid_map WHERE lid = '" + models.JID(r.phone.LID()).User() + "'"); rows != 0 {
			t.Errorf("the addresses of the account that is gone are still known")
		}
		if rows := r.keyRows("whatsmeow_privacy_tokens"); rows != 1 {
			t.Errorf("%d tokens are left, want the other session's", rows)
		}
	})
}
