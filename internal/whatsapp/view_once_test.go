package whatsapp

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestFilesToBeOpenedOnceGoOutAndComeIn(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		for _, media := range []OutgoingMedia{
			{Data: drawing(t), MimeType: "image/png"}, {Data: []byte("film"), MimeType: "video/mp4"}, {Data: []byte("OggS voice"), MimeType: "audio/ogg", AsVoice: true},
		} {
			sent := r.send(s, Outgoing{Media: &media, ViewOnce: true})
			got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID })
			if !got.ViewOnce || got.SHA256 != hashOf(media.Data) || !sent.ViewOnce || sent.Media == nil {
				t.Errorf("%s: Anna got %+v of %+v, want it to be opened once", media.MimeType, got, sent)
			}
		}
		r.annaSends(simulator.Message{Image: &simulator.Media{Data: drawing(t), Mimetype: "image/png"}, Caption: "quick", ViewOnce: true})
		m := await[models.MessageReceived](r, nil).Message
		if m.Type != models.TypeImage || !m.ViewOnce || m.Text != "quick" || m.Media == nil {
			t.Errorf("got %+v, want Anna's picture, to be opened once", m)
		}
		r.reads(s, m, drawing(t))
		reply := r.send(s, Outgoing{Text: "nice", Quote: m.ID})
		if reply.Quote == nil || reply.Quote.Type != models.TypeImage {
			t.Errorf("the reply quotes %+v, want the picture", reply.Quote)
		}
	})
}
