package whatsapp

import (
	"bytes"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// poll is the poll that a message opens, nil when it opens none.
func poll(msg *waE2E.Message) *waE2E.PollCreationMessage {
	if wrapped := msg.GetPollCreationMessageV4().GetMessage(); wrapped != nil {
		return poll(wrapped)
	}
	for _, p := range []*waE2E.PollCreationMessage{
		msg.GetPollCreationMessage(), msg.GetPollCreationMessageV2(), msg.GetPollCreationMessageV3(),
		msg.GetPollCreationMessageV5(), msg.GetPollCreationMessageV6(),
	} {
		if p != nil {
			return p
		}
	}
	return nil
}

// fillPoll reads a poll: its question, its choices, and the key to its votes.
func (v view) fillPoll(m *models.Message, msg *waE2E.Message) {
	p := poll(msg)
	m.Type, m.Text = models.TypePoll, p.GetName()
	m.Poll = &models.Poll{Multiple: p.GetSelectableOptionsCount() != 1, Secret: msg.GetMessageContextInfo().GetMessageSecret()}
	for _, option := range p.GetOptions() {
		m.Poll.Options = append(m.Poll.Options, option.GetOptionName())
	}
	v.context(m, p.GetContextInfo())
}

// vote normalizes a vote. It is encrypted once more, with a key that came with
// the poll, so that it can be read only beside the poll.
func (v view) vote(change *events.Change, evt *waevents.Message, chat, sender models.JID) {
	update := evt.Message.GetPollUpdateMessage()
	if update.GetVote() == nil {
		return // an edit of the poll's settings
	}
	at := evt.Info.Timestamp
	if ms := update.GetSenderTimestampMS(); ms > 0 {
		at = time.UnixMilli(ms).UTC()
	}
	cast := castVote{
		Vote: models.PollVote{
			SessionID: v.session, Chat: chat, MessageID: update.GetPollCreationMessageKey().GetID(),
			Voter: sender, FromMe: evt.Info.IsFromMe, ID: evt.Info.ID, Time: at,
		},
		Nonce: update.GetVote().GetEncIV(), Sealed: update.GetVote().GetEncPayload(),
		Own: v.own(),
	}
	cast.Voters = appendNew(cast.Voters, jidOf(evt.Info.Sender), jidOf(evt.Info.SenderAlt))
	if cast.Vote.FromMe {
		cast.Voters = appendNew(cast.Voters, cast.Own...)
	} else {
		pair := v.address(sender)
		cast.Voters = appendNew(cast.Voters, pair.LID, pair.Phone)
	}
	change.Do(cast)
}

// own are the addresses of this account.
func (v view) own() []models.JID { return appendNew(nil, v.lid, v.phone) }

// appendNew appends what is neither empty nor there already.
func appendNew(list []models.JID, more ...models.JID) []models.JID {
	known := map[models.JID]bool{"": true}
	for _, jid := range list {
		known[jid] = true
	}
	for _, jid := range more {
		if !known[jid] {
			known[jid] = true
			list = append(list, jid)
		}
	}
	return list
}

// votes are the votes in an old poll, as the phone has read them.
func (h *historyImport) votes(m models.Message, web *waWeb.WebMessageInfo) []events.Step {
	if m.Poll == nil {
		return nil
	}
	var steps []events.Step
	for _, update := range web.GetPollUpdates() {
		key := update.GetPollUpdateMessageKey()
		voter := h.view.canonicalOf(jidOfText(key.GetParticipant()))
		switch {
		case key.GetFromMe():
			voter = h.view.me
		case voter == "":
			voter = m.Chat
		}
		steps = append(steps, oldVote{models.PollVote{
			SessionID: m.SessionID, Chat: m.Chat, MessageID: m.ID, Voter: voter, FromMe: voter == h.view.me,
			Options: chosenOf(*m.Poll, update.GetVote()), ID: key.GetID(), Time: time.UnixMilli(update.GetSenderTimestampMS()),
		}})
	}
	return steps
}

// chosenOf are the options of a vote in the order of the poll; it names them by
// their hashes.
func chosenOf(p models.Poll, vote *waE2E.PollVoteMessage) []string {
	chosen := []string{}
	for _, option := range p.Options {
		hash := hashOption(option)
		if slices.ContainsFunc(vote.GetSelectedOptions(), func(selected []byte) bool { return bytes.Equal(selected, hash) }) {
			chosen = append(chosen, option)
		}
	}
	return chosen
}
