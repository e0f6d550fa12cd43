package webhooks

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// realDesk is a dispatcher over the real log and the real database.
type realDesk struct {
	store *sqlstore.Store
	log   *events.Log
	hook  models.Webhook
}

func newRealDesk(t *testing.T, r http.RoundTripper) (*realDesk, *Dispatcher) {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.SaveSession(t.Context(), models.Session{ID: "desk"}); err != nil {
		t.Fatal(err)
	}
	desk := &realDesk{store: store, log: events.New(store, events.Options{})}
	client := &http.Client{Transport: r}
	d := New(Options{
		Store: store, Log: desk.log, Sealer: sealer, Client: client, LocalClient: client,
		Metrics: telemetry.NewMetrics(), Logger: telemetry.Discard(),
		Names: func(context.Context, string) wire.Names { return wire.Names{} },
	})
	if desk.hook, err = d.Add(t.Context(), models.Webhook{URL: "https://receiver.example/", Enabled: true}); err != nil {
		t.Fatal(err)
	}
	return desk, d
}

func (desk *realDesk) says(t *testing.T, who models.JID, text string) {
	t.Helper()
	desk.tells(t, models.MessageReceived{Message: models.Message{Chat: who, Sender: who, Type: models.TypeText, Text: text}})
}

func TestTheRealStoreKeepsWhatIsHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		moods := rand.New(rand.NewPCG(1, 2))
		r := &receiver{answer: func(int, told) (int, http.Header) {
			if moods.IntN(8) == 0 {
				return 500, nil
			}
			return 200, nil
		}}
		desk, d := newRealDesk(t, r)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		want := map[models.JID][]string{}
		for i := range 200 {
			who := chat(i % 3)
			want[who] = append(want[who], fmt.Sprint(i))
			desk.says(t, who, fmt.Sprint(i))
		}
		pass(6 * time.Hour)
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for who, texts := range want {
			r.wants(t, who, texts...)
		}
		desk.settled(t, len(r.requests()))
		if err := desk.store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// settled checks what the store says once all is delivered.
func (desk *realDesk) settled(t *testing.T, attempts int) {
	t.Helper()
	failures, err := desk.store.Failures(t.Context(), storage.FailureFilter{Webhook: desk.hook.ID, Session: "desk"})
	if err != nil || len(failures) > 0 {
		t.Errorf("failures are left: %+v, %v", failures, err)
	}
	position, err := desk.store.Position(t.Context(), positionName(desk.hook.ID), "desk")
	if err != nil || position != desk.log.Last() {
		t.Errorf("the position is %d of %d, %v", position, desk.log.Last(), err)
	}
	deliveries, err := desk.store.Deliveries(t.Context(), storage.DeliveryFilter{Webhook: desk.hook.ID, Limit: 1000})
	if err != nil || len(deliveries) != attempts {
		t.Errorf("%d of %d attempts are logged, %v", len(deliveries), attempts, err)
	}
}
