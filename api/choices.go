package api

import (
	"strconv"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// buttonsContent and listContent are messages with choices, which WhatsApp no
// longer shows for linked devices. They are sent as text with numbered lines.
type buttonsContent struct {
	Title   string   `json:"title,omitempty"`
	Body    string   `json:"body,omitempty"`
	Footer  string   `json:"footer,omitempty"`
	Buttons []choice `json:"buttons,omitempty"`
}

type listContent struct {
	Title    string    `json:"title,omitempty"`
	Body     string    `json:"body,omitempty"`
	Footer   string    `json:"footer,omitempty"`
	Sections []section `json:"sections,omitempty"`
}

type section struct {
	Title string   `json:"title,omitempty"`
	Rows  []choice `json:"rows,omitempty"`
}

type choice struct {
	Body        string `json:"body,omitempty" also:"title"`
	Description string `json:"description,omitempty"`
}

func composeButtons(content operation.Content) (whatsapp.Outgoing, error) {
	var in buttonsContent
	if err := content.Into(&in); err != nil {
		return whatsapp.Outgoing{}, err
	}
	return asText(in.Title, in.Body, in.Footer, []section{{Rows: in.Buttons}})
}

func composeList(content operation.Content) (whatsapp.Outgoing, error) {
	var in listContent
	if err := content.Into(&in); err != nil {
		return whatsapp.Outgoing{}, err
	}
	return asText(in.Title, in.Body, in.Footer, in.Sections)
}

// asText writes title, body, the choices as numbered lines, and footer.
func asText(title, body, footer string, sections []section) (whatsapp.Outgoing, error) {
	parts := []string{title, body}
	number := 0
	for _, s := range sections {
		lines := []string{s.Title}
		for _, c := range s.Rows {
			number++
			line := strconv.Itoa(number) + ". " + c.Body
			if c.Description != "" {
				line += ": " + c.Description
			}
			lines = append(lines, line)
		}
		parts = append(parts, paragraph("\n", lines...))
	}
	text := paragraph("\n\n", append(parts, footer)...)
	if text == "" {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content has neither a body nor choices")
	}
	return whatsapp.Outgoing{Text: text}, nil
}

// paragraph joins what is not empty.
func paragraph(between string, parts ...string) string {
	var full []string
	for _, part := range parts {
		if part != "" {
			full = append(full, part)
		}
	}
	return strings.Join(full, between)
}
