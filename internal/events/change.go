// Package events keeps the log: what happens is written down first, then
// announced. Append is the only way to record a change and its events, Follow
// the only way to read them.
package events

import (
	"context"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Change is what one happening does: steps that write rows and announce events,
// all in one transaction.
type Change struct {
	SessionID string
	Steps     []Step
}

// Do adds steps to the change.
func (c *Change) Do(steps ...Step) { c.Steps = append(c.Steps, steps...) }

// Step is a part of a change. It is plain data, so that what makes changes can
// be tested without a store; Apply does the writing.
type Step interface {
	Apply(ctx context.Context, tx *Tx) error
}

// Tx is the transaction in which a change is applied.
type Tx struct {
	storage.Store
	SessionID string
	announced []models.EventData
}

// Announce adds an event, told to everyone once the change is durable.
func (tx *Tx) Announce(data ...models.EventData) {
	tx.announced = append(tx.announced, data...)
}

// Announcement is a step that only announces.
type Announcement struct{ Data models.EventData }

// Apply announces.
func (a Announcement) Apply(_ context.Context, tx *Tx) error {
	tx.Announce(a.Data)
	return nil
}

// StepFunc is a step made of a function, for changes that need no test of their data.
type StepFunc func(ctx context.Context, tx *Tx) error

// Apply calls the function.
func (f StepFunc) Apply(ctx context.Context, tx *Tx) error { return f(ctx, tx) }
