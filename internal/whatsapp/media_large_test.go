package whatsapp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const (
	largeFile = 100 << 20
	// memoryOfLarge is what sending a large file may take, in bytes.
	memoryOfLarge = 32 << 20
)

// lightHost takes uploads and keeps nothing of them, so that the memory of the
// simulator is not counted as ours.
type lightHost struct {
	http.RoundTripper
	got atomic.Int64
}

// RoundTrip implements http.RoundTripper.
func (h *lightHost) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodPost {
		return h.RoundTripper.RoundTrip(req)
	}
	defer req.Body.Close()
	n, err := io.Copy(io.Discard, req.Body)
	if err != nil {
		return nil, err
	}
	h.got.Add(n)
	answer := `{"url":"https://mmg.whatsapp.net/v/big","direct_path":"/v/big?x=1"}`
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

// film is a file of any length that begins as a film does.
func film(length int64) io.Reader {
	head := "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	return io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, length-int64(len(head))))
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// What is allocated in all, collected or not, is more than what is in use at any
// moment; and it does not depend on when the collector runs.
func TestALargeFileIsSentPieceByPiece(t *testing.T) {
	host := &lightHost{}
	synctestWith(t, func(o *Options) {
		host.RoundTripper = o.Server.Transport
		o.Server.Transport = host
	}, func(t *testing.T, r *rig) {
		s := r.linked()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		sent := sendLarge(t, s, models.JID(r.anna.JID()))
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > memoryOfLarge {
			t.Errorf("sending %d MB allocated %d MB, want %d at most", largeFile>>20, grown>>20, memoryOfLarge>>20)
		}
		if sent.Type != models.TypeVideo || sent.Media.Size != largeFile || host.got.Load() < largeFile {
			t.Errorf("sent %+v, %d bytes of it, want a film of %d", sent.Media, host.got.Load(), largeFile)
		}
		left, err := filepath.Glob(filepath.Join(r.opts.MediaDir, lineID, "*"))
		if err != nil || len(left) != 1 {
			t.Errorf("the media folder has %v, %v, want the film alone", left, err)
		}
	})
}

func sendLarge(t testing.TB, s *Session, to models.JID) models.Message {
	t.Helper()
	media, err := s.KeepFile(func(w io.Writer) error {
		_, err := io.Copy(w, film(largeFile))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.Send(t.Context(), to, Outgoing{Media: &media})
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

func TestALargeFileArrivesWhole(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		data, err := io.ReadAll(film(smallFile + 1234567))
		if err != nil {
			t.Fatal(err)
		}
		for name, media := range map[string]OutgoingMedia{
			"held in memory": {Data: data, FileName: "a.mp4"},
			"kept":           keep(t, s, data),
		} {
			sent := r.send(s, Outgoing{Media: &media, Text: name})
			got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID })
			if got.Type != "video" || got.SHA256 != hashOf(data) || sent.Media.MimeType != "video/mp4" {
				t.Errorf("%s: Anna got %+v, want the whole film", name, got)
			}
		}
	})
}

func keep(t *testing.T, s *Session, data []byte) OutgoingMedia {
	t.Helper()
	media, err := s.KeepFile(func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		t.Fatal(err)
	}
	return media
}

func TestAFileIsKeptUnderItsHashAndNeverHalf(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		media := keep(t, s, []byte("a bill"))
		sum := sha256.Sum256([]byte("a bill"))
		if want := lineID + "/" + hex.EncodeToString(sum[:]); media.File != want || media.Size != 6 || media.Data != nil {
			t.Errorf("got %+v, want it at %s", media, want)
		}
		broken := fmt.Errorf("the address went away")
		for _, fill := range []func(io.Writer) error{
			func(w io.Writer) error { _, _ = w.Write([]byte("half")); return broken },
			func(io.Writer) error { return nil },
		} {
			if _, err := s.KeepFile(fill); err == nil {
				t.Error("a broken or empty file was kept")
			}
		}
		files, err := os.ReadDir(filepath.Join(r.opts.MediaDir, lineID))
		if err != nil || len(files) != 1 {
			t.Errorf("the media folder has %v, %v, want one file", files, err)
		}
	})
}

func TestWithoutAMediaFolderFilesAreHeldInMemory(t *testing.T) {
	synctestWith(t, func(o *Options) { o.MediaDir = "" }, func(t *testing.T, r *rig) {
		s := r.linked()
		media := keep(t, s, []byte("%PDF-1.4 a bill"))
		if media.File != "" || !bytes.HasPrefix(media.Data, []byte("%PDF")) {
			t.Errorf("got %+v, want the bytes", media)
		}
		sent := r.send(s, Outgoing{Media: &media})
		if got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID }); got.Type != "document" {
			t.Errorf("Anna got %+v, want a document", got)
		}
	})
}
