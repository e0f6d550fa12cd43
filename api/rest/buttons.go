package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

func (a *API) buttons(f *face) {
	send := operation.Needs(auth.Send)
	operation.Global(f, "GET /automations/buttons", "List the buttons of the enabled scripts", a.listButtons, send, operation.ID("listButtons"))
	operation.Global(f, "POST /automations/:id/buttons/:label", "Press a button of a script", a.pressButton, send, operation.ID("pressButton"))
}

// Button is a button that staff can press.
type Button struct {
	AutomationID int64             `json:"automationId"`
	Automation   string            `json:"automation"`
	Label        string            `json:"label"`
	On           string            `json:"on" doc:"chat or page"`
	Confirm      string            `json:"confirm,omitempty" doc:"To be asked first"`
	Ask          []sandbox.Setting `json:"ask" doc:"Values that it wants"`
}

type buttonsRequest struct {
	On      string `query:"on" enum:"chat,page" doc:"Only those on chats, or on the page of their automation"`
	Session string `query:"sessionId" doc:"Only those that work for a session"`
}

type buttonsAnswer struct {
	Buttons []Button `json:"buttons"`
}

func (a *API) listButtons(ctx context.Context, in buttonsRequest) (buttonsAnswer, error) {
	answer := buttonsAnswer{Buttons: []Button{}}
	if in.Session != "" && !auth.From(ctx).Sees(in.Session) {
		return answer, errNoClient
	}
	for _, b := range a.scripts.Buttons(in.On, in.Session) {
		if in.Session == "" && !mine(ctx, b.Sessions) {
			continue
		}
		answer.Buttons = append(answer.Buttons, Button{
			AutomationID: b.Automation, Automation: b.Script, Label: b.Label, On: b.On, Confirm: b.Confirm, Ask: append([]sandbox.Setting{}, b.Ask...),
		})
	}
	return answer, nil
}

type pressRequest struct {
	ID      int64             `path:"id" json:"-"`
	Label   string            `path:"label" json:"-"`
	Session string            `json:"sessionId,omitempty" doc:"Needed for a button on chats"`
	Chat    *operation.ChatID `json:"chatId,omitempty" doc:"The chat that it is pressed on"`
	Values  map[string]any    `json:"values,omitempty" doc:"What the button asks for"`
}

type pressAnswer struct {
	Run Run `json:"run"`
}

func (a *API) pressButton(ctx context.Context, in pressRequest) (pressAnswer, error) {
	found, err := a.scripts.Automation(ctx, in.ID)
	sees := in.Session != "" && auth.From(ctx).Sees(in.Session) || in.Session == "" && mine(ctx, found.Sessions)
	if models.IsNotFound(err) || err == nil && !sees {
		return pressAnswer{}, errNoAutomation()
	}
	if err != nil {
		return pressAnswer{}, err
	}
	pressed := automations.Pressed{Automation: in.ID, Label: in.Label, Session: in.Session, By: auth.From(ctx).Name, Values: in.Values}
	if in.Chat != nil {
		pressed.Chat = in.Chat.JID()
		if in.Session == "" {
			return pressAnswer{}, models.Errorf(models.Invalid, "sessionId is required with chatId")
		}
	}
	if pressed.Values == nil {
		pressed.Values = map[string]any{}
	}
	fired, err := a.scripts.Press(ctx, pressed)
	if err != nil {
		return pressAnswer{}, err
	}
	return pressAnswer{a.runOf(ctx, fired.Run)}, nil
}
