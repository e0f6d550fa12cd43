package whatsapp

import (
	"context"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// The bounds of an album that is sent.
const (
	MinAlbumItems = 2
	MaxAlbumItems = 30
)

// checkAlbum says what is wrong with an album that should be sent.
func (m Outgoing) checkAlbum(to models.JID) error {
	switch {
	case len(m.Items) < MinAlbumItems || len(m.Items) > MaxAlbumItems:
		return models.Errorf(models.Invalid, "an album has %d to %d pictures and films", MinAlbumItems, MaxAlbumItems)
	case to.IsNewsletter() || to == models.StatusBroadcast:
		return models.Errorf(models.Invalid, "albums can be sent to chats only")
	case m.ViewOnce:
		return models.Errorf(models.Invalid, "an album cannot be made to be opened once")
	}
	for i, item := range m.Items {
		if item.Media == nil {
			return models.Errorf(models.Invalid, "item %d of the album has no file", i+1)
		}
		if err := item.Check(to); err != nil {
			return &models.Error{Kind: models.Invalid, Message: fmt.Sprintf("item %d of the album: %s", i+1, err), Err: err}
		}
	}
	return nil
}

// prepareAlbum prepares every file. One that cannot be shown as a picture or a
// film has no place in an album.
func (s *Session) prepareAlbum(ctx context.Context, m *Outgoing) error {
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		item := &m.Items[i]
		if item.Media == nil {
			return models.Errorf(models.Invalid, "item %d of the album has no file", i+1)
		}
		if err := s.Prepare(ctx, item); err != nil {
			return err
		}
		switch kindOfFile(item.Media, item.Media.MimeType) {
		case models.TypeImage, models.TypeVideo:
		default:
			return models.Errorf(models.Invalid, "item %d of the album is neither a picture nor a film, and cannot be made one here", i+1)
		}
	}
	return nil
}

// withItemIDs chooses the ids of an album's files once, so that a second attempt
// sends the same messages.
func (m Outgoing) withItemIDs() Outgoing {
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		if m.Items[i].ID == "" {
			m.Items[i].ID = newMessageID()
		}
	}
	return m
}

// album counts what an album announces.
func (m Outgoing) album() models.Album {
	var a models.Album
	for _, item := range m.Items {
		if kindOfFile(item.Media, item.Media.MimeType) == models.TypeVideo {
			a.Videos++
			continue
		}
		a.Images++
	}
	return a
}

// composeAlbum announces an album; its files follow as messages of their own.
func composeAlbum(out Outgoing, refs *waE2E.ContextInfo) *waE2E.Message {
	a := out.album()
	return &waE2E.Message{AlbumMessage: &waE2E.AlbumMessage{
		ExpectedImageCount: proto.Uint32(uint32(a.Images)), ExpectedVideoCount: proto.Uint32(uint32(a.Videos)), ContextInfo: refs,
	}}
}

// belongsTo makes a file part of an album of ours.
func belongsTo(msg *waE2E.Message, chat models.JID, album string) *waE2E.Message {
	msg.MessageContextInfo = &waE2E.MessageContextInfo{MessageAssociation: &waE2E.MessageAssociation{
		AssociationType: waE2E.MessageAssociation_MEDIA_ALBUM.Enum(),
		ParentMessageKey: &waCommon.MessageKey{
			RemoteJID: proto.String(chat.String()), FromMe: proto.Bool(true), ID: &album,
		},
	}}
	return msg
}

// albumRows are the rows that send the files of an album. They are stored with
// the news that its announcement has left: no file can come before it, and none
// is lost in between.
func albumRows(row models.OutboxRow, out Outgoing) ([]models.OutboxRow, error) {
	var rows []models.OutboxRow
	for _, item := range out.Items {
		item.Parent, item.Expires, item.SentBy, item.Run = row.MessageID, row.Expires, row.SentBy, row.Run
		next, err := NewOutboxRow(row.SessionID, row.Chat, item, row.CreatedAt)
		if err != nil {
			return nil, err
		}
		rows = append(rows, next)
	}
	return rows, nil
}

// queueNext puts rows into the outbox that follow from one that left. Those that
// an earlier attempt put there stay as they are.
func queueNext(ctx context.Context, tx *events.Tx, rows []models.OutboxRow) error {
	for _, row := range rows {
		_, err := tx.OutboxRow(ctx, row.SessionID, row.MessageID)
		if models.IsNotFound(err) {
			_, err = tx.Enqueue(ctx, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
