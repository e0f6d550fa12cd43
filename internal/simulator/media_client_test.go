package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// downloadable is the part of a message that leads to a file.
func downloadable(t *testing.T, m *waE2E.Message) whatsmeow.DownloadableMessage {
	t.Helper()
	link, _, found := fileOf(m)
	part, ok := link.(whatsmeow.DownloadableMessage)
	if !found || !ok {
		t.Fatalf("%v leads to no file", m)
	}
	return part
}

func TestAContactSendsFiles(t *testing.T) {
	c, ada, bob := two(t)
	picture := avatar("Ada").jpeg()
	for kind, m := range map[string]Message{
		"image":    {Image: &Media{Data: picture, Mimetype: "image/jpeg"}, Caption: "me"},
		"video":    {Video: &Media{Data: []byte("moving"), Mimetype: "video/mp4"}},
		"audio":    {Audio: &Media{Data: voiceNote(2), Mimetype: "audio/ogg; codecs=opus", Seconds: 2}},
		"document": {Document: &Media{Data: invoicePDF("Bill", "1 night"), Filename: "bill.pdf"}, Caption: "the bill"},
		"sticker":  {Sticker: &Media{Data: []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), Mimetype: "image/webp"}},
	} {
		id, err := bob.Send(t.Context(), ada.Number(), m)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got := await(c, func(e *events.Message) bool { return e.Info.ID == id })
		data, err := c.Download(t.Context(), downloadable(t, got.Message))
		if err != nil {
			t.Errorf("download the %s: %v", kind, err)
		}
		if !bytes.Equal(data, m.media().Data) {
			t.Errorf("the %s arrived with %d bytes, want %d", kind, len(data), len(m.media().Data))
		}
		if in := bob.Inbox(0); in[len(in)-1].Type != kind {
			t.Errorf("the phone remembers a %s, want a %s", in[len(in)-1].Type, kind)
		}
	}
}

func TestTheClientSendsAPicture(t *testing.T) {
	c, _, bob := two(t)
	picture := photo("beach", "x").jpeg()
	up, err := c.Upload(t.Context(), picture, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SendMessage(t.Context(), jidOf(t, bob.JID()), &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: proto.String("the beach"), Mimetype: proto.String("image/jpeg"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "image" })
	if err != nil {
		t.Fatal(err)
	}
	if got.Caption != "the beach" || got.SHA256 != hashOf(picture) || got.Mimetype != "image/jpeg" {
		t.Errorf("the contact got %+v, want the picture", got)
	}
}

func TestAFileThatIsNotThereHasNoHash(t *testing.T) {
	c, _, bob := two(t)
	_, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), DirectPath: proto.String("/v/nowhere?x=1"), URL: proto.String("https://x/v/nowhere"),
		MediaKey: make([]byte, 32), FileSHA256: make([]byte, 32), FileEncSHA256: make([]byte, 32), FileLength: proto.Uint64(1),
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "image" })
	if err != nil || got.SHA256 != "" {
		t.Errorf("the contact got %+v (%v), want an image without a hash", got, err)
	}
}

func TestDownloadsFail(t *testing.T) {
	c, ada, bob := two(t)
	id, err := bob.Send(t.Context(), ada.Number(), Message{Image: &Media{Data: avatar("x").jpeg()}})
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Info.ID == id })
	for code, want := range map[int]error{
		http.StatusNotFound: whatsmeow.ErrMediaDownloadFailedWith404, http.StatusGone: whatsmeow.ErrMediaDownloadFailedWith410,
	} {
		if _, err := ada.s.AddFault(Fault{Account: ada.Number(), Kind: FaultMediaError, Code: code, Count: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Download(t.Context(), got.Message.GetImageMessage()); !errors.Is(err, want) {
			t.Errorf("download: %v, want %v", err, want)
		}
	}
	if _, err := c.Download(t.Context(), got.Message.GetImageMessage()); err != nil {
		t.Errorf("after the faults: %v", err)
	}
}
