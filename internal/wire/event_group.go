package wire

import (
	"strconv"

	"frontdesk/models"
)

// changedData is a person with another number.
type changedData struct {
	Message   Message `json:"message"`
	OldID     string  `json:"oldId"`
	NewID     string  `json:"newId"`
	IsContact bool    `json:"isContact"`
}

// memberEvent is the data of events about people and their groups that are no
// changes of a group.
func (n Names) memberEvent(e models.Event) any {
	switch d := e.Data.(type) {
	case models.MembershipRequested:
		return n.notification(e.ID, happening{d.Group, d.Who, "membership_approval_request", "", nil, d.Time})
	case models.ContactChanged:
		if d.Time.IsZero() {
			d.Time = e.Time
		}
		return changedData{n.changeNotice(e.ID, d), d.Old.Legacy(), d.New.Legacy(), d.Contact}
	}
	return nil
}

// changeNotice is the notice of a new number as it stands in the chat.
func (n Names) changeNotice(id int64, d models.ContactChanged) Message {
	message := n.MessageOf(models.Message{
		Chat: d.Chat, Sender: d.Old, ID: strconv.FormatInt(id, 10), Time: d.Time, Type: models.TypeNotice,
	})
	if d.Chat.IsGroup() {
		message.Type, message.Data.Type = "gp2", "gp2"
	}
	return message
}
