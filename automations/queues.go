package automations

import (
	"context"
	"sync"

	"frontdesk/models"
)

// maxQueued is how many jobs may be under way or wait, over all chats.
const maxQueued = 500

// chatKey names a chat of a session.
type chatKey struct {
	session string
	chat    models.JID
}

// queues do the jobs of a chat one after another, and those of different chats
// at the same time.
type queues struct {
	places chan struct{}
	wait   sync.WaitGroup

	mu      sync.Mutex
	waiting map[chatKey][]func() // guarded by mu; a key is there while its chat has a goroutine
}

func newQueues() *queues {
	return &queues{places: make(chan struct{}, maxQueued), waiting: map[chatKey][]func(){}}
}

// add puts a job at the end of a chat's queue. It waits while there are too many.
func (q *queues) add(ctx context.Context, key chatKey, job func()) error {
	select {
	case q.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	queue, running := q.waiting[key]
	q.waiting[key] = append(queue, job)
	if !running {
		q.wait.Go(func() { q.work(key) })
	}
	return nil
}

// work does the jobs of a chat until there are none.
func (q *queues) work(key chatKey) {
	for {
		job := q.next(key)
		if job == nil {
			return
		}
		job()
		<-q.places
	}
}

func (q *queues) next(key chatKey) func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	queue := q.waiting[key]
	if len(queue) == 0 {
		delete(q.waiting, key)
		return nil
	}
	q.waiting[key] = queue[1:]
	return queue[0]
}

// finish waits until all jobs are done.
func (q *queues) finish() { q.wait.Wait() }
