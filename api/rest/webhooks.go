package rest

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/webhooks"
	"frontdesk/models"
)

func (a *API) webhooks(f *face) {
	see, change := operation.Needs(auth.WatchWebhooks), operation.Needs(auth.Webhooks)
	operation.Global(f, "GET /webhooks", "List the webhooks", a.listWebhooks, see, operation.ID("listWebhooks"))
	operation.Global(f, "POST /webhooks", "Add a webhook; its signing secret is shown this once", a.createWebhook, change, operation.ID("createWebhook"), operation.NoStore)
	operation.Global(f, "GET /webhooks/:id", "Read a webhook", a.readWebhook, see, operation.ID("readWebhook"))
	operation.Global(f, "PUT /webhooks/:id", "Change a webhook; what is left out stays as it is", a.changeWebhook, change, operation.ID("changeWebhook"))
	operation.Global(f, "DELETE /webhooks/:id", "Delete a webhook with its deliveries and dead letters", a.deleteWebhook, change, operation.ID("deleteWebhook"))
	operation.Global(f, "POST /webhooks/:id/enable", "Switch a webhook on; it is told what it missed", a.enableWebhook, change, operation.ID("enableWebhook"))
	operation.Global(f, "POST /webhooks/:id/disable", "Switch a webhook off", a.disableWebhook, change, operation.ID("disableWebhook"))
	operation.Global(f, "POST /webhooks/:id/rotate-secret", "Make a new signing secret, shown this once; the old one is signed with for some hours more", a.rotateSecret, change, operation.ID("rotateWebhookSecret"), operation.NoStore)
	operation.Global(f, "POST /webhooks/:id/test", "Send a sample event now, and read request and answer", a.testWebhook, change, operation.ID("testWebhook"))
	a.deliveries(f)
}

// Webhook is an address that wants events. Values of its headers are not shown.
type Webhook struct {
	ID           int64             `json:"id"`
	Name         string            `json:"name"`
	URL          string            `json:"url"`
	Sessions     []string          `json:"sessions"`
	Events       []string          `json:"events"`
	Chats        []string          `json:"chats"`
	ChatKind     string            `json:"chatKind"`
	Headers      map[string]string `json:"headers"`
	SendAPIKey   bool              `json:"sendApiKey"`
	Flatten      bool              `json:"flatten"`
	Enabled      bool              `json:"enabled"`
	Reason       string            `json:"reason,omitempty"`
	FromEnv      bool              `json:"fromEnvironment"`
	FailingSince *int64            `json:"failingSince"`
	OldUntil     *int64            `json:"oldSecretUntil"`
	CreatedAt    *int64            `json:"createdAt"`
}

const allChats = "all"

func (a *API) webhookOf(hook models.Webhook) Webhook {
	shown := Webhook{
		ID: hook.ID, Name: hook.Name, URL: hook.URL, Sessions: append([]string{}, hook.Sessions...), Events: []string{}, Chats: []string{},
		ChatKind: string(hook.ChatKind), Headers: map[string]string{}, SendAPIKey: hook.SendKey, Flatten: hook.Flatten,
		Enabled: hook.Enabled, Reason: hook.Reason, FromEnv: hook.FromEnv,
		FailingSince: unix(hook.FailingFor), OldUntil: unix(hook.OldUntil), CreatedAt: unix(hook.CreatedAt),
	}
	if address, err := url.Parse(hook.URL); err == nil && address.User != nil {
		shown.URL = address.Redacted()
	}
	for _, t := range hook.Events {
		shown.Events = append(shown.Events, string(t))
	}
	for _, chat := range hook.Chats {
		shown.Chats = append(shown.Chats, chat.Legacy())
	}
	if hook.ChatKind == models.AnyChat {
		shown.ChatKind = allChats
	}
	for _, name := range a.hooks.HeaderNames(hook) {
		shown.Headers[name] = webhooks.Masked
	}
	return shown
}

func errNoWebhook() error { return models.Errorf(models.NotFound, "there is no such webhook") }

// hook finds a webhook that the caller may see: who is limited to some sessions
// must see all that it is told about.
func (a *API) hook(ctx context.Context, id int64) (models.Webhook, error) {
	if a.hooks == nil {
		return models.Webhook{}, errNoWebhooks
	}
	found, err := a.hooks.Webhook(ctx, id)
	if models.IsNotFound(err) || err == nil && !mine(ctx, found.Sessions) {
		return models.Webhook{}, errNoWebhook()
	}
	return found, err
}

var errNoWebhooks = models.Errorf(models.Unsupported, "webhooks are switched off by ENABLE_WEBHOOK")

type webhookRequest struct {
	ID int64 `path:"id" json:"-"`
}

type webhookAnswer struct {
	Webhook Webhook `json:"webhook"`
}

type webhooksAnswer struct {
	Webhooks []Webhook `json:"webhooks"`
	Total    int       `json:"total"`
}

// secretAnswer is a webhook with its new secret.
type secretAnswer struct {
	Webhook Webhook `json:"webhook"`
	Secret  string  `json:"secret" doc:"Signs every delivery. It is not shown again"`
}

func (a *API) listWebhooks(ctx context.Context, _ struct{}) (webhooksAnswer, error) {
	answer := webhooksAnswer{Webhooks: []Webhook{}}
	if a.hooks == nil {
		return answer, errNoWebhooks
	}
	all, err := a.hooks.Webhooks(ctx)
	for _, hook := range all {
		if mine(ctx, hook.Sessions) {
			answer.Webhooks = append(answer.Webhooks, a.webhookOf(hook))
		}
	}
	answer.Total = len(answer.Webhooks)
	return answer, err
}

func (a *API) readWebhook(ctx context.Context, in webhookRequest) (webhookAnswer, error) {
	hook, err := a.hook(ctx, in.ID)
	if err != nil {
		return webhookAnswer{}, err
	}
	return webhookAnswer{a.webhookOf(hook)}, nil
}

// HookFields are what an owner says about a webhook.
type HookFields struct {
	Name       *string            `json:"name,omitempty" maxLength:"100" doc:"For people"`
	Sessions   []string           `json:"sessions,omitempty" doc:"Sessions to tell about; an empty list means all"`
	Events     []string           `json:"events,omitempty" doc:"Names of events to tell; an empty list means all" example:"[\"message\",\"message_ack\"]"`
	Chats      []operation.ChatID `json:"chats,omitempty" doc:"Chats to tell about; an empty list means all. Events about no chat are told in any case"`
	ChatKind   *string            `json:"chatKind,omitempty" enum:"all,groups,people" doc:"Only chats that are groups, or people"`
	Headers    map[string]string  `json:"headers,omitempty" doc:"Headers to send along, all of them. They are stored sealed and shown as ***; a value of *** stays as it is"`
	SendAPIKey *bool              `json:"sendApiKey,omitempty" doc:"Send API_KEY along as x-api-key. Only an admin may ask for that"`
	Flatten    *bool              `json:"flatten,omitempty" doc:"Copy the fields of data.message into data, for old workflow templates"`
	Enabled    *bool              `json:"enabled,omitempty"`
}

func (in HookFields) draft() webhooks.Draft {
	draft := webhooks.Draft{
		Name: in.Name, Sessions: in.Sessions, Headers: in.Headers, SendKey: in.SendAPIKey, Flatten: in.Flatten, Enabled: in.Enabled,
	}
	if in.Events != nil {
		draft.Events = []models.EventType{}
		for _, name := range in.Events {
			draft.Events = append(draft.Events, models.EventType(name))
		}
	}
	if in.Chats != nil {
		draft.Chats = []models.JID{}
		for _, chat := range in.Chats {
			draft.Chats = append(draft.Chats, chat.JID())
		}
	}
	if in.ChatKind != nil {
		kind := models.ChatKind(*in.ChatKind)
		if kind == allChats {
			kind = models.AnyChat
		}
		draft.ChatKind = &kind
	}
	return draft
}

// allowHook says whether a caller may make one webhook of another. A key that
// opens everything goes nowhere without an admin's consent.
func allowHook(ctx context.Context) func(before, after models.Webhook) error {
	return func(before, after models.Webhook) error {
		if !mine(ctx, after.Sessions) {
			return errNoClient
		}
		if after.SendKey && (!before.SendKey || before.URL != after.URL) {
			return auth.From(ctx).Check(auth.Admin, "")
		}
		return nil
	}
}

type createHookRequest struct {
	URL string `json:"url" also:"webhookUrl" doc:"Where to POST events" example:"https://example.org/hook"`
	HookFields
}

func (a *API) createWebhook(ctx context.Context, in createHookRequest) (secretAnswer, error) {
	if a.hooks == nil {
		return secretAnswer{}, errNoWebhooks
	}
	draft := in.draft()
	draft.URL = &in.URL
	if own := auth.From(ctx).Sessions(); len(own) > 0 && len(draft.Sessions) == 0 {
		draft.Sessions = own
	}
	asked := models.Webhook{Sessions: draft.Sessions, SendKey: in.SendAPIKey != nil && *in.SendAPIKey}
	err := allowHook(ctx)(models.Webhook{}, asked)
	if err != nil {
		return secretAnswer{}, err
	}
	hook, secret, err := a.hooks.Create(ctx, draft)
	a.recordHook(ctx, "webhook.create", hook.ID, err)
	if err != nil {
		return secretAnswer{}, err
	}
	return secretAnswer{a.webhookOf(hook), secret}, nil
}

func (a *API) recordHook(ctx context.Context, what string, id int64, err error) {
	a.record(ctx, auth.From(ctx), what, strconv.FormatInt(id, 10), err)
}

type changeHookRequest struct {
	ID  int64   `path:"id" json:"-"`
	URL *string `json:"url,omitempty" doc:"Where to POST events"`
	HookFields
}

func (a *API) changeWebhook(ctx context.Context, in changeHookRequest) (webhookAnswer, error) {
	if _, err := a.hook(ctx, in.ID); err != nil {
		return webhookAnswer{}, err
	}
	draft := in.draft()
	draft.URL = in.URL
	hook, err := a.hooks.Change(ctx, in.ID, draft, allowHook(ctx))
	a.recordHook(ctx, "webhook.change", in.ID, err)
	if err != nil {
		return webhookAnswer{}, err
	}
	return webhookAnswer{a.webhookOf(hook)}, nil
}

func (a *API) deleteWebhook(ctx context.Context, in webhookRequest) (struct{}, error) {
	if _, err := a.hook(ctx, in.ID); err != nil {
		return struct{}{}, err
	}
	err := a.hooks.Remove(ctx, in.ID)
	a.recordHook(ctx, "webhook.delete", in.ID, err)
	return struct{}{}, err
}

func (a *API) enableWebhook(ctx context.Context, in webhookRequest) (webhookAnswer, error) {
	return a.switchHook(ctx, in.ID, "webhook.enable", true)
}

func (a *API) disableWebhook(ctx context.Context, in webhookRequest) (webhookAnswer, error) {
	return a.switchHook(ctx, in.ID, "webhook.disable", false)
}

func (a *API) switchHook(ctx context.Context, id int64, what string, enabled bool) (webhookAnswer, error) {
	if _, err := a.hook(ctx, id); err != nil {
		return webhookAnswer{}, err
	}
	err := a.hooks.Enable(ctx, id, enabled)
	a.recordHook(ctx, what, id, err)
	if err != nil {
		return webhookAnswer{}, err
	}
	return a.readWebhook(ctx, webhookRequest{id})
}

type rotateRequest struct {
	ID    int64 `path:"id" json:"-"`
	Hours *int  `json:"overlapHours,omitempty" minimum:"0" maximum:"168" doc:"For how long deliveries are signed with the old secret as well; 24 when left out"`
}

func (a *API) rotateSecret(ctx context.Context, in rotateRequest) (secretAnswer, error) {
	if _, err := a.hook(ctx, in.ID); err != nil {
		return secretAnswer{}, err
	}
	overlap := 24 * time.Hour
	if in.Hours != nil {
		overlap = time.Duration(*in.Hours) * time.Hour
	}
	hook, secret, err := a.hooks.RotateSecret(ctx, in.ID, overlap)
	a.recordHook(ctx, "webhook.rotate", in.ID, err)
	if err != nil {
		return secretAnswer{}, err
	}
	return secretAnswer{a.webhookOf(hook), secret}, nil
}

type testHookRequest struct {
	ID    int64  `path:"id" json:"-"`
	Event string `json:"event,omitempty" doc:"The event to send a sample of; left out, the first that the webhook wants" example:"message"`
}

type testAnswer struct {
	Delivery Delivery `json:"delivery"`
}

func (a *API) testWebhook(ctx context.Context, in testHookRequest) (testAnswer, error) {
	if _, err := a.hook(ctx, in.ID); err != nil {
		return testAnswer{}, err
	}
	delivery, err := a.hooks.Test(ctx, in.ID, models.EventType(in.Event))
	a.recordHook(ctx, "webhook.test", in.ID, err)
	if err != nil {
		return testAnswer{}, err
	}
	return testAnswer{deliveryOf(delivery)}, nil
}
