package whatsapp

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// postsLookedThrough is how far back a post is looked for to react to it.
const postsLookedThrough = 3 * postsAtOnce

// reactToPost puts an emoji on a post of a channel. WhatsApp does not confirm
// that; in a channel it travels by another stanza than elsewhere.
func (s *Session) reactToPost(ctx context.Context, row models.OutboxRow, m models.Message, c Change) (events.Step, error) {
	number, err := s.numberOfPost(ctx, m)
	if err != nil {
		return nil, err
	}
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	if err := client.NewsletterSendReaction(ctx, wireJID(m.Chat), number, *c.React, row.MessageID); err != nil {
		return nil, fmt.Errorf("react to a post: %w", err)
	}
	return react{models.Reaction{
		SessionID: s.id, Chat: m.Chat, MessageID: m.ID, Sender: s.viewOf(ctx).me, FromMe: true,
		Emoji: *c.React, ID: row.MessageID, Time: c.At,
	}}, nil
}

// numberOfPost is the number that a post has in its channel. It is not stored:
// WhatsApp is asked.
func (s *Session) numberOfPost(ctx context.Context, m models.Message) (types.MessageServerID, error) {
	client, err := s.client()
	if err != nil {
		return 0, err
	}
	params := whatsmeow.GetNewsletterMessagesParams{Count: postsAtOnce}
	for range postsLookedThrough / postsAtOnce {
		page, err := client.GetNewsletterMessages(ctx, wireJID(m.Chat), &params)
		if err != nil {
			return 0, fmt.Errorf("look for a post: %w", err)
		}
		for _, p := range page {
			if p.MessageID == m.ID {
				return p.MessageServerID, nil
			}
		}
		if len(page) == 0 {
			break
		}
		params.Before = slices.MinFunc(page, func(a, b *types.NewsletterMessage) int { return a.MessageServerID - b.MessageServerID }).MessageServerID
	}
	return 0, models.Errorf(models.NotFound, "the post is not among the latest of the channel")
}

// editedPost normalizes a post that comes once more with another text. Unlike
// elsewhere it is the new content itself, under the old id.
func (v view) editedPost(change *events.Change, evt *waevents.Message, chat, sender models.JID) error {
	raw, err := proto.Marshal(plain(evt))
	if err != nil {
		return fmt.Errorf("encode an edit: %w", err)
	}
	var edited models.Message
	v.fill(&edited, evt.Message)
	change.Do(editMessage{
		Chat: chat, ID: evt.Info.ID, By: sender, At: evt.NewsletterMeta.EditTS, Text: edited.Text, Mentions: edited.Mentions, Raw: raw,
	})
	return nil
}

func isEditedPost(evt *waevents.Message) bool {
	return evt.NewsletterMeta != nil && !evt.NewsletterMeta.EditTS.IsZero() && evt.NewsletterMeta.EditTS.Unix() > 0
}
