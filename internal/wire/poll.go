package wire

import (
	"slices"

	"frontdesk/models"
)

// PollData is what a message of type poll_creation has beside the others.
type PollData struct {
	Name        string       `json:"pollName"`
	Options     []PollOption `json:"pollOptions"`
	Multiple    bool         `json:"allowMultipleAnswers"`
	Invalidated bool         `json:"pollInvalidated"`
	Community   bool         `json:"isSentCagPollCreation"`
	Secret      []int        `json:"messageSecret,omitempty"`
}

// PollOption is one choice, and its place in the poll.
type PollOption struct {
	Name    string `json:"name"`
	LocalID int    `json:"localId"`
}

func pollOf(m models.Message) *PollData {
	if m.Poll == nil {
		return nil
	}
	data := &PollData{Name: m.Text, Options: []PollOption{}, Multiple: m.Poll.Multiple}
	for i, option := range m.Poll.Options {
		data.Options = append(data.Options, PollOption{Name: option, LocalID: i})
	}
	for _, number := range m.Poll.Secret {
		data.Secret = append(data.Secret, int(number))
	}
	return data
}

// RawPoll is what the raw model says of a poll.
type RawPoll struct {
	Name    string       `json:"pollName"`
	Options []PollOption `json:"pollOptions"`
}

func rawPollOf(shown *PollData) *RawPoll {
	if shown == nil {
		return nil
	}
	return &RawPoll{Name: shown.Name, Options: shown.Options}
}

// PollVote is what one person chose. Without options the vote was taken back.
type PollVote struct {
	Voter    string       `json:"voter"`
	Selected []PollOption `json:"selectedOptions"`
	TimeMS   int64        `json:"interractedAtTs"` // spelled as whatsapp-web.js spells it
	Parent   Message      `json:"parentMessage"`
	Key      MessageID    `json:"parentMsgKey"`
}

// PollVoteOf is a vote in a poll.
func (n Names) PollVoteOf(v models.PollVote, poll models.Message) PollVote {
	voter := v.Voter
	if v.FromMe && n.Me != "" {
		voter = n.Me
	}
	vote := PollVote{
		Voter: n.legacy(voter), Selected: []PollOption{}, TimeMS: v.Time.UnixMilli(),
		Parent: n.MessageOf(poll), Key: n.MessageIDOf(poll.Ref()),
	}
	if poll.Poll == nil {
		return vote
	}
	for i, option := range poll.Poll.Options {
		if slices.Contains(v.Options, option) {
			vote.Selected = append(vote.Selected, PollOption{Name: option, LocalID: i})
		}
	}
	return vote
}

type voteData struct {
	Vote PollVote `json:"vote"`
}
