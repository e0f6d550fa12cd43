package whatsapp

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

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
