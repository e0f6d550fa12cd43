package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/rules"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/scripts"
	"frontdesk/views"
)

func (w *Web) registerForms(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/forms/:kind", auth.Automations, w.newForm)
	w.page(e, http.MethodPost, "/automations/forms/:kind", auth.Automations, w.saveForm)
	w.page(e, http.MethodGet, "/automations/:id/form", auth.Automations, w.editForm)
	w.page(e, http.MethodPost, "/automations/:id/form", auth.Automations, w.saveForm)
	w.page(e, http.MethodGet, "/automations/hours", auth.Automations, w.openingHours)
	w.page(e, http.MethodPost, "/automations/hours", auth.Automations, w.saveHours)
}

func (w *Web) newForm(c echo.Context) error {
	r, err := rules.Example(rules.Kind(c.Param("kind")))
	if err != nil {
		return err
	}
	return w.showForm(c, http.StatusOK, formPage(r))
}

// editForm opens the form that made a script. A script that somebody wrote has
// none.
func (w *Web) editForm(c echo.Context) error {
	page, detail, err := w.automation(c, "")
	if err != nil {
		return err
	}
	r, ok := rules.Read(detail.Source)
	if !ok {
		return c.Redirect(http.StatusSeeOther, automationPath(detail.ID))
	}
	shown := formPage(r)
	shown.Row, shown.Saved = page.Row, c.QueryParam("saved") != ""
	return w.showForm(c, http.StatusOK, shown)
}

// saveForm makes a script of a form, or only tries it.
func (w *Web) saveForm(c echo.Context) error {
	filled, err := c.FormParams()
	if err != nil {
		return models.Errorf(models.Invalid, "this form cannot be read")
	}
	page := views.FormPage{}
	kind := rules.Kind(c.Param("kind"))
	if c.Param("id") != "" {
		shown, detail, err := w.automation(c, "")
		if err != nil {
			return err
		}
		old, ok := rules.Read(detail.Source)
		if !ok {
			return models.Errorf(models.Conflict, "somebody changed the script by hand; it has no form any more")
		}
		kind, page.Row = old.Kind, shown.Row
	}
	if _, err := rules.Example(kind); err != nil {
		return err
	}
	r := ruleOf(kind, filled)
	row := page.Row
	page = formPage(r)
	page.Row, page.More = row, len(filled["more"]) > 0
	if page.More {
		return w.showForm(c, http.StatusOK, page)
	}
	field, err := r.Check()
	if err != nil {
		page.Field, page.Error = field, sentence(problem.From(err).Message)
		return w.showForm(c, http.StatusUnprocessableEntity, page)
	}
	if c.FormValue("try") != "" {
		page.Try = c.FormValue("text")
		page.Sample = w.tryForm(c, r, page.Try)
		return w.showForm(c, http.StatusOK, page)
	}
	return w.keepForm(c, row.ID, r)
}

// tryForm says what the script of a form would answer now, and with an away
// message also at night.
func (w *Web) tryForm(c echo.Context, r rules.Rule, text string) *views.Sample {
	ready := scripts.Script{Source: rules.Write(r)}
	if r.Kind == rules.Away {
		ready.ID = "away" // its sample stands at night
	}
	sample := w.sample(c.Request().Context(), ready, text)
	return &sample
}

func (w *Web) keepForm(c echo.Context, id int64, r rules.Rule) error {
	ctx := c.Request().Context()
	draft := automations.Draft{Source: rules.Write(r), Author: displayName(person(c)), Note: "from the form"}
	var a models.Automation
	var err error
	if id != 0 {
		a, err = w.opts.Scripts.Save(ctx, id, draft)
		w.opts.Auth.Record(ctx, who(c), "automation.publish", a.Name, err)
	} else {
		draft.Sessions = who(c).Sessions()
		a, err = w.opts.Scripts.Create(ctx, draft)
		w.opts.Auth.Record(ctx, who(c), "automation.create", a.Name, err)
	}
	if err != nil {
		return err
	}
	return done(c, automationPath(a.ID)+"/form?saved=yes")
}

// ruleOf reads what somebody filled in. Lines that are empty are left out.
func ruleOf(kind rules.Kind, f url.Values) rules.Rule {
	text := func(name string) string { return strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n")) }
	r := rules.Rule{Kind: kind, Name: text("name"), Description: text("description")}
	switch kind {
	case rules.Words:
		for i, words := range f["words"] {
			if answer := nth(f["answer"], i); strings.TrimSpace(words+answer) != "" {
				r.Answers = append(r.Answers, rules.Answer{Words: listOf(words), Answer: answer})
			}
		}
	case rules.Away:
		r.Message, r.Again = text("message"), text("again")
	case rules.Menu:
		r.Opens, r.Question = listOf(f.Get("opens")), text("question")
		for i, choice := range f["choice"] {
			answer, label := nth(f["answer"], i), nth(f["label"], i)
			if strings.TrimSpace(choice+answer+label) != "" {
				r.Choices = append(r.Choices, rules.Choice{Choice: strings.TrimSpace(choice), Answer: answer, Label: label})
			}
		}
	}
	return r
}

func nth(list []string, i int) string {
	if i >= len(list) {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(list[i], "\r\n", "\n"))
}

// listOf splits words at commas.
func listOf(text string) []string {
	list := []string{}
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// formPage shows a rule in its form.
func formPage(r rules.Rule) views.FormPage {
	p := views.FormPage{
		Kind: string(r.Kind), Name: r.Name, About: r.Description, Message: r.Message, Again: r.Again,
		Opens: strings.Join(r.Opens, ", "), Question: r.Question, Try: "Hello",
	}
	for _, a := range r.Answers {
		p.Lines = append(p.Lines, views.FormLine{Words: strings.Join(a.Words, ", "), Answer: a.Answer})
	}
	for _, choice := range r.Choices {
		p.Lines = append(p.Lines, views.FormLine{Words: choice.Choice, Answer: choice.Answer, Label: choice.Label})
	}
	switch {
	case len(r.Answers) > 0 && len(r.Answers[0].Words) > 0:
		p.Try = r.Answers[0].Words[0]
	case len(r.Opens) > 0:
		p.Try = r.Opens[0]
	}
	for _, again := range rules.Again {
		n, unit := again[:len(again)-1], again[len(again)-1:]
		p.Times = append(p.Times, views.Fact{Name: againWord(n, unit), Value: again})
	}
	return p
}

func againWord(n, unit string) string {
	word := map[string]string{"h": "hour", "d": "day"}[unit]
	if count, err := strconv.Atoi(n); err == nil && count > 1 {
		word += "s"
	}
	return n + " " + word
}

func (w *Web) showForm(c echo.Context, status int, page views.FormPage) error {
	hours, err := w.opts.Scripts.Hours(c.Request().Context())
	if err != nil {
		return err
	}
	page.Hours = hoursWords(hours)
	title := page.Row.Name
	if page.Row.ID == 0 {
		title = "New automation"
	}
	if page.Frame, err = w.frame(c, title, views.AreaAutomations); err != nil {
		return err
	}
	return write(c, status, views.Form(page))
}
