package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/models"
)

// aged makes a file of the media folder old enough to be tidied away, by the
// bubble's clock.
func (r *rig) aged(name string) string {
	r.t.Helper()
	old := time.Now().Add(-2 * tidyGrace)
	if err := os.Chtimes(filepath.Join(r.opts.MediaDir, name), old, old); err != nil {
		r.t.Fatal(err)
	}
	return name
}

// stray is a file that nothing names.
func (r *rig) stray(name string) string {
	r.t.Helper()
	name = lineID + "/" + name
	if err := os.MkdirAll(filepath.Join(r.opts.MediaDir, lineID), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.opts.MediaDir, name), []byte("stray"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return name
}

func (r *rig) wantFile(what, name string, want bool) {
	r.t.Helper()
	_, err := os.Stat(filepath.Join(r.opts.MediaDir, name))
	if there := !errors.Is(err, fs.ErrNotExist); there != want {
		r.t.Errorf("%s: there is %v, want %v", what, there, want)
	}
}

func pictureOf(text string) Outgoing {
	return Outgoing{Media: &OutgoingMedia{Data: []byte(text), MimeType: "image/png"}}
}

// fileOf is the file of a row of the outbox.
func (r *rig) fileOf(id string) string {
	r.t.Helper()
	row, err := r.store.OutboxRow(r.t.Context(), lineID, id)
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := OutgoingOf(row)
	if err != nil {
		r.t.Fatal(err)
	}
	return out.Media.File
}

func TestFilesThatNothingNamesAreTidiedAway(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		kept, gone, young := map[string]string{}, map[string]string{}, map[string]string{}

		sent := r.send(s, pictureOf("sent"))
		kept["of a message"] = r.aged(sent.Media.File)
		deleted := r.send(s, pictureOf("deleted"))
		gone["of a deleted message"] = r.aged(deleted.Media.File)
		twice, again := r.send(s, pictureOf("twice")), r.send(s, pictureOf("twice"))
		kept["of two messages, one of them deleted"] = r.aged(twice.Media.File)
		for _, m := range []models.Message{deleted, again} {
			if err := s.DeleteForMe(t.Context(), m.Chat, m.ID, false); err != nil {
				t.Fatal(err)
			}
		}
		later := pictureOf("later")
		later.NotBefore = time.Now().Add(48 * time.Hour)
		kept["of a scheduled message"] = r.aged(r.fileOf(r.enqueue(s, later)))
		kept["of a bulk send"] = r.aged(r.stray("bulk"))
		r.bulk(models.BulkPaused, kept["of a bulk send"])
		gone["of a bulk send that is over"] = r.aged(r.stray("bulk2"))
		r.bulk(models.BulkDone, gone["of a bulk send that is over"])
		gone["that nothing names"] = r.aged(r.stray("draft.1"))
		young["that was just written"] = r.stray("draft.2")

		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		late := pictureOf("too late")
		late.Expires = time.Now().Add(time.Minute)
		gone["of a message that failed"] = r.aged(r.fileOf(r.enqueue(s, late)))

		time.Sleep(tidyEvery)
		r.quiet()
		for what, name := range kept {
			r.wantFile(what, name, true)
		}
		for what, name := range gone {
			r.wantFile(what, name, false)
		}
		for what, name := range young {
			r.wantFile(what, name, true)
			r.aged(name)
		}
		r.restart()
		r.quiet()
		for what, name := range young {
			r.wantFile(what+" an hour ago", name, false)
		}
	})
}

// bulk stores a bulk send of a file.
func (r *rig) bulk(state models.BulkState, file string) {
	r.t.Helper()
	content, err := json.Marshal(Outgoing{Items: []Outgoing{{Media: &OutgoingMedia{File: file}}}})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.store.SaveBulk(r.t.Context(), models.Bulk{SessionID: lineID, State: state, Content: content}); err != nil {
		r.t.Fatal(err)
	}
}

func TestAFileThatIsPutThereAgainIsNotDeleted(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		name := r.aged(r.stray("same"))
		before := time.Now().Add(-tidyGrace)
		if err := s.writeMedia(name, func(f *os.File) error { _, err := f.WriteString("same"); return err }); err != nil {
			t.Fatal(err)
		}
		if deleted, err := s.dropFile(name, before); err != nil || deleted {
			t.Errorf("got %v, %v, want the new file to stay", deleted, err)
		}
		r.aged(name)
		if deleted, err := s.dropFile(name, before); err != nil || !deleted {
			t.Errorf("got %v, %v, want the old file to go", deleted, err)
		}
	})
}

func TestManyFilesAreTidiedInBatches(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		for i := range 2*tidyBatch + 10 {
			r.aged(r.stray(fmt.Sprint("stray.", i)))
		}
		r.stray("young")
		if gone, err := s.tidyMedia(t.Context()); err != nil || gone != 2*tidyBatch+10 {
			t.Errorf("%d files were deleted, %v, want %d", gone, err, 2*tidyBatch+10)
		}
	})
}
