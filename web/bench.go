package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/views"
)

// benchPhone and benchGroup stand for who writes a made-up message, and where.
const (
	benchPhone = "+4915100001"
	benchGroup = "club@g.us"
	benchClock = "2006-01-02T15:04"
)

var benchTypes = []string{"text", "image", "video", "audio", "voice", "document", "sticker", "location", "contact", "poll"}

// registerBench adds the test bench. A script that is not created yet has one, too.
func (w *Web) registerBench(e *echo.Echo) {
	for _, part := range []struct {
		method, path string
		handle       echo.HandlerFunc
	}{
		{http.MethodPost, "/bench", w.benchRun},
		{http.MethodPost, "/bench/on", w.benchOn},
		{http.MethodGet, "/bench/pick", w.benchPick},
		{http.MethodGet, "/bench/message", w.benchMessage},
		{http.MethodPost, "/bench/tests", w.benchTests},
		{http.MethodPost, "/bench/last", w.benchLast},
		{http.MethodGet, "/bench/last/:token", w.benchLastOn},
		{http.MethodPost, "/bench/ready", w.benchReady},
		{http.MethodGet, "/bench/ready/:token", w.benchReadyOn},
		{http.MethodPost, "/bench/keep", w.benchKeep},
	} {
		w.page(e, part.method, "/automations/:id"+part.path, auth.Automations, part.handle)
	}
}

// benchID is the automation of a bench; 0 for a script that is not created yet.
func (w *Web) benchID(c echo.Context) (int64, error) {
	if c.Param("id") == "new" {
		return 0, nil
	}
	return w.automationID(c)
}

// newBench is the bench of an automation as it stands before anything is run.
func (w *Web) newBench(c echo.Context, id int64) views.Bench {
	return views.Bench{Home: benchHome(id), Zone: w.deskZone(c).String(), Phone: benchPhone, Types: benchTypes}
}

// deskZone is where the desk is: pretended times are read there.
func (w *Web) deskZone(c echo.Context) *time.Location {
	hours, err := w.opts.Scripts.Hours(c.Request().Context())
	if err != nil {
		return time.UTC
	}
	return hours.Location()
}

func benchHome(id int64) string {
	if id == 0 {
		return "/automations/new"
	}
	return automationPath(id)
}

// bench is the bench that an address asks for.
func (w *Web) bench(c echo.Context, id int64) (views.Bench, error) {
	b := w.newBench(c, id)
	b.Mode, b.Shown = c.QueryParam("bench"), c.QueryParam("bench") != "" || c.QueryParam("message") != ""
	if c.QueryParam("message") == "" {
		return b, nil
	}
	picked, err := w.recorded(c)
	b.Picked = picked
	return b, err
}

// benchAnswer shows the bench: the region alone when that was asked for, else
// the page around it, with the text that was sent.
func (w *Web) benchAnswer(c echo.Context, b views.Bench, write func() error) error {
	if isPartial(c) {
		return write()
	}
	b.Shown = true
	return w.pageWithBench(c, b)
}

func (w *Web) pageWithBench(c echo.Context, b views.Bench) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	page := views.AutomationPage{New: true, Tab: "script", Source: blankScript, Row: views.AutomationRow{Name: "New automation"}}
	if id != 0 {
		if page, _, err = w.editorPage(c); err != nil {
			return err
		}
	}
	page.Source, page.Bench = cmp.Or(c.FormValue("source"), page.Source), b
	return w.showAutomation(c, http.StatusOK, page)
}

// benchRun says what the text in the editor would do with a message.
func (w *Web) benchRun(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	b := w.newBench(c, id)
	b.Form = benchForm(c)
	if c.FormValue("message") != "" {
		if b.Picked, err = w.recorded(c); err != nil {
			return err
		}
		b.Form.Say = b.Picked.Text
	}
	try, err := w.tryOf(c, id, b)
	if err == nil {
		err = w.act(c.Request().Context(), &b, try, teller(try.Event, short(b.Form.Say)))
	}
	if err != nil {
		if b.Error = scriptError(err); b.Error == nil {
			return err
		}
	}
	return w.benchAnswer(c, b, func() error {
		if b.Error != nil {
			return write(c, http.StatusOK, views.BenchProblem(*b.Error))
		}
		return write(c, http.StatusOK, views.BenchResult(b.Home, *b.Act))
	})
}

func (w *Web) act(ctx context.Context, b *views.Bench, try automations.Try, by views.BenchTeller) error {
	tried, err := w.opts.Scripts.DryRun(ctx, try)
	if err != nil {
		return err
	}
	act := actOf(tried)
	act.By, act.Test = by, w.testOf(ctx, tried, by.Test)
	b.Act = &act
	return nil
}

// benchOn goes on with a run: by an answer, by time, or by what the web says.
func (w *Web) benchOn(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	b, by := w.newBench(c, id), tellerOf(c)
	try := automations.Try{Automation: id, Token: c.FormValue("token")}
	switch {
	case c.FormValue("answers") != "":
		try.Event.Kind, try.Answers = "web", webAnswers(c)
	case c.FormValue("pass") != "":
		try.Event.Kind = "wait"
		if try.Event.For, err = time.ParseDuration(c.FormValue("pass")); err != nil {
			return models.Errorf(models.Invalid, "this is no length of time")
		}
	default:
		try.Event = automations.TryEvent{Text: c.FormValue("say"), From: by.From, Name: by.Name, Chat: by.Chat}
	}
	if err := w.act(c.Request().Context(), &b, try, by); err != nil {
		if b.Error = scriptError(err); b.Error == nil {
			return err
		}
		return w.benchAnswer(c, b, func() error { return write(c, http.StatusOK, views.BenchProblem(*b.Error)) })
	}
	b.Act.Said = try.Event.Text
	return w.benchAnswer(c, b, func() error { return write(c, http.StatusOK, views.BenchGoesOn(b.Home, *b.Act)) })
}

// webAnswers are the answers to web requests that somebody wrote by hand, one
// for each request.
func webAnswers(c echo.Context) []sandbox.Fetched {
	form, err := c.FormParams()
	if err != nil {
		return nil
	}
	var answers []sandbox.Fetched
	for i, status := range form["status"] {
		number, err := strconv.Atoi(status)
		if err != nil {
			number = http.StatusOK
		}
		answer := sandbox.Fetched{Status: number, Headers: map[string]string{"content-type": "text/plain; charset=utf-8"}}
		if bodies := form["body"]; i < len(bodies) {
			answer.Text = bodies[i]
		}
		if json.Valid([]byte(answer.Text)) {
			answer.Headers["content-type"] = "application/json"
		}
		answers = append(answers, answer)
	}
	return answers
}

// scriptError words what is wrong with a text or a wish; nil when the fault is ours.
func scriptError(err error) *views.ScriptError {
	if kind := models.KindOf(err); kind == "" {
		return nil
	}
	shown := &views.ScriptError{Message: sentence(problem.From(err).Message)}
	var p *sandbox.Problem
	if errors.As(err, &p) {
		shown.Message, shown.Line = sentence(kindOfError.ReplaceAllString(p.Message, "")), p.Line
	}
	return shown
}

func benchForm(c echo.Context) views.BenchForm {
	return views.BenchForm{
		Say: c.FormValue("say"), Type: c.FormValue("saytype"), Place: c.FormValue("place"), Who: c.FormValue("who"),
		Phone: c.FormValue("phone"), At: c.FormValue("at"), Known: c.FormValue("known"), Shared: c.FormValue("shared"), Web: c.FormValue("web"),
	}
}

// tryOf reads what the form of the bench asks for.
func (w *Web) tryOf(c echo.Context, id int64, b views.Bench) (automations.Try, error) {
	f := b.Form
	try := automations.Try{Automation: id, Source: c.FormValue("source"), Web: f.Web, Fresh: c.FormValue("fresh") != ""}
	try.Event = automations.TryEvent{From: cmp.Or(f.Phone, benchPhone), Name: f.Who, Type: f.Type, Text: f.Say}
	chat := try.Event.From
	if b.Picked != nil {
		chat, try.At = b.Picked.Chat, b.Picked.Sent.At
		try.Event = automations.TryEvent{
			Session: b.Picked.Line.ID, Chat: chat, Message: b.Picked.ID, From: b.Picked.Sender, Name: b.Picked.Name,
		}
	} else if f.Place == "group" {
		chat, try.Event.Chat = benchGroup, benchGroup
	}
	var err error
	if f.At != "" {
		if try.At, err = time.ParseInLocation(benchClock, f.At, w.deskZone(c)); err != nil {
			return try, models.Errorf(models.Invalid, "the pretended time is no time")
		}
	}
	try.Values, err = valuesOf(f, chat)
	return try, err
}

// valuesOf reads what a script finds: one value a line, key = value.
func valuesOf(f views.BenchForm, chat string) ([]automations.TryValue, error) {
	var all []automations.TryValue
	for _, part := range []struct{ chat, text string }{{chat, f.Known}, {"", f.Shared}} {
		for line := range strings.Lines(part.text) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			key, value, ok := strings.Cut(line, "=")
			if key = strings.TrimSpace(key); !ok || key == "" {
				return nil, models.Errorf(models.Invalid, "what the script finds stands as key = value, one a line; %q does not", strings.TrimSpace(line))
			}
			all = append(all, automations.TryValue{Chat: part.chat, Key: key, Value: looseJSON(strings.TrimSpace(value))})
		}
	}
	return all, nil
}

// looseJSON takes a value as JSON, or else as a text without quotes.
func looseJSON(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text always encodes
	}
	return quoted
}
