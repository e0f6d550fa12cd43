package rest

import (
	"context"
	"io"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/internal/auth"
	"frontdesk/models"
	"frontdesk/scripts"
)

// automationTexts are the operations about texts of scripts and their versions.
func (a *API) automationTexts(f *face) {
	needs := operation.Needs(auth.Automations)
	operation.Global(f, "POST /automations/check", "Say what a text consists of and what is wrong with it", a.checkText, needs, operation.ID("checkAutomation"))
	operation.Global(f, "POST /automations/test", "Run the test() blocks of a text; nothing is sent", a.testText, needs, operation.ID("testText"))
	operation.Global(f, "POST /automations/:id/test", "Run the test() blocks of an automation, or of a text in its place", a.testAutomation, needs, operation.ID("testAutomation"))
	operation.Global(f, "GET /automations/:id/versions", "List the saved texts of an automation, newest first", a.listVersions, needs, operation.ID("listVersions"))
	operation.Global(f, "GET /automations/:id/versions/:number", "Read one saved text", a.readVersion, needs, operation.ID("readVersion"))
	operation.Global(f, "POST /automations/:id/versions/:number/restore", "Make an old version the newest one again", a.restoreVersion, needs, operation.ID("restoreVersion"))
	operation.Global(f, "GET /automations/:id/export", "Get an automation as one file, to keep or to import elsewhere", a.exportAutomation, needs, operation.ID("exportAutomation"))
	operation.Global(f, "GET /automations/types.d.ts", "Get the declarations of the script API, for editors", a.declarations, needs, operation.ID("scriptDeclarations"))
}

// Problem is what is wrong with a text or a run, with its place.
type Problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func problemsOf(list []sandbox.Problem) []Problem {
	shown := []Problem{}
	for _, p := range list {
		shown = append(shown, *problemOf(&p))
	}
	return shown
}

func problemOf(p *sandbox.Problem) *Problem {
	if p == nil {
		return nil
	}
	return &Problem{Code: p.Code, Message: p.Message, Line: p.Line, Column: p.Column}
}

type textRequest struct {
	Source   string         `json:"source" doc:"The script"`
	Settings map[string]any `json:"settings,omitempty" doc:"Values of the script's settings; filters may be made of them"`
}

// Part is a handler or a test of a script.
type Part struct {
	Event string `json:"event,omitempty" doc:"What a handler is for"`
	Name  string `json:"name,omitempty"`
	Line  int    `json:"line"`
}

type checkAnswer struct {
	OK          bool              `json:"ok" doc:"It can be saved"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Handlers    []Part            `json:"handlers"`
	Tests       []Part            `json:"tests"`
	Settings    []sandbox.Setting `json:"settings"`
	Hosts       []string          `json:"hosts"`
	Secrets     []string          `json:"secrets"`
	Problems    []Problem         `json:"problems"`
	Warnings    []Problem         `json:"warnings"`
}

func (a *API) checkText(ctx context.Context, in textRequest) (checkAnswer, error) {
	d, err := a.scripts.Check(ctx, in.Source, in.Settings)
	answer := checkAnswer{
		OK: len(d.Problems) == 0, Name: d.Name, Description: d.Description, Handlers: []Part{}, Tests: []Part{},
		Settings: append([]sandbox.Setting{}, d.Settings...), Hosts: append([]string{}, d.Hosts...), Secrets: append([]string{}, d.Secrets...),
		Problems: problemsOf(d.Problems), Warnings: problemsOf(d.Warnings),
	}
	for _, h := range d.Handlers {
		answer.Handlers = append(answer.Handlers, Part{h.Event, h.Name, h.Line})
	}
	for _, one := range d.Tests {
		answer.Tests = append(answer.Tests, Part{"", one.Name, one.Line})
	}
	return answer, err
}

// TestRun is what became of one test of a script.
type TestRun struct {
	Name     string     `json:"name"`
	Line     int        `json:"line"`
	Passed   bool       `json:"passed"`
	Problem  *Problem   `json:"problem,omitempty"`
	Duration int64      `json:"durationMs"`
	Lines    []TestLine `json:"conversation"`
}

// TestLine is one thing in the conversation of a test.
type TestLine struct {
	At   *int64 `json:"at"`
	Kind string `json:"kind" doc:"said by a contact, sent by the script, did (something happened) or problem"`
	Who  string `json:"who,omitempty"`
	Chat string `json:"chat,omitempty"`
	Text string `json:"text"`
}

type testsAnswer struct {
	Passed bool      `json:"passed" doc:"All of them"`
	Tests  []TestRun `json:"tests"`
}

func (a *API) testText(ctx context.Context, in textRequest) (testsAnswer, error) {
	runs, err := a.scripts.RunTests(ctx, in.Source, automations.TestOptions{Settings: in.Settings})
	answer := testsAnswer{Passed: true, Tests: []TestRun{}}
	for _, run := range runs {
		answer.Passed = answer.Passed && run.Passed
		answer.Tests = append(answer.Tests, TestRun{
			Name: run.Name, Line: run.Line, Passed: run.Passed, Problem: problemOf(run.Problem),
			Duration: run.Duration.Milliseconds(), Lines: linesOf(run.Lines),
		})
	}
	return answer, err
}

func linesOf(list []stage.Line) []TestLine {
	shown := []TestLine{}
	for _, l := range list {
		shown = append(shown, TestLine{At: unix(l.At), Kind: l.Kind, Who: l.Who, Chat: l.Chat, Text: l.Text})
	}
	return shown
}

type testRequest struct {
	ID       int64          `path:"id" json:"-"`
	Source   string         `json:"source,omitempty" doc:"A text to test in its place; left out: the live one"`
	Settings map[string]any `json:"settings,omitempty" doc:"Left out: those of the script itself"`
}

func (a *API) testAutomation(ctx context.Context, in testRequest) (testsAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return testsAnswer{}, err
	}
	if in.Source == "" {
		in.Source = found.Source
	}
	return a.testText(ctx, textRequest{Source: in.Source, Settings: in.Settings})
}

// Version is one saved text of an automation.
type Version struct {
	Number    int    `json:"number"`
	Author    string `json:"author"`
	Note      string `json:"note"`
	SDK       int    `json:"sdk"`
	CreatedAt *int64 `json:"createdAt"`
	Source    string `json:"source,omitempty"`
}

func versionOf(v models.AutomationVersion) Version {
	return Version{Number: v.Number, Author: v.Author, Note: v.Note, SDK: v.SDK, CreatedAt: unix(v.CreatedAt)}
}

type versionsAnswer struct {
	Versions []Version `json:"versions"`
}

// maxVersions is how many versions a list has.
const maxVersions = 200

func (a *API) listVersions(ctx context.Context, in automationRequest) (versionsAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return versionsAnswer{}, err
	}
	all, err := a.scripts.Versions(ctx, in.ID, maxVersions)
	answer := versionsAnswer{Versions: []Version{}}
	for _, v := range all {
		answer.Versions = append(answer.Versions, versionOf(v))
	}
	return answer, err
}

type versionRequest struct {
	ID     int64 `path:"id" json:"-"`
	Number int   `path:"number" json:"-" minimum:"1"`
}

type versionAnswer struct {
	Version Version `json:"version"`
}

func (a *API) readVersion(ctx context.Context, in versionRequest) (versionAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return versionAnswer{}, err
	}
	v, err := a.scripts.Version(ctx, in.ID, in.Number)
	if models.IsNotFound(err) {
		return versionAnswer{}, models.Errorf(models.NotFound, "there is no such version")
	}
	shown := versionOf(v)
	shown.Source = v.Source
	return versionAnswer{shown}, err
}

func (a *API) restoreVersion(ctx context.Context, in versionRequest) (automationAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return automationAnswer{}, err
	}
	who := auth.From(ctx)
	saved, err := a.scripts.Restore(ctx, in.ID, in.Number, who.Name)
	if models.IsNotFound(err) {
		err = models.Errorf(models.NotFound, "there is no such version")
	}
	a.record(ctx, who, "automation.restore", found.Name, err)
	return automationAnswer{automationOf(saved)}, err
}

func (a *API) exportAutomation(ctx context.Context, in automationRequest) (operation.File, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return operation.File{}, err
	}
	return textFile("text/javascript; charset=utf-8", fileName(found.Name), found.Source), nil
}

func (a *API) declarations(context.Context, struct{}) (operation.File, error) {
	return textFile("text/plain; charset=utf-8", "", scripts.Declarations()), nil
}

func textFile(kind, name, content string) operation.File {
	return operation.File{ContentType: kind, Name: name, Size: int64(len(content)), Body: io.NopCloser(strings.NewReader(content))}
}

// fileName makes a file's name of an automation's.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	return strings.Trim(plain, "-") + ".js"
}
