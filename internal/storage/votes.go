package storage

import (
	"context"

	"frontdesk/models"
)

// Votes are what people chose in polls.
type Votes interface {
	// SaveVote keeps the newest by time of each voter, and reports whether
	// anything changed. A vote that was taken back stays, without options.
	SaveVote(ctx context.Context, v models.PollVote) (bool, error)
	// Votes lists the votes in a poll, the oldest first; at most MaxLimit.
	Votes(ctx context.Context, session string, chat models.JID, poll string) ([]models.PollVote, error)
}
