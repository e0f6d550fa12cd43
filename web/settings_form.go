package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/views"
)

// spareRows are the empty rows at the end of a table.
const spareRows = 2

// fieldOf draws one setting with its value: what staff chose, or its default.
func fieldOf(s sandbox.Setting, chosen any, has bool) views.SettingField {
	var preset any
	if len(s.Default) > 0 {
		_ = json.Unmarshal(s.Default, &preset) // a default that cannot be read is none
	}
	value := preset
	if has {
		value = chosen
	}
	f := views.SettingField{
		Name: s.Name, Type: s.Type, Label: s.Label, Help: s.Help, Required: s.Required, Options: s.Options, Columns: s.Columns,
		Min: number(s.Min), Max: number(s.Max), Changed: has && plainly(s, chosen) != plainly(s, preset), Default: firstWords(plainly(s, preset)),
	}
	f.Value = plainly(s, value)
	f.On, _ = value.(bool)
	if s.Type == "table" {
		f.Rows = rowsOf(s, value)
	}
	return f
}

func number(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// firstWords shortens a default for the line below its field.
func firstWords(text string) string {
	text = strings.ReplaceAll(text, "\n", ", ")
	if letters := []rune(text); len(letters) > 80 {
		return string(letters[:80]) + "…"
	}
	return text
}

// plainly writes a value as its field holds it.
func plainly(s sandbox.Setting, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		var lines []string
		for _, one := range v {
			if row, ok := one.(map[string]any); ok {
				lines = append(lines, strings.Join(cellsOf(s, row), " · "))
				continue
			}
			lines = append(lines, fmt.Sprint(one))
		}
		return strings.Join(lines, "\n")
	}
	return ""
}

func cellsOf(s sandbox.Setting, row map[string]any) []string {
	cells := make([]string, len(s.Columns))
	for i, column := range s.Columns {
		if text, ok := row[column].(string); ok {
			cells[i] = text
		}
	}
	return cells
}

func rowsOf(s sandbox.Setting, value any) [][]string {
	var rows [][]string
	list, _ := value.([]any)
	for _, one := range list {
		if row, ok := one.(map[string]any); ok {
			rows = append(rows, cellsOf(s, row))
		}
	}
	for range spareRows {
		rows = append(rows, make([]string, len(s.Columns)))
	}
	return rows
}

// valueOf reads one setting from a form, and says what is wrong with it.
func valueOf(c echo.Context, s sandbox.Setting) (value any, wrong string) {
	text := strings.ReplaceAll(c.FormValue("s."+s.Name), "\r\n", "\n")
	switch s.Type {
	case "yesno":
		return text == "yes", ""
	case "list":
		list := []any{}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
		return list, missing(s, len(list) == 0)
	case "table":
		rows := tableOf(c, s)
		return rows, missing(s, len(rows) == 0)
	case "longtext":
		return text, missing(s, strings.TrimSpace(text) == "")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		if s.Type == "number" {
			return nil, missing(s, true)
		}
		return "", missing(s, true)
	}
	return singleOf(s, text)
}

func missing(s sandbox.Setting, empty bool) string {
	if empty && s.Required {
		return "Fill this in."
	}
	return ""
}

// singleOf checks a value that stands in one line.
func singleOf(s sandbox.Setting, text string) (value any, wrong string) {
	switch s.Type {
	case "number":
		n, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
			return text, "Write a number, such as 3 or 2.5."
		case s.Min != nil && n < *s.Min:
			return text, "The smallest number here is " + number(s.Min) + "."
		case s.Max != nil && n > *s.Max:
			return text, "The largest number here is " + number(s.Max) + "."
		}
		return n, ""
	case "url":
		at, err := url.Parse(text)
		if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
			return text, "Write a web address that begins with https://."
		}
	case "phone":
		if digits := strings.Map(onlyDigits, text); len(digits) < 7 || len(digits) > 15 || strings.ContainsAny(text, "@abcdefghijklmnopqrstuvwxyz") {
			return text, "Write the number with its country code, such as +49 151 2345678."
		}
	case "choice":
		if !slices.Contains(s.Options, text) {
			return text, "Choose one of the list."
		}
	case "chat", "group":
		address, err := stage.Address(text)
		if err != nil {
			return text, "Choose a chat of the list, or write a phone number with its country code."
		}
		if s.Type == "group" && !strings.HasSuffix(address, "@g.us") {
			return text, "Choose a group of the list."
		}
		return address, ""
	}
	return text, ""
}

func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// maxRows bounds a table.
const maxRows = 500

// tableOf reads the rows of a table; empty ones are left out.
func tableOf(c echo.Context, s sandbox.Setting) []any {
	rows := []any{}
	form, err := c.FormParams()
	if err != nil {
		return rows
	}
	for i := range maxRows {
		row, filled, there := map[string]any{}, false, false
		for j, column := range s.Columns {
			name := fmt.Sprintf("s.%s.%d.%d", s.Name, i, j)
			there = there || form.Has(name)
			text := strings.TrimSpace(form.Get(name))
			row[column], filled = text, filled || text != ""
		}
		if !there {
			break
		}
		if filled {
			rows = append(rows, row)
		}
	}
	return rows
}

// formOf is the form of an automation with its values.
func formOf(d sandbox.Description, values map[string]any) views.SettingsForm {
	var f views.SettingsForm
	for _, s := range d.Settings {
		chosen, has := values[s.Name]
		f.Fields = append(f.Fields, fieldOf(s, chosen, has))
	}
	return f
}

// readForm reads all settings. What is wrong is said at its field, and what was
// written stays there.
func readForm(c echo.Context, d sandbox.Description) (values map[string]any, f views.SettingsForm) {
	values = map[string]any{}
	for _, s := range d.Settings {
		value, wrong := valueOf(c, s)
		if value != nil {
			values[s.Name] = value
		}
		field := fieldOf(s, value, value != nil)
		if field.Error = wrong; wrong != "" {
			f.Failed++
		}
		f.Fields = append(f.Fields, field)
	}
	return values, f
}
