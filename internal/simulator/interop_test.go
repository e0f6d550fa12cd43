package simulator

import (
	"bytes"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator/baileys"
)

// Baileys knows nothing of whatsmeow, and nothing of this package was made
// for it: what works for both is the protocol.

// linkedPeer is a Baileys client that is linked to an account and ready.
func linkedPeer(t *testing.T, s *Server, a *Account) *baileys.Peer {
	t.Helper()
	address, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := baileys.New(t, "http://"+address.String(), s.RootKey())
	code := p.Do("pair", nil)
	device, err := a.Scan(deadline(t), code.QR)
	if err != nil || device != 1 {
		t.Fatalf("scanned as device %d: %v", device, err)
	}
	if opened := p.Do("wait-open", nil); opened.JID != a.Number()+":1@s.whatsapp.net" {
		t.Errorf("logged in as %s, want device 1 of %s", opened.JID, a.Number())
	}
	return p
}

func TestBaileysPairsAndTalks(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	bob := person(t, s, "4915187654321", "Bob")
	if err := ada.AddHistory(HistoryOptions{Days: 5, Chats: 3}); err != nil {
		t.Fatal(err)
	}
	p := linkedPeer(t, s, ada)
	p.Do("send", map[string]any{"to": bob.Number(), "text": "hello from Baileys"})
	if _, err := bob.WaitInbox(deadline(t), 0, withText("hello from Baileys")); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "hello Baileys"); err != nil {
		t.Fatal(err)
	}
	if got := p.Do("wait-message", map[string]any{"from": bob.Number()}); got.Text != "hello Baileys" {
		t.Errorf("Baileys got %q, want the contact's text", got.Text)
	}
	picture := photo("sunset", "interop").jpeg()
	p.Do("image", map[string]any{"to": bob.Number(), "base64": picture, "caption": "the sea"})
	got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "image" })
	if err != nil || got.SHA256 != hashOf(picture) || got.Caption != "the sea" {
		t.Errorf("the contact got %+v (%v), want the picture", got, err)
	}
	if _, err := bob.Send(t.Context(), ada.Number(), Message{Image: &Media{Data: picture}, Caption: "and back"}); err != nil {
		t.Fatal(err)
	}
	back := p.Do("wait-message", map[string]any{"from": bob.Number()})
	if back.Type != "image" || back.Text != "and back" || !bytes.Equal(back.Base64, picture) {
		t.Errorf("Baileys got a %s %q of %d bytes, want the picture of %d", back.Type, back.Text, len(back.Base64), len(picture))
	}
	p.Do("quit", nil)
}

func TestBaileysAndWhatsmeowTalk(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	bob := person(t, s, "4915187654321", "Bob")
	p := linkedPeer(t, s, bob)
	c := linked(t, s, ada)
	group, err := s.CreateGroup(ada.Number(), "Both", bob.Number())
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{bob.JID(), group.JID} {
		if _, err := c.SendMessage(t.Context(), jidOf(t, to), text("from whatsmeow to "+to)); err != nil {
			t.Fatal(err)
		}
		if got := p.Do("wait-message", nil); got.Text != "from whatsmeow to "+to {
			t.Errorf("Baileys got %q in %s", got.Text, to)
		}
	}
	for _, to := range []string{ada.JID(), group.JID} {
		p.Do("send", map[string]any{"to": to, "text": "from Baileys to " + to})
		await(c, func(e *events.Message) bool {
			return e.Message.GetExtendedTextMessage().GetText()+e.Message.GetConversation() == "from Baileys to "+to
		})
	}
	exchangePictures(t, c, p, ada, bob)
	p.Do("quit", nil)
}

func exchangePictures(t *testing.T, c *client, p *baileys.Peer, ada, bob *Account) {
	t.Helper()
	picture := photo("room", "interop").jpeg()
	p.Do("image", map[string]any{"to": ada.Number(), "base64": picture, "caption": "our room"})
	got := await(c, func(e *events.Message) bool { return e.Message.GetImageMessage().GetCaption() == "our room" })
	if data, err := c.Download(t.Context(), got.Message.GetImageMessage()); err != nil || !bytes.Equal(data, picture) {
		t.Errorf("whatsmeow got %d bytes (%v), want the picture", len(data), err)
	}
	up, err := c.Upload(t.Context(), picture, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SendMessage(t.Context(), jidOf(t, bob.JID()), &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Mimetype: proto.String("image/jpeg"), URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if back := p.Do("wait-message", map[string]any{"from": ada.Number()}); !bytes.Equal(back.Base64, picture) {
		t.Errorf("Baileys got %d bytes, want the picture", len(back.Base64))
	}
}
