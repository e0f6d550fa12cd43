package whatsapp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func drawing(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestAPictureGoesOut(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		data := drawing(t)
		sent := r.send(s, Outgoing{Text: "the room", Media: &OutgoingMedia{Data: data}})
		got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID })
		if got.Type != "image" || got.Caption != "the room" || got.SHA256 != hashOf(data) || got.Mimetype != "image/png" {
			t.Errorf("Anna got %+v, want the picture with its caption", got)
		}
		if m := sent.Media; m == nil || m.Width != 300 || m.Height != 200 || len(m.Thumbnail) == 0 {
			t.Errorf("sent %+v, want 300 by 200 and a thumbnail", sent.Media)
		}
		if up := await[models.MediaUploaded](r, nil); up.Message.ID != sent.ID {
			t.Errorf("told of %s, want %s", up.Message.ID, sent.ID)
		}
		r.reads(s, sent, data)
	})
}

// reads checks that the file of a message can be opened.
func (r *rig) reads(s *Session, m models.Message, want []byte) {
	r.t.Helper()
	f, err := s.Download(r.t.Context(), m)
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(got, want) {
		r.t.Errorf("read %d bytes, %v, want the %d that were sent", len(got), err, len(want))
	}
}

func TestAPictureComesInAndIsFetchedByItself(t *testing.T) {
	synctestWith(t, func(o *Options) { o.MaxMedia = 1 << 20 }, func(t *testing.T, r *rig) {
		s := r.linked()
		data := drawing(t)
		id := r.annaSends(simulator.Message{Image: &simulator.Media{Data: data, Mimetype: "image/png"}, Caption: "like this?"})
		received := await[models.MessageReceived](r, nil).Message
		if received.Type != models.TypeImage || received.Text != "like this?" {
			t.Errorf("got %s %q, want Anna's picture", received.Type, received.Text)
		}
		stored := await[models.MediaReceived](r, nil).Message
		if stored.ID != id || stored.Media.File == "" {
			t.Errorf("got %+v, want the stored file of %s", stored, id)
		}
		r.reads(s, stored, data)
	})
}

func TestFetchingFilesDoesNotKeepTheLogForEver(t *testing.T) {
	synctestWith(t, func(o *Options) { o.MaxMedia = 1 << 20 }, func(t *testing.T, r *rig) {
		r.linked()
		r.annaSends(simulator.Message{Image: &simulator.Media{Data: drawing(t), Mimetype: "image/png"}})
		await[models.MediaReceived](r, nil)
		r.quiet()
		typing := events.Change{SessionID: lineID}
		for range 2 * placeEvery {
			typing.Do(announce(models.PresenceChanged{Chat: "1@lid", Who: "1@lid", State: "composing"}))
		}
		if _, err := r.log.Append(t.Context(), typing); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		place, err := r.store.Position(t.Context(), mediaFollower, lineID)
		if behind := r.log.Last() - place; err != nil || behind > placeEvery {
			t.Errorf("its place is %d events behind, %v, want %d at most", behind, err, placeEvery)
		}
	})
}

func TestFilesOfEveryKindGoOut(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		cases := []struct {
			name string
			out  Outgoing
			want string
		}{
			{"a voice note", Outgoing{Media: &OutgoingMedia{Data: []byte("OggS voice"), MimeType: "audio/ogg", AsVoice: true}}, "audio"},
			{"a document", Outgoing{Media: &OutgoingMedia{Data: []byte("%PDF-1.4 bill"), FileName: "bill.pdf"}}, "document"},
			{"a picture as a document", Outgoing{Media: &OutgoingMedia{Data: drawing(t), AsDocument: true}}, "document"},
			{"a sticker", Outgoing{Media: &OutgoingMedia{Data: webpFile, MimeType: "image/webp", AsSticker: true}}, "sticker"},
			{"a film", Outgoing{Media: &OutgoingMedia{Data: []byte("film"), MimeType: "video/mp4", GIF: true}}, "video"},
			{"a place", Outgoing{Location: &models.Location{Latitude: 52.5, Longitude: 13.4, Name: "Hotel"}}, "location"},
			{"a card", Outgoing{VCard: "BEGIN:VCARD\nFN:Ben\nEND:VCARD"}, "contact"},
		}
		for _, c := range cases {
			sent := r.send(s, c.out)
			got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID })
			if got.Type != c.want {
				t.Errorf("%s came as %q, want %q", c.name, got.Type, c.want)
			}
		}
	})
}

func TestAFileWithoutAHashIsNotFound(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		m := r.send(s, Outgoing{Media: &OutgoingMedia{Data: drawing(t)}})
		m.Media.File, m.Media.SHA256 = "", nil
		if f, err := s.Download(t.Context(), m); !models.IsNotFound(err) {
			t.Errorf("got %v and %v, want a file that is not found", f, err)
		}
	})
}

func TestAFileThatWhatsAppNoLongerHasIsNotFound(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Image: &simulator.Media{Data: drawing(t), Mimetype: "image/png"}})
		received := await[models.MessageReceived](r, nil).Message
		r.notes.expect("Failed to download media")
		r.strike(simulator.Fault{Kind: simulator.FaultMediaError, Code: 410})
		if _, err := s.Download(t.Context(), received); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestAPictureOfSomebodyIsFetchedOnceAndKept(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if _, _, err := s.Picture(t.Context(), models.JID(r.anna.JID())); !models.IsNotFound(err) {
			t.Errorf("got %v before Anna has a picture, want not found", err)
		}
		r.annaSends(simulator.Message{Text: "see my new picture"})
		await[models.MessageReceived](r, nil)
		if err := r.anna.SetPicture(photo(t)); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		mime, data, err := s.Picture(t.Context(), models.JID(r.anna.JID()))
		if err != nil || len(data) == 0 || mime != "image/jpeg" {
			t.Fatalf("got %d bytes of %s, %v, want a JPEG", len(data), mime, err)
		}
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		if _, again, err := s.Picture(t.Context(), models.JID(r.anna.LID())); err != nil || !bytes.Equal(again, data) {
			t.Errorf("got %d bytes, %v while offline, want the kept picture", len(again), err)
		}
	})
}

func photo(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
