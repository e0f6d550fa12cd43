package automations

import (
	"context"
	"sync"
)

// lifetime is the context of Run, which requests ask for while it begins.
type lifetime struct {
	mu  sync.RWMutex
	ctx context.Context // guarded by mu; nil before the first Run
}

func (l *lifetime) begin(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx = ctx
}

func (l *lifetime) context() context.Context {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.ctx
}

// lasts reports whether automations run now.
func (l *lifetime) lasts() bool {
	ctx := l.context()
	return ctx != nil && ctx.Err() == nil
}
