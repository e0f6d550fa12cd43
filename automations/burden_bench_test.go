package automations

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// line is a service with workers behind a log on disk, and people who write.
type line struct {
	b       *testing.B
	store   *sqlstore.Store
	log     *events.Log
	scripts *Service
	chats   atomic.Int64
}

// newLine starts it with so many scripts. All want other words, but the last,
// which asks the server so many times and answers.
func newLine(b *testing.B, scripts, calls int) *line {
	b.Helper()
	store, err := sqlstore.Open(b.Context(), sqlstore.Options{Path: b.TempDir() + "/frontdesk.db"})
	if err != nil {
		b.Fatal(err)
	}
	l := &line{b: b, store: store, log: events.New(store, events.Options{})}
	l.scripts = New(Options{Store: store, Log: l.log, Scripts: newPool(b), Nudge: func(string) {}, Logger: slog.New(slog.DiscardHandler)})
	for i := range scripts - 1 {
		l.save(handler(fmt.Sprintf("Other %d", i), fmt.Sprintf("{ words: ['other%d', 'more%d'], text: /%d/ }", i, i, i), "ctx.reply('other');"))
	}
	l.save(handler("Answer", "{ words: 'hello' }", strings.Repeat("ctx.state.add('n');", calls)+"ctx.reply('Hello ' + ctx.contact.firstName);"))
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- l.scripts.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, store.Close()); err != nil {
			b.Error(err)
		}
	})
	for at := int64(0); at == 0; {
		if at, err = store.Position(b.Context(), follower, ""); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

func (l *line) save(source string) {
	l.b.Helper()
	a, err := l.scripts.Create(l.b.Context(), Draft{Source: source})
	if err == nil {
		_, err = l.scripts.Enable(l.b.Context(), a.ID)
	}
	if err != nil {
		l.b.Fatal(err)
	}
}

// answered tells of the events that were answered, from now on.
func (l *line) answered(ctx context.Context, most int) <-chan int64 {
	l.b.Helper()
	after, err := l.store.LastEventID(ctx)
	if err != nil {
		l.b.Fatal(err)
	}
	told := make(chan int64, most)
	go func() {
		_ = l.log.Follow(ctx, after, storage.EventFilter{Types: []models.EventType{models.EventAutomationRun}}, func(e models.Event) error {
			told <- e.Data.(models.AutomationRan).Run.EventID
			return nil
		})
	}()
	return told
}

// waits lets people say hello, one after another, each in a chat of their own.
// It returns how long each waited until the answer was in the outbox, in order.
func (l *line) waits(count int) []time.Duration {
	l.b.Helper()
	ctx, cancel := context.WithCancel(l.b.Context())
	defer cancel()
	told := l.answered(ctx, count)
	var waits []time.Duration
	for range count {
		started := time.Now()
		l.hello(l.chats.Add(1))
		<-told
		waits = append(waits, time.Since(started))
	}
	slices.Sort(waits)
	return waits
}

// flood lets people say hello at the same time, and returns how many were
// answered in a second.
func (l *line) flood(count int) float64 {
	l.b.Helper()
	ctx, cancel := context.WithCancel(l.b.Context())
	defer cancel()
	told := l.answered(ctx, count)
	started := time.Now()
	var writers sync.WaitGroup
	for range 20 {
		writers.Go(func() {
			for range count / 20 {
				l.hello(l.chats.Add(1))
			}
		})
	}
	for range count {
		<-told
	}
	writers.Wait()
	return float64(count) / time.Since(started).Seconds()
}

func (l *line) hello(number int64) {
	l.b.Helper()
	chat := models.JID(strconv.FormatInt(4915100000000+number, 10) + "@s.whatsapp.net")
	m := models.Message{SessionID: "main", Chat: chat, Sender: chat, ID: "M" + strconv.FormatInt(number, 10), Time: time.Now(), Type: models.TypeText, Text: "hello", PushName: "Ann Lee"}
	_, err := l.log.Append(l.b.Context(), events.Change{SessionID: "main", Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			_, _, err := tx.InsertMessage(ctx, m)
			tx.Announce(models.MessageReceived{Message: m})
			return err
		}),
	}})
	if err != nil {
		l.b.Error(err)
	}
}

// BenchmarkEvents answers messages from the log to the outbox, with everything
// stored on disk: one after another for the waits, and many at a time for how
// many there are in a second.
func BenchmarkEvents(b *testing.B) {
	for _, scripts := range []int{1, 10, 100} {
		for _, calls := range []int{0, 1, 5} {
			b.Run(fmt.Sprintf("scripts=%d/calls=%d", scripts, calls), func(b *testing.B) {
				l := newLine(b, scripts, calls)
				if err := l.scripts.SaveRules(b.Context(), Rules{Daily: 1 << 30}); err != nil {
					b.Fatal(err)
				}
				l.waits(20)
				const many = 300
				b.ResetTimer()
				for b.Loop() {
					waits := l.waits(many)
					b.ReportMetric(l.flood(many), "events/s")
					b.ReportMetric(float64(waits[many/2].Microseconds())/1000, "p50-ms")
					b.ReportMetric(float64(waits[many*99/100].Microseconds())/1000, "p99-ms")
				}
			})
		}
	}
}

// BenchmarkWorkerMemory is the memory that a worker has of its own: fresh, and
// after a thousand steps.
func BenchmarkWorkerMemory(b *testing.B) {
	for b.Loop() {
		w, err := startProcess(workerCommand(b))
		if err != nil {
			b.Fatal(err)
		}
		step := func() {
			if err := w.step(b.Context(), request("ctx.reply('x');"), noHistory, new(sandbox.StepResult)); err != nil {
				b.Fatal(err)
			}
		}
		step()
		b.ReportMetric(ownMemory(b, w), "idle-MB")
		for range 1000 {
			step()
		}
		b.ReportMetric(ownMemory(b, w), "busy-MB")
		w.stop()
	}
}

// ownMemory is what a process shares with nobody, in MB.
func ownMemory(b *testing.B, w *process) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", w.cmd.Process.Pid))
	if err != nil {
		b.Skip("the system does not say")
	}
	sum := 0
	for text := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(text, ":")
		if name == "Private_Clean" || name == "Private_Dirty" {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			sum += kb
		}
	}
	return float64(sum) / 1024
}
