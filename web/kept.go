package web

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/files"
	"frontdesk/automations/hooks"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/schedule"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

const (
	valuesAtOnce = 100
	valuesToScan = 5000
	timesShown   = 3
)

func (w *Web) registerKept(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/:id/store", auth.Automations, w.kept)
	w.page(e, http.MethodPost, "/automations/:id/store/forget", auth.Automations, w.forgetValue)
	w.page(e, http.MethodPost, "/automations/:id/store/address", auth.Automations, w.rotateHook)
	w.page(e, http.MethodPost, "/automations/:id/store/files", auth.Automations, w.uploadFile)
	w.page(e, http.MethodPost, "/automations/:id/store/files/delete", auth.Automations, w.deleteFile)
}

// kept shows what a script keeps: values, files, its address and its times.
func (w *Web) kept(c echo.Context) error {
	page, detail, err := w.automation(c, "store")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	k := views.Kept{Search: strings.TrimSpace(c.QueryParam("q"))}
	k.Values, k.More, err = w.values(ctx, who(c), detail.ID, k.Search, c.QueryParams())
	if err != nil {
		return err
	}
	page.Kept = &k
	if isPartial(c) {
		return write(c, http.StatusOK, views.KeptValues(page))
	}
	if k.Times, err = w.nextTimes(ctx, detail.Description); err != nil {
		return err
	}
	if k.Addresses, err = w.addresses(c, detail); err != nil {
		return err
	}
	if w.opts.Files != nil {
		list, err := w.opts.Files.List(ctx, detail.ID)
		if err != nil {
			return err
		}
		k.TakesFiles = true
		for _, f := range list {
			k.Files = append(k.Files, views.KeptFile{Name: f.Name, Title: f.Title, Size: views.Bytes(f.Size), By: f.By, At: at("ago", f.CreatedAt)})
		}
	}
	return w.showAutomation(c, http.StatusOK, page)
}

// values reads a page of what a script keeps. A search looks at keys, values
// and the names of chats, of a bounded number.
func (w *Web) values(ctx context.Context, p auth.Principal, id int64, search string, query url.Values) ([]views.KeptValue, string, error) {
	f := storage.ValueFilter{Automation: id, Limit: storage.MaxLimit}
	f.After.Scope, f.After.Key = query.Get("scope"), query.Get("after")
	var rows []views.KeptValue
	for scanned := 0; scanned < valuesToScan; {
		page, err := w.opts.Scripts.Values(ctx, f)
		if err != nil {
			return nil, "", err
		}
		for _, v := range page {
			if len(rows) == valuesAtOnce {
				return rows, moreValues(id, search, f.After), nil
			}
			f.After = v
			row, ok := w.keptValue(ctx, p, v)
			if ok && contains(search, row.Key, row.Value, row.Where) {
				rows = append(rows, row)
			}
		}
		if scanned += len(page); len(page) < storage.MaxLimit {
			return rows, "", nil
		}
	}
	return rows, moreValues(id, search, f.After), nil
}

func contains(search string, texts ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(texts, "\n")), strings.ToLower(search))
}

func moreValues(id int64, search string, after models.AutomationValue) string {
	query := url.Values{"q": {search}, "scope": {after.Scope}, "after": {after.Key}}
	return automationPath(id) + "/store?" + query.Encode()
}

// keptValue words a value, unless it is about a line that is not for this person.
func (w *Web) keptValue(ctx context.Context, p auth.Principal, v models.AutomationValue) (views.KeptValue, bool) {
	row := views.KeptValue{Scope: v.Scope, Key: v.Key, Value: brief(v.Value), Where: "all chats"}
	if !v.Expires.IsZero() {
		row.Expires = v.Expires.Local().Format("2 Jan 2006, 15:04")
	}
	session, chat, found := strings.Cut(v.Scope, "/")
	if !found {
		return row, true
	}
	jid := models.JID(chat)
	stored, err := w.opts.Store.Chat(ctx, session, jid)
	if err != nil {
		stored = models.Chat{SessionID: session, JID: jid}
	}
	row.Where, row.Href = w.names.chat(ctx, stored), views.ChatURL(session, jid)
	return row, p.Sees(session)
}

func (w *Web) forgetValue(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	k := automations.Kept{Key: c.FormValue("key")}
	if session, chat, found := strings.Cut(c.FormValue("scope"), "/"); found {
		k.Session, k.Chat = session, models.JID(chat)
	}
	if k.Session != "" && !who(c).Sees(k.Session) {
		return models.Errorf(models.NotFound, "the automation keeps nothing under this key")
	}
	err = w.opts.Scripts.ForgetValue(c.Request().Context(), id, k)
	return w.keptChanged(c, id, "automation.forget", k.Key, err)
}

// keptChanged records a change and shows the page again.
func (w *Web) keptChanged(c echo.Context, id int64, what, on string, err error) error {
	w.opts.Auth.Record(c.Request().Context(), who(c), what, automationPath(id)+" "+on, err)
	if err != nil {
		return err
	}
	return done(c, automationPath(id)+"/store")
}

// nextTimes are when the schedules of a script come next.
func (w *Web) nextTimes(ctx context.Context, d sandbox.Description) ([]views.NextTime, error) {
	hours, err := w.opts.Scripts.Hours(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(cmp.Or(d.Timezone, hours.Zone, "UTC"))
	if err != nil {
		zone = time.UTC
	}
	var all []views.NextTime
	for _, h := range d.Handlers {
		plan, err := schedule.Parse(h.Name)
		if h.Event != sandbox.HandlerSchedule || err != nil {
			continue
		}
		next := views.NextTime{Plan: plan.String()}
		for when := plan.Next(time.Now().In(zone)); len(next.Times) < timesShown && !when.IsZero(); when = plan.Next(when) {
			next.Times = append(next.Times, when.Format("Mon 2 Jan, 15:04 MST"))
		}
		all = append(all, next)
	}
	return all, nil
}

// addresses are where other systems post to, one for each handler.
func (w *Web) addresses(c echo.Context, detail automations.Detail) (*views.KeptAddress, error) {
	shown := &views.KeptAddress{}
	var names []string
	for _, h := range detail.Description.Handlers {
		if h.Event == sandbox.HandlerWebhook {
			names = append(names, h.Name)
		}
	}
	if len(names) == 0 || w.opts.Hooks == nil {
		return nil, nil
	}
	address, err := w.opts.Hooks.Address(c.Request().Context(), detail.ID)
	if models.IsNotFound(err) {
		return shown, nil
	}
	for _, name := range names {
		shown.URLs = append(shown.URLs, w.base(c)+hooks.Path+address.Token+"/"+url.PathEscape(name))
	}
	shown.Signed, shown.By, shown.Since = address.Signed, address.By, at("ago", address.CreatedAt)
	return shown, err
}

// base is where others find this server: as it is configured, or as this
// browser did.
func (w *Web) base(c echo.Context) string {
	if w.opts.PublicURL != nil {
		return strings.TrimSuffix(w.opts.PublicURL.String(), "/")
	}
	return c.Scheme() + "://" + c.Request().Host
}

func (w *Web) rotateHook(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	if w.opts.Hooks == nil {
		return models.Errorf(models.Unavailable, "other systems cannot reach scripts here")
	}
	_, err = w.opts.Hooks.Rotate(c.Request().Context(), id, displayName(person(c)))
	return w.keptChanged(c, id, "automation.address", "", err)
}

func (w *Web) uploadFile(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	if w.opts.Files == nil {
		return models.Errorf(models.Unavailable, "scripts have no files here")
	}
	sent, err := c.FormFile("file")
	if err != nil {
		return models.Errorf(models.Invalid, "choose a file first")
	}
	body, err := sent.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, files.MaxFile+1))
	if err != nil {
		return err
	}
	_, err = w.opts.Files.Upload(c.Request().Context(), id, sent.Filename, content, displayName(person(c)))
	return w.keptChanged(c, id, "automation.upload", sent.Filename, err)
}

func (w *Web) deleteFile(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	if w.opts.Files == nil {
		return models.Errorf(models.Unavailable, "scripts have no files here")
	}
	err = w.opts.Files.Delete(c.Request().Context(), id, c.FormValue("name"))
	return w.keptChanged(c, id, "automation.unlink", c.FormValue("name"), err)
}
