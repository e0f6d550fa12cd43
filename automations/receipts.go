package automations

import (
	"context"
	"maps"
	"slices"
	"sync"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// reachedLevels are the states of a message that a run can wait for.
var reachedLevels = map[string]models.Ack{"sent": models.AckSent, "delivered": models.AckDelivered, "read": models.AckRead}

// receipts know which runs wait for which messages, so that the many others
// cost nothing. What they know is also in the store.
type receipts struct {
	mu   sync.Mutex
	runs map[string]map[int64]models.Run // guarded by mu; by message
}

func newReceipts() *receipts { return &receipts{runs: map[string]map[int64]models.Run{}} }

// watch notes that a run waits for the message that it says.
func (r *receipts) watch(run models.Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.runs[run.WaitingOn] == nil {
		r.runs[run.WaitingOn] = map[int64]models.Run{}
	}
	r.runs[run.WaitingOn][run.ID] = run
}

func (r *receipts) of(message string) []models.Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Values(r.runs[message]))
}

// forget ends the watch of a run, whatever became of it.
func (r *receipts) forget(run models.Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs[run.WaitingOn], run.ID)
	if len(r.runs[run.WaitingOn]) == 0 {
		delete(r.runs, run.WaitingOn)
	}
}

// receiptCame lets the runs look that wait for a message which came further,
// each when it is its own chat's turn.
func (s *Service) receiptCame(m models.Message) {
	for _, run := range s.receipts.of(m.ID) {
		s.later(run, func(ctx context.Context) error { return s.checkReached(ctx, run) })
	}
}

// checkReached ends the wait of a run when its message came far enough, or will
// come no further.
func (s *Service) checkReached(ctx context.Context, watched models.Run) error {
	if stopped, err := s.Stopped(ctx); err != nil || stopped {
		return err
	}
	run, err := s.store.Run(ctx, watched.ID)
	if models.IsNotFound(err) || err == nil && (run.Status != models.RunWaiting || run.WaitingOn != watched.WaitingOn) {
		s.receipts.forget(watched)
		return nil
	}
	if err != nil {
		return err
	}
	steps, err := s.store.Steps(ctx, run.ID)
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
	s.receipts.forget(watched)
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
