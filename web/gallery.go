package web

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/scripts"
	"frontdesk/views"
)

func (w *Web) registerGallery(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/gallery", auth.Automations, w.gallery)
	w.page(e, http.MethodGet, "/automations/gallery/:script", auth.Automations, w.readyMade)
	w.page(e, http.MethodPost, "/automations/gallery/:script", auth.Automations, w.useReadyMade)
	w.registerForms(e)
}

// samples are how one sees at a glance what a ready-made script does: its
// picture, and what may happen to it. A script without a kind reads a message.
var samples = map[string]struct {
	icon, kind, text string
	at               time.Time
	group            bool
}{
	"questions":     {icon: "list", text: "When are you open?"},
	"away":          {icon: "moon", text: "Is anybody there?", at: time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)},
	"welcome":       {icon: "smile-plus", text: "Hello!"},
	"menu":          {icon: "rectangle-ellipsis", text: "Hello!"},
	"order":         {icon: "search", text: "Where is my order?"},
	"appointments":  {icon: "clock-3", text: "I want to book"},
	"group-welcome": {icon: "hand", text: "rules", group: true},
	"link-guard":    {icon: "shield", text: "see https://spam.example", group: true},
	"satisfaction":  {icon: "thumbs-up", kind: "button", text: "Ask how happy they are"},
	"leads":         {icon: "webhook", text: "I am interested"},
	"shipping":      {icon: "send-horizontal", kind: "webhook", text: "shipped"},
	"follow-up":     {icon: "history", kind: "button", text: "Follow up"},
	"lists":         {icon: "bell", text: "START"},
	"files":         {icon: "paperclip", text: "Can I have the price list?"},
	"missed-call":   {icon: "phone-off", kind: "call"},
	"summary":       {icon: "book-open", text: "this is urgent!"},
	"echo":          {icon: "reply", text: "/echo one two"},
}

func readyMadeView(s scripts.Script) views.ReadyMade {
	return views.ReadyMade{
		ID: s.ID, Name: s.Name, About: s.Description, Category: s.Category, Icon: cmp.Or(samples[s.ID].icon, "file-code"),
		Says: samples[s.ID].kind == "", Text: samples[s.ID].text, Group: samples[s.ID].group,
	}
}

// starters are the scripts that the list of automations offers.
func starters() []views.ScriptTemplate {
	var out []views.ScriptTemplate
	for _, ready := range scripts.All() {
		if len(out) < 5 {
			one := readyMadeView(ready)
			out = append(out, views.ScriptTemplate{Name: one.Name, About: one.About, Icon: one.Icon, Href: one.Href()})
		}
	}
	return append(out, views.ScriptTemplate{Name: "Blank script", About: "One handler to start from", Icon: "file-code", Href: "/automations/new"})
}

// gallery shows all ready-made scripts.
func (w *Web) gallery(c echo.Context) error {
	page := views.GalleryPage{}
	for _, category := range scripts.Categories {
		group := views.GalleryGroup{Name: category}
		for _, ready := range scripts.All() {
			if ready.Category == category {
				group.Scripts = append(group.Scripts, readyMadeView(ready))
			}
		}
		page.Groups = append(page.Groups, group)
	}
	frame, err := w.frame(c, "Gallery", views.AreaAutomations)
	if err != nil {
		return err
	}
	page.Frame = frame
	return write(c, http.StatusOK, views.Gallery(page))
}

// readyMade shows one ready-made script, and what it says to a message.
func (w *Web) readyMade(c echo.Context) error {
	ready, ok := scripts.Find(c.Param("script"))
	if !ok {
		return models.Errorf(models.NotFound, "there is no such script in the gallery")
	}
	ctx := c.Request().Context()
	page := views.ReadyMadePage{Script: readyMadeView(ready), Source: ready.Source}
	if text := c.QueryParam("text"); text != "" {
		page.Script.Text = text
	}
	d, err := w.opts.Scripts.Check(ctx, ready.Source, nil)
	if err != nil {
		return err
	}
	for _, setting := range d.Settings {
		page.Settings = append(page.Settings, views.Fact{Name: setting.Label, Value: setting.Help})
	}
	for _, test := range d.Tests {
		page.Tests = append(page.Tests, test.Name)
	}
	page.Sample = w.sample(ctx, ready, page.Script.Text)
	if isPartial(c) {
		return write(c, http.StatusOK, views.ReadyMadeSample(page))
	}
	if page.Frame, err = w.frame(c, ready.Name, views.AreaAutomations); err != nil {
		return err
	}
	return write(c, http.StatusOK, views.ReadyMadeView(page))
}

// sample tries a ready-made script. Nothing is sent.
func (w *Web) sample(ctx context.Context, ready scripts.Script, text string) views.Sample {
	shown := samples[ready.ID]
	event := automations.TryEvent{Kind: shown.kind, Text: text, Name: "Ann Lee"}
	if shown.group {
		event.Chat = "120363000000000001@g.us"
	}
	if shown.kind == "webhook" {
		event.Values = []byte(`{"phone":"+4915100001","order":"A1","tracking":"https://track.example/A1"}`)
	}
	tried, err := w.opts.Scripts.DryRun(ctx, automations.Try{Source: ready.Source, Settings: map[string]any{}, At: shown.at, Web: automations.WebRefuse, Event: event})
	if err != nil {
		return views.Sample{Problem: sentence(problem.From(err).Message)}
	}
	out := views.Sample{Why: tried.Why, Waiting: tried.Waiting}
	for _, said := range tried.Said {
		out.Said = append(out.Said, said.Text)
	}
	for _, run := range tried.Runs {
		for _, call := range run.Calls {
			out.Calls = append(out.Calls, call.Words)
		}
		if run.Problem != nil {
			out.Problem = sentence(run.Problem.Message)
		}
	}
	return out
}

// useReadyMade makes an automation of a ready-made script. It is not switched
// on: its settings come first.
func (w *Web) useReadyMade(c echo.Context) error {
	ready, ok := scripts.Find(c.Param("script"))
	if !ok {
		return models.Errorf(models.NotFound, "there is no such script in the gallery")
	}
	ctx := c.Request().Context()
	a, err := w.opts.Scripts.Create(ctx, automations.Draft{
		Source: ready.Source, Sessions: who(c).Sessions(), Author: displayName(person(c)), Note: "from the gallery",
	})
	w.opts.Auth.Record(ctx, who(c), "automation.create", a.Name, err)
	if err != nil {
		return err
	}
	return done(c, automationPath(a.ID)+"/settings")
}
