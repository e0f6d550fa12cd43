package auth

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrKeyEnded is the cause with which a context of Watch ends when its key
// does: revoked, expired, or replaced.
var ErrKeyEnded = errors.New("the key is not valid any more")

// sweep is how often keys that hold something open are looked at: they may
// expire, or be revoked by another program on the same store.
const sweep = time.Second

// watches are what keys hold open.
type watches struct {
	mu   sync.Mutex
	last int
	open map[int]watch
}

type watch struct {
	prefix string
	end    context.CancelCauseFunc
}

// Watch returns a context that ends with the cause ErrKeyEnded as soon as the
// key of a principal works no more: at once when it is revoked here, within a
// second otherwise. Sockets and streams live under one. Whoever calls it must
// call the function to let go.
func (s *Service) Watch(ctx context.Context, who Principal) (context.Context, context.CancelFunc) {
	watched, end := context.WithCancelCause(ctx)
	if who.KeyID == 0 {
		return watched, func() { end(nil) }
	}
	w := &s.watches
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		w.open = map[int]watch{}
	}
	w.last++
	number := w.last
	w.open[number] = watch{who.Name, end}
	return watched, func() {
		w.mu.Lock()
		delete(w.open, number)
		w.mu.Unlock()
		end(nil)
	}
}

// keys lists the public parts of the keys that hold something open.
func (w *watches) keys() map[string]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := make(map[string]bool, len(w.open))
	for _, one := range w.open {
		held[one.prefix] = true
	}
	return held
}

// end lets go of everything that a key holds.
func (w *watches) end(prefix string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.open {
		if one.prefix == prefix {
			one.end(ErrKeyEnded)
		}
	}
}

// Run ends what keys hold open when they expire or are revoked elsewhere. It
// returns when ctx ends.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(sweep)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.sweep(ctx)
		}
	}
}

func (s *Service) sweep(ctx context.Context) {
	held := s.watches.keys()
	if len(held) == 0 {
		return
	}
	keys, err := s.store.AllKeys(ctx)
	if err != nil {
		// A store that is away is no reason to throw anybody out.
		s.logger.Warn("keys that hold sockets not looked at", "err", err)
		return
	}
	for _, key := range keys {
		if Usable(key, time.Now()) {
			delete(held, key.Prefix)
		}
	}
	for prefix := range held {
		s.watches.end(prefix)
	}
}
