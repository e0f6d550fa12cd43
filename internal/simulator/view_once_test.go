package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

func TestFilesToBeOpenedOnce(t *testing.T) {
	c, ada, bob := two(t)
	for name, m := range map[string]Message{
		"a picture": {Image: &Media{Data: []byte("picture"), Mimetype: "image/png"}, Caption: "quick", ViewOnce: true},
		"a film":    {Video: &Media{Data: []byte("film"), Mimetype: "video/mp4"}, ViewOnce: true},
		"a voice":   {Audio: &Media{Data: []byte("voice"), Mimetype: "audio/ogg; codecs=opus"}, ViewOnce: true},
	} {
		id, err := bob.Send(t.Context(), ada.Number(), m)
		if err != nil {
			t.Fatal(err)
		}
		got := await(c, withID(id))
		if !got.IsViewOnce || got.Info.MediaType == "" {
			t.Errorf("%s: got %+v, want it to be opened once", name, got.Info)
		}
		raw := got.RawMessage
		if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), &waE2E.Message{
			ViewOnceMessage: raw.ViewOnceMessage, ViewOnceMessageV2: raw.ViewOnceMessageV2, ViewOnceMessageV2Extension: raw.ViewOnceMessageV2Extension,
		}); err != nil {
			t.Fatal(err)
		}
		back, err := bob.WaitInbox(deadline(t), 0, func(in InboxMessage) bool { return !in.FromMe && in.Mimetype == m.media().Mimetype })
		if err != nil {
			t.Fatal(err)
		}
		if !back.ViewOnce || back.SHA256 == "" || back.Caption != m.Caption {
			t.Errorf("%s: the contact got %+v, want it to be opened once", name, back)
		}
	}
}
