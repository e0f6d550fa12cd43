package automations

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// behind shows a dry run what is really stored. It writes nothing.
type behind struct {
	s          *Service
	automation int64
	session    string
}

// Value is what the automation really keeps under a key.
func (b behind) Value(ctx context.Context, scope, chat, key string) (json.RawMessage, error) {
	if b.automation == 0 {
		return nil, nil
	}
	under, err := b.scope(ctx, scope, chat)
	if err != nil {
		return nil, err
	}
	v, err := b.s.store.Value(ctx, b.automation, under, key)
	if models.IsNotFound(err) || err == nil && !v.Expires.IsZero() && v.Expires.Before(time.Now()) {
		return nil, nil
	}
	return v.Value, err
}

// Keys lists the keys that the automation really keeps.
func (b behind) Keys(ctx context.Context, scope, chat, prefix string) ([]string, error) {
	if b.automation == 0 {
		return nil, nil
	}
	under, err := b.scope(ctx, scope, chat)
	if err != nil {
		return nil, err
	}
	values, err := b.s.store.Values(ctx, storage.ValueFilter{
		Automation: b.automation, Scope: &under, Prefix: prefix, Now: time.Now(), Limit: storage.MaxLimit,
	})
	keys := make([]string, len(values))
	for i, v := range values {
		keys[i] = v.Key
	}
	return keys, err
}

func (b behind) scope(ctx context.Context, scope, chat string) (string, error) {
	if scope == "store" {
		return "", nil
	}
	return b.s.scopeOf(ctx, Kept{Session: b.session, Chat: models.JID(chat)})
}

// Ask answers what a script may look at, as a real run would be answered.
func (b behind) Ask(ctx context.Context, c sandbox.Call) (sandbox.Answer, bool) {
	switch c.Call {
	case "history", "chat", "group", "media.url", "media.text":
	default:
		return sandbox.Answer{}, false
	}
	if b.session == "" {
		return sandbox.Answer{}, false
	}
	one := &script{Automation: models.Automation{ID: b.automation}}
	q := b.s.questions(job{one: one, run: models.Run{AutomationID: b.automation, SessionID: b.session}})
	return q.answer(ctx, c), true
}
