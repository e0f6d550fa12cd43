package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// castVote reads a vote beside its poll, stores it and tells of it. A vote whose
// poll is not there is kept until it comes; one that cannot be read goes to
// quarantine.
type castVote struct {
	Vote   models.PollVote // without its options
	Nonce  []byte
	Sealed []byte
	Voters []models.JID // the addresses by which the voter may have signed
	Own    []models.JID // the addresses of this account
}

// Apply implements events.Step.
func (c castVote) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, c.Vote.Chat, c.Vote.MessageID)
	if models.IsNotFound(err) || err == nil && m.Type == models.TypeUndecryptable {
		return c.keep(ctx, tx)
	}
	if err != nil || m.Poll == nil {
		return err
	}
	return c.cast(ctx, tx, m)
}

// keep lets the vote wait for its poll.
func (c castVote) keep(ctx context.Context, tx *events.Tx) error {
	content, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode a vote: %w", err)
	}
	v := c.Vote
	return tx.KeepEarlyVote(ctx, models.EarlyVote{
		SessionID: v.SessionID, Chat: v.Chat, MessageID: v.MessageID, Voter: v.Voter, Time: v.Time, KeptAt: time.Now(), Content: content,
	})
}

// earlyVotes casts the votes that came before their poll.
func earlyVotes(ctx context.Context, tx *events.Tx, m models.Message) error {
	if m.Poll == nil {
		return nil
	}
	kept, err := tx.TakeEarlyVotes(ctx, tx.SessionID, m.Chat, m.ID)
	if err != nil {
		return err
	}
	for _, v := range kept {
		var c castVote
		if err := json.Unmarshal(v.Content, &c); err != nil {
			return fmt.Errorf("decode a vote: %w", err)
		}
		c.Vote.Chat, c.Vote.Voter = v.Chat, v.Voter // which may have got another name since
		if err := c.cast(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// cast reads, stores and tells of a vote beside its poll.
func (c castVote) cast(ctx context.Context, tx *events.Tx, m models.Message) error {
	creators, err := c.creators(ctx, tx, m)
	if err != nil {
		return err
	}
	vote, err := c.open(m, creators)
	if err != nil {
		return keepAside{models.Quarantined{
			SessionID: tx.SessionID, Time: time.Now(), What: "poll vote", Error: err.Error(),
			Raw: fmt.Appendf(nil, "vote %s in poll %s", c.Vote.ID, m.ID),
		}}.Apply(ctx, tx)
	}
	cast := c.Vote
	cast.Chat, cast.Options = m.Chat, chosenOf(*m.Poll, vote)
	return recordVote(ctx, tx, cast, m)
}

// creators are the addresses by which the voter may know the poll's author.
func (c castVote) creators(ctx context.Context, tx *events.Tx, m models.Message) ([]models.JID, error) {
	if m.FromMe {
		return c.Own, nil
	}
	pair, err := tx.Address(ctx, tx.SessionID, m.Sender)
	if missing(err) != nil {
		return nil, err
	}
	return appendNew([]models.JID{m.Sender}, pair.LID, pair.Phone), nil
}

var errBallot = errors.New("the vote fits none of the addresses of its voter and of the poll's author")

// open tries every pair of addresses; the encryption is authenticated, so that
// only the right one fits.
func (c castVote) open(m models.Message, creators []models.JID) (*waE2E.PollVoteMessage, error) {
	if len(m.Poll.Secret) != secretLength {
		return nil, errors.New("the key to the poll is not known")
	}
	if len(c.Nonce) != ballotNonce {
		return nil, errors.New("the vote is not encrypted as votes are")
	}
	for _, creator := range creators {
		for _, voter := range c.Voters {
			plain, err := ballot{secret: m.Poll.Secret, poll: m.ID, creator: creator, voter: voter}.open(c.Nonce, c.Sealed)
			if err != nil {
				continue
			}
			vote := &waE2E.PollVoteMessage{}
			if err := proto.Unmarshal(plain, vote); err != nil {
				return nil, fmt.Errorf("decode a vote: %w", err)
			}
			return vote, nil
		}
	}
	return nil, errBallot
}

// recordVote stores a vote and tells of it when it changed anything.
func recordVote(ctx context.Context, tx *events.Tx, vote models.PollVote, poll models.Message) error {
	changed, err := tx.SaveVote(ctx, vote)
	if err != nil || !changed {
		return err
	}
	tx.Announce(models.Voted{Vote: vote, Poll: poll})
	return nil
}

// oldVote stores a vote from before this account was linked, and tells nobody.
type oldVote struct{ Vote models.PollVote }

// Apply implements events.Step.
func (o oldVote) Apply(ctx context.Context, tx *events.Tx) error {
	_, err := tx.SaveVote(ctx, o.Vote)
	return err
}
