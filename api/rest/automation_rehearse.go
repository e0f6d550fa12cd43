package rest

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

// automationRehearse are the operations that look at a script beside real messages.
func (a *API) automationRehearse(f *face) {
	needs := operation.Needs(auth.Automations)
	operation.Global(f, "POST /automations/:id/rehearse", "Play a text on real messages beside the live version; nothing is sent", a.rehearse, needs, operation.ID("rehearseAutomation"))
	operation.Global(f, "GET /automations/explain", "Say which automations saw a message, and why the others did not run", a.explain, needs, operation.ID("explainMessage"))
	operation.Global(f, "POST /runs/:id/dry-run", "Try the message of a run again, with the live text", a.runAgain, needs, operation.ID("dryRunAgain"))
	operation.Global(f, "POST /automations/save-test", "Write a dry run as the source of a test", a.saveTest, needs, operation.ID("saveTest"))
	operation.Global(f, "POST /automations/:id/record-test", "Write the last messages of a chat as the source of a test", a.recordTest, needs, operation.ID("recordTest"))
}

type rehearseRequest struct {
	ID        int64          `path:"id" json:"-"`
	Source    string         `json:"source,omitempty" doc:"The draft; left out: the live text"`
	Settings  map[string]any `json:"settings,omitempty" doc:"Left out: those of the automation"`
	SessionID string         `json:"sessionId" minLength:"1"`
	Messages  int            `json:"messages,omitempty" minimum:"1" maximum:"1000" doc:"So many of the last messages of others; left out: 200"`
	Days      int            `json:"days,omitempty" minimum:"1" maximum:"90" doc:"Only those of so many days"`
}

type rehearseAnswer struct {
	Messages    int              `json:"messages"`
	Same        int              `json:"same"`
	Answers     int              `json:"answersNow" doc:"Only the draft answers"`
	Quiet       int              `json:"stoppedAnswering" doc:"Only the live version answers"`
	Other       int              `json:"answersDifferently"`
	Errors      int              `json:"fails"`
	Differences []DifferenceJSON `json:"differences"`
	Cut         bool             `json:"cut" doc:"There are more differences than are listed"`
}

// DifferenceJSON is a message to which the draft does something else.
type DifferenceJSON struct {
	Kind      string   `json:"kind"`
	ChatID    string   `json:"chatId"`
	MessageID string   `json:"messageId"`
	At        *int64   `json:"at"`
	Text      string   `json:"text"`
	Draft     []string `json:"draft" doc:"What the draft says"`
	Live      []string `json:"live" doc:"What the live version says"`
	Did       []string `json:"did" doc:"What the automation really said"`
	Humans    []string `json:"humans" doc:"What staff really answered"`
	Problem   string   `json:"problem,omitempty"`
}

func (a *API) rehearse(ctx context.Context, in rehearseRequest) (rehearseAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return rehearseAnswer{}, err
	}
	if !auth.From(ctx).Sees(in.SessionID) {
		return rehearseAnswer{}, errNoClient
	}
	found, err := a.scripts.Rehearse(ctx, automations.Rehearsal{
		Automation: in.ID, Source: in.Source, Settings: in.Settings, Session: in.SessionID, Messages: in.Messages,
		Since: time.Duration(in.Days) * 24 * time.Hour,
	})
	answer := rehearseAnswer{
		Messages: found.Messages, Same: found.Same, Answers: found.Answers, Quiet: found.Quiet, Other: found.Other,
		Errors: found.Errors, Cut: found.Cut, Differences: []DifferenceJSON{},
	}
	for _, d := range found.Differences {
		answer.Differences = append(answer.Differences, DifferenceJSON{
			Kind: d.Kind, ChatID: d.Chat.Legacy(), MessageID: d.Message, At: unix(d.At), Text: d.Text, Draft: d.Draft, Live: d.Live,
			Did: append([]string{}, d.Did...), Humans: append([]string{}, d.Humans...), Problem: d.Problem,
		})
	}
	return answer, err
}

type explainRequest struct {
	SessionID string `query:"sessionId" minLength:"1"`
	ChatID    string `query:"chatId" minLength:"1"`
	MessageID string `query:"messageId" minLength:"1"`
}

type explainAnswer struct {
	Why         string            `json:"why,omitempty" doc:"Why no script was asked at all"`
	Answers     []Run             `json:"answered" doc:"Runs that the message began or answered"`
	Automations []ExplanationJSON `json:"automations"`
}

// ExplanationJSON says what one automation made of a message.
type ExplanationJSON struct {
	AutomationID int64  `json:"automationId"`
	Name         string `json:"name"`
	Enabled      bool   `json:"enabled"`
	Ran          bool   `json:"ran"`
	RunID        int64  `json:"runId,omitempty"`
	Why          string `json:"why"`
}

func (a *API) explain(ctx context.Context, in explainRequest) (explainAnswer, error) {
	if !auth.From(ctx).Sees(in.SessionID) {
		return explainAnswer{}, errNoClient
	}
	chat, err := models.ParseJID(in.ChatID)
	if err != nil {
		return explainAnswer{}, err
	}
	found, err := a.scripts.Explain(ctx, in.SessionID, chat, in.MessageID)
	answer := explainAnswer{Why: found.Why, Answers: []Run{}, Automations: []ExplanationJSON{}}
	for _, run := range found.Answers {
		if _, err := a.reach(ctx, run.AutomationID); err != nil {
			continue // the caller may not see it
		}
		answer.Answers = append(answer.Answers, a.runOf(ctx, run))
	}
	for _, e := range found.Scripts {
		if _, err := a.reach(ctx, e.Automation); err != nil {
			continue // the caller may not see it
		}
		answer.Automations = append(answer.Automations, ExplanationJSON{e.Automation, e.Name, e.Enabled, e.Ran, e.Run.ID, e.Why})
	}
	return answer, err
}

type againRequest struct {
	ID  int64  `path:"id" json:"-"`
	Web string `json:"web,omitempty" enum:"refuse,hand,allow" doc:"What a web request gets"`
}

func (a *API) runAgain(ctx context.Context, in againRequest) (dryRunAnswer, error) {
	if _, err := a.readRun(ctx, automationRequest{in.ID}); err != nil {
		return dryRunAnswer{}, err
	}
	tried, err := a.scripts.RunAgain(ctx, in.ID, in.Web)
	return dryRunOf(tried), err
}

type saveTestRequest struct {
	Token string `json:"token" minLength:"1" doc:"Of the dry run"`
	Name  string `json:"name" minLength:"1" maxLength:"200" doc:"What the test is called"`
}

type testSourceAnswer struct {
	Source string `json:"source" doc:"To put at the end of the script"`
}

func (a *API) saveTest(ctx context.Context, in saveTestRequest) (testSourceAnswer, error) {
	source, err := a.scripts.SaveAsTest(ctx, in.Token, in.Name)
	return testSourceAnswer{source}, err
}

type recordTestRequest struct {
	ID        int64            `path:"id" json:"-"`
	SessionID string           `json:"sessionId" minLength:"1"`
	ChatID    operation.ChatID `json:"chatId"`
	Messages  int              `json:"messages,omitempty" minimum:"1" maximum:"100" doc:"The last so many; left out: 20"`
	Name      string           `json:"name" minLength:"1" maxLength:"200" doc:"What the test is called"`
}

func (a *API) recordTest(ctx context.Context, in recordTestRequest) (testSourceAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return testSourceAnswer{}, err
	}
	if !auth.From(ctx).Sees(in.SessionID) {
		return testSourceAnswer{}, errNoClient
	}
	source, err := a.scripts.RecordTest(ctx, automations.Recorded{
		Automation: in.ID, Session: in.SessionID, Chat: in.ChatID.JID(), Messages: in.Messages, Name: in.Name,
	})
	return testSourceAnswer{source}, err
}
