package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// MaxOverlap bounds how long a key that was replaced may go on working.
const MaxOverlap = 30 * 24 * time.Hour

// RotateKey makes a key that may do the same as another and returns its text,
// which is never shown again. The old one works for the overlap, so that its
// users can change over; 0 ends it at once.
func (s *Service) RotateKey(ctx context.Context, by Principal, prefix string, overlap time.Duration) (string, models.Key, error) {
	secret, key, err := s.rotateKey(ctx, prefix, overlap)
	s.Record(ctx, by, "key.rotate", prefix, err)
	if err == nil && overlap == 0 {
		s.watches.end(prefix)
	}
	return secret, key, err
}

func (s *Service) rotateKey(ctx context.Context, prefix string, overlap time.Duration) (string, models.Key, error) {
	if overlap < 0 || overlap > MaxOverlap {
		return "", models.Key{}, models.Errorf(models.Invalid, "the old key may work for at most 30 days more")
	}
	secret, now := newSecret(), time.Now()
	var fresh models.Key
	err := s.store.Update(ctx, func(tx storage.Store) error {
		old, err := tx.KeyByPrefix(ctx, prefix)
		if err != nil {
			return err
		}
		if !Usable(old, now) {
			return models.Errorf(models.Conflict, "this key works no more; make a new one")
		}
		fresh = successor(old, secret, now)
		if fresh, err = tx.SaveKey(ctx, fresh); err != nil {
			return fmt.Errorf("save key: %w", err)
		}
		return retire(ctx, tx, old, now, overlap)
	})
	if err != nil {
		return "", models.Key{}, err
	}
	return secret, fresh, nil
}

// successor is a key of the same rights with another secret.
func successor(old models.Key, secret string, now time.Time) models.Key {
	hash := sha256.Sum256([]byte(secret))
	return models.Key{
		Prefix: secret[:prefixSize], Hash: hash[:], Name: old.Name, Roles: old.Roles, Scopes: old.Scopes,
		Sessions: old.Sessions, Limit: old.Limit, Expires: old.Expires, CreatedAt: now,
	}
}

// retire lets a key work for an overlap, and never longer than it would have.
func retire(ctx context.Context, tx storage.Store, key models.Key, now time.Time, overlap time.Duration) error {
	if overlap == 0 {
		key.Revoked = now
	} else if end := now.Add(overlap); key.Expires.IsZero() || end.Before(key.Expires) {
		key.Expires = end
	}
	_, err := tx.SaveKey(ctx, key)
	return err
}
