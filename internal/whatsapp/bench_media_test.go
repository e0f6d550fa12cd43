package whatsapp

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// BenchmarkLargeFile takes in a file of 100 MB as by an address, sends it, and
// weighs what the heap grew by at its highest.
func BenchmarkLargeFile(b *testing.B) {
	for b.Loop() {
		grown, took := largeFileOfDesk(b)
		b.ReportMetric(grown, "MiB-heap-growth")
		b.ReportMetric(largeFile/1e6/took.Seconds(), "MB/s")
		b.ReportMetric(0, "ns/op")
	}
}

func largeFileOfDesk(b *testing.B) (mib float64, took time.Duration) {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	d := x.desk()
	d.transport = &lightHost{RoundTripper: x.sim.RoundTripper()}
	d.run()
	defer func() { d.end() }()
	s := d.link(lineID, phone)
	_, err := s.Send(context.Background(), models.JID(anna.JID()), Outgoing{Text: "first"})
	x.must(err)
	start := time.Now()
	mib = peakGrowth(func() { sendLarge(b, s, models.JID(anna.JID())) })
	return mib, time.Since(start)
}

// peakGrowth is by how much the heap grew at its highest while something was
// done, in MiB, garbage that is not collected yet included.
func peakGrowth(do func()) float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, m.HeapAlloc
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapAlloc)
			}
		}
	})
	do()
	close(done)
	watching.Wait()
	return float64(peak-before) / (1 << 20)
}

// BenchmarkSendLatency sends texts one at a time, each after the last was
// answered, as client/sendMessage does: what the outbox and the log add to the
// bare library.
func BenchmarkSendLatency(b *testing.B) {
	for b.Loop() {
		ours, theirs := latencyOfDesk(b), latencyBare(b)
		b.ReportMetric(float64(ours.Microseconds())/1000, "ms/send")
		b.ReportMetric(float64(theirs.Microseconds())/1000, "bare-ms/send")
		b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		b.ReportMetric(0, "ns/op")
	}
}

// latencies is how many sends a latency is the median of.
const latencies = 200

func latencyOfDesk(b *testing.B) time.Duration {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	d := x.desk()
	d.run()
	defer func() { d.end() }()
	s := d.link(lineID, phone)
	return x.median(func() error {
		_, err := s.Send(context.Background(), models.JID(anna.JID()), Outgoing{Text: "hello"})
		return err
	})
}

func latencyBare(b *testing.B) time.Duration {
	x := newBench(b)
	phone, anna := x.account(lineNumber), x.account(annaNumber)
	c := x.bare(x.keys("bare.db").Container(), &http.Client{Transport: x.sim.RoundTripper()})
	c.link(phone)
	defer c.client.Disconnect()
	return x.median(func() error {
		_, err := c.client.SendMessage(context.Background(), wireJID(models.JID(anna.JID())), &waE2E.Message{Conversation: proto.String("hello")})
		return err
	})
}

// median is how long something takes, the first time apart.
func (x *bench) median(do func() error) time.Duration {
	x.b.Helper()
	x.must(do())
	took := make([]time.Duration, latencies)
	for i := range took {
		start := time.Now()
		x.must(do())
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2]
}
