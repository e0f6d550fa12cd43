package operation

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/server"
	"frontdesk/models"
)

// call is one request on its way to the handler.
type call struct {
	caller   auth.Principal
	session  string
	stranger bool // the session is there, but not for this caller
	path     map[string]any
	query    url.Values
	tree     any    // the body, until it is decoded
	hash     string // of the body, when it matters whether two are the same
}

// serve answers one request, from the key to the last byte.
func (o *operation) serve(id string) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now()
		answer := o.answer(c)
		status := o.write(c, answer)
		if o.engine.opts.Observe != nil {
			o.engine.opts.Observe(id, status, time.Since(started))
		}
		return nil
	}
}

// answer makes the checks in their order, and calls the handler.
func (o *operation) answer(c echo.Context) reply {
	request := &call{session: c.Param("sessionId"), path: pathOf(c), query: c.QueryParams()}
	if err := o.authorize(c, request); err != nil {
		return o.fail(c, err)
	}
	release, err := o.readBody(c, request)
	if err != nil {
		return o.fail(c, err)
	}
	defer release()
	if hasSession(o.path) {
		if err := models.CheckSessionID(request.session); err != nil {
			return o.badName(c, err)
		}
	}
	ctx := withCall(c.Request().Context(), request, wantsAsync(c.Request()))
	key := idempotencyKey(c.Request())
	if !o.sends || key == "" {
		return o.run(ctx, c, request)
	}
	return o.runOnce(ctx, c, request, key)
}

func (o *operation) run(ctx context.Context, c echo.Context, request *call) reply {
	out, err := o.do(ctx, request)
	if err == nil {
		return o.succeed(c, out)
	}
	if o.missing != nil && models.IsNotFound(err) {
		return o.encode(c, http.StatusOK, o.missing)
	}
	return o.fail(c, err)
}

func hasSession(path string) bool { return strings.Contains(path, "/:sessionId") }

func pathOf(c echo.Context) map[string]any {
	values := make(map[string]any, len(c.ParamNames()))
	for _, name := range c.ParamNames() {
		values[name] = c.Param(name)
	}
	return values
}

// authorize finds out who is calling and whether they may.
func (o *operation) authorize(c echo.Context, request *call) error {
	caller, err := o.engine.opts.Auth.Machine(c.Request().Context(), server.CallerOf(c))
	if err != nil {
		return err
	}
	request.caller = caller
	quota := o.engine.spend(caller)
	quota.Write(c.Response().Header())
	if quota.Exceeded() {
		return models.Errorf(models.Limited, "too many requests; try again in a moment")
	}
	request.stranger = hasSession(o.path) && !caller.Sees(request.session)
	return caller.Check(o.needs, "")
}

func (e *Engine) spend(caller auth.Principal) server.Quota {
	if e.opts.Spend == nil {
		return server.Quota{}
	}
	return e.opts.Spend("key "+caller.Name, caller.Limit)
}

func (o *operation) readBody(c echo.Context, request *call) (release func(), err error) {
	if o.body == nil {
		return nothing, nil
	}
	tree, raw, release, err := o.engine.bodies.read(c.Response(), c.Request(), o.large)
	if err != nil {
		return nothing, err
	}
	request.tree = tree
	if o.sends && idempotencyKey(c.Request()) != "" {
		request.hash = o.hashOf(request.session, raw)
	}
	return release, nil
}

func idempotencyKey(r *http.Request) string { return r.Header.Get("Idempotency-Key") }

func wantsAsync(r *http.Request) bool {
	for _, value := range r.Header.Values("Prefer") {
		if strings.Contains(strings.ToLower(value), "respond-async") {
			return true
		}
	}
	return false
}
