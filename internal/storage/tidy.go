package storage

import (
	"context"
	"fmt"
	"time"
)

// How long rows are kept that only look back.
const (
	keepIdempotency = 48 * time.Hour
	keepThrottles   = 48 * time.Hour
	keepOutbox      = 14 * 24 * time.Hour
	keepDeliveries  = 30 * 24 * time.Hour
	mostDeliveries  = 10000 // of one webhook
	keepDeadLetters = 30 * 24 * time.Hour
	keepQuarantined = 30 * 24 * time.Hour
	mostQuarantined = 10000
	keepEarlyVotes  = 30 * 24 * time.Hour
)

// Tidy deletes what is too old to be asked for: idempotency keys, messages that
// left long ago, logins that ended or failed, the log of deliveries, dead letters, votes
// whose poll never came, and what was kept aside.
func Tidy(ctx context.Context, s Store, now time.Time) error {
	if _, err := s.PruneKeys(ctx, now.Add(-keepIdempotency)); err != nil {
		return fmt.Errorf("prune idempotency keys: %w", err)
	}
	if _, err := s.PruneLogins(ctx, now); err != nil {
		return fmt.Errorf("prune logins: %w", err)
	}
	if _, err := s.PruneThrottles(ctx, now.Add(-keepThrottles)); err != nil {
		return fmt.Errorf("prune throttles: %w", err)
	}
	if _, err := s.PruneDeliveries(ctx, now.Add(-keepDeliveries), mostDeliveries); err != nil {
		return fmt.Errorf("prune deliveries: %w", err)
	}
	if _, err := s.PruneQuarantined(ctx, now.Add(-keepQuarantined), mostQuarantined); err != nil {
		return fmt.Errorf("prune the quarantine: %w", err)
	}
	if _, err := s.PruneEarlyVotes(ctx, now.Add(-keepEarlyVotes)); err != nil {
		return fmt.Errorf("prune votes without a poll: %w", err)
	}
	if err := inBatches(ctx, now.Add(-keepDeadLetters), s.PruneDeadLetters); err != nil {
		return fmt.Errorf("prune dead letters: %w", err)
	}
	if err := inBatches(ctx, now.Add(-keepOutbox), s.PruneOutbox); err != nil {
		return fmt.Errorf("prune the outbox: %w", err)
	}
	return nil
}

// inBatches prunes until a batch is not full, so that no deletion is long.
func inBatches(ctx context.Context, before time.Time, prune func(context.Context, time.Time, int) (int, error)) error {
	for {
		if gone, err := prune(ctx, before, MaxLimit); err != nil || gone < MaxLimit {
			return err
		}
	}
}
