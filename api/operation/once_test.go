package operation

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

// answers keeps idempotency keys in memory.
type answers struct {
	mu   sync.Mutex
	kept map[string]models.IdempotentAnswer
}

func (a *answers) ClaimKey(_ context.Context, claim models.IdempotentAnswer) (models.IdempotentAnswer, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if stored, ok := a.kept[claim.Caller+claim.Key]; ok {
		return stored, false, nil
	}
	a.kept[claim.Caller+claim.Key] = claim
	return claim, true, nil
}

func (a *answers) SaveAnswer(_ context.Context, claim models.IdempotentAnswer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept[claim.Caller+claim.Key] = claim
	return nil
}

func (a *answers) DeleteKey(_ context.Context, caller, key string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.kept, caller+key)
	return nil
}

func (a *answers) PruneKeys(_ context.Context, before time.Time) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	gone := 0
	for key, kept := range a.kept {
		if kept.CreatedAt.Before(before) {
			delete(a.kept, key)
			gone++
		}
	}
	return gone, nil
}

// sender counts its messages, and takes a second for each.
func (b *bench) sender(fail *atomic.Bool) *atomic.Int64 {
	var sent atomic.Int64
	JSON(b.face, "POST /client/send/:sessionId", "Send", func(ctx context.Context, _ string, in sample) (echoed, error) {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return echoed{}, models.Errorf(models.Unavailable, "the caller hung up")
		}
		if fail.Load() {
			return echoed{}, models.Errorf(models.Unavailable, "try again")
		}
		return echoed{Got: fmt.Sprint(sent.Add(1), PresetID(ctx))}, nil
	}, Needs(auth.Send), Sends, Large)
	return &sent
}

func TestFiftyCallsWithOneKeyAreOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		sent := b.sender(&atomic.Bool{})
		bodies := make([]string, 50)
		var group sync.WaitGroup
		for i := range bodies {
			group.Go(func() {
				bodies[i] = b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1").Body.String()
			})
		}
		group.Wait()
		later := b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1").Body.String()
		for _, body := range append(bodies, later) {
			if body != bodies[0] || !strings.Contains(body, "3EB0") {
				t.Fatalf("got %s, want %s", body, bodies[0])
			}
		}
		if sent.Load() != 1 {
			t.Errorf("sent %d times, want once", sent.Load())
		}
		other := b.call("POST", "/client/send/main", `{"chatId":"4915112345679"}`, "Idempotency-Key", "k1")
		if other.Code != http.StatusConflict {
			t.Errorf("another body: got %d %s, want 409", other.Code, other.Body)
		}
		if b.log.Len() > 0 {
			t.Errorf("logged %s, want nothing", b.log)
		}
	})
}

func TestTheFirstCallersHangingUpHarmsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		sent := b.sender(&atomic.Bool{})
		request := httptest.NewRequest("POST", "/client/send/main", strings.NewReader(`{"chatId":"4915112345678"}`))
		request.Header.Set("X-Api-Key", "open")
		request.Header.Set("Idempotency-Key", "k1")
		ctx, hangUp := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() { b.server.ServeHTTP(httptest.NewRecorder(), request.WithContext(ctx)) })
		synctest.Wait()
		hangUp()
		answer := b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1")
		group.Wait()
		if answer.Code != 200 || sent.Load() != 1 {
			t.Errorf("the second caller got %d %s, sent %d times", answer.Code, answer.Body, sent.Load())
		}
	})
}

func TestAFailureGivesTheKeyBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var fail atomic.Bool
		fail.Store(true)
		sent := b.sender(&fail)
		if answer := b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1"); answer.Code != 503 {
			t.Fatalf("got %d %s, want 503", answer.Code, answer.Body)
		}
		fail.Store(false)
		if answer := b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1"); answer.Code != 200 || sent.Load() != 1 {
			t.Errorf("got %d %s, sent %d times", answer.Code, answer.Body, sent.Load())
		}
	})
}

func TestAKeyIsForgottenAfterTwoDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.engine.Run(ctx) }()
		sent := b.sender(&atomic.Bool{})
		send := func() { b.call("POST", "/client/send/main", `{"chatId":"4915112345678"}`, "Idempotency-Key", "k1") }
		send()
		time.Sleep(keepKeys - 2*pruneEvery)
		if send(); sent.Load() != 1 {
			t.Errorf("sent %d times within two days, want once", sent.Load())
		}
		time.Sleep(4 * pruneEvery)
		if send(); sent.Load() != 2 {
			t.Errorf("sent %d times, want once more after two days", sent.Load())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
