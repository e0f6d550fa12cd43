package webhooks

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"frontdesk/internal/events"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// tally is a receiver in memory that only counts.
type tally struct{ left sync.WaitGroup }

func (c *tally) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	c.left.Done()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// BenchmarkEventsToWebhooks records messages of 50 chats, one commit each, and
// waits until every webhook was told all of them. One operation is one event.
func BenchmarkEventsToWebhooks(b *testing.B) {
	for _, hooks := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(hooks), func(b *testing.B) { benchmarkWebhooks(b, hooks) })
	}
}

func benchmarkWebhooks(b *testing.B, hooks int) {
	ctx := b.Context()
	store, err := sqlstore.Open(ctx, sqlstore.Options{Path: b.TempDir() + "/desk.db"})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.SaveSession(ctx, models.Session{ID: "desk"}); err != nil {
		b.Fatal(err)
	}
	log, receiver := events.New(store, events.Options{}), &tally{}
	client := &http.Client{Transport: receiver}
	d := New(Options{
		Store: store, Log: log, Sealer: sealer, Client: client, LocalClient: client, Metrics: telemetry.NewMetrics(), Logger: telemetry.Discard(),
		Names: func(context.Context, string) wire.Names { return wire.Names{} },
	})
	for range hooks {
		if _, err := d.Add(ctx, models.Webhook{URL: "https://receiver.example/", Enabled: true}); err != nil {
			b.Fatal(err)
		}
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- d.Run(running) }()
	receiver.left.Add(b.N * hooks)
	b.ResetTimer()
	for i := range b.N {
		change := events.Change{SessionID: "desk"}
		change.Do(events.Announcement{Data: models.MessageReceived{Message: models.Message{
			Chat: chat(i % 50), Sender: chat(i % 50), ID: fmt.Sprintf("3A%016d", i), Type: models.TypeText, Text: "is a room free?",
		}}})
		if _, err := log.Append(ctx, change); err != nil {
			b.Fatal(err)
		}
	}
	receiver.left.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(b.N*hooks)/b.Elapsed().Seconds(), "deliveries/s")
	stop()
	if err := <-done; err != nil {
		b.Error(err)
	}
	if err := store.Close(); err != nil {
		b.Error(err)
	}
}
