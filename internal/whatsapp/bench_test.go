package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	wastore "go.mau.fi/whatsmeow/store/sqlstore"
	waevents "go.mau.fi/whatsmeow/types/events"
	"golang.org/x/time/rate"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// The benchmarks compare sessions with the bare library: the same settings, the
// same kind of key store on disk, the same simulator in the same process.

const (
	benchInbound  = 2000
	benchSends    = 500
	benchSessions = 200
)

// bench is a simulator and what is measured against it.
type bench struct {
	b   *testing.B
	sim *simulator.Server
	dir string
	// sync is SQLite's synchronous setting; empty is what ships. Linking stores
	// 812 keys one by one, and two hundred of that is no part of a measurement.
	sync string
}

func newBench(b *testing.B) *bench {
	b.Helper()
	x := &bench{b: b, sim: simulator.New(simulator.Options{Seed: testSeed}), dir: b.TempDir()}
	b.Cleanup(func() { x.must(x.sim.Close()) })
	return x
}

func (x *bench) must(err error) {
	x.b.Helper()
	if err != nil {
		x.b.Fatal(err)
	}
}

func (x *bench) account(number string) *simulator.Account {
	x.b.Helper()
	a, err := x.sim.AddAccount(simulator.AccountOptions{Number: number, Name: "Account " + number})
	x.must(err)
	return a
}

func (x *bench) keys(name string) *sqlstore.Keys {
	x.b.Helper()
	keys, err := sqlstore.OpenKeys(context.Background(), sqlstore.Options{Path: filepath.Join(x.dir, name), Synchronous: x.sync})
	x.must(err)
	x.b.Cleanup(func() { keys.Close() })
	return keys
}

// desk is a Manager with everything it needs, on disk.
type desk struct {
	*bench
	store     *sqlstore.Store
	log       *events.Log
	container *sqlstore.Keys
	manager   *Manager
	transport http.RoundTripper // to WhatsApp; nil: the simulator itself
	end       func()
}

func (x *bench) desk() *desk {
	x.b.Helper()
	store, err := sqlstore.Open(context.Background(), sqlstore.Options{Path: filepath.Join(x.dir, "desk.db"), Synchronous: x.sync})
	x.must(err)
	x.b.Cleanup(func() { store.Close() })
	d := &desk{bench: x, store: store, log: events.New(store, events.Options{}), container: x.keys("keys.db")}
	return d
}

func (d *desk) run() {
	d.b.Helper()
	if d.transport == nil {
		d.transport = d.sim.RoundTripper()
	}
	d.manager = NewManager(d.log, d.store, d.container, Options{
		Logger: slog.New(slog.DiscardHandler), AutoStart: true, MediaDir: filepath.Join(d.dir, "media"),
		Server: &ServerOverride{URL: "http://simulator", Transport: d.transport, RootKey: d.sim.RootKey()},
	})
	// What is measured is how fast it can be, not how slow we ask it to be.
	d.manager.dials.SetLimit(rate.Inf)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = d.manager.Run(ctx) })
	<-d.manager.Started()
	d.end = func() { cancel(); running.Wait() }
}

// link links a session to a phone.
func (d *desk) link(id string, phone *simulator.Account) *Session {
	d.b.Helper()
	s, err := d.manager.Start(context.Background(), id)
	d.must(err)
	d.until(func() bool { _, shown := s.QR(); return shown })
	qr, _ := s.QR()
	_, err = phone.Scan(context.Background(), qr.QR)
	d.must(err)
	d.until(s.Ready)
	return s
}

// until waits for something that nobody tells.
func (x *bench) until(done func() bool) {
	x.b.Helper()
	for start := time.Now(); !done(); {
		if time.Since(start) > 5*time.Minute {
			x.b.Fatal("it takes too long")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// bare is the library alone.
type bare struct {
	*bench
	client *whatsmeow.Client
	texts  atomic.Int64
	online atomic.Bool
}

func (x *bench) bare(container *wastore.Container, web *http.Client) *bare {
	return x.bareWith(container.NewDevice(), web)
}

func (x *bench) bareWith(device *store.Device, web *http.Client) *bare {
	c := &bare{bench: x, client: whatsmeow.NewClient(device, nil)}
	c.client.SetWebsocketHTTPClient(web)
	c.client.SetPreLoginHTTPClient(web)
	c.client.SetMediaHTTPClient(web)
	c.client.SynchronousAck, c.client.EnableDecryptedEventBuffer = true, true
	c.client.EmitAppStateEventsOnFullSync, c.client.ManualHistorySyncDownload = true, true
	c.client.AddEventHandler(func(raw any) {
		switch evt := raw.(type) {
		case *waevents.Connected:
			c.online.Store(true)
		case *waevents.Message:
			if evt.Message.GetConversation() != "" {
				c.texts.Add(1)
			}
		}
	})
	return c
}

func (c *bare) link(phone *simulator.Account) {
	c.b.Helper()
	codes, err := c.client.GetQRChannel(context.Background())
	c.must(err)
	c.must(c.client.Connect())
	for item := range codes {
		if item.Event == whatsmeow.QRChannelEventCode {
			_, err := phone.Scan(context.Background(), item.Code)
			c.must(err)
		}
	}
	c.until(c.online.Load)
}

// BenchmarkInbound drains a queue of texts: what came while nobody was
// connected is decrypted, stored, told and acknowledged.
func BenchmarkInbound(b *testing.B) {
	for b.Loop() {
		ours, theirs := inboundOfDesk(b), inboundBare(b)
		b.ReportMetric(ours, "msg/s")
		b.ReportMetric(theirs, "bare-msg/s")
		b.ReportMetric(ours/theirs, "ratio")
		b.ReportMetric(0, "ns/op")
	}
}

func inboundOfDesk(b *testing.B) float64 {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	d := x.desk()
	d.run()
	defer func() { d.end() }()
	d.link(lineID, phone)
	d.must(d.manager.Stop(context.Background(), lineID))
	x.fill(anna)
	start := time.Now()
	s, err := d.manager.Start(context.Background(), lineID)
	x.must(err)
	x.until(func() bool {
		chat, err := s.Chat(context.Background(), models.JID(anna.JID()))
		return err == nil && chat.Unread >= benchInbound
	})
	return benchInbound / time.Since(start).Seconds()
}

func inboundBare(b *testing.B) float64 {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	c := x.bare(x.keys("bare.db").Container(), &http.Client{Transport: x.sim.RoundTripper()})
	c.link(phone)
	c.client.Disconnect()
	x.fill(anna)
	start := time.Now()
	x.must(c.client.Connect())
	defer c.client.Disconnect()
	x.until(func() bool { return c.texts.Load() >= benchInbound })
	return benchInbound / time.Since(start).Seconds()
}

func (x *bench) fill(from *simulator.Account) {
	x.b.Helper()
	for n := range benchInbound {
		_, err := from.SendText(context.Background(), lineNumber, fmt.Sprint("text ", n))
		x.must(err)
	}
}

// BenchmarkSend sends texts one after another, each confirmed by the server;
// ours also pass through the outbox.
func BenchmarkSend(b *testing.B) {
	for b.Loop() {
		ours, theirs := sendsOfDesk(b), sendsBare(b)
		b.ReportMetric(ours, "msg/s")
		b.ReportMetric(theirs, "bare-msg/s")
		b.ReportMetric(ours/theirs, "ratio")
		b.ReportMetric(0, "ns/op")
	}
}

func sendsOfDesk(b *testing.B) float64 {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	d := x.desk()
	d.run()
	defer func() { d.end() }()
	s := d.link(lineID, phone)
	to := models.JID(anna.JID())
	_, err := s.Send(context.Background(), to, Outgoing{Text: "first"})
	x.must(err)
	start := time.Now()
	var last models.OutboxRow
	for n := range benchSends {
		last, err = s.Enqueue(context.Background(), to, Outgoing{Text: fmt.Sprint("text ", n)})
		x.must(err)
	}
	x.until(func() bool {
		row, err := d.store.OutboxRow(context.Background(), lineID, last.MessageID)
		return err == nil && row.State == models.OutboxSent
	})
	return benchSends / time.Since(start).Seconds()
}

func sendsBare(b *testing.B) float64 {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	c := x.bare(x.keys("bare.db").Container(), &http.Client{Transport: x.sim.RoundTripper()})
	c.link(phone)
	defer c.client.Disconnect()
	to := wireJID(models.JID(anna.JID()))
	send := func(text string) {
		_, err := c.client.SendMessage(context.Background(), to, &waE2E.Message{Conversation: &text})
		x.must(err)
	}
	send("first")
	start := time.Now()
	for n := range benchSends {
		send(fmt.Sprint("text ", n))
	}
	return benchSends / time.Since(start).Seconds()
}

// BenchmarkSessions connects many linked sessions in one process and weighs
// them. The simulator's end of each connection is in the same process, so both
// weights contain it.
func BenchmarkSessions(b *testing.B) {
	for b.Loop() {
		ourRate, ourWeight := sessionsOfDesk(b)
		bareRate, bareWeight := sessionsBare(b)
		b.ReportMetric(ourRate, "connects/s")
		b.ReportMetric(ourRate/bareRate, "connects-ratio")
		b.ReportMetric(ourWeight, "KiB/session")
		b.ReportMetric(bareWeight, "bare-KiB/session")
		b.ReportMetric(ourWeight/bareWeight, "KiB-ratio")
		b.ReportMetric(0, "ns/op")
	}
}

func number(n int) string { return fmt.Sprintf("49152%08d", n) }

func sessionsOfDesk(b *testing.B) (connectsPerSecond, kib float64) {
	x := newBench(b)
	x.sync = "OFF"
	d := x.desk()
	d.run()
	x.parallel(func(n int) { d.link(fmt.Sprint("s", n), x.account(number(n))) })
	d.end()

	before := resident(b)
	start := time.Now()
	d.run()
	defer func() { d.end() }()
	for n := range benchSessions {
		s, err := d.manager.Session(fmt.Sprint("s", n))
		x.must(err)
		x.until(s.Ready)
	}
	took := time.Since(start)
	return benchSessions / took.Seconds(), (resident(b) - before) / benchSessions
}

func sessionsBare(b *testing.B) (connectsPerSecond, kib float64) {
	x := newBench(b)
	x.sync = "OFF"
	container, web := x.keys("bare.db").Container(), &http.Client{Transport: x.sim.RoundTripper()}
	all := make([]*bare, benchSessions)
	x.parallel(func(n int) {
		all[n] = x.bare(container, web)
		all[n].link(x.account(number(n)))
		all[n].client.Disconnect()
	})
	clear(all)

	before := resident(b)
	start := time.Now()
	devices, err := container.GetAllDevices(context.Background())
	x.must(err)
	var dialling sync.WaitGroup
	for n, device := range devices {
		all[n] = x.bareWith(device, web)
		dialling.Go(func() { x.must(all[n].client.Connect()) })
		defer all[n].client.Disconnect()
	}
	dialling.Wait()
	for _, c := range all {
		x.until(c.online.Load)
	}
	took := time.Since(start)
	return benchSessions / took.Seconds(), (resident(b) - before) / benchSessions
}

// parallel runs something for every session, a few at a time.
func (x *bench) parallel(do func(n int)) {
	var running sync.WaitGroup
	places := make(chan struct{}, 8)
	for n := range benchSessions {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			do(n)
		})
	}
	running.Wait()
}

// resident is how much memory the process has, in KiB.
func resident(b *testing.B) float64 {
	b.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if size, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.Fields(size)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("the system does not say how much memory is used")
	return 0
}
