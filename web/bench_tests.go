package web

import (
	"cmp"
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/models"
	"frontdesk/views"
)

// benchTests runs the tests of the text in the editor.
func (w *Web) benchTests(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	report, err := w.testReport(c.Request().Context(), c.FormValue("source"))
	if err != nil {
		return err
	}
	b := w.newBench(c, id)
	b.Mode, b.Tests = "tests", &report
	return w.benchAnswer(c, b, func() error { return write(c, http.StatusOK, views.TestsRan(report)) })
}

// testReport runs tests with the defaults of the script's settings: what staff
// filled in is no reason for a test to fail.
func (w *Web) testReport(ctx context.Context, source string) (views.TestReport, error) {
	runs, err := w.opts.Scripts.RunTests(ctx, source, automations.TestOptions{})
	if err != nil {
		if problem := scriptError(err); problem != nil {
			return views.TestReport{Problem: problem}, nil
		}
		return views.TestReport{}, err
	}
	var report views.TestReport
	for _, run := range runs {
		shown := views.TestResult{Name: run.Name, Line: run.Line, Passed: run.Passed, Took: millis(run.Duration)}
		if run.Problem != nil {
			shown.Problem = &views.ScriptError{Message: kindOfError.ReplaceAllString(run.Problem.Message, ""), Line: run.Problem.Line}
		}
		for _, l := range run.Lines {
			shown.Talk = append(shown.Talk, views.TestLine{Kind: l.Kind, Who: l.Who, Text: l.Text, At: l.At.Format("15:04")})
		}
		report.Tests = append(report.Tests, shown)
	}
	return report, nil
}

// benchReady tells what a person should know before they publish: how the tests
// stand, and what would be answered otherwise.
func (w *Web) benchReady(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	report, err := w.testReport(c.Request().Context(), c.FormValue("source"))
	if err != nil {
		return err
	}
	var last *views.LastMessages
	if id != 0 && report.Problem == nil {
		shown, err := w.lastMessages(c, id, "")
		if err != nil {
			return err
		}
		last = &shown
	}
	return write(c, http.StatusOK, views.PublishCheck(report, last, benchHome(id)))
}

// mayPublish runs the tests of a text. A red one needs a reason, which goes into
// the version's note and the audit log.
func (w *Web) mayPublish(c echo.Context, draft *automations.Draft, name string) (views.TestReport, error) {
	report, err := w.testReport(c.Request().Context(), draft.Source)
	if err != nil || report.Red() == 0 {
		return report, err
	}
	reason := c.FormValue("reason")
	if reason == "" {
		return report, models.Errorf(models.Invalid, "%d of %d tests fail; say why it is published all the same", report.Red(), len(report.Tests))
	}
	draft.Note = cmp.Or(draft.Note, "Published") + " (" + report.Word() + " tests pass: " + reason + ")"
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.publish-red", name+": "+reason, nil)
	return report, nil
}
