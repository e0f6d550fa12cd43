package rest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// automationStore are the operations about what scripts keep.
func (a *API) automationStore(f *face) {
	needs := operation.Needs(auth.Automations)
	operation.Global(f, "GET /automations/:id/store", "List what an automation keeps", a.listValues, needs, operation.ID("listAutomationValues"))
	operation.Global(f, "GET /automations/:id/store/:key", "Read one value that an automation keeps", a.readValue, needs, operation.ID("readAutomationValue"))
	operation.Global(f, "PUT /automations/:id/store/:key", "Change a value that an automation keeps", a.writeValue, needs, operation.ID("writeAutomationValue"))
	operation.Global(f, "DELETE /automations/:id/store/:key", "Make an automation forget a value", a.forgetValue, needs, operation.ID("forgetAutomationValue"))
}

// StoredValue is something a script keeps: shared, or of one chat.
type StoredValue struct {
	Key       string          `json:"key"`
	SessionID string          `json:"sessionId,omitempty"`
	ChatID    string          `json:"chatId,omitempty"`
	Value     json.RawMessage `json:"value"`
	ExpiresAt *int64          `json:"expiresAt,omitempty"`
}

func (a *API) storedValueOf(ctx context.Context, v models.AutomationValue) StoredValue {
	session, chat, _ := strings.Cut(v.Scope, "/")
	return StoredValue{Key: v.Key, SessionID: session, ChatID: a.numberOf(ctx, session, models.JID(chat)), Value: v.Value, ExpiresAt: unix(v.Expires)}
}

type valuesRequest struct {
	ID     int64  `path:"id" json:"-"`
	Prefix string `query:"prefix" maxLength:"500" doc:"Only keys that begin with it"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000"`
}

type valuesAnswer struct {
	Values []StoredValue `json:"values"`
}

func (a *API) listValues(ctx context.Context, in valuesRequest) (valuesAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return valuesAnswer{}, err
	}
	all, err := a.scripts.Values(ctx, storage.ValueFilter{Automation: in.ID, Prefix: in.Prefix, Limit: storage.Bound(in.Limit)})
	answer := valuesAnswer{Values: []StoredValue{}}
	for _, v := range all {
		answer.Values = append(answer.Values, a.storedValueOf(ctx, v))
	}
	return answer, err
}

type valueRequest struct {
	ID        int64  `path:"id" json:"-"`
	Key       string `path:"key" json:"-"`
	SessionID string `query:"sessionId" doc:"Of a chat's value, with chatId"`
	ChatID    string `query:"chatId" doc:"Left out: the value that all chats share"`
}

// kept names the value as the caller does.
func (a *API) kept(ctx context.Context, r valueRequest) (automations.Kept, error) {
	k := automations.Kept{Key: r.Key}
	if _, err := a.reach(ctx, r.ID); err != nil || r.ChatID == "" {
		return k, err
	}
	chat, err := models.ParseJID(r.ChatID)
	if err != nil {
		return k, err
	}
	k.Session, k.Chat = r.SessionID, chat
	return k, nil
}

type valueAnswer struct {
	Value StoredValue `json:"value"`
}

func (a *API) readValue(ctx context.Context, in valueRequest) (valueAnswer, error) {
	k, err := a.kept(ctx, in)
	if err != nil {
		return valueAnswer{}, err
	}
	v, err := a.scripts.Value(ctx, in.ID, k)
	return valueAnswer{a.storedValueOf(ctx, v)}, err
}

type writeValueRequest struct {
	ID        int64  `path:"id" json:"-"`
	Key       string `path:"key" json:"-"`
	SessionID string `json:"sessionId,omitempty" doc:"Of a chat's value, with chatId"`
	ChatID    string `json:"chatId,omitempty" doc:"Left out: the value that all chats share"`
	Value     any    `json:"value"`
	TTL       int64  `json:"ttlSeconds,omitempty" minimum:"0" maximum:"34560000" doc:"At most 400 days; left out: for ever"`
}

func (a *API) writeValue(ctx context.Context, in writeValueRequest) (valueAnswer, error) {
	k, err := a.kept(ctx, valueRequest{ID: in.ID, Key: in.Key, SessionID: in.SessionID, ChatID: in.ChatID})
	if err != nil {
		return valueAnswer{}, err
	}
	var expires time.Time
	if in.TTL > 0 {
		expires = time.Now().Add(time.Duration(in.TTL) * time.Second)
	}
	v, err := a.scripts.SetValue(ctx, in.ID, k, jsonOf(in.Value), expires)
	return valueAnswer{a.storedValueOf(ctx, v)}, err
}

func (a *API) forgetValue(ctx context.Context, in valueRequest) (operation.OK, error) {
	k, err := a.kept(ctx, in)
	if err != nil {
		return operation.OK{}, err
	}
	return operation.OK{}, a.scripts.ForgetValue(ctx, in.ID, k)
}

// jsonOf writes a value down that came as JSON.
func jsonOf(value any) json.RawMessage {
	if value == nil {
		return json.RawMessage("null")
	}
	return rawOf(value)
}
