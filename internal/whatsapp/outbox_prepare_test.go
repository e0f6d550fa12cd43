package whatsapp

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/internal/media"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// slowConverter stands in for an ffmpeg that takes until a file is there.
func slowConverter(t *testing.T) (tools *media.Tools, finish func()) {
	t.Helper()
	dir := t.TempDir()
	gate := filepath.Join(dir, "gate")
	path := filepath.Join(dir, "ffmpeg")
	script := `#!/bin/sh
while [ ! -e '` + gate + `' ]; do sleep 0.05; done
for last; do :; done
echo "made of $*" > "${last#file:}"
`
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return media.New(path, path), func() {
		if err := os.WriteFile(gate, nil, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// recording is a message that has to be converted, and is accepted before.
func recording() Outgoing {
	return Outgoing{Media: &OutgoingMedia{Data: []byte("ID3 song"), MimeType: "audio/mpeg", AsVoice: true}, PrepareLater: true}
}

func TestAConversionHoldsNeitherTheCallNorOtherChats(t *testing.T) {
	r := newRig(t)
	r.byTheWallClock()
	r.notes.expect("FOREIGN KEY constraint failed", "could not be")
	tools, finish := slowConverter(t)
	r.opts.Tools = tools
	r.run()
	s := r.linked()
	id := r.enqueue(s, recording())
	next := r.enqueue(s, Outgoing{Text: "behind it"})
	sent, err := s.Send(t.Context(), models.JID(r.ben.JID()), Outgoing{Text: "another chat"})
	if err != nil || sent.Ack != models.AckSent {
		t.Fatalf("got %+v, %v, want a text in another chat to leave meanwhile", sent, err)
	}
	r.wantRow(id, models.OutboxQueued)
	r.wantRow(next, models.OutboxQueued)
	// The process ends, and another one goes on with it.
	r.restart()
	r.untilReady()
	r.wantRow(id, models.OutboxQueued)
	finish()
	r.annaGetsText("behind it")
	inbox := r.anna.Inbox(0)
	if len(inbox) != 2 || inbox[0].ID != id || inbox[0].Type != "audio" || inbox[1].ID != next {
		t.Errorf("Anna got %+v, want the voice note, then the text", inbox)
	}
	m := await(r, func(c models.MessageCreated) bool { return c.Message.ID == id }).Message
	if m.Type != models.TypeVoice || m.Media.MimeType != voiceMimeType {
		t.Errorf("stored %+v, want a voice note", m)
	}
}

func TestAMessageThatCannotBePreparedFailsAloud(t *testing.T) {
	tools := converter(t, true)
	synctestWith(t, func(o *Options) { o.Tools = tools }, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("could not be", "message")
		album := twoFiles(t)
		album.Items[1].Media.MimeType = "video/webm"
		album.PrepareLater = true
		id := r.enqueue(s, album)
		failed := await[models.MessageAcked](r, nil)
		if failed.Ack != models.AckError || failed.Message.ID != id || failed.Message.Reason == "" {
			t.Errorf("told of %+v, want the album as failed", failed)
		}
		r.quiet()
		r.wantRow(id, models.OutboxFailed)
	})
}

func TestAMessageToBePreparedCanBeTakenBack(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.stopped()
		id := r.enqueue(s, recording())
		if err := s.Unschedule(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		later := r.enqueue(s, recording())
		r.session(lineID)
		got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == later })
		if got.Type != "document" { // nothing can convert it here
			t.Errorf("Anna got %+v, want a document", got)
		}
		time.Sleep(outboxLook)
		r.quiet()
		r.wantRow(id, models.OutboxCancelled)
	})
}

func TestWhatTakesNoTimeIsPreparedAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.stopped()
		row, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "hello", PrepareLater: true})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := OutgoingOf(row); err != nil || out.PrepareLater || !out.Prepared {
			t.Errorf("got %+v, %v, want it prepared", out, err)
		}
	})
}
