package webhooks

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// node is a receiver in Node that checks signatures.
type node struct {
	t    *testing.T
	host string
	said *bufio.Scanner
}

// startNode runs the receiver until the test ends.
func startNode(t *testing.T, secret string) *node {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("Node is not installed: %v", err)
		}
		t.Skipf("*** Node is not installed: %v", err)
	}
	command := exec.CommandContext(t.Context(), "node", "testdata/receiver.mjs", secret)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	timeout := time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() })
	t.Cleanup(func() {
		timeout.Stop()
		in.Close()
		// It ends with its input; how does not matter any more.
		_ = command.Wait()
	})
	n := &node{t: t, said: bufio.NewScanner(out)}
	n.host = "127.0.0.1:" + n.line()
	return n
}

// line waits for the next line that Node says.
func (n *node) line() string {
	n.t.Helper()
	if !n.said.Scan() {
		n.t.Fatalf("the receiver in Node ended: %v", n.said.Err())
	}
	return n.said.Text()
}

// RoundTrip brings every request to Node, whatever its address.
func (n *node) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", n.host
	return http.DefaultTransport.RoundTrip(r)
}

// later is a transport that is known only when the webhook, and with it the
// secret, is there.
type later struct{ http.RoundTripper }

// hardTexts are what printers of JSON disagree about.
var hardTexts = []string{
	"🏨 zwei Zimmer? 👩‍👩‍👧 ½ € é", `<b>5 < 6 & 7 > 2</b>`, "line\u2028and\u2029paragraph", "tab\t quote\" back\\slash / \b\f\r\n", "\x00\x01\x1f\x7f\u0080\u00a0\ufeff\uffff",
	"\xff\xfe not UTF-8 \xed\xa0\x80", `not an escape: \u2028 \ud83d`, "-0", "", strings.Repeat("ä🙂", 5000),
}

// hardNumbers are places, because those have numbers with fractions.
var hardNumbers = []float64{
	0, math.Copysign(0, -1), 1, -1, 52.52, 13.405, 1e-7, 123456789.125, 1e20, 1e21, 5e-324, math.MaxFloat64, 0.1 + 0.2, 1 << 53,
}

func TestAReceiverInNodeVerifiesBothSignatures(t *testing.T) {
	way := &later{}
	desk, d := newRealDesk(t, way)
	secret, err := d.Secret(t.Context(), desk.hook.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := startNode(t, secret)
	way.RoundTripper = n
	for _, text := range hardTexts {
		desk.says(t, ann, text)
	}
	for _, number := range hardNumbers {
		desk.tells(t, models.MessageReceived{Message: models.Message{
			Chat: bob, Sender: bob, Type: models.TypeLocation, Location: &models.Location{Latitude: number, Longitude: -number},
		}})
	}
	if err := desk.store.SavePosition(t.Context(), positionName(desk.hook.ID), "desk", 0); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	for range len(hardTexts) + len(hardNumbers) {
		n.verified()
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	n.verifiesSamples(d, desk.hook.ID)
}

// verified checks the next delivery that Node got.
func (n *node) verified() {
	n.t.Helper()
	var got struct {
		Hub, Standard, Again bool
		DataType, Text       string
	}
	if err := json.Unmarshal([]byte(n.line()), &got); err != nil {
		n.t.Fatal(err)
	}
	if !got.Hub || !got.Standard || !got.Again {
		n.t.Errorf("%s %q: x-hub-signature-256 fits: %v, Standard Webhooks: %v, printed as JavaScript would: %v", got.DataType, got.Text, got.Hub, got.Standard, got.Again)
	}
}

// verifiesSamples sends a sample of every event, flat and not.
func (n *node) verifiesSamples(d *Dispatcher, hook int64) {
	n.t.Helper()
	for _, flat := range []bool{false, true} {
		if _, err := d.Change(n.t.Context(), hook, Draft{Flatten: &flat}, func(_, _ models.Webhook) error { return nil }); err != nil {
			n.t.Fatal(err)
		}
		for _, info := range models.EventTypes {
			if !info.Shown {
				continue
			}
			delivery, err := d.Test(n.t.Context(), hook, info.Type)
			if err != nil || delivery.Status != http.StatusOK {
				n.t.Errorf("a sample of %s: %v, answered %d %s", info.Type, err, delivery.Status, delivery.Answer)
			}
			n.verified()
		}
	}
}

// tells records an event.
func (desk *realDesk) tells(t *testing.T, data models.EventData) {
	t.Helper()
	change := events.Change{SessionID: "desk"}
	change.Do(events.Announcement{Data: data})
	if _, err := desk.log.Append(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}
