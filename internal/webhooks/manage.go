package webhooks

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Webhooks lists all webhooks, the oldest first.
func (d *Dispatcher) Webhooks(ctx context.Context) ([]models.Webhook, error) {
	return d.opts.Store.AllWebhooks(ctx)
}

// Webhook is one of them.
func (d *Dispatcher) Webhook(ctx context.Context, id int64) (models.Webhook, error) {
	return d.opts.Store.Webhook(ctx, id)
}

// Add stores a new webhook with a secret of its own. It is told what happens
// from now on.
func (d *Dispatcher) Add(ctx context.Context, hook models.Webhook) (models.Webhook, error) {
	hook, _, err := d.add(ctx, hook, nil)
	return hook, err
}

func (d *Dispatcher) add(ctx context.Context, hook models.Webhook, headers map[string]string) (models.Webhook, string, error) {
	if err := check(hook); err != nil {
		return models.Webhook{}, "", err
	}
	hook.ID, hook.CreatedAt = 0, time.Now()
	secret := newSecret()
	err := d.opts.Store.Update(ctx, func(tx storage.Store) error {
		var err error
		if hook, err = tx.SaveWebhook(ctx, hook); err != nil {
			return err
		}
		hook.Secret = d.opts.Sealer.Seal(secret, place(hook.ID, "secret"))
		if hook.Headers, err = d.sealHeaders(hook.ID, headers); err != nil {
			return err
		}
		if hook, err = tx.SaveWebhook(ctx, hook); err != nil {
			return err
		}
		return d.startHere(ctx, tx, hook)
	})
	if err != nil {
		return models.Webhook{}, "", fmt.Errorf("add webhook: %w", err)
	}
	d.Refresh()
	return hook, secret, nil
}

func check(hook models.Webhook) error {
	parsed, err := url.Parse(hook.URL)
	if err != nil || parsed.Host == "" || !slices.Contains([]string{"http", "https"}, parsed.Scheme) {
		return models.Errorf(models.Invalid, "the address must begin with http:// or https://")
	}
	for _, t := range hook.Events {
		if info, known := models.EventOf(t); !known || !info.Shown {
			return models.Errorf(models.Invalid, "there is no event %q", string(t))
		}
	}
	return nil
}

// startHere keeps a new webhook from being told the past. Sessions that are
// linked later have none. A webhook of the environment was wanted from the
// start, so it is told the whole of a session that is younger than that.
func (d *Dispatcher) startHere(ctx context.Context, tx storage.Store, hook models.Webhook) error {
	last, err := tx.LastEventID(ctx)
	if err != nil {
		return err
	}
	sessions, err := tx.AllSessions(ctx)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if hook.FromEnv && session.CreatedAt.After(d.started) {
			continue
		}
		if err := tx.SavePosition(ctx, positionName(hook.ID), session.ID, last); err != nil {
			return err
		}
	}
	return nil
}

// Remove deletes a webhook. One of the environment comes back with the next
// start, so it cannot be deleted here.
func (d *Dispatcher) Remove(ctx context.Context, id int64) error {
	hook, err := d.opts.Store.Webhook(ctx, id)
	if err != nil {
		return err
	}
	if hook.FromEnv {
		return models.Errorf(models.Conflict, "this webhook is set by the environment; change it there")
	}
	err = d.opts.Store.Update(ctx, func(tx storage.Store) error {
		if err := tx.DeletePositions(ctx, positionName(id)); err != nil {
			return err
		}
		return tx.DeleteWebhook(ctx, id)
	})
	d.Refresh()
	return err
}

// Secret is the signing secret of a webhook, for its owner to copy.
func (d *Dispatcher) Secret(ctx context.Context, id int64) (string, error) {
	hook, err := d.opts.Store.Webhook(ctx, id)
	if err != nil {
		return "", err
	}
	return OpenSecret(d.opts.Sealer, hook)
}

// OpenSecret opens the signing secret of a stored webhook.
func OpenSecret(sealer *guard.Sealer, hook models.Webhook) (string, error) {
	return sealer.Open(hook.Secret, place(hook.ID, "secret"))
}

// RotateSecret gives a webhook a new secret and returns it. For some time
// deliveries are signed with the old one as well.
func (d *Dispatcher) RotateSecret(ctx context.Context, id int64, overlap time.Duration) (models.Webhook, string, error) {
	secret := newSecret()
	var changed models.Webhook
	err := d.change(ctx, id, func(hook *models.Webhook) error {
		old, err := d.opts.Sealer.Open(hook.Secret, place(id, "secret"))
		if err != nil {
			return err
		}
		hook.OldSecret = d.opts.Sealer.Seal(old, place(id, "old_secret"))
		hook.OldUntil = time.Now().Add(overlap)
		hook.Secret = d.opts.Sealer.Seal(secret, place(id, "secret"))
		changed = *hook
		return nil
	})
	d.Refresh()
	return changed, secret, err
}

// Enable switches a webhook on or off. On again, it is told what it missed.
func (d *Dispatcher) Enable(ctx context.Context, id int64, enabled bool) error {
	err := d.change(ctx, id, func(hook *models.Webhook) error {
		*hook = switched(*hook, enabled)
		return nil
	})
	d.Refresh()
	return err
}

// switched is a webhook that a person switches on or off.
func switched(hook models.Webhook, enabled bool) models.Webhook {
	hook.Enabled, hook.Reason, hook.FailingFor = enabled, "", time.Time{}
	return hook
}

// change reads, changes and writes a webhook in one transaction.
func (d *Dispatcher) change(ctx context.Context, id int64, fn func(*models.Webhook) error) error {
	return d.opts.Store.Update(ctx, func(tx storage.Store) error {
		hook, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(&hook); err != nil {
			return err
		}
		_, err = tx.SaveWebhook(ctx, hook)
		return err
	})
}

// markFailing notes since when a webhook fails, and switches off one that does
// for days.
func (d *Dispatcher) markFailing(id int64, failing bool) {
	var tooLong bool
	err := d.change(d.cut, id, func(hook *models.Webhook) error {
		switch {
		case !failing:
			hook.FailingFor = time.Time{}
		case hook.FailingFor.IsZero():
			hook.FailingFor = time.Now()
		default:
			tooLong = time.Since(hook.FailingFor) >= disableAfter
		}
		return nil
	})
	if err != nil {
		d.logger.Error("state of a webhook not written", "webhook", id, "err", err)
	}
	if tooLong {
		d.switchOff(id, "every delivery failed for five days")
	}
}

// switchOff stops a webhook by itself and says so.
func (d *Dispatcher) switchOff(id int64, why string) {
	err := d.change(d.cut, id, func(hook *models.Webhook) error {
		hook.Enabled, hook.Reason = false, why
		return nil
	})
	if err == nil {
		err = d.announce(models.WebhookChanged{ID: id, Enabled: false, Reason: why})
	}
	if err != nil {
		d.logger.Error("webhook not switched off", "webhook", id, "err", err)
	}
	d.logger.Warn("webhook switched off", "webhook", id, "reason", why)
	d.Refresh()
}

func (d *Dispatcher) announce(data models.EventData) error {
	var change events.Change
	change.Do(events.Announcement{Data: data})
	_, err := d.opts.Log.Append(d.cut, change)
	return err
}

// secrets opens what a webhook signs with, the newest first.
func (d *Dispatcher) secrets(hook models.Webhook) []string {
	sealed := []struct{ column, value string }{{"secret", hook.Secret}}
	if time.Now().Before(hook.OldUntil) {
		sealed = append(sealed, struct{ column, value string }{"old_secret", hook.OldSecret})
	}
	var open []string
	for _, s := range sealed {
		secret, err := d.opts.Sealer.Open(s.value, place(hook.ID, s.column))
		if err != nil {
			d.logger.Error("secret of a webhook not opened; it is not signed with", "webhook", hook.ID, "err", err)
			continue
		}
		open = append(open, secret)
	}
	return open
}

func place(id int64, column string) guard.Place {
	return guard.Place{Table: "webhooks", Column: column, Row: strconv.FormatInt(id, 10)}
}
