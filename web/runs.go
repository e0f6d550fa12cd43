package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

const (
	runsAtOnce = 50
	runsToScan = 1000 // for a filter that only pages can answer
)

func (w *Web) registerRuns(e *echo.Echo) {
	w.registerKept(e)
	w.page(e, http.MethodGet, "/automations/:id/runs", auth.Automations, w.runs)
	w.page(e, http.MethodGet, "/automations/:id/runs/:run", auth.Automations, w.runs)
	w.page(e, http.MethodPost, "/automations/:id/runs/:run/cancel", auth.Automations, w.cancelRun)
}

// runs is the run log, with the trace of one run beside it.
func (w *Web) runs(c echo.Context) error {
	since, ctx := w.opts.Log.Last(), c.Request().Context()
	page, detail, err := w.automation(c, "runs")
	if err != nil {
		return err
	}
	chosen, _ := strconv.ParseInt(c.Param("run"), 10, 64)
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	page.Log = views.RunLog{Filter: runFilterOf(c.QueryParams()), Page: before != 0, Idle: detail.Idle, Handlers: handlerNames(detail.Description)}
	if page.Log.Rows, page.Log.More, err = w.runRows(ctx, detail.ID, page.Log.Filter, before); err != nil {
		return err
	}
	if isPartial(c) {
		if before != 0 {
			return write(c, http.StatusOK, views.RunRows(page))
		}
		return write(c, http.StatusOK, views.RunsRegion(page))
	}
	for i := range page.Log.Rows {
		page.Log.Rows[i].Current = page.Log.Rows[i].ID == chosen
	}
	if chosen != 0 {
		if page.Run, err = w.runDetail(ctx, who(c), detail.ID, chosen); err != nil {
			return err
		}
	}
	sessions, err := w.sessions(ctx, who(c))
	for _, s := range sessions {
		page.Log.Lines = append(page.Log.Lines, line(s))
	}
	if err != nil {
		return err
	}
	page.Frame.Live = views.Live{View: "runs", Line: strconv.FormatInt(detail.ID, 10), Filter: page.Log.Filter.Query().Encode(), Since: since}
	return w.showAutomation(c, http.StatusOK, page)
}

func runFilterOf(query url.Values) views.RunFilter {
	return views.RunFilter{
		Outcome: query.Get("outcome"), Line: query.Get("on"), Person: strings.TrimSpace(query.Get("person")),
		Text: strings.TrimSpace(query.Get("text")), Handler: query.Get("handler"),
	}
}

// handlerNames are what can begin a run, with their numbers.
func handlerNames(d sandbox.Description) []views.Fact {
	var all []views.Fact
	for i, h := range d.Handlers {
		all = append(all, views.Fact{Name: fmt.Sprintf("%s, line %d", begun(h), h.Line), Value: strconv.Itoa(i)})
	}
	return all
}

// begun says what a handler reacts to.
func begun(h sandbox.Handler) string {
	words := map[string]string{
		sandbox.HandlerMessage: "A message", sandbox.HandlerReaction: "A reaction", sandbox.HandlerPoll: "A vote",
		sandbox.HandlerGroupJoin: "Somebody joined", sandbox.HandlerGroupLeave: "Somebody left", sandbox.HandlerCall: "A call",
		sandbox.HandlerSchedule: "The clock: " + h.Name, sandbox.HandlerWebhook: "The web address " + h.Name,
		sandbox.HandlerButton: "The button “" + h.Name + "”", sandbox.HandlerError: "A failed run",
	}
	return cmp.Or(words[h.Event], "The event "+h.Name)
}

// runRows reads a page of runs, and where the next one is. What the store
// cannot filter is filtered here, over a bounded number of runs.
func (w *Web) runRows(ctx context.Context, automation int64, f views.RunFilter, before int64) ([]views.RunRow, string, error) {
	query := storage.RunFilter{Automation: automation, Session: f.Line, Status: models.RunStatus(f.Outcome), Before: before, Limit: storage.MaxLimit}
	var rows []views.RunRow
	for scanned := 0; ; {
		runs, err := w.opts.Scripts.Runs(ctx, query)
		if err != nil {
			return rows, "", err
		}
		for _, run := range runs {
			if len(rows) == runsAtOnce {
				return rows, moreRuns(automation, f, query.Before), nil
			}
			query.Before = run.ID
			if f.Handler != "" && f.Handler != strconv.Itoa(run.Handler) {
				continue
			}
			if row := w.runRow(ctx, run); picks(f, row, run) {
				rows = append(rows, row)
			}
		}
		if scanned += len(runs); len(runs) < storage.MaxLimit {
			return rows, "", nil
		}
		if scanned >= runsToScan {
			return rows, moreRuns(automation, f, query.Before), nil
		}
	}
}

func picks(f views.RunFilter, row views.RunRow, run models.Run) bool {
	has := func(text, part string) bool { return strings.Contains(match.Plain(text), match.Plain(part)) }
	if f.Person != "" && !has(row.Who, f.Person) && !has(string(run.Chat), f.Person) {
		return false
	}
	return f.Text == "" || has(row.Text, f.Text) || has(run.Error, f.Text)
}

func moreRuns(automation int64, f views.RunFilter, before int64) string {
	query := f.Query()
	query.Set("before", strconv.FormatInt(before, 10))
	return automationPath(automation) + "/runs?" + query.Encode()
}

func (w *Web) runRow(ctx context.Context, run models.Run) views.RunRow {
	row := views.RunRow{
		ID: run.ID, Href: runPath(run), Status: run.Status,
		Outcome: outcome(run), Started: at("ago", run.StartedAt), Took: took(run.CPU), Version: run.Version,
		Line: views.Line{ID: run.SessionID, Name: run.SessionID, Short: views.ShortName(run.SessionID)},
	}
	if s, err := w.opts.Store.Session(ctx, run.SessionID); err == nil {
		row.Line = line(s)
	}
	if a, err := w.opts.Store.Automation(ctx, run.AutomationID); err == nil {
		row.Script = a.Name
	}
	if m, ok := w.beganWith(ctx, run); ok {
		row.Text = m.Text
	}
	if run.Chat == "" {
		row.Who = "no conversation"
		return row
	}
	chat := models.Chat{SessionID: run.SessionID, JID: run.Chat}
	if stored, err := w.opts.Store.Chat(ctx, run.SessionID, run.Chat); err == nil {
		chat = stored
	}
	row.Who = w.names.chat(ctx, chat)
	return row
}

func runPath(run models.Run) string {
	return fmt.Sprintf("/automations/%d/runs/%d", run.AutomationID, run.ID)
}

// beganWith is the message that began a run, if a message did.
func (w *Web) beganWith(ctx context.Context, run models.Run) (models.Message, bool) {
	if run.EventID == 0 {
		return models.Message{}, false
	}
	event, err := w.opts.Store.EventByID(ctx, run.EventID)
	if err != nil {
		return models.Message{}, false
	}
	received, ok := event.Data.(models.MessageReceived)
	return received.Message, ok
}

// outcome is what a run did, in a word or two.
func outcome(run models.Run) string {
	switch run.Status {
	case models.RunFailed:
		return "failed"
	case models.RunWaiting:
		return waitsFor(run)
	case models.RunRunning:
		return "is running"
	case models.RunSkipped:
		return "was skipped"
	case models.RunCancelled:
		return "was cancelled"
	}
	switch run.Messages {
	case 0:
		return "sent nothing"
	case 1:
		return "replied"
	}
	return fmt.Sprintf("sent %d messages", run.Messages)
}

func waitsFor(run models.Run) string {
	words := cmp.Or(map[string]string{
		"answer": "waits for an answer", "fetch": "waits for another system", "reached": "waits until a message has arrived",
	}[run.WaitingFor], "waits")
	if run.WaitingUntil.IsZero() {
		return words
	}
	form := "15:04"
	if until := run.WaitingUntil; time.Until(until) > 12*time.Hour {
		form = "2 Jan, 15:04"
	}
	return words + " until " + run.WaitingUntil.Local().Format(form)
}

// cancelRun ends a run that waits.
func (w *Web) cancelRun(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(c.Param("run"), 10, 64)
	if err != nil {
		return errNoRun()
	}
	ctx := c.Request().Context()
	run, err := w.opts.Store.Run(ctx, number)
	if err == nil && (run.AutomationID != id || !who(c).Sees(run.SessionID)) {
		err = errNoRun()
	}
	if err == nil {
		_, err = w.opts.Scripts.CancelRun(ctx, number)
	}
	w.opts.Auth.Record(ctx, who(c), "automation.cancel", runPath(run), err)
	if err != nil {
		return err
	}
	return done(c, localPath(refererPath(c)))
}

func errNoRun() error { return models.Errorf(models.NotFound, "this automation has no such run") }
