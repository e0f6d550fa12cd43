package simulator

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"
)

// Poll is a question with choices to send.
type Poll struct {
	Name    string   `json:"name"`
	Options []string `json:"options"`
	// Multiple lets people choose several.
	Multiple bool `json:"multiple,omitempty"`
}

// Vote chooses options of a poll that the phone knows; none takes the vote
// back.
type Vote struct {
	ID      string   `json:"id"`
	Options []string `json:"options"`
	// Signed names the voter as "lid" or "pn" inside the encryption, where that
	// differs from how the message is addressed; old clients mix them up.
	Signed string `json:"signed,omitempty"`
}

// pollOf is the poll that a message opens, nil when it opens none.
func pollOf(m *waE2E.Message) *waE2E.PollCreationMessage {
	for _, poll := range []*waE2E.PollCreationMessage{
		m.GetPollCreationMessage(), m.GetPollCreationMessageV2(), m.GetPollCreationMessageV3(),
	} {
		if poll != nil {
			return poll
		}
	}
	return nil
}

// buildPoll opens a poll, with the key to its votes.
func (p *persona) buildPoll(chat types.JID, m Message) (*waE2E.Message, error) {
	if m.Poll.Name == "" || len(m.Poll.Options) < 2 {
		return nil, fmt.Errorf("%w: a poll has a name and two options", ErrInvalid)
	}
	poll := &waE2E.PollCreationMessage{
		Name: &m.Poll.Name, SelectableOptionsCount: proto.Uint32(1), ContextInfo: p.context(chat, m),
	}
	for _, option := range m.Poll.Options {
		poll.Options = append(poll.Options, &waE2E.PollCreationMessage_Option{OptionName: proto.String(option)})
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	out := &waE2E.Message{MessageContextInfo: &waE2E.MessageContextInfo{MessageSecret: secret}}
	if m.Poll.Multiple {
		poll.SelectableOptionsCount = proto.Uint32(0)
		out.PollCreationMessage = poll
		return out, nil
	}
	out.PollCreationMessageV3 = poll
	return out, nil
}

// buildVote encrypts a choice with the key of the poll.
func (p *persona) buildVote(chat types.JID, v *Vote) (*waE2E.Message, error) {
	seen := p.find(v.ID)
	if seen == nil || pollOf(seen.message) == nil {
		return nil, fmt.Errorf("%w: there is no poll %q", ErrInvalid, v.ID)
	}
	vote := &waE2E.PollVoteMessage{}
	for _, option := range v.Options {
		if !slices.Contains(optionsOf(seen.message), option) {
			return nil, fmt.Errorf("%w: the poll has no option %q", ErrInvalid, option)
		}
		hash := sha256.Sum256([]byte(option))
		vote.SelectedOptions = append(vote.SelectedOptions, hash[:])
	}
	plain, err := proto.Marshal(vote)
	if err != nil {
		return nil, fmt.Errorf("serialise vote: %w", err)
	}
	voter := p.account.jid(personServer(chat))
	if server, ok := map[string]string{"lid": types.HiddenUserServer, "pn": types.DefaultUserServer}[v.Signed]; ok {
		voter = p.account.jid(server)
	}
	key, extra := voteKey(seen.message, v.ID, seen.sender, voter.String())
	nonce := make([]byte, 12)
	_, _ = rand.Read(nonce) // never fails
	sealed, err := gcmutil.Encrypt(key, nonce, plain, extra)
	if err != nil {
		return nil, fmt.Errorf("encrypt vote: %w", err)
	}
	return &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
		PollCreationMessageKey: p.messageKey(chat, v.ID), SenderTimestampMS: proto.Int64(p.s.now().UnixMilli()),
		Vote: &waE2E.PollEncValue{EncIV: nonce, EncPayload: sealed},
	}}, nil
}

// voteKey is the key to one person's vote; it follows from the poll's secret and
// from who is who (whatsmeow, msgsecret.go).
func voteKey(poll *waE2E.Message, id, author, voter string) (key, extra []byte) {
	info := id + author + voter + "Poll Vote"
	return hkdfutil.SHA256(poll.GetMessageContextInfo().GetMessageSecret(), nil, []byte(info), 32), []byte(id + "\x00" + voter)
}

func optionsOf(m *waE2E.Message) []string {
	var names []string
	for _, option := range pollOf(m).GetOptions() {
		names = append(names, option.GetOptionName())
	}
	return names
}

// describeVote reads a vote as a phone does: with the key of the poll, which it
// has if it saw the poll.
func (p *persona) describeVote(entry *InboxMessage, update *waE2E.PollUpdateMessage) {
	entry.Type, entry.Target = "vote", update.GetPollCreationMessageKey().GetID()
	poll := p.find(entry.Target)
	if poll == nil || pollOf(poll.message) == nil {
		return
	}
	plain, err := p.openVote(poll, entry.sender, update.GetVote())
	vote := &waE2E.PollVoteMessage{}
	if err != nil || proto.Unmarshal(plain, vote) != nil {
		p.s.log.Debug("a phone cannot read a vote", "account", p.account.number, "id", entry.ID, "err", err)
		return
	}
	entry.Options = []string{}
	for _, option := range optionsOf(poll.message) {
		hash := sha256.Sum256([]byte(option))
		if slices.ContainsFunc(vote.GetSelectedOptions(), func(chosen []byte) bool { return slices.Equal(chosen, hash[:]) }) {
			entry.Options = append(entry.Options, option)
		}
	}
}

// openVote tries both addresses of the voter and of the poll's author: clients
// sign by the one and are delivered by the other.
func (p *persona) openVote(poll *InboxMessage, voter string, vote *waE2E.PollEncValue) (plain []byte, err error) {
	for _, author := range p.bothNames(poll.sender) {
		for _, voter := range p.bothNames(voter) {
			key, extra := voteKey(poll.message, poll.ID, author, voter)
			if plain, err = gcmutil.Decrypt(key, vote.GetEncIV(), vote.GetEncPayload(), extra); err == nil {
				return plain, nil
			}
		}
	}
	return nil, err
}

func (p *persona) bothNames(address string) []string {
	jid, err := types.ParseJID(address)
	if who := p.s.account(jid); err == nil && who != nil {
		return []string{who.jid(types.HiddenUserServer).String(), who.jid(types.DefaultUserServer).String()}
	}
	return []string{address}
}
