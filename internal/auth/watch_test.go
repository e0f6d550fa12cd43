package auth

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// holding makes a key and holds something open with it.
func holding(t *testing.T, s *Service, n NewKey) (models.Key, context.Context) {
	t.Helper()
	secret, key := makeKey(t, s, n)
	who, err := call(s, t, secret)
	if err != nil {
		t.Fatal(err)
	}
	watched, stop := s.Watch(t.Context(), who)
	t.Cleanup(stop)
	return key, watched
}

// swept runs a test beside the service.
func swept(t *testing.T, test func(t *testing.T, s *Service, store database)) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newService(t, Options{})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		test(t, s, store)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func wantEnded(t *testing.T, watched context.Context, want bool) {
	t.Helper()
	synctest.Wait()
	if ended := errors.Is(context.Cause(watched), ErrKeyEnded); ended != want {
		t.Errorf("ended: got %v, want %v (%v)", ended, want, context.Cause(watched))
	}
}

var reading = NewKey{Scopes: []models.Scope{models.ScopeRead}}

func TestWhatARevokedKeyHoldsOpenEndsAtOnce(t *testing.T) {
	swept(t, func(t *testing.T, s *Service, _ database) {
		key, watched := holding(t, s, reading)
		_, other := holding(t, s, reading)
		wantEnded(t, watched, false)
		if err := s.RevokeKey(t.Context(), admin, key.Prefix); err != nil {
			t.Fatal(err)
		}
		wantEnded(t, watched, true)
		wantEnded(t, other, false)
	})
}

func TestWhatAnExpiredKeyHoldsOpenEndsWithinASecond(t *testing.T) {
	swept(t, func(t *testing.T, s *Service, _ database) {
		n := reading
		n.Expires = time.Now().Add(time.Minute)
		_, watched := holding(t, s, n)
		time.Sleep(59 * time.Second)
		wantEnded(t, watched, false)
		time.Sleep(2 * time.Second)
		wantEnded(t, watched, true)
	})
}

func TestAKeyRevokedByAnotherProgramEndsWithinASecond(t *testing.T) {
	swept(t, func(t *testing.T, s *Service, store database) {
		key, watched := holding(t, s, reading)
		err := store.Update(t.Context(), func(tx storage.Store) error {
			fresh, err := tx.KeyByPrefix(t.Context(), key.Prefix)
			fresh.Revoked = time.Now()
			if err == nil {
				_, err = tx.SaveKey(t.Context(), fresh)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(sweep)
		wantEnded(t, watched, true)
	})
}

func TestPeopleAndTheServerAreNotWatched(t *testing.T) {
	swept(t, func(t *testing.T, s *Service, _ database) {
		watched, stop := s.Watch(t.Context(), System("API_KEY"))
		time.Sleep(time.Minute)
		wantEnded(t, watched, false)
		stop()
		if watched.Err() == nil || errors.Is(context.Cause(watched), ErrKeyEnded) {
			t.Errorf("after letting go: %v", context.Cause(watched))
		}
	})
}

func TestWhoLetsGoIsForgotten(t *testing.T) {
	s, _ := newService(t, Options{})
	for range 100 {
		_, stop := s.Watch(t.Context(), Principal{Name: "fd_12345678", KeyID: 1})
		stop()
	}
	if held := s.watches.keys(); len(held) != 0 || len(s.watches.open) != 0 {
		t.Errorf("still watching %v", held)
	}
}
