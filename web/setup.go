package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/views"
)

const probePatience = 10 * time.Second

// SetupURL is the one-time link that the server prints at its first start.
func (w *Web) SetupURL(base string) string {
	return strings.TrimSuffix(base, "/") + "/setup?code=" + w.opts.Auth.NewSetupToken()
}

// setupPage asks for the first account. It exists only while there is none.
func (w *Web) setupPage(c echo.Context) error {
	if err := w.setupOpen(c); err != nil {
		return err
	}
	page := views.SetupPage{Theme: theme(c), Simulated: w.opts.Simulated, Step: 1, Code: c.QueryParam("code"), Errors: map[string]string{}}
	if err := w.opts.Auth.CheckSetupToken(page.Code); err != nil {
		if page.Open = true; page.Code != "" {
			page.Errors["code"] = sentence(problem.From(err).Message)
		}
	}
	return write(c, http.StatusOK, views.Setup(page))
}

func (w *Web) setupOpen(c echo.Context) error {
	needed, err := w.opts.Auth.NeedsSetup(c.Request().Context())
	if err == nil && !needed {
		return models.Errorf(models.NotFound, "this server is set up already")
	}
	return err
}

func (w *Web) setUp(c echo.Context) error {
	if err := w.setupOpen(c); err != nil {
		return err
	}
	page := views.SetupPage{Theme: theme(c), Simulated: w.opts.Simulated, Step: 1, Code: c.FormValue("code"), Name: c.FormValue("name"), Full: c.FormValue("full"), Errors: map[string]string{}}
	account := auth.NewUser{Name: page.Name, FullName: page.Full, Password: c.FormValue("password")}
	user, err := w.opts.Auth.SetUp(c.Request().Context(), auth.Principal{From: remote(c)}, page.Code, account)
	if err != nil {
		if page.Errors[setupField(err)] = sentence(problem.From(err).Message); models.KindOf(err) == "" {
			return err
		}
		page.Open = page.Errors["code"] != ""
		return write(c, http.StatusUnprocessableEntity, views.Setup(page))
	}
	if err := w.startLogin(c, user, false); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/setup/check")
}

// setupField is the field that an error is about.
func setupField(err error) string {
	var e *models.Error
	switch {
	case errors.As(err, &e) && e.Kind == models.Forbidden:
		return "code"
	case e != nil && strings.Contains(e.Message, "name needs"):
		return "name"
	}
	return "password"
}

// setupChecks runs the real probes, one after the other.
func (w *Web) setupChecks(c echo.Context) error {
	page := views.SetupPage{Theme: theme(c), Simulated: w.opts.Simulated, Step: 2}
	for _, probe := range w.opts.Checks {
		page.Checks = append(page.Checks, check(c.Request().Context(), probe))
	}
	if !w.private(c) {
		page.Checks = append(page.Checks, views.Check{
			Title: "Not encrypted yet", Level: "warn",
			Fact: "This page came over http. Passwords and messages could be read on the way. Put a proxy with TLS in front and set PUBLIC_URL to its https address.",
		})
	}
	return write(c, http.StatusOK, views.Setup(page))
}

func check(ctx context.Context, probe Probe) views.Check {
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	start := time.Now()
	fact, err := probe.Run(ctx)
	result := views.Check{Title: probe.Title, Fact: fact, Took: took(time.Since(start))}
	if err == nil {
		return result
	}
	result.Level, result.Fact = "warn", sentence(err.Error())
	if probe.Needed {
		result.Level = "bad"
	}
	return result
}

// took words a short time: "3 ms", "1.2 s".
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
