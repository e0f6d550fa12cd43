package whatsapp

import (
	"encoding/json"
	"testing"

	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// askedForPasskey is a session whose code was scanned by a phone that links
// with a passkey only. The phone goes on waiting in the background.
func askedForPasskey(r *rig) (s *Session, scanned chan error) {
	r.t.Helper()
	if err := r.phone.RequirePasskey(); err != nil {
		r.t.Fatal(err)
	}
	s = r.session(lineID)
	qr := await[models.QRShown](r, nil)
	scanned = make(chan error, 1)
	go func() {
		_, err := r.phone.Scan(r.t.Context(), qr.QR)
		scanned <- err
	}()
	r.untilState(models.StatePasskey)
	return s, scanned
}

func challengeOf(t *testing.T, s *Session) []byte {
	t.Helper()
	asked, err := s.Passkey()
	if err != nil {
		t.Fatal(err)
	}
	var request types.WebAuthnPublicKey
	if err := json.Unmarshal(asked.Request, &request); err != nil {
		t.Fatal(err)
	}
	return request.Challenge
}

func TestAnAccountIsLinkedWithItsPasskey(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s, scanned := askedForPasskey(r)
		if got := s.Pairing().Code; got != PairingPasskey {
			t.Errorf("linking stands at %q, want %q", got, PairingPasskey)
		}
		if _, shown := s.QR(); shown {
			t.Error("a code is still on screen")
		}
		credential, err := r.phone.SignPasskey(challengeOf(t, s))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := json.Marshal(credential)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ConfirmPasskey(t.Context()); models.KindOf(err) != models.Conflict {
			t.Errorf("confirming before there is a code: %v, want a conflict", err)
		}
		if err := s.AnswerPasskey(t.Context(), answer); err != nil {
			t.Fatal(err)
		}
		if err := <-scanned; err != nil {
			t.Errorf("the phone says %v, want that the device was linked", err)
		}
		await[models.Authenticated](r, nil)
		r.untilReady()
		if _, err := s.Passkey(); models.KindOf(err) != models.Conflict {
			t.Errorf("after linking: %v, want a conflict", err)
		}
	})
}

func TestAWrongPasskeyIsRefusedAndAnotherMayFollow(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s, scanned := askedForPasskey(r)
		for name, answer := range map[string]string{"no JSON": "hello", "no credential": `{"id":"x"}`} {
			if err := s.AnswerPasskey(t.Context(), []byte(answer)); models.KindOf(err) != models.Invalid {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
		for _, challenge := range [][]byte{[]byte("another challenge"), challengeOf(t, s)} {
			credential, err := r.phone.SignPasskey(challenge)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := json.Marshal(credential)
			if err != nil {
				t.Fatal(err)
			}
			err = s.AnswerPasskey(t.Context(), answer)
			if good := string(challenge) != "another challenge"; good != (err == nil) {
				t.Errorf("an answer to %q: %v", challenge, err)
			}
		}
		if err := <-scanned; err != nil {
			t.Errorf("the phone says %v, want that the device was linked", err)
		}
		r.untilReady()
	})
}
