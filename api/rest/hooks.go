package rest

import (
	"context"
	"net/url"

	"frontdesk/api/operation"
	"frontdesk/automations/hooks"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

func (a *API) scriptHooks(f *face) {
	build := operation.Needs(auth.Automations)
	operation.Global(f, "GET /automations/:id/hook", "Read the addresses at which other systems call a script", a.readHook, build, operation.ID("readAutomationHook"), operation.NoStore)
	operation.Global(f, "POST /automations/:id/hook", "Make the addresses of a script, or new ones; the old ones end at once", a.rotateHook, build, operation.ID("rotateAutomationHook"), operation.NoStore)
	operation.Global(f, "DELETE /automations/:id/hook", "Take the addresses of a script away", a.closeHook, build, operation.ID("deleteAutomationHook"))
	operation.Global(f, "POST /automations/:id/hook/secret", "Ask for signatures; the secret is shown this once", a.signHook, build, operation.ID("signAutomationHook"), operation.NoStore)
	operation.Global(f, "DELETE /automations/:id/hook/secret", "Ask for no signatures any more", a.unsignHook, build, operation.ID("unsignAutomationHook"))
}

// Hook is the way in for other systems to a script.
type Hook struct {
	URLs      []string `json:"urls" doc:"One for every onWebhook of the script"`
	Token     string   `json:"token"`
	Signed    bool     `json:"signed" doc:"Requests must be signed"`
	By        string   `json:"by"`
	CreatedAt *int64   `json:"createdAt"`
}

type hookAnswer struct {
	Hook Hook `json:"hook"`
}

func (a *API) hookOf(found sandbox.Description, address hooks.Address) hookAnswer {
	shown := Hook{URLs: []string{}, Token: address.Token, Signed: address.Signed, By: address.By, CreatedAt: unix(address.CreatedAt)}
	for _, h := range found.Handlers {
		if h.Event == sandbox.HandlerWebhook {
			shown.URLs = append(shown.URLs, a.out.Base+hooks.Path+address.Token+"/"+url.PathEscape(h.Name))
		}
	}
	return hookAnswer{shown}
}

func (a *API) readHook(ctx context.Context, in automationRequest) (hookAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return hookAnswer{}, err
	}
	address, err := a.out.Hooks.Address(ctx, in.ID)
	if models.IsNotFound(err) {
		return hookAnswer{Hook{URLs: []string{}}}, nil
	}
	return a.hookOf(found.Description, address), err
}

func (a *API) rotateHook(ctx context.Context, in automationRequest) (hookAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return hookAnswer{}, err
	}
	address, err := a.out.Hooks.Rotate(ctx, in.ID, auth.From(ctx).Name)
	a.record(ctx, auth.From(ctx), "automation.hook", found.Name, err)
	return a.hookOf(found.Description, address), err
}

func (a *API) closeHook(ctx context.Context, in automationRequest) (struct{}, error) {
	return struct{}{}, a.onAutomation(ctx, in.ID, "automation.hook", func(string) error { return a.out.Hooks.Close(ctx, in.ID) })
}

type signRequest struct {
	ID     int64  `path:"id" json:"-"`
	Secret string `json:"secret,omitempty" doc:"What the other system signs with; left out: a new one is made"`
}

type signAnswer struct {
	Secret string `json:"secret" doc:"Signs every request: Standard Webhooks, or x-hub-signature-256. It is not shown again"`
}

func (a *API) signHook(ctx context.Context, in signRequest) (answer signAnswer, err error) {
	err = a.onAutomation(ctx, in.ID, "automation.hook", func(string) (err error) {
		answer.Secret, err = a.out.Hooks.Sign(ctx, in.ID, in.Secret)
		return err
	})
	if err != nil {
		return signAnswer{}, err
	}
	return answer, nil
}

func (a *API) unsignHook(ctx context.Context, in automationRequest) (struct{}, error) {
	return struct{}{}, a.onAutomation(ctx, in.ID, "automation.hook", func(string) error { return a.out.Hooks.Unsign(ctx, in.ID) })
}

// openHooks lets other systems call handlers.
func (a *API) openHooks(e *operation.Engine) {
	e.Open(operation.Open{
		ID: "callScript", Route: "POST " + hooks.Path + ":token/:name", Tag: "automations", Summary: "Call a handler of a script from another system",
		About: "The token in the address lets in. What the handler returns in its first step is the answer. A request with the header " +
			"Idempotency-Key or Webhook-Id runs once: a second one gets the same answer. ?session= chooses the session.",
		MaxBody: hooks.MaxBody,
		Answers: map[int]string{
			200: "What the handler returned", 202: "It runs, and returned nothing in its first step", 400: "The body cannot be read", 401: "The signature is missing or wrong",
			404: "There is nothing at this address", 409: "Another request had the same key", 413: "The body is larger than 256 KB", 429: "Too many requests",
			500: "The handler failed", 503: "The automation is switched off, or cannot run now",
		},
		Do: func(ctx context.Context, v operation.Visit) operation.Welcome {
			reply := a.out.Hooks.Receive(ctx, hooks.Request{Token: v.Path["token"], Name: v.Path["name"], Header: v.Header, Query: v.Query, Body: v.Body})
			return operation.Welcome{Status: reply.Status, Type: reply.Type, Header: reply.Header, Body: reply.Body}
		},
	})
}
