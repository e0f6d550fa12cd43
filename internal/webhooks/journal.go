package webhooks

import (
	"context"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	flushEvery   = 200 * time.Millisecond
	maxUnwritten = 10_000   // deliveries; more than that and the oldest are not logged
	maxBodies    = 16 << 20 // bytes of their bodies; beyond that they are logged without
)

// journal writes positions and the log of deliveries in batches, so that a
// delivery costs no commit of its own. What is lost with the process is told
// again (positions) or only missing on a page (deliveries).
type journal struct {
	store storage.Store
	woken chan struct{}

	writing sync.Mutex // one flush at a time, so that positions only grow

	mu         sync.Mutex
	deliveries []models.Delivery
	bodies     int // bytes of request bodies in deliveries
	followers  map[*follower]bool
}

func newJournal(store storage.Store) *journal {
	return &journal{store: store, woken: make(chan struct{}, 1), followers: map[*follower]bool{}}
}

func (j *journal) add(d models.Delivery) {
	j.mu.Lock()
	if len(j.deliveries) >= maxUnwritten {
		j.bodies -= len(j.deliveries[0].Request)
		j.deliveries = j.deliveries[1:]
	}
	if j.bodies+len(d.Request) > maxBodies {
		d.Request = ""
	}
	j.bodies += len(d.Request)
	j.deliveries = append(j.deliveries, d)
	j.mu.Unlock()
	j.wake()
}

// wake says that there is something to write.
func (j *journal) wake() {
	select {
	case j.woken <- struct{}{}:
	default:
	}
}

func (j *journal) watch(f *follower) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.followers[f] = true
}

func (j *journal) forget(f *follower) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.followers, f)
}

// run writes what there is every now and then, until ctx ends.
func (j *journal) run(ctx context.Context, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.woken:
			if sleep(ctx, flushEvery, nil) != nil {
				return
			}
			if err := j.flush(ctx); err != nil {
				failed(err)
				sleep(ctx, time.Second, nil)
				j.wake()
			}
		}
	}
}

// flush writes everything that is not written yet, in one transaction.
func (j *journal) flush(ctx context.Context) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.mu.Lock()
	deliveries, bodies := j.deliveries, j.bodies
	j.deliveries, j.bodies = nil, 0
	moved := map[*follower]int64{}
	for f := range j.followers {
		if id, news := f.position(); news {
			moved[f] = id
		}
	}
	j.mu.Unlock()
	if len(deliveries) == 0 && len(moved) == 0 {
		return nil
	}
	err := j.store.Update(ctx, func(tx storage.Store) error { return write(ctx, tx, deliveries, moved) })
	if err != nil {
		j.mu.Lock()
		j.deliveries, j.bodies = append(deliveries, j.deliveries...), bodies+j.bodies
		j.mu.Unlock()
		return err
	}
	for f, id := range moved {
		f.savedAt(id)
	}
	return nil
}

func write(ctx context.Context, tx storage.Store, deliveries []models.Delivery, moved map[*follower]int64) error {
	if len(deliveries) > 0 {
		if err := tx.SaveDeliveries(ctx, deliveries); err != nil {
			return err
		}
	}
	there, err := existing(ctx, tx, moved)
	if err != nil {
		return err
	}
	for f, id := range moved {
		if !there.has(f) {
			continue
		}
		if err := tx.SavePosition(ctx, positionName(f.e.hook.ID), f.session, id); err != nil {
			return err
		}
	}
	return nil
}

// places are the webhooks and sessions that exist. A position of one that was
// deleted would keep the log from being pruned.
type places struct {
	hooks    map[int64]bool
	sessions map[string]bool
}

func (p places) has(f *follower) bool { return p.hooks[f.e.hook.ID] && p.sessions[f.session] }

// existing looks which webhooks there are, and which of the sessions whose
// followers moved: a server may have thousands, of which few are busy.
func existing(ctx context.Context, tx storage.Store, moved map[*follower]int64) (places, error) {
	p := places{hooks: map[int64]bool{}, sessions: map[string]bool{}}
	if len(moved) == 0 {
		return p, nil
	}
	hooks, err := tx.AllWebhooks(ctx)
	if err != nil {
		return p, err
	}
	for _, hook := range hooks {
		p.hooks[hook.ID] = true
	}
	for f := range moved {
		if _, known := p.sessions[f.session]; known {
			continue
		}
		_, err := tx.Session(ctx, f.session)
		if err != nil && !models.IsNotFound(err) {
			return p, err
		}
		p.sessions[f.session] = err == nil
	}
	return p, nil
}
