package hooks

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Request is what came in.
type Request struct {
	Token, Name string
	Header      http.Header
	Query       url.Values
	Body        []byte
}

// maxTries is how often a request of one key may run after it failed.
const maxTries = 10

// Receive answers a request. Who does not know a token learns nothing, not even
// that there is one.
func (h *Hooks) Receive(ctx context.Context, r Request) Reply {
	hook, err := h.opts.Store.HookByHash(ctx, hashOf(r.Token))
	if models.IsNotFound(err) {
		return nothing
	}
	if err != nil {
		return h.broken(err)
	}
	if !h.allow(hook.AutomationID) {
		limited := say(http.StatusTooManyRequests, "too many requests; try again in a moment")
		limited.Header = map[string]string{"Retry-After": "10"}
		return limited
	}
	if len(r.Body) > MaxBody {
		return say(http.StatusRequestEntityTooLarge, "the body may have 256 KB")
	}
	if reply, ok := h.trusted(hook, r); !ok {
		return reply
	}
	event, err := read(r)
	if err != nil {
		return say(http.StatusBadRequest, wordsOf(err))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t := Trigger{Automation: hook.AutomationID, Session: r.Query.Get("session"), Request: event}
	key := cmp.Or(r.Header.Get("Webhook-Id"), r.Header.Get("Idempotency-Key"))
	if key == "" {
		return h.fire(ctx, t).reply
	}
	if len(key) > maxKey {
		return say(http.StatusBadRequest, "the key of a request may have 200 characters")
	}
	return h.once(ctx, t, key, hashOf(string(r.Body)))
}

// trusted checks the signature where one is asked for.
func (h *Hooks) trusted(hook models.AutomationHook, r Request) (Reply, bool) {
	if hook.Secret == "" {
		return Reply{}, true
	}
	secret, err := h.opts.Sealer.Open(hook.Secret, place(hook.AutomationID, "secret"))
	if err != nil {
		return h.broken(err), false
	}
	if !signed(r.Header, secret, r.Body, time.Now()) {
		return say(http.StatusUnauthorized, "the signature is missing, wrong or too old"), false
	}
	return Reply{}, true
}

// once answers a request that carries a key: a second one of the same key gets
// the first one's answer, and runs nothing.
func (h *Hooks) once(ctx context.Context, t Trigger, key, hash string) Reply {
	caller := "hook " + place(t.Automation, "").Row + " " + t.Request.Name
	claim := models.IdempotentAnswer{Caller: caller, Key: key, BodyHash: hash, CreatedAt: time.Now()}
	known, first, err := h.opts.Store.ClaimKey(ctx, claim)
	switch {
	case err != nil:
		return h.broken(err)
	case known.BodyHash != hash:
		return say(http.StatusConflict, "another request had the same key")
	case !first && known.Status != 0:
		return unpack(known)
	}
	// A run of the same name that is there already was begun by a request whose
	// answer was lost, or is on its way. Only one that failed is begun anew.
	t.Once = "webhook/" + t.Request.Name + "/" + key
	got := h.fire(ctx, t)
	switch {
	case got.again && (first || got.own):
		err = h.opts.Store.DeleteKey(context.WithoutCancel(ctx), caller, key)
	case got.own: // only who began the run knows its answer
		claim.Status, claim.Answer = got.reply.Status, pack(got.reply)
		err = h.opts.Store.SaveAnswer(context.WithoutCancel(ctx), claim)
	}
	if err != nil {
		h.logger.Warn("answer to a request not kept", "automation", t.Automation, "err", err)
	}
	return got.reply
}

// fired is what came of a request.
type fired struct {
	reply Reply
	own   bool // the reply is that of a run which this request began
	again bool // it is not done: it may be asked for again
}

// fire runs the handler and words what came of it.
func (h *Hooks) fire(ctx context.Context, t Trigger) fired {
	name := t.Once
	for range maxTries {
		out, err := h.opts.Fire(ctx, t)
		if err != nil {
			return fired{reply: h.refused(ctx, err), again: true}
		}
		if out.Fresh || !out.Failed {
			return fired{reply: replyTo(out), own: out.Fresh, again: out.Failed}
		}
		t.Once = name + "/after " + place(out.Run, "").Row
	}
	return fired{reply: replyTo(Outcome{Failed: true}), again: true}
}

// refused words why nothing ran.
func (h *Hooks) refused(ctx context.Context, err error) Reply {
	switch models.KindOf(err) {
	case models.NotFound:
		return nothing
	case models.Conflict, models.Unavailable, models.NotConnected:
		return say(http.StatusServiceUnavailable, wordsOf(err))
	case models.Invalid:
		return say(http.StatusBadRequest, wordsOf(err))
	}
	if ctx.Err() != nil {
		return accepted // the run is stored and goes on
	}
	return h.broken(err)
}

func (h *Hooks) broken(err error) Reply {
	h.logger.Error("request not handled", "err", err)
	return say(http.StatusServiceUnavailable, "the request cannot be handled now; try again later")
}

// read is a request as scripts get it.
func read(r Request) (sandbox.EventWebhook, error) {
	if r.Name == "" || len(r.Name) > maxName {
		return sandbox.EventWebhook{}, models.Errorf(models.Invalid, "the address ends with the name of the handler")
	}
	event := sandbox.EventWebhook{Name: r.Name, Headers: shownHeaders(r.Header), Query: map[string]string{}}
	for name, values := range r.Query {
		event.Query[name] = values[0]
	}
	var err error
	event.Body, err = bodyOf(r.Header.Get("Content-Type"), r.Body)
	return event, err
}

// bodyOf is a body as JSON: as it is, or the fields of a form. A form that
// begins with a brace is JSON: curl -d calls everything a form.
func bodyOf(contentType string, body []byte) (json.RawMessage, error) {
	text := trimSpace(body)
	switch {
	case len(text) == 0:
		return json.RawMessage("{}"), nil
	case isForm(contentType) && text[0] != '{' && text[0] != '[':
		return formOf(string(body))
	case !json.Valid(text):
		return nil, models.Errorf(models.Invalid, "send the body as JSON or as application/x-www-form-urlencoded")
	}
	return json.RawMessage(text), nil
}
