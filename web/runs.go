package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

const runsAtOnce = 50

// runs is the run log, with the trace of one run beside it.
func (w *Web) runs(c echo.Context) error {
	since, ctx := w.opts.Log.Last(), c.Request().Context()
	page, detail, err := w.automation(c, "runs")
	if err != nil {
		return err
	}
	chosen, _ := strconv.ParseInt(c.Param("run"), 10, 64)
	if page.Runs, err = w.runRows(ctx, detail.ID, chosen); err != nil {
		return err
	}
	if chosen != 0 {
		if page.Run, err = w.runDetail(ctx, detail.ID, chosen); err != nil {
			return err
		}
	}
	if isPartial(c) {
		return write(c, http.StatusOK, views.RunsRegion(page))
	}
	page.Frame.Live = views.Live{View: "runs", Line: strconv.FormatInt(detail.ID, 10), Since: since}
	return w.showAutomation(c, http.StatusOK, page)
}

func (w *Web) runRows(ctx context.Context, automation, chosen int64) ([]views.RunRow, error) {
	runs, err := w.opts.Scripts.Runs(ctx, storage.RunFilter{Automation: automation, Limit: runsAtOnce})
	var rows []views.RunRow
	for _, run := range runs {
		row := w.runRow(ctx, run)
		row.Current = run.ID == chosen
		rows = append(rows, row)
	}
	return rows, err
}

func (w *Web) runRow(ctx context.Context, run models.Run) views.RunRow {
	row := views.RunRow{
		ID: run.ID, Href: fmt.Sprintf("/automations/%d/runs/%d", run.AutomationID, run.ID), Status: run.Status,
		Outcome: outcome(run), Started: at("ago", run.StartedAt), Took: took(run.CPU), Version: run.Version,
		Line: views.Line{ID: run.SessionID, Name: run.SessionID, Short: views.ShortName(run.SessionID)},
	}
	if s, err := w.opts.Store.Session(ctx, run.SessionID); err == nil {
		row.Line = line(s)
	}
	chat := models.Chat{SessionID: run.SessionID, JID: run.Chat}
	if stored, err := w.opts.Store.Chat(ctx, run.SessionID, run.Chat); err == nil {
		chat = stored
	}
	row.Who = w.names.chat(ctx, chat)
	return row
}

// outcome is what a run did, in a word or two.
func outcome(run models.Run) string {
	switch run.Status {
	case models.RunFailed:
		return "failed"
	case models.RunWaiting:
		return "waits for an answer"
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

func (w *Web) runDetail(ctx context.Context, automation, id int64) (*views.RunDetail, error) {
	trace, err := w.opts.Scripts.Trace(ctx, id)
	if err != nil {
		return nil, err
	}
	if trace.AutomationID != automation {
		return nil, models.Errorf(models.NotFound, "this automation has no such run")
	}
	detail := &views.RunDetail{Row: w.runRow(ctx, trace.Run), Error: trace.Error, Line: trace.Line}
	if event, err := w.opts.Store.EventByID(ctx, trace.EventID); err == nil {
		if received, ok := event.Data.(models.MessageReceived); ok {
			detail.Input = received.Message.Text
		}
	}
	for _, step := range trace.Steps {
		detail.Steps = append(detail.Steps, runStep(step))
	}
	for _, entry := range trace.Logs {
		detail.Steps = append(detail.Steps, views.RunStep{Title: entry.Level, Detail: entry.Text, Line: entry.Line})
	}
	return detail, nil
}

// runStep words one recorded call.
func runStep(step models.RunStep) views.RunStep {
	shown := views.RunStep{Title: step.Call, Detail: brief(step.Args), Line: step.Line, Kind: "io"}
	switch {
	case step.Error != "":
		shown.Kind, shown.Detail = "err", step.Error
	case strings.Contains(step.Call, "reply") || strings.Contains(step.Call, "send"):
		shown.Kind = "hold"
	}
	if result := brief(step.Result); result != "" && shown.Kind == "io" {
		shown.Detail = strings.TrimSpace(shown.Detail + " → " + result)
	}
	return shown
}

const briefly = 200

// brief writes recorded JSON for people: texts without quotes, nothing long.
func brief(recorded []byte) string {
	var value any
	if len(recorded) == 0 || json.Unmarshal(recorded, &value) != nil || value == nil {
		return ""
	}
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	text, ok := value.(string)
	if !ok {
		printed, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		text = string(printed)
	}
	if letters := []rune(text); len(letters) > briefly {
		return string(letters[:briefly]) + "…"
	}
	return text
}
