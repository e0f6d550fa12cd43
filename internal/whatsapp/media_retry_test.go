package whatsapp

import (
	"io"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// oldPicture is a picture that came in and that WhatsApp has forgotten since.
func oldPicture(r *rig) models.Message {
	r.t.Helper()
	id := r.annaSends(simulator.Message{Image: &simulator.Media{Data: []byte("a picture"), Mimetype: "image/png"}})
	m := await[models.MessageReceived](r, nil).Message
	r.quiet()
	if err := r.phone.ExpireMedia(id); err != nil {
		r.t.Fatal(err)
	}
	return m
}

func TestAFileThatWhatsAppForgotComesFromThePhone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		m := oldPicture(r)
		body, err := s.Download(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = body.Close() }()
		if data, err := io.ReadAll(body); err != nil || string(data) != "a picture" {
			t.Errorf("got %q, %v, want the picture", data, err)
		}
		if again, err := s.Message(t.Context(), m.Chat, m.ID); err != nil || again.Media.DirectPath == m.Media.DirectPath {
			t.Errorf("the place is still %q, %v", again.Media.DirectPath, err)
		}
	})
}

func TestWhatThePhoneUploadsLateIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		m := oldPicture(r)
		client, err := s.client()
		if err != nil {
			t.Fatal(err)
		}
		// As if whoever asked had given up before the phone answered.
		if err := client.SendMediaRetryReceipt(t.Context(), infoOf(m), m.Media.Key); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		again, err := s.Message(t.Context(), m.Chat, m.ID)
		if err != nil || again.Media.DirectPath == m.Media.DirectPath {
			t.Errorf("the place is still %q, %v, want the new one", again.Media.DirectPath, err)
		}
	})
}

func TestAnAnswerUnderAWrongKeyChangesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		m := oldPicture(r)
		client, err := s.client()
		if err != nil {
			t.Fatal(err)
		}
		if err := client.SendMediaRetryReceipt(t.Context(), infoOf(m), make([]byte, 32)); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		again, err := s.Message(t.Context(), m.Chat, m.ID)
		if err != nil || again.Media.DirectPath != m.Media.DirectPath {
			t.Errorf("the place is now %q, %v, want it unchanged", again.Media.DirectPath, err)
		}
	})
}
