package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

func (a *API) automations(f *face) {
	needs := operation.Needs(auth.Automations)
	operation.Global(f, "GET /automations", "List the automations, in the order in which they are tried", a.listAutomations, needs, operation.ID("listAutomations"))
	operation.Global(f, "POST /automations", "Save a new automation; it is not switched on", a.createAutomation, needs, operation.ID("createAutomation"))
	operation.Global(f, "GET /automations/:id", "Read an automation with its script", a.readAutomation, needs, operation.ID("readAutomation"))
	operation.Global(f, "PUT /automations/:id", "Save a new version of an automation, live at once", a.saveAutomation, needs, operation.ID("saveAutomation"))
	operation.Global(f, "POST /automations/:id/enable", "Switch an automation on", a.enableAutomation, needs, operation.ID("enableAutomation"))
	operation.Global(f, "POST /automations/:id/disable", "Switch an automation off", a.disableAutomation, needs, operation.ID("disableAutomation"))
	operation.Global(f, "DELETE /automations/:id", "Delete an automation with its versions, runs and values", a.deleteAutomation, needs, operation.ID("deleteAutomation"))
	operation.Global(f, "POST /automations/:id/settings", "Change values of an automation's form", a.setAutomation, needs, operation.ID("setAutomation"))
	operation.Global(f, "POST /automations/stop-all", "Stop all automations at once; what waits stays waiting", a.stopAutomations, needs, operation.ID("stopAutomations"))
	operation.Global(f, "POST /automations/start-all", "Let automations run again", a.startAutomations, needs, operation.ID("startAutomations"))
	operation.Global(f, "POST /automations/order", "Set the order in which automations are tried", a.orderAutomations, needs, operation.ID("orderAutomations"))
	a.automationTexts(f)
	a.automationBench(f)
	a.automationStore(f)
	a.automationRehearse(f)
	operation.Global(f, "GET /automations/:id/runs", "List the runs of an automation, newest first", a.listRuns, needs, operation.ID("listRuns"))
	operation.Global(f, "GET /runs/:id", "Read a run with its steps and what it logged", a.readRun, needs, operation.ID("readRun"))
	operation.Global(f, "POST /runs/:id/cancel", "End a run that is waiting", a.cancelRun, needs, operation.ID("cancelRun"))
}

// Automation is a script with its settings. Source is there when one is read.
type Automation struct {
	ID          int64          `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Enabled     bool           `json:"enabled"`
	Position    int            `json:"position"`
	Sessions    []string       `json:"sessions"`
	Settings    map[string]any `json:"settings"`
	Version     int            `json:"version"`
	Reason      string         `json:"reason,omitempty"`
	Failures    int            `json:"failures"`
	CreatedAt   *int64         `json:"createdAt"`
	UpdatedAt   *int64         `json:"updatedAt"`
	Source      string         `json:"source,omitempty"`
}

func automationOf(a models.Automation) Automation {
	shown := Automation{
		ID: a.ID, Name: a.Name, Description: a.Description, Enabled: a.Enabled, Position: a.Position,
		Sessions: append([]string{}, a.Sessions...), Settings: a.Settings, Version: a.Version, Reason: a.Reason,
		Failures: a.Failures, CreatedAt: unix(a.CreatedAt), UpdatedAt: unix(a.UpdatedAt),
	}
	if shown.Settings == nil {
		shown.Settings = map[string]any{}
	}
	return shown
}

// mine reports whether the caller may see an automation. Who is limited to
// some sessions must see all that it works on: a script acts in its sessions.
func mine(ctx context.Context, sessions []string) bool {
	return auth.From(ctx).SeesAll(sessions)
}

func errNoAutomation() error {
	return models.Errorf(models.NotFound, "there is no such automation")
}

type automationRequest struct {
	ID int64 `path:"id" json:"-"`
}

type automationAnswer struct {
	Automation Automation `json:"automation"`
}

type automationsAnswer struct {
	Automations []Automation `json:"automations"`
	Total       int          `json:"total"`
}

func (a *API) listAutomations(ctx context.Context, _ struct{}) (automationsAnswer, error) {
	all, err := a.scripts.List(ctx)
	answer := automationsAnswer{Automations: []Automation{}}
	for _, one := range all {
		if mine(ctx, one.Sessions) {
			answer.Automations = append(answer.Automations, automationOf(one))
		}
	}
	answer.Total = len(answer.Automations)
	return answer, err
}

// draft is what an author sends. What is left out stays as it is.
type draft struct {
	ID       int64          `path:"id" json:"-"`
	Source   string         `json:"source" doc:"The script"`
	Settings map[string]any `json:"settings,omitempty" doc:"Values of the script's settings"`
	Sessions []string       `json:"sessions,omitempty" doc:"Sessions to work on; empty means all"`
	Note     string         `json:"note,omitempty" maxLength:"200" doc:"What changed, for the list of versions"`
}

// prepare makes the draft of a caller who is limited to some sessions one for
// these sessions.
func (d draft) prepare(ctx context.Context) (automations.Draft, error) {
	who := auth.From(ctx)
	sessions := d.Sessions
	if own := who.Sessions(); len(own) > 0 && len(sessions) == 0 && d.ID == 0 {
		sessions = own
	}
	if sessions != nil && !mine(ctx, sessions) {
		return automations.Draft{}, errNoClient
	}
	return automations.Draft{Source: d.Source, Settings: d.Settings, Sessions: sessions, Author: who.Name, Note: d.Note}, nil
}

func (a *API) createAutomation(ctx context.Context, in draft) (automationAnswer, error) {
	d, err := in.prepare(ctx)
	if err != nil {
		return automationAnswer{}, err
	}
	saved, err := a.scripts.Create(ctx, d)
	a.record(ctx, auth.From(ctx), "automation.create", saved.Name, err)
	return automationAnswer{automationOf(saved)}, err
}

// reach finds an automation that the caller may see.
func (a *API) reach(ctx context.Context, id int64) (automations.Detail, error) {
	found, err := a.scripts.Automation(ctx, id)
	if models.IsNotFound(err) || err == nil && !mine(ctx, found.Sessions) {
		return found, errNoAutomation()
	}
	return found, err
}

func (a *API) readAutomation(ctx context.Context, in automationRequest) (automationAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	shown := automationOf(found.Automation)
	shown.Source = found.Source
	return automationAnswer{shown}, err
}

func (a *API) saveAutomation(ctx context.Context, in draft) (automationAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return automationAnswer{}, err
	}
	d, err := in.prepare(ctx)
	if err != nil {
		return automationAnswer{}, err
	}
	saved, err := a.scripts.Save(ctx, in.ID, d)
	a.record(ctx, auth.From(ctx), "automation.publish", found.Name, err)
	return automationAnswer{automationOf(saved)}, err
}

func (a *API) enableAutomation(ctx context.Context, in automationRequest) (automationAnswer, error) {
	return a.flip(ctx, in.ID, "automation.enable", a.scripts.Enable)
}

type disableRequest struct {
	ID      int64  `path:"id" json:"-"`
	Waiting string `json:"waiting,omitempty" enum:"cancel,finish" doc:"What becomes of runs that wait: they end (as when left out), or go on to their end"`
}

func (a *API) disableAutomation(ctx context.Context, in disableRequest) (automationAnswer, error) {
	how := automations.CancelWaiting
	if in.Waiting == "finish" {
		how = automations.FinishWaiting
	}
	return a.flip(ctx, in.ID, "automation.disable", func(ctx context.Context, id int64) (models.Automation, error) {
		return a.scripts.DisableWith(ctx, id, how)
	})
}

type stoppedAnswer struct {
	Stopped bool `json:"stopped"`
}

// errAllLines says that who is limited to some sessions cannot stop what works
// on others.
func errAllLines() error {
	return models.Errorf(models.Forbidden, "only who sees all sessions can stop or start all automations")
}

func (a *API) stopAutomations(ctx context.Context, _ struct{}) (stoppedAnswer, error) {
	who := auth.From(ctx)
	if len(who.Sessions()) > 0 {
		return stoppedAnswer{}, errAllLines()
	}
	err := a.scripts.StopAll(ctx, who.Name)
	a.record(ctx, who, "automation.stop_all", "", err)
	return stoppedAnswer{true}, err
}

func (a *API) startAutomations(ctx context.Context, _ struct{}) (stoppedAnswer, error) {
	who := auth.From(ctx)
	if len(who.Sessions()) > 0 {
		return stoppedAnswer{}, errAllLines()
	}
	err := a.scripts.StartAll(ctx)
	a.record(ctx, who, "automation.start_all", "", err)
	return stoppedAnswer{}, err
}

func (a *API) flip(ctx context.Context, id int64, what string, how func(context.Context, int64) (models.Automation, error)) (automationAnswer, error) {
	found, err := a.reach(ctx, id)
	if err != nil {
		return automationAnswer{}, err
	}
	flipped, err := how(ctx, id)
	a.record(ctx, auth.From(ctx), what, found.Name, err)
	return automationAnswer{automationOf(flipped)}, err
}

func (a *API) deleteAutomation(ctx context.Context, in automationRequest) (operation.OK, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return operation.OK{}, err
	}
	err = a.scripts.Delete(ctx, in.ID)
	a.record(ctx, auth.From(ctx), "automation.delete", found.Name, err)
	return operation.OK{}, err
}

type settingsRequest struct {
	ID       int64          `path:"id" json:"-"`
	Settings map[string]any `json:"settings" doc:"Those that change"`
}

func (a *API) setAutomation(ctx context.Context, in settingsRequest) (automationAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return automationAnswer{}, err
	}
	saved, err := a.scripts.SaveSettings(ctx, in.ID, in.Settings)
	a.record(ctx, auth.From(ctx), "automation.settings", found.Name, err)
	return automationAnswer{automationOf(saved)}, err
}

type orderRequest struct {
	IDs []int64 `json:"ids" doc:"The first is tried first; those that are left out come after"`
}

func (a *API) orderAutomations(ctx context.Context, in orderRequest) (automationsAnswer, error) {
	for _, id := range in.IDs {
		if _, err := a.reach(ctx, id); err != nil {
			return automationsAnswer{}, err
		}
	}
	if _, err := a.scripts.Reorder(ctx, in.IDs); err != nil {
		return automationsAnswer{}, err
	}
	return a.listAutomations(ctx, struct{}{})
}
