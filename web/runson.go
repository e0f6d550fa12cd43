package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/schedule"
	outside "frontdesk/automations/web"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/views"
)

var savedWords = map[string]string{
	"lines": "The lines are saved.", "hosts": "The hosts are saved.", "secrets": "The secret is saved.",
}

// showRunsOn fills the second tab around the form.
func (w *Web) showRunsOn(c echo.Context, status int, detail automations.Detail, r views.RunsOn) error {
	page, _, err := w.automation(c, "settings")
	if err != nil {
		return err
	}
	ctx, d := c.Request().Context(), detail.Description
	r.Home, r.Manage = automationPath(detail.ID), who(c).Has(auth.Admin) && w.opts.Outside != nil
	r.Saved, r.Events, r.All = savedWords[c.QueryParam("saved")], eventsOf(d), len(detail.Sessions) == 0
	r.Permissions, r.Limits = permissionsOf(d, detail.Source), limitRows
	sessions, err := w.sessions(ctx, who(c))
	if err != nil {
		return err
	}
	for _, s := range sessions {
		r.Lines = append(r.Lines, views.ChosenLine{Line: line(s), Chosen: slices.Contains(detail.Sessions, s.ID)})
	}
	hours, err := w.opts.Scripts.Hours(ctx)
	if err != nil {
		return err
	}
	r.Hours, r.Zone = hoursWords(hours), cmp.Or(d.Timezone, hours.Zone, "UTC")
	if r.Hosts, err = w.hostRows(ctx, detail.ID, d); err != nil {
		return err
	}
	if r.Secrets, err = w.secretRows(ctx, detail.ID, d); err != nil {
		return err
	}
	page.RunsOn = r
	return w.showAutomation(c, status, page)
}

// eventsOf says in words when a script runs.
func eventsOf(d sandbox.Description) []views.RunsWhen {
	var all []views.RunsWhen
	for _, h := range d.Handlers {
		all = append(all, views.RunsWhen{Title: eventTitle(h), Detail: strings.Join(filterWords(h), ", "), Line: h.Line})
	}
	return all
}

func eventTitle(h sandbox.Handler) string {
	switch h.Event {
	case sandbox.HandlerMessage:
		return "A message comes"
	case sandbox.HandlerReaction:
		return "Somebody reacts"
	case sandbox.HandlerPoll:
		return "Somebody votes in a poll"
	case sandbox.HandlerGroupJoin:
		return "Somebody joins a group"
	case sandbox.HandlerGroupLeave:
		return "Somebody leaves a group"
	case sandbox.HandlerCall:
		return "Somebody calls"
	case sandbox.HandlerSchedule:
		if plan, err := schedule.Parse(h.Name); err == nil {
			return "Time comes: " + plan.String()
		}
		return "Time comes: " + h.Name
	case sandbox.HandlerWebhook:
		return "Another system posts to “" + h.Name + "”"
	case sandbox.HandlerButton:
		return "Staff press “" + h.Name + "”"
	case sandbox.HandlerError:
		return "A run of this script fails"
	}
	return "The event " + h.Name
}

// filterWords says in words what a handler asks for.
func filterWords(h sandbox.Handler) []string {
	f := h.Filter
	var words []string
	add := func(yes bool, text string) {
		if yes {
			words = append(words, text)
		}
	}
	if h.Event == sandbox.HandlerMessage {
		words = append(words, map[string]string{"groups": "in groups", "anywhere": "in private and in groups"}[f.In])
		if words[0] == "" {
			words[0] = "in private chats"
		}
	}
	add(len(f.Words) > 0, "with "+either(f.Words))
	add(f.Text != "", "that says “"+f.Text+"”")
	add(f.Pattern != nil, "that fits a pattern")
	add(len(f.Command) > 0, "with the command "+either(f.Command))
	add(len(f.Types) > 0, "of the type "+either(f.Types))
	add(len(f.Chats) > 0, fmt.Sprintf("in %d chosen chats", len(f.Chats)))
	add(len(f.From) > 0, fmt.Sprintf("from %d chosen people", len(f.From)))
	add(len(f.Labels) > 0, "in chats with the label "+either(f.Labels))
	add(f.Mentioned, "when this account is mentioned")
	add(f.Hours != "", "while the desk is "+f.Hours)
	add(f.FirstContact, "the first one of a person")
	add(f.Cooldown > 0, "at most once in "+sandbox.Span(time.Duration(f.Cooldown)*time.Millisecond))
	add(f.QuietFor > 0, "after "+sandbox.Span(time.Duration(f.QuietFor)*time.Millisecond)+" of quiet")
	add(f.Collect > 0, "collected for "+sandbox.Span(time.Duration(f.Collect)*time.Millisecond))
	add(f.Unless != nil, "with exceptions")
	add(f.Never, "never: a list is empty")
	add(len(h.Emoji) > 0, "with "+strings.Join(h.Emoji, " or "))
	return words
}

// either lists a few words.
func either(list []string) string {
	const few = 5
	var quoted []string
	for _, word := range list[:min(len(list), few)] {
		quoted = append(quoted, "“"+word+"”")
	}
	text := strings.Join(quoted, ", ")
	if len(list) > few {
		text += fmt.Sprintf(" and %d more", len(list)-few)
	}
	return text
}

// used finds the names of the script API where they are called or looked up, and
// not where a text or a setting has the same word.
func used(names string) *regexp.Regexp {
	return regexp.MustCompile(`\.\s*(` + names + `)\b|\b(` + names + `)\s*\(`)
}

var (
	sends  = used("reply|send|ask|choose|confirm|handoff|forward|edit")
	groups = used("group|thisGroup")
	alters = used("add|remove|promote|demote|rename|describe|inviteLink")
	other  = used("open")
	reads  = used("history")
	chats  = used("label|unlabel|assign|note|archive|markRead|pause|handoff")
)

// permissionsOf says what a script may do, as its description and its text tell.
func permissionsOf(d sandbox.Description, source string) []views.ScriptPermission {
	all := []views.ScriptPermission{
		{Icon: "send-horizontal", Title: "Send messages", Detail: "In the chat that it answers.", May: !d.Observer && sends.MatchString(source)},
		{Icon: "message-square", Title: "Write to other chats", Detail: "Any chat or group, by its number or address.", May: other.MatchString(source)},
		{Icon: "pencil", Title: "Change chats", Detail: "Labels, notes, who answers, hand over to a human.", May: chats.MatchString(source)},
		{Icon: "user", Title: "Change groups", Detail: "Add and remove people, make admins, rename.", May: groups.MatchString(source) && alters.MatchString(source)},
		{Icon: "eye", Title: "See groups", Detail: "What is written in them, and who is a member.", May: seesGroups(d) || groups.MatchString(source)},
		{Icon: "history", Title: "Read earlier messages", Detail: "Up to 50 of a chat.", May: reads.MatchString(source)},
	}
	web := views.ScriptPermission{Icon: "download", Title: "Ask the web", Detail: "No host is named.", May: len(d.Hosts) > 0}
	if web.May {
		web.Detail = strings.Join(d.Hosts, ", ")
	}
	secrets := views.ScriptPermission{Icon: "fingerprint", Title: "Use secrets", Detail: "No secret is named.", May: len(d.Secrets) > 0}
	if secrets.May {
		secrets.Detail = strings.Join(d.Secrets, ", ") + ". It never sees their values."
	}
	return append(all, web, secrets)
}

func seesGroups(d sandbox.Description) bool {
	return slices.ContainsFunc(d.Handlers, func(h sandbox.Handler) bool {
		return h.Filter.In == "groups" || h.Filter.In == "anywhere" || h.Event == sandbox.HandlerGroupJoin || h.Event == sandbox.HandlerGroupLeave
	})
}

var limitRows = []views.LimitRow{
	{Name: "A step", Value: fmt.Sprintf("%d ms, %d MB", sandbox.StepCPU.Milliseconds(), sandbox.MaxHeap>>20)},
	{Name: "Messages", Value: fmt.Sprintf("%d a step, %d a run", sandbox.MaxStepMessages, sandbox.MaxRunMessages)},
	{Name: "Calls", Value: fmt.Sprintf("%d a step, %d a run", sandbox.MaxStepCalls, sandbox.MaxRunCalls)},
	{Name: "Web requests", Value: fmt.Sprintf("%d at once, %d a minute", outside.DefaultLimits().AtOnce, outside.DefaultLimits().PerMinute)},
}

// hostRows are the hosts that a script names, and those that were confirmed.
func (w *Web) hostRows(ctx context.Context, id int64, d sandbox.Description) ([]views.ScriptHost, error) {
	confirmed, err := w.opts.Store.Hosts(ctx, id)
	if err != nil {
		return nil, err
	}
	var rows []views.ScriptHost
	for _, h := range confirmed {
		named := slices.ContainsFunc(d.Hosts, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), h.Host) })
		rows = append(rows, views.ScriptHost{Host: h.Host, Confirmed: true, Named: named, By: h.By})
	}
	for _, name := range d.Hosts {
		if !slices.ContainsFunc(rows, func(r views.ScriptHost) bool { return strings.EqualFold(r.Host, strings.TrimSpace(name)) }) {
			rows = append(rows, views.ScriptHost{Host: name, Named: true})
		}
	}
	return rows, nil
}

func (w *Web) secretRows(ctx context.Context, id int64, d sandbox.Description) ([]views.ScriptSecret, error) {
	stored, err := w.opts.Store.Secrets(ctx, id)
	if err != nil {
		return nil, err
	}
	var rows []views.ScriptSecret
	for _, s := range stored {
		rows = append(rows, views.ScriptSecret{
			Name: s.Name, Filled: true, Named: slices.Contains(d.Secrets, s.Name), By: s.By, Hosts: strings.Join(s.Hosts, "\n"),
		})
	}
	for _, name := range d.Secrets {
		if !slices.ContainsFunc(rows, func(r views.ScriptSecret) bool { return r.Name == name }) {
			rows = append(rows, views.ScriptSecret{Name: name, Named: true, Hosts: strings.Join(d.Hosts, "\n")})
		}
	}
	return rows, nil
}

// saveLines chooses the lines that an automation works for.
func (w *Web) saveLines(c echo.Context) error {
	detail, err := w.settingsOf(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return models.Errorf(models.Invalid, "the form cannot be read")
	}
	lines := form["line"]
	if c.FormValue("all") == "yes" {
		lines = nil
	}
	switch {
	case c.FormValue("all") != "yes" && len(lines) == 0:
		err = models.Errorf(models.Invalid, "choose at least one line, or all of them")
	case !who(c).SeesAll(lines) || lines == nil && len(who(c).Sessions()) > 0:
		err = models.Errorf(models.Forbidden, "an automation acts on its lines; choose among those that you may see")
	}
	if err == nil {
		_, err = w.opts.Scripts.SaveSessions(c.Request().Context(), detail.ID, lines)
	}
	return w.saved(c, detail, "lines", err)
}

// confirmHost lets a script reach a host, or takes that back.
func (w *Web) confirmHost(c echo.Context) error {
	detail, err := w.settingsOf(c)
	if err != nil {
		return err
	}
	if w.opts.Outside == nil {
		return models.Errorf(models.Unavailable, "scripts cannot reach the web on this server")
	}
	host := c.FormValue("host")
	if c.FormValue("do") == "refuse" {
		err = w.opts.Outside.RefuseHost(c.Request().Context(), detail.ID, host)
	} else {
		err = w.opts.Outside.ConfirmHosts(c.Request().Context(), detail.ID, []string{host}, displayName(person(c)))
	}
	return w.saved(c, detail, "hosts", err)
}

// fillSecret sets the value of a secret, or removes it.
func (w *Web) fillSecret(c echo.Context) error {
	detail, err := w.settingsOf(c)
	if err != nil {
		return err
	}
	if w.opts.Outside == nil {
		return models.Errorf(models.Unavailable, "scripts cannot reach the web on this server")
	}
	name := c.FormValue("name")
	if c.FormValue("do") == "remove" {
		err = w.opts.Outside.DeleteSecret(c.Request().Context(), detail.ID, name)
	} else {
		secret := outside.Secret{Name: name, Hosts: strings.Fields(c.FormValue("hosts")), By: displayName(person(c))}
		err = w.opts.Outside.SetSecret(c.Request().Context(), detail.ID, secret, c.FormValue("value"))
	}
	return w.saved(c, detail, "secrets", err)
}

// saved answers a form of the tab, and keeps in the audit log who did what.
func (w *Web) saved(c echo.Context, detail automations.Detail, part string, err error) error {
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation."+part, detail.Name, err)
	if kind := models.KindOf(err); kind != "" && kind != models.NotFound {
		r := views.RunsOn{Form: formOf(detail.Description, detail.Settings), Error: sentence(problem.From(err).Message), ErrorFor: part}
		r.Form.Action = automationPath(detail.ID) + "/settings"
		return w.showRunsOn(c, http.StatusUnprocessableEntity, detail, r)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, automationPath(detail.ID)+"/settings?saved="+part)
}
