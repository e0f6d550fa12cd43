package simulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"go.mau.fi/whatsmeow/types/events"
)

func TestFramesSpanMessages(t *testing.T) {
	stream := concat([]byte("ED\x00\x01\x00\x00\x04blob"), []byte("WA\x06\x03"), frame([]byte("first")), frame([]byte("second")), frame(nil))
	for _, size := range []int{1, 2, 5, len(stream)} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			left := bytes.NewReader(stream)
			in := &frameReader{read: func() ([]byte, error) {
				piece := make([]byte, size)
				n, err := left.Read(piece)
				return piece[:n], err
			}}
			for _, want := range []string{"first", "second", ""} {
				got, err := in.next()
				if err != nil || string(got) != want {
					t.Fatalf("got %q, %v, want %q", got, err, want)
				}
			}
			if string(in.header) != "WA\x06\x03" {
				t.Errorf("the header is %q", in.header)
			}
			if _, err := in.next(); !errors.Is(err, io.EOF) {
				t.Errorf("at the end got %v, want %v", err, io.EOF)
			}
		})
	}
}

func TestAStrangerIsNotGreeted(t *testing.T) {
	in := &frameReader{read: func() ([]byte, error) { return []byte("GET / HTTP/1.1\r\n"), nil }}
	if _, err := in.next(); err == nil {
		t.Error("the stream was accepted")
	}
}

// overNetwork sends requests to a port, as to a server of another process.
type overNetwork struct{ host string }

func (o overNetwork) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = "http", o.host
	return http.DefaultTransport.RoundTrip(request)
}

func TestAClientConnectsOverAPort(t *testing.T) {
	s := testServer(t)
	address, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	c := newClient(t, s)
	web := &http.Client{Transport: overNetwork{address.String()}}
	c.SetWebsocketHTTPClient(web)
	c.SetPreLoginHTTPClient(web)
	c.SetMediaHTTPClient(web)
	if _, err := ada.Scan(deadline(t), c.startPairing()[0]); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
	if _, err := bob.SendText(t.Context(), ada.Number(), "over the wire"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("over the wire"))
	if err := s.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
}

func TestAClientThatSaysNothingIsHungUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		dialer := websocket.Dialer{NetDialContext: s.DialContext}
		socket, _, err := dialer.DialContext(t.Context(), "ws://simulator/ws/chat", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer socket.Close()
		before := time.Now()
		if _, _, err := socket.ReadMessage(); err == nil {
			t.Error("the server said something")
		}
		if waited := time.Since(before); waited != handshakeLimit {
			t.Errorf("the server waited %v, want %v", waited, handshakeLimit)
		}
	})
}

func TestListeningEndsWithItsContext(t *testing.T) {
	s := testServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.ListenAndServe(ctx, "127.0.0.1:0"); err != nil {
		t.Error(err)
	}
	if _, err := s.Listen("127.0.0.1:not-a-port"); err == nil {
		t.Error("listening on nonsense works")
	}
}

func TestManyTalkAtOnce(t *testing.T) {
	s := testServer(t)
	desk := person(t, s, "4915112345678", "Desk")
	c := linked(t, s, desk)
	const contacts, each = 8, 25
	var talking sync.WaitGroup
	for i := range contacts {
		contact := person(t, s, "49170000000"+strconv.Itoa(i), "Contact")
		talking.Go(func() {
			for n := range each {
				if _, err := contact.SendText(t.Context(), desk.Number(), strconv.Itoa(i)+" says "+strconv.Itoa(n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	talking.Wait()
	if err := s.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	for i := range contacts {
		for n := range each {
			if !saw(c, textIs(strconv.Itoa(i)+" says "+strconv.Itoa(n))) {
				t.Errorf("contact %d: text %d is missing", i, n)
			}
		}
	}
}
