package views

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// RunsOn says when and where an automation runs, and what it may do.
type RunsOn struct {
	Home        string
	Manage      bool // may confirm hosts and fill in secrets
	Events      []RunsWhen
	Lines       []ChosenLine
	All         bool // every line, also those to come
	Hours       string
	Zone        string
	Permissions []ScriptPermission
	Hosts       []ScriptHost
	Secrets     []ScriptSecret
	Limits      []LimitRow
	Saved       string // what was just saved
	Error       string
	ErrorFor    string // "hosts", "secrets" or "lines"
	Form        SettingsForm
}

// RunsWhen is one trigger in words.
type RunsWhen struct {
	Title, Detail string
	Line          int
}

// ChosenLine is a line that an automation may work for.
type ChosenLine struct {
	Line   Line
	Chosen bool
}

// ScriptPermission is something that an automation may do.
type ScriptPermission struct {
	Icon, Title, Detail string
	May                 bool
}

// ScriptHost is a host of the web that the script names, or that was confirmed.
type ScriptHost struct {
	Host      string
	Confirmed bool
	Named     bool // by the script
	By        string
}

// ScriptSecret is a secret by its name. Its value is never shown.
type ScriptSecret struct {
	Name   string
	Filled bool
	Named  bool // by the script
	By     string
	Hosts  string // to which it may be sent, one a line
}

func (s ScriptSecret) id(part string) string { return "secret-" + part + "-" + s.Name }

// LimitRow is one limit of a script.
type LimitRow struct{ Name, Value string }

// SettingsForm is what staff may change about an automation without its code.
type SettingsForm struct {
	Action string
	Fields []SettingField
	Chats  []ChatOption // to choose from
	Failed int          // how many fields are wrong
	Saved  bool
}

// ChatOption is a chat that a setting may name.
type ChatOption struct {
	JID, Name string
	Group     bool
}

// SettingField is one setting with its value.
type SettingField struct {
	Name, Type, Label, Help string
	Value                   string // of most types; of a list one entry a line
	On                      bool   // of yesno
	Required                bool
	Min, Max                string
	Options                 []string
	Columns                 []string
	Rows                    [][]string // of a table; some empty ones at the end
	Changed                 bool       // it is not the default
	Default                 string     // in words
	Error                   string
}

func (f SettingField) id() string { return "set-" + f.Name }

func (f SettingField) name() string { return "s." + f.Name }

func (f SettingField) cell(row, column int) string {
	return fmt.Sprintf("s.%s.%d.%d", f.Name, row, column)
}

func (f SettingField) cellLabel(row, column int) string {
	return fmt.Sprintf("%s, row %d, %s", f.Label, row+1, f.Columns[column])
}

// described joins help and error of a field for who hears the page.
func (f SettingField) described() string {
	ids := ""
	if f.Help != "" {
		ids = f.id() + "-help"
	}
	if f.Error != "" {
		ids += " " + f.id() + "-error"
	}
	return strings.TrimSpace(ids)
}

// settingAttrs are what a field has only sometimes.
func settingAttrs(f SettingField) templ.Attributes {
	a := templ.Attributes{}
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Min != "" {
		a["min"] = f.Min
	}
	if f.Max != "" {
		a["max"] = f.Max
	}
	switch f.Type {
	case "number":
		a["step"] = "any"
	case "chat", "group":
		a["list"] = f.Type + "-options"
	}
	return a
}

func (f SettingField) inputType() string {
	switch f.Type {
	case "number", "url":
		return f.Type
	case "phone":
		return "tel"
	}
	return "text"
}

// AutomationForm is the page of people who may change settings and see no code.
type AutomationForm struct {
	Frame Frame
	Name  string
	About string
	Form  SettingsForm
}

// AutomationForms lists the automations that have settings.
type AutomationForms struct {
	Frame Frame
	Rows  []FormRow
}

// FormRow is one of them.
type FormRow struct {
	ID      int64
	Name    string
	About   string
	Enabled bool
	Count   int
	Lines   []Line
}

func (r FormRow) href() string { return "/automations/" + strconv.FormatInt(r.ID, 10) + "/settings" }
