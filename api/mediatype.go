package api

import (
	"strings"

	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// mediaType is what a file will be sent as, told by its claimed type.
func mediaType(m whatsapp.OutgoingMedia) models.MessageType {
	family, _, _ := strings.Cut(m.MimeType, "/")
	switch {
	case m.AsSticker:
		return models.TypeSticker
	case m.AsDocument:
		return models.TypeDocument
	case family == "audio" && m.AsVoice:
		return models.TypeVoice
	}
	switch family {
	case "image":
		return models.TypeImage
	case "video":
		return models.TypeVideo
	case "audio":
		return models.TypeAudio
	}
	return models.TypeDocument
}
