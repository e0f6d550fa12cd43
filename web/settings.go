package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// registerSettings adds the second tab of an automation. Its form is also for
// people who may answer customers, but not write automations: they see nothing
// else of it.
func (w *Web) registerSettings(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/settings", auth.Write, w.settingsList)
	w.page(e, http.MethodGet, "/automations/:id/settings", auth.Write, w.settings)
	w.page(e, http.MethodPost, "/automations/:id/settings", auth.Write, w.saveSettings)
	w.page(e, http.MethodPost, "/automations/:id/lines", auth.Automations, w.saveLines)
	w.page(e, http.MethodPost, "/automations/:id/hosts", auth.Admin, w.confirmHost)
	w.page(e, http.MethodPost, "/automations/:id/secrets", auth.Admin, w.fillSecret)
}

// settingsList lists the automations that have settings, for who may not see more.
func (w *Web) settingsList(c echo.Context) error {
	if who(c).Has(auth.Automations) {
		return c.Redirect(http.StatusSeeOther, "/automations")
	}
	ctx := c.Request().Context()
	all, err := w.opts.Scripts.List(ctx)
	if err != nil {
		return err
	}
	var page views.AutomationForms
	for _, a := range all {
		if !who(c).SeesAll(a.Sessions) {
			continue
		}
		detail, err := w.opts.Scripts.Automation(ctx, a.ID)
		if err != nil {
			return err
		}
		if n := len(detail.Description.Settings); n > 0 {
			page.Rows = append(page.Rows, views.FormRow{ID: a.ID, Name: a.Name, About: a.Description, Enabled: a.Enabled, Count: n})
		}
	}
	if page.Frame, err = w.frame(c, "Automations", views.AreaAutomations); err != nil {
		return err
	}
	return write(c, http.StatusOK, views.SettingsList(page))
}

func (w *Web) settings(c echo.Context) error {
	detail, err := w.settingsOf(c)
	if err != nil {
		return err
	}
	form := formOf(detail.Description, detail.Settings)
	form.Saved = c.QueryParam("saved") == "settings"
	return w.showSettings(c, http.StatusOK, detail, form, "")
}

func (w *Web) settingsOf(c echo.Context) (automations.Detail, error) {
	id, err := w.automationID(c)
	if err != nil {
		return automations.Detail{}, err
	}
	return w.opts.Scripts.Automation(c.Request().Context(), id)
}

// saveSettings checks every field, and stores all or nothing.
func (w *Web) saveSettings(c echo.Context) error {
	detail, err := w.settingsOf(c)
	if err != nil {
		return err
	}
	values, form := readForm(c, detail.Description)
	if form.Failed > 0 {
		return w.showSettings(c, http.StatusUnprocessableEntity, detail, form, "")
	}
	_, err = w.opts.Scripts.SaveSettings(c.Request().Context(), detail.ID, values)
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.settings", detail.Name, err)
	if models.KindOf(err) != "" && models.KindOf(err) != models.NotFound {
		return w.showSettings(c, http.StatusUnprocessableEntity, detail, form, sentence(problem.From(err).Message))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, automationPath(detail.ID)+"/settings?saved=settings")
}

// showSettings shows the whole tab to who may write automations, and the form
// alone to others.
func (w *Web) showSettings(c echo.Context, status int, detail automations.Detail, form views.SettingsForm, problem string) error {
	form.Action = automationPath(detail.ID) + "/settings"
	var err error
	if form.Chats, err = w.chatOptions(c, form); err != nil {
		return err
	}
	if !who(c).Has(auth.Automations) {
		page := views.AutomationForm{Name: detail.Name, About: detail.Automation.Description, Form: form}
		if page.Frame, err = w.frame(c, detail.Name, views.AreaAutomations); err != nil {
			return err
		}
		return write(c, status, views.AutomationSettings(page))
	}
	return w.showRunsOn(c, status, detail, views.RunsOn{Form: form, Error: problem, ErrorFor: "settings"})
}

// chatOptions are the chats that a setting may name, the newest first.
func (w *Web) chatOptions(c echo.Context, form views.SettingsForm) ([]views.ChatOption, error) {
	wanted := false
	for _, f := range form.Fields {
		wanted = wanted || f.Type == "chat" || f.Type == "group"
	}
	if !wanted {
		return nil, nil
	}
	ctx := c.Request().Context()
	chats, err := w.opts.Store.Chats(ctx, storage.ChatFilter{Sessions: who(c).Sessions(), Limit: storage.DefaultLimit})
	if err != nil {
		return nil, err
	}
	groups, err := w.opts.Store.Chats(ctx, storage.ChatFilter{Sessions: who(c).Sessions(), Groups: true, Limit: storage.DefaultLimit})
	if err != nil {
		return nil, err
	}
	return w.optionsOf(ctx, append(groups, chats...)), nil
}

func (w *Web) optionsOf(ctx context.Context, chats []models.Chat) []views.ChatOption {
	seen := map[models.JID]bool{}
	var options []views.ChatOption
	for _, chat := range chats {
		if !seen[chat.JID] {
			seen[chat.JID] = true
			options = append(options, views.ChatOption{JID: string(chat.JID), Name: w.names.chat(ctx, chat), Group: chat.JID.IsGroup()})
		}
	}
	return options
}
