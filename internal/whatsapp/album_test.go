package whatsapp

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestAnAlbumAndItsFiles(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		album, ids, err := r.anna.SendAlbum(t.Context(), lineNumber, []simulator.Message{
			{Image: &simulator.Media{Data: drawing(t), Mimetype: "image/png"}, Caption: "one"},
			{Video: &simulator.Media{Data: []byte("film"), Mimetype: "video/mp4"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		got := await[models.MessageReceived](r, nil).Message
		if got.ID != album || got.Type != models.TypeAlbum || got.Album == nil || *got.Album != (models.Album{Images: 1, Videos: 1}) {
			t.Errorf("got %+v, want an album of a picture and a film", got)
		}
		for _, id := range ids {
			await[models.MessageReceived](r, nil)
			stored, err := s.Message(t.Context(), models.JID(r.anna.LID()), id)
			if err != nil || stored.Parent != album || stored.Media == nil {
				t.Errorf("got %+v, %v, want a file of %s", stored, err, album)
			}
		}
	})
}

// twoFiles is an album of a picture and a film.
func twoFiles(t *testing.T) Outgoing {
	return Outgoing{Items: []Outgoing{
		{Text: "the room", Media: &OutgoingMedia{Data: drawing(t), MimeType: "image/png"}},
		{Media: &OutgoingMedia{Data: []byte("film"), MimeType: "video/mp4"}},
	}}
}

// gotAlbum checks what Anna has of an album of twoFiles, once each.
func (r *rig) gotAlbum(id string) {
	r.t.Helper()
	r.annaGets(func(m simulator.InboxMessage) bool { return m.Album == id && m.Type == "video" })
	var types []string
	for _, m := range r.anna.Inbox(0) {
		switch {
		case m.ID == id && (m.Type != "album" || m.Images != 1 || m.Videos != 1):
			r.t.Errorf("Anna got %+v, want an album of a picture and a film", m)
		case m.Album == id && m.SHA256 == "":
			r.t.Errorf("Anna cannot open %+v", m)
		case m.ID != id && m.Album != id:
			continue
		}
		types = append(types, m.Type)
	}
	if want := []string{"album", "image", "video"}; !slices.Equal(types, want) {
		r.t.Errorf("Anna got %q, want %q", types, want)
	}
}

func TestAnAlbumIsSent(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, twoFiles(t))
		if sent.Type != models.TypeAlbum || sent.Album == nil || *sent.Album != (models.Album{Images: 1, Videos: 1}) {
			t.Errorf("got %+v, want an album of a picture and a film", sent)
		}
		r.gotAlbum(sent.ID)
		row, err := s.Outbound(t.Context(), sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		out, err := OutgoingOf(row)
		if err != nil || len(out.Items) != 2 {
			t.Fatalf("got %+v, %v, want two items", out, err)
		}
		for _, item := range out.Items {
			m, err := s.Message(t.Context(), sent.Chat, item.ID)
			if err != nil || m.Parent != sent.ID || m.Media == nil || m.Media.File == "" {
				t.Errorf("stored %+v, %v, want a file of %s", m, err, sent.ID)
			}
		}
	})
}

func TestAnAlbumWhoseSendingWasCutShortArrivesOnce(t *testing.T) {
	for _, point := range []string{"outbox.stored", "outbox.sending", "outbox.acked", "append.applied", "append.stored"} {
		for attempt := range 2 {
			t.Run(fmt.Sprint(point, attempt), func(t *testing.T) {
				inBubble(t, func(t *testing.T, r *rig) {
					s := r.linked()
					r.notes.expect("made to fail")
					failAt(t, point, attempt)
					id := s.NewMessageID()
					album := twoFiles(t)
					album.ID = id
					if _, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), album); err != nil && point != "outbox.stored" {
						t.Fatal(err)
					}
					r.quiet()
					r.restart()
					r.untilReady()
					time.Sleep(2 * outboxLook)
					r.gotAlbum(id)
				})
			})
		}
	}
}

func TestAnAlbumHasPicturesAndFilms(t *testing.T) {
	picture := Outgoing{Media: &OutgoingMedia{Data: []byte("x"), MimeType: "image/png"}}
	for name, out := range map[string]Outgoing{
		"one file":  {Items: []Outgoing{picture}},
		"a text":    {Items: []Outgoing{picture, {Text: "hello"}}},
		"view once": {Items: []Outgoing{picture, picture}, ViewOnce: true},
		"too many":  {Items: slices.Repeat([]Outgoing{picture}, MaxAlbumItems+1)},
	} {
		if err := out.Check("1@s.whatsapp.net"); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if err := (Outgoing{Items: []Outgoing{picture, picture}}).Check("1@newsletter"); models.KindOf(err) != models.Invalid {
		t.Errorf("to a channel: got %v, want a refusal", err)
	}
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		paper := Outgoing{Media: &OutgoingMedia{Data: []byte("x"), MimeType: "application/pdf"}}
		if _, err := s.Send(t.Context(), models.JID(r.anna.JID()), Outgoing{Items: []Outgoing{picture, paper}}); models.KindOf(err) != models.Invalid {
			t.Errorf("with a document: got %v, want a refusal", err)
		}
	})
}
