package auth

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/netip"
	"strings"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The throttle of log-ins: five free tries, then a wait that doubles up to a
// quarter of an hour. It slows guessing down and never locks anyone out.
const (
	freeTries  = 5
	longestTry = 15 * time.Minute
	forgetting = 24 * time.Hour
)

// RetryError lies beneath a Limited error and says how long to wait.
type RetryError struct{ After time.Duration }

func (e *RetryError) Error() string { return fmt.Sprintf("retry after %s", e.After) }

// tries are the subjects that one try counts for.
func tries(name string, from netip.Addr) []string {
	subjects := []string{"user:" + strings.ToLower(strings.TrimSpace(name))}
	if from.IsValid() {
		subjects = append(subjects, "addr:"+Network(from))
	}
	return subjects
}

// guessBuckets bounds what guesses at names that nobody has leave behind.
const guessBuckets = 4096

// triesAt are the subjects of a log-in. A name that nobody has shares its count
// with others of its kind, so that invented names do not fill the store, and is
// slowed down like one that somebody has.
func (s *Service) triesAt(ctx context.Context, name string, from netip.Addr) ([]string, error) {
	subjects := tries(name, from)
	_, err := s.store.UserByName(ctx, strings.TrimSpace(name))
	if models.IsNotFound(err) {
		hash := fnv.New32a()
		hash.Write([]byte(subjects[0]))
		subjects[0] = fmt.Sprintf("guess:%d", hash.Sum32()%guessBuckets)
		return subjects, nil
	}
	if err != nil {
		return nil, fmt.Errorf("count tries: %w", err)
	}
	return subjects, nil
}

// Network is the address, or for IPv6 the network that one customer gets.
func Network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	prefix, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return prefix.String()
}

// spend counts a try before it is made, so that guesses sent all at once count
// too. It fails with Limited while a subject has to wait.
func (s *Service) spend(ctx context.Context, subjects []string) error {
	now := time.Now()
	return s.store.Update(ctx, func(tx storage.Store) error {
		for _, subject := range subjects {
			t, err := throttle(ctx, tx, subject, now)
			if err != nil {
				return err
			}
			if left := t.Last.Add(wait(t.Fails)).Sub(now); left > 0 {
				left = left.Truncate(time.Second) + time.Second
				return &models.Error{
					Kind:    models.Limited,
					Message: fmt.Sprintf("too many tries; try again in %s", left),
					Err:     &RetryError{After: left},
				}
			}
			t.Fails, t.Last = t.Fails+1, now
			if err := tx.SaveThrottle(ctx, t); err != nil {
				return fmt.Errorf("count a try: %w", err)
			}
		}
		return nil
	})
}

func throttle(ctx context.Context, tx storage.Store, subject string, now time.Time) (models.Throttle, error) {
	t, err := tx.Throttle(ctx, subject)
	if models.IsNotFound(err) || err == nil && now.Sub(t.Last) > forgetting {
		return models.Throttle{Subject: subject}, nil
	}
	if err != nil {
		return t, fmt.Errorf("count tries: %w", err)
	}
	return t, nil
}

// wait is how long to wait after so many failures.
func wait(fails int) time.Duration {
	if fails < freeTries {
		return 0
	}
	if over := fails - freeTries; over < 10 {
		return min(time.Second<<over, longestTry)
	}
	return longestTry
}

// forgive takes a try back that turned out to be right. The account starts
// anew; the address only gets this one try back, or whoever has one account
// could guess at the others for ever.
func (s *Service) forgive(ctx context.Context, subjects []string) error {
	return s.store.Update(ctx, func(tx storage.Store) error {
		for i, subject := range subjects {
			if i == 0 {
				if err := tx.DeleteThrottle(ctx, subject); err != nil && !models.IsNotFound(err) {
					return err
				}
				continue
			}
			t, err := tx.Throttle(ctx, subject)
			if err != nil {
				return err
			}
			t.Fails--
			if err := tx.SaveThrottle(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
}
