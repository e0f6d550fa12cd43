package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	waevents "go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// reactionUse is what the key to a sealed reaction is for (whatsmeow,
// msgsecret.go).
const reactionUse = "Enc Reaction"

var errReaction = errors.New("the reaction fits none of the addresses of the people concerned")

// sealedReaction normalizes a reaction in a group where only admins write. It
// is encrypted once more, with a key that came with the message, so that it can
// be read only beside that.
func (v view) sealedReaction(change *events.Change, evt *waevents.Message, chat, sender models.JID) {
	r := evt.Message.GetEncReactionMessage()
	sealed := openReaction{
		Reaction: models.Reaction{
			SessionID: v.session, Chat: chat, MessageID: r.GetTargetMessageKey().GetID(), Sender: sender,
			FromMe: evt.Info.IsFromMe, ID: evt.Info.ID, Time: evt.Info.Timestamp,
		},
		Nonce: r.GetEncIV(), Sealed: r.GetEncPayload(), Own: v.own(),
	}
	pair := v.address(sender)
	sealed.Actors = appendNew(nil, jidOf(evt.Info.Sender), jidOf(evt.Info.SenderAlt), pair.LID, pair.Phone)
	if evt.Info.IsFromMe {
		sealed.Actors = appendNew(sealed.Actors, sealed.Own...)
	}
	change.Do(sealed)
}

// openReaction reads a sealed reaction beside its message, and stores it. One
// to a message that we never had is nobody's loss; one that cannot be read goes
// to quarantine.
type openReaction struct {
	Reaction models.Reaction // without its emoji
	Nonce    []byte
	Sealed   []byte
	Actors   []models.JID // the addresses by which whoever reacted may have signed
	Own      []models.JID // the addresses of this account
}

// Apply implements events.Step.
func (o openReaction) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, o.Reaction.Chat, o.Reaction.MessageID)
	if err != nil {
		return missing(err)
	}
	authors, err := castVote{Own: o.Own}.creators(ctx, tx, m)
	if err != nil {
		return err
	}
	opened, err := o.open(m, authors)
	if err != nil {
		return keepAside{models.Quarantined{
			SessionID: tx.SessionID, Time: time.Now(), What: "sealed reaction", Error: err.Error(),
			Raw: fmt.Appendf(nil, "reaction %s to %s", o.Reaction.ID, m.ID),
		}}.Apply(ctx, tx)
	}
	reaction := o.Reaction
	reaction.Chat, reaction.Emoji = m.Chat, opened.GetText()
	if ms := opened.GetSenderTimestampMS(); ms > 0 {
		reaction.Time = time.UnixMilli(ms).UTC()
	}
	return react{reaction}.Apply(ctx, tx)
}

// open tries every pair of addresses; the encryption is authenticated, so that
// only the right one fits.
func (o openReaction) open(m models.Message, authors []models.JID) (*waE2E.ReactionMessage, error) {
	content, err := storedContent(m)
	if err != nil {
		return nil, err
	}
	secret := content.GetMessageContextInfo().GetMessageSecret()
	if len(secret) != secretLength {
		return nil, errors.New("the key to reactions did not come with the message")
	}
	if len(o.Nonce) != ballotNonce {
		return nil, errors.New("the reaction is not encrypted as reactions are")
	}
	for _, author := range authors {
		for _, actor := range o.Actors {
			plain, err := gcmutil.Decrypt(reactionKey(secret, m.ID, author, actor), o.Nonce, o.Sealed, nil)
			if err != nil {
				continue
			}
			opened := &waE2E.ReactionMessage{}
			if err := proto.Unmarshal(plain, opened); err != nil {
				return nil, fmt.Errorf("decode a reaction: %w", err)
			}
			return opened, nil
		}
	}
	return nil, errReaction
}

// reactionKey is the key to one person's reaction to a message.
func reactionKey(secret []byte, id string, author, actor models.JID) []byte {
	return hkdfutil.SHA256(secret, nil, []byte(id+author.String()+actor.String()+reactionUse), ballotKeyLen)
}
