package automations

import (
	"context"
	"sync"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// reachedLevels are the states of a message that a run can wait for.
var reachedLevels = map[string]models.Ack{"sent": models.AckSent, "delivered": models.AckDelivered, "read": models.AckRead}

// receipts know which messages runs wait for, so that the many others cost
// nothing. What they know is also in the store.
type receipts struct {
	mu   sync.Mutex
	runs map[string][]int64 // guarded by mu; by message
}

func newReceipts() *receipts { return &receipts{runs: map[string][]int64{}} }

func (r *receipts) watch(message string, run int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs[message] = append(r.runs[message], run)
}

func (r *receipts) of(message string) []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[message]
}

func (r *receipts) forget(message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs, message)
}

// moved lets the runs look that wait for a message which came further.
func (s *Service) receiptCame(e models.Event, m models.Message) {
	for _, id := range s.receipts.of(m.ID) {
		run := models.Run{ID: id, SessionID: e.SessionID, Chat: m.Chat}
		s.later(run, func(ctx context.Context) error { return s.checkReached(ctx, id) })
	}
}

// checkReached ends the wait of a run when its message came far enough, or will
// come no further.
func (s *Service) checkReached(ctx context.Context, id int64) error {
	if stopped, err := s.Stopped(ctx); err != nil || stopped {
		return err
	}
	run, err := s.store.Run(ctx, id)
	if models.IsNotFound(err) || err == nil && (run.Status != models.RunWaiting || run.WaitingFor != waitReached) {
		return nil
	}
	if err != nil {
		return err
	}
	steps, err := s.store.Steps(ctx, id)
	if err != nil || len(steps) == 0 {
		return err
	}
	args, err := decodeArgs[sandbox.ReachedArgs](waitReached, steps[len(steps)-1].Args)
	if err != nil {
		return err
	}
	m, err := s.store.Message(ctx, run.SessionID, "", run.WaitingOn)
	if models.IsNotFound(err) {
		return nil // it has not left yet
	}
	if err != nil {
		return err
	}
	reached := m.Ack >= reachedLevels[args.State]
	if !reached && m.Ack != models.AckError {
		return nil
	}
	s.receipts.forget(run.WaitingOn)
	_, err = s.deliver(ctx, run, reached, 0)
	return err
}

// busy remembers what is under way, so that it is not begun twice.
type busy struct {
	mu    sync.Mutex
	under map[int64]bool // guarded by mu
}

func newBusy() *busy { return &busy{under: map[int64]bool{}} }

func (b *busy) begin(id int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.under[id] {
		return false
	}
	b.under[id] = true
	return true
}

func (b *busy) end(id int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.under, id)
}
