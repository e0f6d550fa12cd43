package api

import (
	"net/url"
	"path"
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

// typesOfEndings are the types that files by address mostly have. The table of
// the machine is not asked: it differs from one to the next.
var typesOfEndings = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".bmp": "image/bmp", ".svg": "image/svg+xml", ".tif": "image/tiff", ".tiff": "image/tiff", ".heic": "image/heic",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska",
	".avi": "video/x-msvideo", ".3gp": "video/3gpp", ".mpg": "video/mpeg", ".mpeg": "video/mpeg",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg; codecs=opus", ".m4a": "audio/mp4",
	".aac": "audio/aac", ".wav": "audio/wav", ".flac": "audio/flac", ".amr": "audio/amr",
	".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".json": "application/json", ".zip": "application/zip",
	".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

// typeOfAddress is the type that the end of an address's path tells, or "".
func typeOfAddress(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return typesOfEndings[strings.ToLower(path.Ext(parsed.Path))]
}
