package web

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/models"
	"frontdesk/views"
)

// What a login remembers.
const (
	keyUser  = "user"
	keyStamp = "stamp"
	keySeen  = "seen"
)

const (
	principalOf = "principal"
	userOf      = "user"
)

func who(c echo.Context) auth.Principal {
	p, _ := c.Get(principalOf).(auth.Principal)
	return p
}

func person(c echo.Context) models.User {
	u, _ := c.Get(userOf).(models.User)
	return u
}

func remote(c echo.Context) netip.Addr {
	addr, _ := netip.ParseAddr(c.RealIP())
	return addr
}

// signedIn finds the person behind the cookie, once per request.
func (w *Web) signedIn(c echo.Context) error {
	if who(c).Known() {
		return nil
	}
	ctx, err := w.loadLogin(c)
	if err != nil {
		return err
	}
	id, stamp := w.logins.GetInt64(ctx, keyUser), w.logins.GetString(ctx, keyStamp)
	if id == 0 {
		return models.Errorf(models.Unauthorized, "sign in first")
	}
	p, user, err := w.opts.Auth.Person(ctx, id, stamp, remote(c))
	if err != nil {
		return err
	}
	c.Set(principalOf, p)
	c.Set(userOf, user)
	c.SetRequest(c.Request().WithContext(auth.With(ctx, p)))
	return w.touch(ctx)
}

func (w *Web) loadLogin(c echo.Context) (context.Context, error) {
	token := ""
	if cookie, err := c.Cookie(w.logins.Cookie.Name); err == nil {
		token = cookie.Value
	}
	return w.logins.Load(c.Request().Context(), token)
}

// touch moves the end of an idle login, at most once a minute.
func (w *Web) touch(ctx context.Context) error {
	if time.Since(time.Unix(w.logins.GetInt64(ctx, keySeen), 0)) < touchEvery {
		return nil
	}
	w.logins.Put(ctx, keySeen, time.Now().Unix())
	_, _, err := w.logins.Commit(ctx)
	return err
}

// toLogin sends a reader without a login to the page where they get one.
func (w *Web) toLogin(c echo.Context) error {
	target := "/login"
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" {
		target += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	if needed, err := w.opts.Auth.NeedsSetup(c.Request().Context()); err == nil && needed {
		target = "/setup"
	}
	if isHTMX(c) {
		c.Response().Header().Set("HX-Redirect", target)
		return c.NoContent(http.StatusUnauthorized)
	}
	return c.Redirect(http.StatusSeeOther, target)
}

// registerEntry adds the pages that need no login.
func (w *Web) registerEntry(e *echo.Echo) {
	w.open(e, http.MethodGet, "/", w.home)
	w.open(e, http.MethodGet, "/login", w.loginPage)
	w.open(e, http.MethodPost, "/login", w.logIn)
	w.open(e, http.MethodPost, "/logout", w.logOut)
	w.open(e, http.MethodGet, "/setup", w.setupPage)
	w.open(e, http.MethodPost, "/setup", w.setUp)
	w.page(e, http.MethodGet, "/setup/check", auth.Admin, w.setupChecks)
}

// home sends everyone where their work is.
func (w *Web) home(c echo.Context) error {
	if err := w.signedIn(c); err != nil {
		return err
	}
	p := who(c)
	switch {
	case p.Has(auth.Sessions):
		return c.Redirect(http.StatusSeeOther, "/sessions")
	case p.Has(auth.Automations):
		return c.Redirect(http.StatusSeeOther, "/automations")
	}
	return c.Redirect(http.StatusSeeOther, "/inbox")
}

func (w *Web) loginPage(c echo.Context) error {
	needed, err := w.opts.Auth.NeedsSetup(c.Request().Context())
	if err != nil {
		return err
	}
	if needed {
		return c.Redirect(http.StatusSeeOther, "/setup")
	}
	next := localPath(c.QueryParam("next"))
	if w.signedIn(c) == nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return write(c, http.StatusOK, views.Login(views.LoginPage{Workspace: w.opts.Workspace, Theme: theme(c), Next: next, Simulated: w.opts.Simulated}))
}

func (w *Web) logIn(c echo.Context) error {
	name, next := c.FormValue("name"), localPath(c.FormValue("next"))
	user, err := w.opts.Auth.LogIn(c.Request().Context(), name, c.FormValue("password"), remote(c))
	if kind := models.KindOf(err); kind == models.Unauthorized || kind == models.Limited {
		page := views.LoginPage{Workspace: w.opts.Workspace, Theme: theme(c), Name: name, Next: next, Error: loginWords(err), Simulated: w.opts.Simulated}
		return write(c, http.StatusUnprocessableEntity, views.Login(page))
	}
	if err != nil {
		return err
	}
	if err := w.startLogin(c, user, c.FormValue("stay") == "yes"); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// loginWords say the same for a wrong name and a wrong password.
func loginWords(err error) string {
	var e *models.Error
	if errors.As(err, &e) && e.Kind == models.Limited {
		return sentence(e.Message)
	}
	return "That name and password don’t match. After a few more tries this account waits a little."
}

// startLogin gives the browser a new token, so that one planted before signing
// in is worth nothing.
func (w *Web) startLogin(c echo.Context, user models.User, stay bool) error {
	ctx, err := w.loadLogin(c)
	if err != nil {
		return err
	}
	if err := w.logins.RenewToken(ctx); err != nil {
		return err
	}
	w.logins.Put(ctx, keyUser, user.ID)
	w.logins.Put(ctx, keyStamp, auth.Stamp(user))
	w.logins.Put(ctx, keySeen, time.Now().Unix())
	w.logins.RememberMe(ctx, stay)
	token, expires, err := w.logins.Commit(ctx)
	if err != nil {
		return err
	}
	if stay {
		expires = time.Now().Add(absoluteLife)
	}
	w.logins.WriteSessionCookie(ctx, c.Response(), token, expires)
	return nil
}

func (w *Web) logOut(c echo.Context) error {
	ctx, err := w.loadLogin(c)
	if err != nil {
		return err
	}
	if err := w.logins.Destroy(ctx); err != nil {
		return err
	}
	w.logins.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	return c.Redirect(http.StatusSeeOther, "/login")
}
