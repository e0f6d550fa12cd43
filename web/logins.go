package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// How long a browser login lasts.
const (
	idleLife     = 12 * time.Hour
	absoluteLife = 7 * 24 * time.Hour
	touchEvery   = time.Minute // how often its use is written down
)

// newLogins keeps browser logins in the store, under the hash of their token.
func newLogins(store storage.Users, secure bool) *scs.SessionManager {
	// Not scs.New: it starts a store of its own, whose clean-up ticks for ever.
	logins := &scs.SessionManager{
		Store: loginStore{store}, HashTokenInStore: true, Codec: scs.GobCodec{},
		IdleTimeout: idleLife, Lifetime: absoluteLife,
		Cookie: scs.SessionCookie{Name: "desk", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode},
	}
	if secure {
		logins.Cookie.Name, logins.Cookie.Secure = "__Host-desk", true
	}
	return logins
}

// errNoContext is what the methods without a context answer; scs uses those
// with one when a store has them.
var errNoContext = errors.New("login store: call the method with a context")

// loginStore is scs's store over ours.
type loginStore struct{ users storage.Users }

// FindCtx implements scs.CtxStore.
func (s loginStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	login, err := s.users.Login(ctx, token)
	if models.IsNotFound(err) || (err == nil && !time.Now().Before(login.Expires)) {
		return nil, false, nil
	}
	return login.Data, err == nil, err
}

// CommitCtx implements scs.CtxStore.
func (s loginStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return s.users.SaveLogin(ctx, models.Login{Token: token, Data: data, Expires: expires})
}

// DeleteCtx implements scs.CtxStore.
func (s loginStore) DeleteCtx(ctx context.Context, token string) error {
	err := s.users.DeleteLogin(ctx, token)
	if models.IsNotFound(err) {
		return nil
	}
	return err
}

// Find implements scs.Store.
func (loginStore) Find(string) ([]byte, bool, error) { return nil, false, errNoContext }

// Commit implements scs.Store.
func (loginStore) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete implements scs.Store.
func (loginStore) Delete(string) error { return errNoContext }
