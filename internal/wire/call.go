package wire

import "frontdesk/models"

// Call is somebody calling. What a browser could do with it is always false:
// there is none.
type Call struct {
	ID                    string   `json:"id"`
	From                  string   `json:"from"`
	IsVideo               bool     `json:"isVideo"`
	IsGroup               bool     `json:"isGroup"`
	FromMe                bool     `json:"fromMe"`
	CanHandleLocally      bool     `json:"canHandleLocally"`
	WebClientShouldHandle bool     `json:"webClientShouldHandle"`
	Participants          []string `json:"participants"`
	GroupID               string   `json:"groupId,omitempty"`
}

// CallOf is a call. GroupID is there only for one to a group.
func (n Names) CallOf(c models.Call) Call {
	caller := n.legacy(c.From)
	call := Call{
		ID: c.ID, From: caller, IsVideo: c.Video, IsGroup: c.Group != "",
		FromMe: c.From != "" && n.phone(c.From) == n.Me, Participants: []string{},
	}
	if call.IsGroup {
		call.GroupID, call.Participants = n.legacy(c.Group), []string{caller}
	}
	return call
}

type callData struct {
	Call Call `json:"call"`
}

func (n Names) callEvent(data models.EventData) any {
	if d, ok := data.(models.CallReceived); ok {
		return callData{n.CallOf(d.Call)}
	}
	return nil
}
