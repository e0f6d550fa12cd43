package testkit_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"frontdesk/internal/simulator/baileys"
	"frontdesk/internal/testkit"
)

const peerNumber = "4915110000009"

// TestBaileysTalksWithASession exchanges a text and a picture, both ways,
// between a session of Frontdesk and a client that knows nothing of it.
func TestBaileysTalksWithASession(t *testing.T) {
	desk := testkit.New(t)
	peer := linkedPeer(t, desk)

	peer.Do("send", map[string]any{"to": testkit.PhoneNumber, "text": "hello from Baileys"})
	desk.Eventually("the text is stored", func() bool { return received(desk, "hello from Baileys") != nil })
	send(t, desk, map[string]any{"contentType": "string", "content": "hello Baileys"})
	if got := peer.Do("wait-message", map[string]any{"from": testkit.PhoneNumber}); got.Text != "hello Baileys" {
		t.Errorf("Baileys got %q, want the session's text", got.Text)
	}

	picture := aPicture(t)
	peer.Do("image", map[string]any{"to": testkit.PhoneNumber, "base64": picture, "caption": "the sea"})
	desk.Eventually("the picture is stored", func() bool { return received(desk, "the sea") != nil })
	if got := download(t, desk, *received(desk, "the sea")); !bytes.Equal(got, picture) {
		t.Errorf("the session got %d bytes, want the picture of %d", len(got), len(picture))
	}
	send(t, desk, map[string]any{
		"contentType": "MessageMedia",
		"content":     map[string]any{"mimetype": "image/jpeg", "data": base64.StdEncoding.EncodeToString(picture)},
		"options":     map[string]any{"caption": "and back"},
	})
	back := peer.Do("wait-message", map[string]any{"from": testkit.PhoneNumber})
	if back.Type != "image" || back.Text != "and back" || !bytes.Equal(back.Base64, picture) {
		t.Errorf("Baileys got a %s %q of %d bytes, want the picture", back.Type, back.Text, len(back.Base64))
	}
	peer.Do("quit", nil)
}

// linkedPeer is Baileys, linked to the phone of somebody else.
func linkedPeer(t *testing.T, desk *testkit.Desk) *baileys.Peer {
	t.Helper()
	owner := desk.Contact(peerNumber, "Peer")
	address, err := desk.Simulator.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	peer := baileys.New(t, "http://"+address.String(), desk.Simulator.RootKey())
	if _, err := owner.Scan(context.Background(), peer.Do("pair", nil).QR); err != nil {
		t.Fatalf("scan: %v", err)
	}
	peer.Do("wait-open", nil)
	return peer
}

type stored struct {
	ID   struct{ ID string }
	Body string
}

// received finds a message from the peer by its text.
func received(desk *testkit.Desk, text string) *stored {
	var got struct{ Messages []stored }
	answer := desk.Call("POST", "/chat/fetchMessages/desk", map[string]any{"chatId": peerNumber})
	if json.Unmarshal(answer.Body, &got) != nil {
		return nil
	}
	for _, m := range got.Messages {
		if m.Body == text {
			return &m
		}
	}
	return nil
}

func send(t *testing.T, desk *testkit.Desk, body map[string]any) {
	t.Helper()
	body["chatId"] = peerNumber + "@c.us"
	if answer := desk.Call("POST", "/client/sendMessage/desk", body); answer.Status != 200 {
		t.Fatalf("sending answered %d %s", answer.Status, answer.Body)
	}
}

func download(t *testing.T, desk *testkit.Desk, m stored) []byte {
	t.Helper()
	answer := desk.Call("POST", "/message/downloadMedia/desk", map[string]any{"chatId": peerNumber, "messageId": m.ID.ID})
	var got struct{ MessageMedia struct{ Data []byte } }
	if err := json.Unmarshal(answer.Body, &got); err != nil {
		t.Fatalf("downloading answered %d %s", answer.Status, answer.Body)
	}
	return got.MessageMedia.Data
}

func aPicture(t *testing.T) []byte {
	t.Helper()
	sea := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			sea.Set(x, y, color.RGBA{R: uint8(x), G: uint8(3 * y), B: 200, A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, sea, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
