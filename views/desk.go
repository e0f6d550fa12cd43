package views

import "frontdesk/models"

// Desk is what automations have to do with an open conversation.
type Desk struct {
	Line     Line
	Chat     models.JID
	May      bool // this person may change it
	Needs    bool // a person is needed
	Note     string
	Until    Time // automations rest until then; zero: they do not
	Why      string
	Dialogs  []RunRow // under way
	Builds   bool     // this person may see runs
	Assigned string
}

func (d Desk) action() string { return ChatPath(d.Line.ID, d.Chat, "desk") }

// ChatButton is a button of a script, for a conversation.
type ChatButton struct {
	Automation int64
	Script     string
	Label      string
	Asks       bool // it asks before it does anything
}

// PressPage asks before a button of a script acts.
type PressPage struct {
	Frame   Frame
	Line    Line
	Chat    models.JID
	Name    string // of the conversation
	Button  ChatButton
	Confirm string
	Fields  []AskField
	Error   string
}

// AskField is one thing that a button wants to know.
type AskField struct {
	Name, Label, Help, Type, Value string
	Options                        []string
	Required                       bool
}

// WhyPage says what became of a message.
type WhyPage struct {
	Frame   Frame
	Back    string // the message in its conversation
	Name    string
	Text    string
	Why     string // why no script was asked
	Scripts []WhyScript
}

// WhyScript is what one script made of a message.
type WhyScript struct {
	Name, Href, Why string
	Ran             bool
	Bench           string
}

// Text is what stands on the button.
func (b ChatButton) Text() string {
	if b.Asks {
		return b.Label + "…"
	}
	return b.Label
}

// method is get for a button that asks first: its page does.
func (b ChatButton) method() string {
	if b.Asks {
		return "get"
	}
	return "post"
}

func (f AskField) input() string {
	switch f.Type {
	case "number":
		return "number"
	case "phone":
		return "tel"
	case "url":
		return "url"
	}
	return "text"
}
