package api_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/testkit"
)

// sendsMeasured is how many sends a latency is taken from.
const sendsMeasured = 300

// BenchmarkSendOverHTTP sends texts one at a time, each after the last was
// answered: with POST /client/sendMessage over a socket, and with the bare
// library in turn, on the same machine, disk and simulated WhatsApp.
func BenchmarkSendOverHTTP(b *testing.B) {
	for b.Loop() {
		desk := testkit.New(b, testkit.OnPort(), testkit.Env("STORAGE_TYPE=sqlite", "SESSIONS_PATH="+b.TempDir(), "RATE_LIMIT_MAX=1000000"))
		guest := desk.Contact("4915110000002", "Guest")
		bare := newBareSender(b, desk, guest)
		over := request{"POST", "/client/sendMessage/desk", func(i int) string {
			return fmt.Sprintf(`{"chatId":"%s@c.us","contentType":"string","content":"text %d"}`, guest.Number(), i)
		}}
		var ours, theirs []time.Duration
		for i := range sendsMeasured + 20 { // the first ones make keys and caches
			ours = append(ours, timed(func() { over.send(b, desk, i) }))
			theirs = append(theirs, timed(func() { bare.send(b, i) }))
		}
		ours, theirs = ours[20:], theirs[20:]
		slices.Sort(ours)
		slices.Sort(theirs)
		for name, at := range map[string]int{"p50": sendsMeasured / 2, "p95": sendsMeasured * 95 / 100} {
			b.ReportMetric(milliseconds(ours[at]), name+"-ms")
			b.ReportMetric(milliseconds(theirs[at]), "bare-"+name+"-ms")
			b.ReportMetric(float64(ours[at])/float64(theirs[at]), name+"-ratio")
		}
		b.ReportMetric(0, "ns/op")
		bare.client.Disconnect()
	}
}

func timed(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// bareSender is the library alone, linked to a phone of its own.
type bareSender struct {
	client *whatsmeow.Client
	to     types.JID
}

func newBareSender(b *testing.B, desk *testkit.Desk, to *simulator.Account) bareSender {
	b.Helper()
	keys, err := sqlstore.OpenKeys(context.Background(), sqlstore.Options{Path: filepath.Join(b.TempDir(), "bare.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { keys.Close() })
	client := whatsmeow.NewClient(keys.Container().NewDevice(), nil)
	web := &http.Client{Transport: desk.Simulator.RoundTripper()}
	client.SetWebsocketHTTPClient(web)
	client.SetPreLoginHTTPClient(web)
	client.SetMediaHTTPClient(web)
	var online atomic.Bool
	client.AddEventHandler(func(raw any) {
		if _, connected := raw.(*waevents.Connected); connected {
			online.Store(true)
		}
	})
	codes, err := client.GetQRChannel(context.Background())
	if err == nil {
		err = client.Connect()
	}
	if err != nil {
		b.Fatal(err)
	}
	phone := desk.Contact("4915110000003", "Bare")
	for code := range codes {
		if code.Event == whatsmeow.QRChannelEventCode {
			if _, err := phone.Scan(context.Background(), code.Code); err != nil {
				b.Fatal(err)
			}
		}
	}
	desk.Eventually("the bare client is online", online.Load)
	return bareSender{client, types.NewJID(to.Number(), types.DefaultUserServer)}
}

func (s bareSender) send(b *testing.B, i int) {
	b.Helper()
	text := fmt.Sprint("text ", i)
	if _, err := s.client.SendMessage(context.Background(), s.to, &waE2E.Message{Conversation: &text}); err != nil {
		b.Fatal(err)
	}
}
