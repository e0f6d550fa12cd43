package whatsapp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// secretLength is how long the key to a poll's votes is, in bytes.
const secretLength = 32

// maxPollText bounds a question and a choice, in bytes.
const maxPollText = 1024

func newSecret() []byte {
	secret := make([]byte, secretLength)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// checkPoll says what is wrong with a poll that should be sent.
func checkPoll(question string, p models.Poll) error {
	switch {
	case question == "":
		return models.Errorf(models.Invalid, "a poll needs a name")
	case len(p.Options) < models.MinPollOptions || len(p.Options) > models.MaxPollOptions:
		return models.Errorf(models.Invalid, "a poll has %d to %d options", models.MinPollOptions, models.MaxPollOptions)
	case len(p.Secret) != 0 && len(p.Secret) != secretLength:
		return models.Errorf(models.Invalid, "the secret of a poll has %d bytes", secretLength)
	}
	known := map[string]bool{}
	for _, option := range append([]string{question}, p.Options...) {
		if strings.TrimSpace(option) == "" || len(option) > maxPollText {
			return models.Errorf(models.Invalid, "the texts of a poll have 1 to %d bytes", maxPollText)
		}
	}
	for _, option := range p.Options {
		if known[option] {
			return models.Errorf(models.Invalid, "the options of a poll differ from one another")
		}
		known[option] = true
	}
	return nil
}

// composePoll is a poll as it travels. Clients send one with a single choice as
// the third version of the message, and others as the first.
func composePoll(question string, p models.Poll, refs *waE2E.ContextInfo) *waE2E.Message {
	poll := &waE2E.PollCreationMessage{Name: &question, ContextInfo: refs, SelectableOptionsCount: proto.Uint32(1)}
	for _, option := range p.Options {
		poll.Options = append(poll.Options, &waE2E.PollCreationMessage_Option{OptionName: proto.String(option)})
	}
	msg := &waE2E.Message{MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: p.Secret}}
	if p.Multiple {
		poll.SelectableOptionsCount = proto.Uint32(0)
		msg.PollCreationMessage = poll
		return msg
	}
	msg.PollCreationMessageV3 = poll
	return msg
}

// PollVotes lists the votes in a poll, the oldest first. A message that is no
// poll is Invalid.
func (s *Session) PollVotes(ctx context.Context, chat models.JID, messageID string) (models.Message, []models.PollVote, error) {
	m, err := s.knownPoll(ctx, chat, messageID)
	if err != nil {
		return m, nil, err
	}
	votes, err := s.manager.store.Votes(ctx, s.id, m.Chat, m.ID)
	return m, votes, err
}

func (s *Session) knownPoll(ctx context.Context, chat models.JID, messageID string) (models.Message, error) {
	m, err := s.known(ctx, chat, messageID)
	if err == nil && m.Poll == nil {
		return m, models.Errorf(models.Invalid, "the message is not a poll")
	}
	return m, err
}

// Choice is what this account chooses in a poll.
type Choice struct{ Options []string }

// Voting chooses options of a poll, in place of what this account chose before,
// once it is sent to Change.Target.Chat; none takes the vote back.
func (s *Session) Voting(ctx context.Context, chat models.JID, messageID string, options []string) (Outgoing, error) {
	m, err := s.knownPoll(ctx, chat, messageID)
	if err != nil {
		return Outgoing{}, err
	}
	options, err = choose(*m.Poll, options)
	return changeOfMessage(m, Change{Vote: &Choice{options}}), err
}

// Vote sends a Voting and waits until WhatsApp has it.
func (s *Session) Vote(ctx context.Context, chat models.JID, messageID string, options []string) (models.PollVote, error) {
	out, err := s.Voting(ctx, chat, messageID, options)
	if err != nil {
		return models.PollVote{}, err
	}
	sent, err := s.Send(ctx, out.Change.Target.Chat, out)
	if err != nil {
		return models.PollVote{}, err
	}
	return s.ownVote(ctx, sent.ID, *out.Change), nil
}

// ownVote is a vote of this account, as it is stored.
func (s *Session) ownVote(ctx context.Context, id string, c Change) models.PollVote {
	return models.PollVote{
		SessionID: s.id, Chat: c.Target.Chat, MessageID: c.Target.ID, Voter: s.viewOf(ctx).me, FromMe: true,
		Options: c.Vote.Options, ID: id, Time: c.At,
	}
}

// composeVote makes the protobuf of a vote, and what it does here. The chat may
// have got another name since it was written.
func (s *Session) composeVote(ctx context.Context, id string, m models.Message, c Change) (*waE2E.Message, events.Step, error) {
	if m.Poll == nil {
		return nil, nil, models.Errorf(models.Invalid, "the message is not a poll")
	}
	c.Target = m.Ref()
	creator, voter := s.ballotNames(ctx, m)
	vote, err := sealVote(ballot{secret: m.Poll.Secret, poll: m.ID, creator: creator, voter: voter}, c.Vote.Options)
	if err != nil {
		return nil, nil, err
	}
	key := keyOf(m)
	if key.Participant != nil {
		key.Participant = proto.String(creator.String())
	}
	cast := s.ownVote(ctx, id, c)
	return &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
			PollCreationMessageKey: key, Vote: vote, SenderTimestampMS: proto.Int64(c.At.UnixMilli()),
		}}, events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			return recordVote(ctx, tx, cast, m)
		}), nil
}

// choose checks a choice and puts it into the poll's order.
func choose(p models.Poll, options []string) ([]string, error) {
	if len(p.Secret) != secretLength {
		return nil, models.Errorf(models.Unsupported, "the key to this poll is not known, so no vote can be written")
	}
	for _, option := range options {
		if !slices.Contains(p.Options, option) {
			return nil, models.Errorf(models.Invalid, "the poll has no option %q", option)
		}
	}
	chosen := []string{}
	for _, option := range p.Options {
		if slices.Contains(options, option) {
			chosen = append(chosen, option)
		}
	}
	if len(chosen) > 1 && !p.Multiple {
		return nil, models.Errorf(models.Invalid, "the poll allows one answer")
	}
	return chosen, nil
}

// ballotNames are the author of a poll and this account as everybody in the
// chat will see them: both by hidden id, or both by number.
func (s *Session) ballotNames(ctx context.Context, m models.Message) (creator, voter models.JID) {
	v := s.viewOf(ctx)
	hidden := m.Chat.IsLID()
	if m.Chat.IsGroup() {
		g, err := s.manager.store.Group(ctx, s.id, m.Chat)
		hidden = err != nil || g.LIDMode
	}
	own := v.phone
	if hidden && v.lid != "" {
		own = v.lid
	}
	switch {
	case m.FromMe:
		return own, own
	case hidden:
		return m.Sender, own
	}
	return s.PhoneOf(ctx, m.Sender), own
}

// hashOption is what a vote says in place of an option's text.
func hashOption(option string) []byte {
	sum := sha256.Sum256([]byte(option))
	return sum[:]
}

// sealVote encrypts a choice.
func sealVote(b ballot, options []string) (*waE2E.PollEncValue, error) {
	vote := &waE2E.PollVoteMessage{}
	for _, option := range options {
		vote.SelectedOptions = append(vote.SelectedOptions, hashOption(option))
	}
	plain, err := proto.Marshal(vote)
	if err != nil {
		return nil, fmt.Errorf("encode a vote: %w", err)
	}
	iv, sealed, err := b.seal(plain)
	if err != nil {
		return nil, fmt.Errorf("encrypt a vote: %w", err)
	}
	return &waE2E.PollEncValue{EncIV: iv, EncPayload: sealed}, nil
}
