package wire

import "frontdesk/models"

// ChoiceData are the fields of a message with buttons, or of the answer to
// buttons or a list.
type ChoiceData struct {
	Buttons  []ReplyButton `json:"dynamicReplyButtons,omitempty"`
	ButtonID string        `json:"selectedButtonId,omitempty"`
	RowID    string        `json:"selectedRowId,omitempty"`
}

// ReplyButton is a button under a text; its type is always 1, an answer.
type ReplyButton struct {
	ID   string     `json:"buttonId"`
	Text ButtonText `json:"buttonText"`
	Type int        `json:"type"`
}

// ButtonText is what stands on a button.
type ButtonText struct {
	Display string `json:"displayText"`
}

func choiceOf(c *models.Choice) *ChoiceData {
	if c == nil {
		return nil
	}
	data := &ChoiceData{ButtonID: c.ButtonID, RowID: c.RowID}
	for _, b := range c.Buttons {
		data.Buttons = append(data.Buttons, ReplyButton{ID: b.ID, Text: ButtonText{b.Text}, Type: 1})
	}
	return data
}
