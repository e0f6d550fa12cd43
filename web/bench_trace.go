package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/views"
)

// actOf draws what a script would do.
func actOf(tried automations.Tried) views.BenchAct {
	a := views.BenchAct{Token: tried.Token, Waiting: tried.Waiting, Why: whyNot(tried)}
	var spent time.Duration
	for _, run := range tried.Runs {
		spent += run.Duration
		a.Steps = append(a.Steps, runSteps(run)...)
		if run.Status == stage.StatusWaiting {
			a.Asks = append(a.Asks, asksOf(run.Requests)...)
			a.Time, a.TimeWord = untilDue(tried.Now, run.WaitingUntil)
		}
	}
	for _, o := range tried.Opinions {
		if !o.OK {
			a.Steps = append(a.Steps, views.BenchStep{Kind: "miss", Icon: "minus", Title: "Not for this handler", Detail: o.Why, Line: o.Line, Missed: true})
		}
	}
	if tried.Problem != nil {
		a.Problem = &views.ScriptError{Message: sentence(kindOfError.ReplaceAllString(tried.Problem.Message, "")), Line: tried.Problem.Line}
	}
	a.Kind, a.Word = outcomeOf(tried)
	a.Facts = actFacts(len(tried.Runs) > 0, spent, len(tried.Said))
	return a
}

func whyNot(tried automations.Tried) string {
	if tried.Why == "" || len(tried.Runs) > 0 && tried.Runs[0].Status != stage.StatusSkipped {
		return ""
	}
	return sentence(tried.Why)
}

func outcomeOf(tried automations.Tried) (kind, word string) {
	switch {
	case tried.Problem != nil:
		return "bad", "Failed"
	case len(tried.Runs) == 0 || tried.Why != "" && len(tried.Said) == 0:
		return "warn", "Not run"
	case tried.Waiting:
		return "info", "Waiting"
	case len(tried.Said) > 0:
		return "ok", "Replied"
	}
	return "", "Says nothing"
}

func actFacts(ran bool, spent time.Duration, held int) string {
	if !ran {
		return ""
	}
	facts := millis(spent)
	switch held {
	case 0:
		return facts
	case 1:
		return facts + ", 1 message held back"
	}
	return fmt.Sprintf("%s, %d messages held back", facts, held)
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// runSteps are the rows of one run: why it ran, each call, each line of its
// log, and how it ended.
func runSteps(run automations.TriedRun) []views.BenchStep {
	first := views.BenchStep{Icon: "zap", Title: "Filters matched", Detail: run.Why, Line: run.Line}
	if run.Resumed {
		first = views.BenchStep{Icon: "play", Title: "The run goes on", Detail: run.Why}
	}
	steps := []views.BenchStep{first}
	for _, call := range run.Calls {
		steps = append(steps, callStep(call))
	}
	for _, l := range run.Logs {
		steps = append(steps, views.BenchStep{Icon: "list", Title: "Logged", Detail: l.Text, Line: l.Line, Note: short(l.Text)})
	}
	end := views.BenchStep{Kind: "fin", Icon: "flag", Title: "Done", Took: millis(run.Duration)}
	switch run.Status {
	case stage.StatusStopped:
		end.Title = "Stopped: no other script sees it"
	case stage.StatusWaiting:
		end.Title = "Waits"
		if run.WaitingFor == "answer" {
			end.Title = "Waits for an answer"
		}
		end.Kind, end.Icon = "io", "hourglass"
	case stage.StatusFailed:
		end.Kind, end.Icon, end.Title = "err", "x", "Failed"
		if run.Problem != nil {
			end.Detail, end.Line = kindOfError.ReplaceAllString(run.Problem.Message, ""), run.Problem.Line
		}
	case stage.StatusSkipped:
		end.Title = "Skipped"
	case stage.StatusCancelled:
		end.Title, end.Detail = "Cancelled", run.Why
	}
	return append(steps, end)
}

// callStep is one call: what is held back, what was looked up, what went wrong.
func callStep(call automations.TriedCall) views.BenchStep {
	step := views.BenchStep{Kind: "io", Icon: "zap", Title: call.Words, Line: call.Line}
	noun, verb, _ := strings.Cut(call.Call, ".")
	switch {
	case noun == "state" || noun == "store":
		step.Icon = "database"
		step.Title, step.Detail, _ = strings.Cut(call.Words, ": ")
		step.Note = valueNote(verb, call.Result)
	case call.Call == "answer" || call.Call == "wait" || call.Call == "reached":
		step.Icon, step.Note = "clock-3", resultNote(call.Result)
	case call.Call == "fetch":
		step.Icon, step.Note = "download", fetchNote(call.Result)
	default:
		step.Note = resultNote(call.Result)
	}
	if strings.HasPrefix(call.Words, "Would ") && noun != "answer" && noun != "wait" && noun != "reached" {
		step.Kind, step.Icon, step.Note = "hold", "hand", cmp.Or(step.Note, "held back")
	}
	if call.Call == "send" {
		sendStep(&step, call)
	}
	if call.Error != "" {
		step.Kind, step.Icon, step.Detail, step.Note = "err", "x", call.Error, short(call.Error)
	}
	return step
}

// sendStep draws a message that would be sent as the bubble that it would be.
func sendStep(step *views.BenchStep, call automations.TriedCall) {
	var args sandbox.SendArgs
	if json.Unmarshal(call.Args, &args) != nil {
		return
	}
	before, rest, quoted := strings.Cut(call.Words, "“")
	if !quoted {
		return
	}
	_, after, _ := strings.Cut(rest[max(strings.LastIndex(rest, "”"), 0):], "”")
	step.Title = strings.TrimSpace(strings.TrimSpace(before) + after)
	step.Bubble, step.Note = cmp.Or(args.Text, strings.TrimSuffix(rest, "”")), "held back"
	if args.Typing == nil && args.At == 0 {
		step.Detail = fmt.Sprintf("after typing for about %.1f s", typing(args.Text).Seconds())
	}
}

// typing is how long a person would type a text; the server varies it a little.
func typing(text string) time.Duration {
	d := 600*time.Millisecond + time.Duration(len([]rune(text)))*45*time.Millisecond
	return min(max(d, time.Second), 8*time.Second)
}

func valueNote(verb string, result json.RawMessage) string {
	switch {
	case verb == "once" && string(result) == "true":
		return "first time"
	case verb == "once":
		return "not the first time"
	case verb == "get":
		var found struct{ Value json.RawMessage }
		if json.Unmarshal(result, &found) != nil || found.Value == nil {
			return "nothing stored"
		}
		return short(brief(found.Value))
	}
	return resultNote(result)
}

func resultNote(result json.RawMessage) string {
	if len(result) == 0 || string(result) == "null" || string(result) == "{}" || string(result) == "true" {
		return ""
	}
	var answered struct {
		Text    string
		Message *struct{ Text string }
		Votes   []string
	}
	if json.Unmarshal(result, &answered) == nil {
		switch {
		case answered.Message != nil:
			return short(answered.Message.Text)
		case answered.Text != "":
			return short(answered.Text)
		case len(answered.Votes) > 0:
			return short(strings.Join(answered.Votes, ", "))
		}
	}
	return short(brief(result))
}

func fetchNote(result json.RawMessage) string {
	var got []sandbox.Fetched
	if json.Unmarshal(result, &got) != nil || len(got) == 0 {
		return ""
	}
	if got[0].Error != nil {
		return got[0].Error.Code
	}
	return fmt.Sprint(got[0].Status)
}

// shortly is how much stands beside a line of the editor.
const shortly = 40

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > shortly {
		return string(letters[:shortly]) + "…"
	}
	return text
}

func asksOf(requests []sandbox.FetchRequest) []views.BenchAsk {
	var asks []views.BenchAsk
	for _, r := range requests {
		asks = append(asks, views.BenchAsk{Method: cmp.Or(r.Method, "GET"), URL: r.URL, Body: cmp.Or(r.Body, string(r.JSON))})
	}
	return asks
}

// untilDue is how much time must pass for a wait to be over.
func untilDue(now, due time.Time) (length, word string) {
	if due.IsZero() {
		return "", ""
	}
	left := due.Sub(now)
	if left <= 0 {
		return "", ""
	}
	whole := left.Truncate(time.Minute)
	if whole < left {
		whole += time.Minute
	}
	return (whole + time.Second).String(), "Let " + sandbox.Span(whole) + " pass"
}
