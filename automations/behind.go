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
	v, err := b.s.store.Value(ctx, b.automation, b.scope(scope, chat), key)
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
	under := b.scope(scope, chat)
	values, err := b.s.store.Values(ctx, storage.ValueFilter{
		Automation: b.automation, Scope: &under, Prefix: prefix, Now: time.Now(), Limit: storage.MaxLimit,
	})
	keys := make([]string, len(values))
	for i, v := range values {
		keys[i] = v.Key
	}
	return keys, err
}

func (b behind) scope(scope, chat string) string {
	if scope == "store" {
		return ""
	}
	return b.session + "/" + chat
}

// Ask answers what a script may look at: messages and chats of the session.
func (b behind) Ask(ctx context.Context, c sandbox.Call) (sandbox.Answer, bool) {
	switch c.Call {
	case "history":
		var args sandbox.HistoryArgs
		if sandbox.Decode(c.Args, &args) != nil {
			return sandbox.Answer{}, false
		}
		chat, err := models.ParseJID(args.Chat)
		if err != nil {
			return sandbox.Answer{}, false
		}
		list, err := b.s.history(ctx, b.session, chat, models.Message{}, args.Count)
		return answered(list, err)
	case "chat":
		var args sandbox.ChatArgs
		if sandbox.Decode(c.Args, &args) != nil {
			return sandbox.Answer{}, false
		}
		chat, err := models.ParseJID(args.Chat)
		if err != nil {
			return sandbox.Answer{}, false
		}
		found, err := b.s.chatAsIs(ctx, b.session, chat)
		return answered(found, err)
	}
	return sandbox.Answer{}, false
}

func answered(value any, err error) (sandbox.Answer, bool) {
	if err != nil {
		return refused("unavailable", "this cannot be read now"), true
	}
	data, err := json.Marshal(value)
	if err != nil || len(data) > sandbox.MaxJournal/2 {
		return refused("too_large", "there is too much of it"), true
	}
	return sandbox.Answer{Result: data}, true
}
