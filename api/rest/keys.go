package rest

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

// Keys makes and ends API keys; *auth.Service is one.
type Keys interface {
	Keys(ctx context.Context) ([]models.Key, error)
	Key(ctx context.Context, prefix string) (models.Key, error)
	CreateKey(ctx context.Context, by auth.Principal, n auth.NewKey) (string, models.Key, error)
	RotateKey(ctx context.Context, by auth.Principal, prefix string, overlap time.Duration) (string, models.Key, error)
	RevokeKey(ctx context.Context, by auth.Principal, prefix string) error
}

// keyOverlap is how long a replaced key works when nobody says.
const keyOverlap = 24 * time.Hour

func (a *API) apiKeys(f *face) {
	needs := operation.Needs(auth.Admin)
	operation.Global(f, "GET /keys", "List the API keys, also those that work no more", a.listKeys, needs, operation.ID("listKeys"))
	operation.Global(f, "POST /keys", "Make an API key; its text is told only now", a.createKey, needs, operation.ID("createKey"), operation.NoStore,
		operation.About("permissions add up: read, send, manage (chats, groups, webhooks, automations, sessions) and admin, which brings all. "+
			"A key for some sessions neither sees nor names the others."))
	operation.Global(f, "GET /keys/:id", "Read an API key, named by its public part", a.readKey, needs, operation.ID("readKey"))
	operation.Global(f, "POST /keys/:id/rotate", "Replace an API key by one of the same rights; the old one works on for a while", a.rotateKey, needs, operation.ID("rotateKey"), operation.NoStore)
	operation.Global(f, "DELETE /keys/:id", "Revoke an API key at once, on open sockets too", a.revokeKey, needs, operation.ID("revokeKey"))
}

// Key is an API key without its secret.
type Key struct {
	ID          string         `json:"id" doc:"The public part, with which the key begins" example:"fd_ab12cd34"`
	Name        string         `json:"name" example:"crm"`
	Permissions []models.Scope `json:"permissions"`
	Roles       []models.Role  `json:"roles"`
	Sessions    []string       `json:"sessions" doc:"Empty: all"`
	RateLimit   int            `json:"rateLimit" doc:"Calls a minute; 0: what the server allows everyone"`
	Active      bool           `json:"active"`
	CreatedAt   *int64         `json:"createdAt"`
	ExpiresAt   *int64         `json:"expiresAt"`
	RevokedAt   *int64         `json:"revokedAt"`
	LastUsedAt  *int64         `json:"lastUsedAt" doc:"To the minute"`
	LastAddress string         `json:"lastAddress,omitempty"`
}

func keyOf(k models.Key) Key {
	return Key{
		ID: k.Prefix, Name: k.Name, Permissions: append([]models.Scope{}, k.Scopes...), Roles: append([]models.Role{}, k.Roles...),
		Sessions: append([]string{}, k.Sessions...), RateLimit: k.Limit, Active: auth.Usable(k, time.Now()),
		CreatedAt: unix(k.CreatedAt), ExpiresAt: unix(k.Expires), RevokedAt: unix(k.Revoked),
		LastUsedAt: unix(k.LastUsed), LastAddress: k.LastAddr,
	}
}

type keysAnswer struct {
	Keys  []Key `json:"keys"`
	Total int   `json:"total"`
}

func (a *API) listKeys(ctx context.Context, _ struct{}) (keysAnswer, error) {
	all, err := a.keys.Keys(ctx)
	answer := keysAnswer{Keys: []Key{}}
	for _, key := range all {
		if mine(ctx, key.Sessions) {
			answer.Keys = append(answer.Keys, keyOf(key))
		}
	}
	answer.Total = len(answer.Keys)
	return answer, err
}

type newKeyRequest struct {
	Name        string   `json:"name" minLength:"1" maxLength:"80" doc:"What the key is for" example:"crm"`
	Permissions []string `json:"permissions" enum:"read,send,manage,admin"`
	Sessions    []string `json:"sessions,omitempty" doc:"The sessions it opens; all when left out"`
	ExpiresAt   int64    `json:"expiresAt,omitempty" minimum:"0" doc:"In Unix seconds; never when left out"`
	ExpiresIn   int64    `json:"expiresIn,omitempty" minimum:"0" maximum:"315360000" doc:"The same, in seconds from now" example:"2592000"`
	RateLimit   int      `json:"rateLimit,omitempty" minimum:"0" maximum:"1000000" doc:"Calls a minute"`
}

type newKeyAnswer struct {
	Key    Key    `json:"key"`
	Secret string `json:"secret" doc:"The text to send as x-api-key; it is kept nowhere and never told again"`
}

func (a *API) createKey(ctx context.Context, in newKeyRequest) (newKeyAnswer, error) {
	who := auth.From(ctx)
	wanted := auth.NewKey{Name: in.Name, Sessions: in.Sessions, Limit: in.RateLimit}
	for _, permission := range in.Permissions {
		wanted.Scopes = append(wanted.Scopes, models.Scope(permission))
	}
	if len(wanted.Sessions) == 0 {
		wanted.Sessions = who.Sessions()
	}
	if !who.SeesAll(wanted.Sessions) {
		return newKeyAnswer{}, models.Errorf(models.NotFound, "session_not_found")
	}
	switch {
	case in.ExpiresAt > 0:
		wanted.Expires = time.Unix(in.ExpiresAt, 0)
	case in.ExpiresIn > 0:
		wanted.Expires = time.Now().Add(time.Duration(in.ExpiresIn) * time.Second)
	}
	secret, key, err := a.keys.CreateKey(ctx, who, wanted)
	return newKeyAnswer{keyOf(key), secret}, err
}

type keyRequest struct {
	ID string `path:"id" json:"-"`
}

type keyAnswer struct {
	Key Key `json:"key"`
}

// ownKey finds a key that the caller may see.
func (a *API) ownKey(ctx context.Context, prefix string) (models.Key, error) {
	key, err := a.keys.Key(ctx, prefix)
	if models.IsNotFound(err) || err == nil && !mine(ctx, key.Sessions) {
		return models.Key{}, models.Errorf(models.NotFound, "there is no such key")
	}
	return key, err
}

func (a *API) readKey(ctx context.Context, in keyRequest) (keyAnswer, error) {
	key, err := a.ownKey(ctx, in.ID)
	return keyAnswer{keyOf(key)}, err
}

type rotateKeyRequest struct {
	ID      string `path:"id" json:"-"`
	Overlap *int64 `json:"overlap,omitempty" minimum:"0" maximum:"2592000" doc:"How many seconds the old key works on; a day when left out, 0 ends it at once"`
}

func (a *API) rotateKey(ctx context.Context, in rotateKeyRequest) (newKeyAnswer, error) {
	if _, err := a.ownKey(ctx, in.ID); err != nil {
		return newKeyAnswer{}, err
	}
	overlap := keyOverlap
	if in.Overlap != nil {
		overlap = time.Duration(*in.Overlap) * time.Second
	}
	secret, key, err := a.keys.RotateKey(ctx, auth.From(ctx), in.ID, overlap)
	return newKeyAnswer{keyOf(key), secret}, err
}

func (a *API) revokeKey(ctx context.Context, in keyRequest) (keyAnswer, error) {
	if _, err := a.ownKey(ctx, in.ID); err != nil {
		return keyAnswer{}, err
	}
	if err := a.keys.RevokeKey(ctx, auth.From(ctx), in.ID); err != nil {
		return keyAnswer{}, err
	}
	return a.readKey(ctx, in)
}
