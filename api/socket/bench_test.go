package socket

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/internal/events"
	"frontdesk/internal/server"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// BenchmarkEventsToSockets records messages, one commit each, and waits until
// every socket has read all of them. One operation is one event.
func BenchmarkEventsToSockets(b *testing.B) {
	for _, sockets := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(sockets), func(b *testing.B) { benchmarkSockets(b, sockets) })
	}
}

func benchmarkSockets(b *testing.B, sockets int) {
	ctx := b.Context()
	store, err := sqlstore.Open(ctx, sqlstore.Options{Path: b.TempDir() + "/desk.db"})
	if err != nil {
		b.Fatal(err)
	}
	log, network := events.New(store, events.Options{}), newPipes()
	keys := auth.New(store, auth.Options{APIKey: masterKey})
	stream := New(ctx, Options{
		Log: log, Machine: keys.Machine, Known: known, Names: func(context.Context, string) wire.Names { return wire.Names{} },
	})
	s := server.New(server.Options{})
	stream.Register(s.Echo)
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(serving, network) }()

	dialer := websocket.Dialer{NetDialContext: network.dial}
	var readers sync.WaitGroup
	for range sockets {
		conn, _, err := dialer.DialContext(ctx, "ws://desk.test/ws", http.Header{"X-Api-Key": {masterKey}})
		if err != nil {
			b.Fatal(err)
		}
		readers.Go(func() {
			for range b.N {
				if _, _, err := conn.ReadMessage(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		change := events.Change{SessionID: "main"}
		change.Do(events.Announcement{Data: models.MessageReceived{Message: models.Message{
			Chat: "1@s.whatsapp.net", Sender: "1@s.whatsapp.net", ID: fmt.Sprintf("3A%016d", i), Type: models.TypeText, Text: "is a room free?",
		}}})
		if _, err := log.Append(ctx, change); err != nil {
			b.Fatal(err)
		}
	}
	readers.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(b.N*sockets)/b.Elapsed().Seconds(), "frames/s")
	stream.Close()
	stop()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	if err := store.Close(); err != nil {
		b.Error(err)
	}
}
