package api

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/guard"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// urlPatience is how long fetching a file by its address may take.
const urlPatience = 60 * time.Second

// mediaContent is a file inside a request.
type mediaContent struct {
	MimeType string `json:"mimetype,omitempty"`
	Data     string `json:"data,omitempty" doc:"The file in base64"`
	FileName string `json:"filename,omitempty"`
	FileSize int64  `json:"filesize,omitempty"`
}

type urlOptions struct {
	FileName string `json:"filename,omitempty"`
}

type urlContent struct {
	URL      string `json:"url"`
	FileName string `json:"filename,omitempty"`
}

// place is where a Location points.
type place struct {
	Latitude    *float64    `json:"latitude"`
	Longitude   *float64    `json:"longitude"`
	Description description `json:"description"`
}

// description names a place: as text, or as an object.
type description struct{ Name, Address, URL string }

// ReadValue reads either form.
func (d *description) ReadValue(value any) error {
	switch v := value.(type) {
	case string:
		d.Name = v
	case map[string]any:
		d.Name, _ = v["name"].(string)
		d.Address, _ = v["address"].(string)
		d.URL, _ = v["url"].(string)
	default:
		return errors.New("must be text, or an object with name, address and url")
	}
	return nil
}

type contactContent struct {
	ContactID operation.ChatID `json:"contactId"`
}

// compose turns the content of a request into a message.
func (a *API) compose(ctx context.Context, s *whatsapp.Session, in sendRequest) (whatsapp.Outgoing, error) {
	switch in.ContentType {
	case "string":
		return a.composeText(in)
	case "MessageMedia":
		var content mediaContent
		if err := in.Content.Into(&content); err != nil {
			return whatsapp.Outgoing{}, err
		}
		return a.composeMedia(content, in.Options, "content")
	case "MessageMediaFromURL":
		return a.composeFromURL(ctx, s, in)
	case "Album":
		return a.composeAlbum(ctx, s, in)
	case "Location":
		return composeLocation(in.Content)
	case "Contact":
		return composeContact(ctx, s, in.Content)
	case "Buttons":
		return composeButtons(in.Content)
	case "List":
		return composeList(in.Content)
	case "Poll":
		return composePoll(in.Content)
	}
	return whatsapp.Outgoing{}, invalidContentType(in.ContentType)
}

// composeText is a text, or the caption of the file in options.media.
func (a *API) composeText(in sendRequest) (whatsapp.Outgoing, error) {
	text, ok := in.Content.Text()
	if !ok {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content must be text when contentType is string")
	}
	media := in.Options.Media
	if media == nil {
		if unless(in.Options.ParseVCards) && isCard(text) {
			return whatsapp.Outgoing{VCard: text}, nil
		}
		return whatsapp.Outgoing{Text: text}, nil
	}
	if media.MimeType == "" || media.Data == "" {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "invalid media options")
	}
	m, err := a.composeMedia(*media, in.Options, "options.media")
	m.Text = text
	return m, err
}

// isCard reports whether a text is a contact card.
func isCard(text string) bool {
	text = strings.ToUpper(strings.TrimSpace(text))
	return strings.HasPrefix(text, "BEGIN:VCARD") && strings.HasSuffix(text, "END:VCARD")
}

func (a *API) composeMedia(content mediaContent, options sendOptions, at string) (whatsapp.Outgoing, error) {
	if content.Data == "" {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "%s.data is required", at)
	}
	data, ok := decodeBase64(content.Data)
	if !ok {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "%s.data is not valid base64", at)
	}
	if content.MimeType == "" {
		content.MimeType = typeOfDataPrefix(content.Data)
	}
	return a.withMedia(whatsapp.OutgoingMedia{Data: data, MimeType: content.MimeType, FileName: content.FileName}, options), nil
}

// withMedia applies what the options say of a file. A picture or video without
// a caption carries its name, unless the operator does not want that.
func (a *API) withMedia(media whatsapp.OutgoingMedia, options sendOptions) whatsapp.Outgoing {
	media.AsVoice, media.AsDocument = options.AsVoice, options.AsDocument
	media.AsSticker, media.GIF, media.HD = options.AsSticker, options.AsGIF, options.AsHD
	caption := options.Caption
	if kind := mediaType(media); caption == "" && !a.uncaptioned && (kind == models.TypeImage || kind == models.TypeVideo) {
		caption = media.FileName
	}
	return whatsapp.Outgoing{Text: caption, Media: &media}
}

func (a *API) composeFromURL(ctx context.Context, s *whatsapp.Session, in sendRequest) (whatsapp.Outgoing, error) {
	var content urlContent
	if text, ok := in.Content.Text(); ok && !strings.HasPrefix(strings.TrimSpace(text), "{") {
		content.URL = text
	} else if err := in.Content.Into(&content); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if content.URL == "" {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content must be an address, or an object with url")
	}
	media, err := a.fetch(ctx, s, content.URL)
	if err != nil {
		return whatsapp.Outgoing{}, err
	}
	for _, name := range []string{content.FileName, in.MediaFromURL.FileName} {
		if name != "" {
			media.FileName = name
		}
	}
	return a.withMedia(media, in.Options), nil
}

// fetch takes a file from its address into the media folder. What the address
// ends in says what it is, else its server, else the file itself.
func (a *API) fetch(ctx context.Context, s *whatsapp.Session, address string) (whatsapp.OutgoingMedia, error) {
	ctx, cancel := context.WithTimeout(ctx, urlPatience)
	defer cancel()
	var file guard.File
	media, err := s.KeepFile(func(to io.Writer) (err error) {
		file, err = a.files.Fetch(ctx, address, a.maxMedia, to)
		return err
	})
	if err != nil {
		return media, err
	}
	media.FileName, media.MimeType = file.Name, typeOfAddress(address)
	if media.MimeType == "" && file.Type != "application/octet-stream" {
		media.MimeType = file.Type
	}
	return media, nil
}

func composeLocation(content operation.Content) (whatsapp.Outgoing, error) {
	var p place
	if err := content.Into(&p); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if p.Latitude == nil || p.Longitude == nil {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "%s", operation.Required("content.latitude", "content.longitude"))
	}
	if math.Abs(*p.Latitude) > 90 || math.Abs(*p.Longitude) > 180 {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content.latitude and content.longitude are no place on earth")
	}
	return whatsapp.Outgoing{Location: &models.Location{
		Latitude: *p.Latitude, Longitude: *p.Longitude,
		Name: p.Description.Name, Address: p.Description.Address, URL: p.Description.URL,
	}}, nil
}

func composeContact(ctx context.Context, s *whatsapp.Session, content operation.Content) (whatsapp.Outgoing, error) {
	var card contactContent
	if err := content.Into(&card); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if card.ContactID.JID() == "" {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content.contactId is required")
	}
	phone := s.PhoneOf(ctx, card.ContactID.JID())
	if !phone.IsPhone() {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content.contactId is nobody whose number is known")
	}
	contact, err := s.Contact(ctx, phone)
	if err != nil && !models.IsNotFound(err) {
		return whatsapp.Outgoing{}, err
	}
	contact.Phone = phone
	return whatsapp.Outgoing{VCard: vCard(contact)}, nil
}

// vCard is the card of a person with a known number.
func vCard(c models.Contact) string {
	name := escapeCard.Replace(c.Name())
	number := c.Phone.User()
	return strings.Join([]string{
		"BEGIN:VCARD", "VERSION:3.0", "N:;" + name + ";;;", "FN:" + name,
		"TEL;type=CELL;type=VOICE;waid=" + number + ":+" + number, "END:VCARD",
	}, "\n")
}

var escapeCard = strings.NewReplacer("\\", "\\\\", ",", "\\,", ";", "\\;", "\r", "", "\n", "\\n")

func withoutDataPrefix(text string) string {
	if strings.HasPrefix(text, "data:") {
		if _, data, found := strings.Cut(text, ","); found {
			return data
		}
	}
	return text
}

// typeOfDataPrefix is the type that a data: address names, or "".
func typeOfDataPrefix(text string) string {
	rest, ok := strings.CutPrefix(text, "data:")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, ",")
	return strings.TrimSuffix(kind, ";base64")
}
