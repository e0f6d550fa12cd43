package api

import (
	"context"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// polls routes polls and their votes.
func (a *API) polls(f *face) {
	operation.JSON(f, "POST /message/getPollVotes/:sessionId", "List the votes in a poll", pollVotes, operation.Needs(auth.Read))
}

type votesAnswer struct {
	Votes []wire.PollVote `json:"votes"`
}

// pollVotes lists the last vote of each person; one without options was taken
// back.
func pollVotes(ctx context.Context, s *whatsapp.Session, in messageRequest) (votesAnswer, error) {
	poll, votes, err := s.PollVotes(ctx, in.ChatID.JID(), in.MessageID.ID())
	if err != nil {
		return votesAnswer{}, unknownMessage(err)
	}
	names := namesOf(ctx, s)
	answer := votesAnswer{Votes: []wire.PollVote{}}
	for _, v := range votes {
		answer.Votes = append(answer.Votes, names.PollVoteOf(v, poll))
	}
	return answer, nil
}

// pollContent is a poll inside a request. Texts are trimmed.
type pollContent struct {
	Name    string      `json:"pollName"`
	Options []string    `json:"pollOptions"`
	Rules   pollOptions `json:"options,omitempty"`
}

type pollOptions struct {
	Multiple bool  `json:"allowMultipleAnswers,omitempty"`
	Secret   []int `json:"messageSecret,omitempty"`
}

func composePoll(content operation.Content) (whatsapp.Outgoing, error) {
	var in pollContent
	if err := content.Into(&in); err != nil {
		return whatsapp.Outgoing{}, err
	}
	secret := make([]byte, 0, len(in.Rules.Secret))
	for _, number := range in.Rules.Secret {
		if number < 0 || number > 255 {
			return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content.options.messageSecret is a list of bytes")
		}
		secret = append(secret, byte(number))
	}
	poll := models.Poll{Multiple: in.Rules.Multiple, Secret: secret}
	for _, option := range in.Options {
		poll.Options = append(poll.Options, strings.TrimSpace(option))
	}
	return whatsapp.Outgoing{Text: strings.TrimSpace(in.Name), Poll: &poll}, nil
}
