package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/models"
)

// fillAlbum reads the message that announces pictures and films which belong
// together; each of them follows as a message that names this one.
func (v view) fillAlbum(m *models.Message, a *waE2E.AlbumMessage) {
	m.Type = models.TypeAlbum
	m.Album = &models.Album{Images: int(a.GetExpectedImageCount()), Videos: int(a.GetExpectedVideoCount())}
	v.context(m, a.GetContextInfo())
}

// albumOf is the id of the album that a message belongs to, "" for none.
func albumOf(msg *waE2E.Message) string {
	link := msg.GetMessageContextInfo().GetMessageAssociation()
	if link.GetAssociationType() != waE2E.MessageAssociation_MEDIA_ALBUM {
		return ""
	}
	return link.GetParentMessageKey().GetID()
}
