package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// MaxVotes is how many votes in one poll are listed at most. There is one of
// each voter, and no group of WhatsApp has this many members.
const MaxVotes = 10_000

// MaxEarlyVotes is how many votes of a session wait for their polls at most.
const MaxEarlyVotes = 2000

// Votes are what people chose in polls.
type Votes interface {
	// SaveVote keeps the newest by time of each voter, and reports whether
	// anything changed. A vote that was taken back stays, without options.
	SaveVote(ctx context.Context, v models.PollVote) (bool, error)
	// Votes lists the votes in a poll, the oldest first: the newest of each
	// voter. Of more than MaxVotes the newest are listed.
	Votes(ctx context.Context, session string, chat models.JID, poll string) ([]models.PollVote, error)

	// KeepEarlyVote keeps a vote whose poll is not there: the newest by time of
	// each voter, and of a session the MaxEarlyVotes that came last.
	KeepEarlyVote(ctx context.Context, v models.EarlyVote) error
	// TakeEarlyVotes returns what was kept for a poll, the oldest first, and
	// forgets it.
	TakeEarlyVotes(ctx context.Context, session string, chat models.JID, poll string) ([]models.EarlyVote, error)
	// PruneEarlyVotes forgets what was kept before a time.
	PruneEarlyVotes(ctx context.Context, before time.Time) (int, error)
}
