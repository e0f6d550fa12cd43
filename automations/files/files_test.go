package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

var pdf = []byte("%PDF-1.4 prices")

// line is a session that keeps files in memory.
type line struct{}

func (line) KeepFile(fill func(io.Writer) error) (whatsapp.OutgoingMedia, error) {
	var b bytes.Buffer
	err := fill(&b)
	return whatsapp.OutgoingMedia{Data: b.Bytes(), Size: int64(b.Len())}, err
}

func (line) Download(context.Context, models.Message) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("from a chat")), nil
}

// shop answers every address with a picture.
type shop struct{}

func (shop) Fetch(_ context.Context, _ string, _ int64, to io.Writer) (guard.File, error) {
	_, err := to.Write([]byte("picture"))
	return guard.File{Type: "image/png", Name: "room.png"}, err
}

type desk struct {
	*Files
	store *sqlstore.Store
	a, b  int64 // two automations
}

func atDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		sealer, err := guard.NewSealer(guard.NewKey())
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{store: store}
		for _, id := range []*int64{&d.a, &d.b} {
			made, err := store.SaveAutomation(t.Context(), models.Automation{Name: "Shop"})
			if err != nil {
				t.Fatal(err)
			}
			*id = made.ID
		}
		d.Files = New(Options{
			Store: store, Sealer: sealer, Fetcher: shop{}, Base: "https://desk.example/", Logger: slog.New(slog.DiscardHandler),
			Session: func(id string) (Session, error) {
				if id != "main" {
					return nil, models.Errorf(models.NotFound, "no session")
				}
				return line{}, nil
			},
			Reachable: func(_ context.Context, _ int64, address string) error {
				if strings.Contains(address, "evil") {
					return errors.New("not confirmed")
				}
				return nil
			},
		})
		test(t, d)
	})
}

func (d *desk) file(m sandbox.Media) sandbox.File {
	return sandbox.File{Automation: d.a, Session: "main", Media: m}
}

func TestAFileIsUploadedSentAndDeleted(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for _, name := range []string{"price-list.pdf", "files/price-list.pdf"} {
			got, err := d.Upload(t.Context(), d.a, name, pdf, "ann")
			if err != nil || got.Name != "files/price-list.pdf" || got.Mime != "application/pdf" || got.By != "ann" || got.Body != nil {
				t.Fatalf("got %+v, %v", got, err)
			}
		}
		all, err := d.List(t.Context(), d.a)
		if err != nil || len(all) != 1 || all[0].Size != int64(len(pdf)) {
			t.Errorf("got %+v, %v", all, err)
		}
		media, err := d.Open(t.Context(), d.file(sandbox.Media{File: "files/price-list.pdf"}))
		if err != nil || string(media.Data) != string(pdf) || media.FileName != "price-list.pdf" || media.MimeType != "application/pdf" {
			t.Errorf("got %+v, %v", media, err)
		}
		foreign := sandbox.File{Automation: d.b, Session: "main", Media: sandbox.Media{File: "files/price-list.pdf"}}
		if _, err := d.Open(t.Context(), foreign); models.KindOf(err) != models.NotFound || !strings.Contains(err.Error(), "upload it") {
			t.Errorf("of another automation: got %v", err)
		}
		if read, err := d.Read(t.Context(), d.a, "price-list.pdf"); err != nil || string(read.Body) != string(pdf) {
			t.Errorf("got %+v, %v", read, err)
		}
		if err := d.Delete(t.Context(), d.a, "price-list.pdf"); err != nil {
			t.Error(err)
		}
		if err := d.Delete(t.Context(), d.a, "price-list.pdf"); models.KindOf(err) != models.NotFound {
			t.Errorf("twice: got %v", err)
		}
	})
}

func TestFilesHaveLimits(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for name, body := range map[string][]byte{"": pdf, "..": pdf, "a.txt": nil, "b.bin": make([]byte, MaxFile+1)} {
			if got, err := d.Upload(t.Context(), d.a, name, body, "ann"); err == nil {
				t.Errorf("%q: got %+v, want it refused", name, got)
			}
		}
		for i := range 6 {
			if _, err := d.Upload(t.Context(), d.a, string(rune('a'+i)), make([]byte, MaxFile), "ann"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Upload(t.Context(), d.a, "g", make([]byte, MaxFile), "ann"); models.KindOf(err) != models.TooLarge {
			t.Errorf("got %v, want the limit of all", err)
		}
		if _, err := d.Upload(t.Context(), d.a, "a", make([]byte, MaxFile), "ann"); err != nil {
			t.Errorf("replacing one: %v", err)
		}
		if got, err := d.Upload(t.Context(), d.b, "../../etc/passwd", pdf, "ann"); err != nil || got.Name != "files/passwd" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestWhatWasFetchedIsKeptForADay(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		kept, err := d.KeepFetched(t.Context(), d.a, "bill.pdf", "application/pdf", pdf)
		if err != nil || !strings.HasPrefix(kept.Name, fetched) {
			t.Fatalf("got %+v, %v", kept, err)
		}
		media, err := d.Open(t.Context(), d.file(sandbox.Media{Handle: kept.Name}))
		if err != nil || string(media.Data) != string(pdf) || media.FileName != "bill.pdf" {
			t.Errorf("got %+v, %v", media, err)
		}
		if all, err := d.List(t.Context(), d.a); err != nil || len(all) != 0 {
			t.Errorf("got %+v, %v, want it not among what was uploaded", all, err)
		}
		for range 6 {
			if _, err := d.KeepFetched(t.Context(), d.a, "x", "", make([]byte, MaxFile)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.KeepFetched(t.Context(), d.a, "x", "", make([]byte, MaxFile)); models.KindOf(err) != models.Limited {
			t.Errorf("got %v, want the limit of a day", err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(keepFetched + tidyInterval)
		stop()
		<-done
		if _, err := d.Open(t.Context(), d.file(sandbox.Media{Handle: kept.Name})); models.KindOf(err) != models.NotFound {
			t.Errorf("got %v, want it gone", err)
		}
		if _, passing, err := d.store.FilesSize(t.Context(), d.a); err != nil || passing != 0 {
			t.Errorf("got %d bytes, %v, want all cleared away", passing, err)
		}
	})
}

func TestAnAddressIsValidForATime(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if _, err := d.Upload(t.Context(), d.a, "price-list.pdf", pdf, "ann"); err != nil {
			t.Fatal(err)
		}
		address, err := d.URL(t.Context(), d.file(sandbox.Media{File: "files/price-list.pdf"}), 10*time.Minute)
		token, ok := strings.CutPrefix(address, "https://desk.example/files/")
		if err != nil || !ok || strings.ContainsAny(token, "/+. ") || strings.Contains(token, "price") {
			t.Fatalf("got %s, %v", address, err)
		}
		time.Sleep(10*time.Minute - 2*time.Second)
		found, err := d.Find(t.Context(), token)
		if err != nil || found.Title() != "price-list.pdf" || found.Mime() != "application/pdf" || found.Size() != int64(len(pdf)) {
			t.Fatalf("got %+v, %v", found, err)
		}
		if body, err := io.ReadAll(found); err != nil || string(body) != string(pdf) {
			t.Errorf("got %q, %v", body, err)
		}
		changed := []byte(token)
		changed[20] ^= 1
		for _, bad := range []string{"", "x", string(changed), token[:len(token)-4]} {
			if _, err := d.Find(t.Context(), bad); models.KindOf(err) != models.NotFound {
				t.Errorf("%q: got %v, want not found", bad, err)
			}
		}
		time.Sleep(3 * time.Second)
		if _, err := d.Find(t.Context(), token); models.KindOf(err) != models.NotFound {
			t.Errorf("too late: got %v, want not found", err)
		}
		if _, err := d.URL(t.Context(), d.file(sandbox.Media{File: "files/none.pdf"}), 0); models.KindOf(err) != models.NotFound {
			t.Errorf("got %v, want to be told at once", err)
		}
	})
}

func TestFilesOfMessagesAndOfTheWebAreOpened(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if err := d.store.SaveSession(t.Context(), models.Session{ID: "main"}); err != nil {
			t.Fatal(err)
		}
		m := models.Message{SessionID: "main", Chat: "1@lid", ID: "A", Time: time.Now(), Type: models.TypeDocument, Media: &models.Media{FileName: "list.csv", MimeType: "text/csv", Size: 11}}
		for _, one := range []models.Message{m, {SessionID: "main", Chat: "1@lid", ID: "B", Time: time.Now(), Text: "hello"}} {
			if _, _, err := d.store.InsertMessage(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		in := sandbox.Media{Chat: "1@lid", Message: "A"}
		if got, err := d.Open(t.Context(), d.file(in)); err != nil || string(got.Data) != "from a chat" || got.FileName != "list.csv" {
			t.Errorf("got %+v, %v", got, err)
		}
		if got, err := d.Text(t.Context(), d.file(in)); err != nil || got != "from a chat" {
			t.Errorf("got %q, %v", got, err)
		}
		for _, bad := range []sandbox.Media{{}, {Chat: "1@lid", Message: "B"}, {Chat: "1@lid", Message: "C"}, {URL: "https://evil.example"}} {
			if got, err := d.Open(t.Context(), d.file(bad)); err == nil {
				t.Errorf("%+v: got %+v", bad, got)
			}
		}
		if got, err := d.Open(t.Context(), d.file(sandbox.Media{URL: "https://shop.example/room.png"})); err != nil || string(got.Data) != "picture" || got.MimeType != "image/png" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestOnlyTextIsReadAsText(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for name, body := range map[string]string{"a.csv": "\ufeffa,b", "b.bin": "\x00\x01", "c.txt": strings.Repeat("x", MaxText+1)} {
			if _, err := d.Upload(t.Context(), d.a, name, []byte(body), "ann"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := d.Text(t.Context(), d.file(sandbox.Media{File: "files/a.csv"})); err != nil || got != "a,b" {
			t.Errorf("got %q, %v", got, err)
		}
		for name, want := range map[string]models.Kind{"b.bin": models.Invalid, "c.txt": models.TooLarge, "d.txt": models.NotFound} {
			if _, err := d.Text(t.Context(), d.file(sandbox.Media{File: "files/" + name})); models.KindOf(err) != want {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
	})
}
