package whatsapp

import (
	"testing"

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
