package webhooks

import (
	"context"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const envMissing = "its address is not set any more"

// adopt makes the stored webhooks of the environment say what the environment
// and the sessions say.
func (d *Dispatcher) adopt(ctx context.Context, sessions []models.Session) error {
	hooks, err := d.opts.Store.AllWebhooks(ctx)
	if err != nil {
		return err
	}
	known := map[string]models.Webhook{}
	for _, hook := range hooks {
		if hook.FromEnv {
			known[sessionOf(hook)] = hook
		}
	}
	if err := d.adoptOne(ctx, known, "", d.environmentURL("")); err != nil {
		return err
	}
	for _, session := range sessions {
		if err := d.adoptOne(ctx, known, session.ID, d.ownURL(session)); err != nil {
			return err
		}
	}
	d.adopted = true
	return nil
}

// ownURL is the address of one session's own webhook, "" when it has none.
func (d *Dispatcher) ownURL(session models.Session) string {
	if session.WebhookURL != "" {
		return session.WebhookURL
	}
	if url := d.environmentURL(session.ID); url != d.environmentURL("") {
		return url
	}
	return ""
}

func (d *Dispatcher) environmentURL(session string) string {
	if d.opts.EnvironmentURL == nil {
		return ""
	}
	return d.opts.EnvironmentURL(session)
}

// adoptOne brings one webhook in line. One that switched itself off is given
// another chance when its address changed or the server was started again.
func (d *Dispatcher) adoptOne(ctx context.Context, known map[string]models.Webhook, session, url string) error {
	hook, exists := known[session]
	switch {
	case !exists && url == "":
		return nil
	case !exists:
		hook = models.Webhook{Name: "Environment", URL: url, Enabled: true, FromEnv: true}
		if session != "" {
			hook.Sessions = []string{session}
		}
		_, err := d.Add(ctx, hook)
		return err
	case url == "" && hook.Enabled:
		hook.Enabled, hook.Reason = false, envMissing
	case url != "" && (hook.URL != url || !hook.Enabled && !d.adopted || hook.Reason == envMissing):
		hook.URL, hook.Enabled, hook.Reason = url, true, ""
	default:
		return nil
	}
	return d.opts.Store.Update(ctx, func(tx storage.Store) error {
		if _, err := tx.SaveWebhook(ctx, hook); err != nil {
			return err
		}
		if base, ok := known[""]; ok && session != "" && url == "" {
			return handOver(ctx, tx, base, session)
		}
		return nil
	})
}

// handOver lets the general webhook take a session back, from now on: what
// happened before was told to the session's own.
func handOver(ctx context.Context, tx storage.Store, base models.Webhook, session string) error {
	last, err := tx.LastEventID(ctx)
	if err != nil {
		return err
	}
	return tx.SavePosition(ctx, positionName(base.ID), session, last)
}
