package whatsapp

import (
	"context"
	"errors"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/models"
)

// postsAtOnce is how many posts WhatsApp tells in one answer.
const postsAtOnce = 100

// transmitPost sends a row of the outbox to a channel. Posts are not
// encrypted, and neither are their files.
func (s *Session) transmitPost(ctx context.Context, row models.OutboxRow, out Outgoing) (models.Message, error) {
	extra := whatsmeow.SendRequestExtra{ID: row.MessageID}
	var msg *waE2E.Message
	var file string
	var err error
	if out.Media == nil {
		msg, file, err = s.compose(ctx, row.Chat, out)
	} else {
		file = out.Media.File
		msg, extra.MediaHandle, err = s.composePost(ctx, out)
	}
	if err != nil {
		return models.Message{}, err
	}
	sent, err := s.deliverWith(ctx, row.Chat, msg, extra)
	if err != nil {
		return models.Message{}, err
	}
	return s.sentMessage(ctx, row, msg, file, sent)
}

// composePost uploads a file as it is and makes the post that carries it: it has
// no key, and no hash of a ciphertext. The handle comes along in the stanza.
func (s *Session) composePost(ctx context.Context, out Outgoing) (msg *waE2E.Message, handle string, err error) {
	src, err := s.open(out.Media)
	if err != nil {
		return nil, "", err
	}
	defer src.close()
	mime := out.Media.MimeType
	if mime == "" {
		mime = sniff(src.head())
	}
	client, err := s.client()
	if err != nil {
		return nil, "", err
	}
	kind := kindOfFile(out.Media, mime)
	up, err := client.UploadNewsletterReader(ctx, src.reader(), mediaType(kind))
	if err != nil {
		return nil, "", uploadFailed(err)
	}
	out.ViewOnce = false // a channel knows no such thing
	return attachment{out: out, src: src, mime: mime, up: up}.message(kind), up.Handle, nil
}

// Post is a message of a channel, as WhatsApp has it.
type Post struct {
	Message   models.Message
	ServerID  int
	Views     int
	Reactions map[string]int
}

// ChannelPosts asks WhatsApp for the newest posts of a channel, newest first,
// at most limit. Which are our own is known only of those sent from here.
func (s *Session) ChannelPosts(ctx context.Context, jid models.JID, limit int) ([]Post, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	var posts []Post
	params := whatsmeow.GetNewsletterMessagesParams{}
	for len(posts) < limit {
		params.Count = min(postsAtOnce, limit-len(posts))
		page, err := client.GetNewsletterMessages(ctx, wireJID(jid), &params)
		if errors.Is(err, whatsmeow.ErrIQNotFound) {
			return nil, ErrNoChannel
		}
		if err != nil {
			return nil, refused(err)
		}
		if len(page) == 0 {
			return posts, nil
		}
		slices.SortFunc(page, func(a, b *types.NewsletterMessage) int { return b.MessageServerID - a.MessageServerID })
		for _, raw := range page {
			if post, ok := s.postOf(ctx, jid, raw); ok {
				posts = append(posts, post)
			}
		}
		oldest := page[len(page)-1].MessageServerID
		if params.Before != 0 && oldest >= params.Before {
			return posts, nil // it does not go further back
		}
		params.Before = oldest
	}
	return posts[:min(limit, len(posts))], nil
}

// postOf reads a post. One without content, as after its deletion, is none.
func (s *Session) postOf(ctx context.Context, jid models.JID, raw *types.NewsletterMessage) (Post, bool) {
	if raw.Message == nil {
		return Post{}, false
	}
	evt := &waevents.Message{RawMessage: raw.Message}
	evt.Info.Chat, evt.Info.Sender = wireJID(jid), wireJID(jid)
	evt.Info.ID, evt.Info.Timestamp = raw.MessageID, raw.Timestamp
	m, err := s.viewOf(ctx).newMessage(evt.UnwrapRaw(), jid, jid)
	if err != nil {
		return Post{}, false
	}
	if known, err := s.manager.store.Message(ctx, s.id, jid, m.ID); err == nil && known.FromMe {
		m.FromMe, m.Sender, m.SentBy = true, known.Sender, known.SentBy
	}
	return Post{Message: m, ServerID: raw.MessageServerID, Views: raw.ViewsCount, Reactions: raw.ReactionCounts}, true
}
