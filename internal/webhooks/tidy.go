package webhooks

import (
	"context"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	tidyEvery = time.Hour
	// keepPlace is how long a webhook that is switched off may be told
	// afterwards what it missed. It is a day less than events are kept.
	keepPlace = 13 * 24 * time.Hour
)

// tidy moves on the positions that nobody moves: those of webhooks that are
// switched off, and of sessions that another webhook stands in for. They would
// keep old events in the log for ever.
func (d *Dispatcher) tidy(ctx context.Context, hooks []models.Webhook, sessions []models.Session) error {
	if time.Since(d.tidied) < tidyEvery {
		return nil
	}
	last, err := d.opts.Store.LastEventID(ctx)
	if err != nil {
		return err
	}
	for _, hook := range hooks {
		for _, session := range sessions {
			if hook.Enabled && covers(hook, session.ID, hooks) {
				continue
			}
			if err := d.moveOn(ctx, positionName(hook.ID), session.ID, last); err != nil {
				return err
			}
		}
	}
	d.tidied = time.Now()
	return nil
}

// moveOn gives up what a follower has not read when it is too old.
func (d *Dispatcher) moveOn(ctx context.Context, follower, session string, last int64) error {
	position, err := d.opts.Store.Position(ctx, follower, session)
	if err != nil || position == 0 {
		return err
	}
	unread, err := d.opts.Store.EventsAfter(ctx, position, storage.EventFilter{Session: session, Limit: 1})
	if err != nil || len(unread) > 0 && time.Since(unread[0].Time) < keepPlace {
		return err
	}
	return d.opts.Store.SavePosition(ctx, follower, session, last)
}
