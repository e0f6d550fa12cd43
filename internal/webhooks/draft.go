package webhooks

import (
	"context"
	"net/url"
	"slices"

	"frontdesk/models"
)

// The limits of a webhook.
const (
	maxURL      = 2048
	maxName     = 100
	maxChats    = 1000
	maxWebhooks = 1000
)

// Draft is what an owner says about a webhook. What is nil stays as it is; an
// empty list means all.
type Draft struct {
	Name, URL                 *string
	Sessions                  []string
	Events                    []models.EventType
	Chats                     []models.JID
	ChatKind                  *models.ChatKind
	Headers                   map[string]string // all of them; a value of Masked stays as it is
	SendKey, Flatten, Enabled *bool
}

// apply is the webhook that a draft makes of another one, its headers apart.
func (d Draft) apply(hook models.Webhook) models.Webhook {
	put(&hook.Name, d.Name)
	put(&hook.URL, d.URL)
	put(&hook.ChatKind, d.ChatKind)
	put(&hook.SendKey, d.SendKey)
	put(&hook.Flatten, d.Flatten)
	if d.Sessions != nil {
		hook.Sessions = slices.Compact(slices.Sorted(slices.Values(d.Sessions)))
	}
	if d.Events != nil {
		hook.Events = slices.Clone(d.Events)
	}
	if d.Chats != nil {
		hook.Chats = slices.Clone(d.Chats)
	}
	if d.Enabled != nil && *d.Enabled != hook.Enabled {
		hook = switched(hook, *d.Enabled)
	}
	return hook
}

func put[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// checkDraft refuses what no person may set; the environment may name any address.
func (d *Dispatcher) checkDraft(ctx context.Context, before, after models.Webhook) error {
	if before.FromEnv && (after.URL != before.URL || !slices.Equal(after.Sessions, before.Sessions)) {
		return models.Errorf(models.Conflict, "the address and sessions of this webhook are set by the environment; change them there")
	}
	if err := check(after); err != nil {
		return err
	}
	if len(after.URL) > maxURL || len(after.Name) > maxName || len(after.Chats) > maxChats {
		return models.Errorf(models.Invalid, "a webhook may have %d bytes of address, %d of name and %d chats", maxURL, maxName, maxChats)
	}
	for _, session := range after.Sessions {
		if err := models.CheckSessionID(session); err != nil {
			return err
		}
	}
	if after.URL == before.URL {
		return nil
	}
	if parsed, err := url.Parse(after.URL); err == nil && parsed.User != nil {
		return models.Errorf(models.Invalid, "the address holds a password; send it in a header instead")
	}
	if d.opts.Check != nil {
		return d.opts.Check(ctx, after.URL)
	}
	return nil
}

// Create stores a new webhook and gives its secret, which is not shown again.
// It is told what happens from now on.
func (d *Dispatcher) Create(ctx context.Context, draft Draft) (models.Webhook, string, error) {
	hook := draft.apply(models.Webhook{Enabled: true})
	if err := d.checkDraft(ctx, models.Webhook{}, hook); err != nil {
		return models.Webhook{}, "", err
	}
	headers, err := d.mergeHeaders(models.Webhook{}, hook, draft.Headers)
	if err != nil {
		return models.Webhook{}, "", err
	}
	all, err := d.opts.Store.AllWebhooks(ctx)
	if err != nil {
		return models.Webhook{}, "", err
	}
	if len(all) >= maxWebhooks {
		return models.Webhook{}, "", models.Errorf(models.Conflict, "there are %d webhooks already; delete one first", maxWebhooks)
	}
	return d.add(ctx, hook, headers)
}

// Change makes of a webhook what a draft says. Allow has the last word; it sees
// the webhook before and after.
func (d *Dispatcher) Change(ctx context.Context, id int64, draft Draft, allow func(before, after models.Webhook) error) (models.Webhook, error) {
	var changed models.Webhook
	err := d.change(ctx, id, func(hook *models.Webhook) error {
		before := *hook
		after := draft.apply(before)
		if err := allow(before, after); err != nil {
			return err
		}
		if err := d.checkDraft(ctx, before, after); err != nil {
			return err
		}
		headers, err := d.mergeHeaders(before, after, draft.Headers)
		if err != nil {
			return err
		}
		if after.Headers, err = d.sealHeaders(id, headers); err != nil {
			return err
		}
		*hook, changed = after, after
		return nil
	})
	d.Refresh()
	return changed, err
}

// mergeHeaders are the headers that a webhook has from now on. Values that
// nobody may see are not carried over to another host.
func (d *Dispatcher) mergeHeaders(before, after models.Webhook, wanted map[string]string) (map[string]string, error) {
	stored, err := d.openHeaders(before)
	if err != nil {
		return nil, err
	}
	if wanted == nil {
		wanted = make(map[string]string, len(stored))
		for name := range stored {
			wanted[name] = Masked
		}
	}
	headers, err := checkHeaders(wanted)
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		if value != Masked {
			continue
		}
		kept, known := stored[name]
		if !known {
			return nil, models.Errorf(models.Invalid, "the header %s has no value yet", name)
		}
		if origin(before.URL) != origin(after.URL) {
			return nil, models.Errorf(models.Invalid, "the address is another server's: send the value of the header %s again", name)
		}
		headers[name] = kept
	}
	return headers, nil
}

func origin(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Scheme + "://" + parsed.Host
}
