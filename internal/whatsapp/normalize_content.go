package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/models"
)

// fill reads the content of a message: its type, text, file, and what it
// refers to.
func (v view) fill(m *models.Message, msg *waE2E.Message) {
	m.Parent = albumOf(msg)
	switch {
	case msg.Conversation != nil:
		m.Type, m.Text = models.TypeText, msg.GetConversation()
	case msg.GetExtendedTextMessage() != nil:
		t := msg.GetExtendedTextMessage()
		m.Type, m.Text = models.TypeText, t.GetText()
		v.context(m, t.GetContextInfo())
	case v.fillFile(m, msg), v.fillOther(m, msg), v.fillTrade(m, msg), v.fillChoice(m, msg):
	default:
		m.Type = models.TypeUnknown
	}
}

// fillFile reads messages that carry a file.
func (v view) fillFile(m *models.Message, msg *waE2E.Message) bool {
	switch {
	case msg.GetImageMessage() != nil:
		i := msg.GetImageMessage()
		m.Type, m.Text, m.Media = models.TypeImage, i.GetCaption(), imageMedia(i)
		v.context(m, i.GetContextInfo())
	case msg.GetVideoMessage() != nil:
		v.fillVideo(m, models.TypeVideo, msg.GetVideoMessage())
	case msg.GetPtvMessage() != nil:
		v.fillVideo(m, models.TypeVideoNote, msg.GetPtvMessage())
	case msg.GetAudioMessage() != nil:
		a := msg.GetAudioMessage()
		m.Type, m.Media = models.TypeAudio, audioMedia(a)
		if a.GetPTT() {
			m.Type = models.TypeVoice
		}
		v.context(m, a.GetContextInfo())
	case msg.GetDocumentMessage() != nil:
		d := msg.GetDocumentMessage()
		m.Type, m.Text, m.Media = models.TypeDocument, d.GetCaption(), documentMedia(d)
		v.context(m, d.GetContextInfo())
	case msg.GetStickerMessage() != nil:
		s := msg.GetStickerMessage()
		m.Type, m.Media = models.TypeSticker, stickerMedia(s)
		v.context(m, s.GetContextInfo())
	default:
		return false
	}
	return true
}

func (v view) fillVideo(m *models.Message, kind models.MessageType, video *waE2E.VideoMessage) {
	m.Type, m.Text, m.Media = kind, video.GetCaption(), videoMedia(video)
	v.context(m, video.GetContextInfo())
}

// fillOther reads the remaining kinds.
func (v view) fillOther(m *models.Message, msg *waE2E.Message) bool {
	switch {
	case msg.GetLocationMessage() != nil:
		l := msg.GetLocationMessage()
		m.Type, m.Text, m.Location = models.TypeLocation, l.GetComment(), location(l)
		v.context(m, l.GetContextInfo())
	case msg.GetLiveLocationMessage() != nil:
		l := msg.GetLiveLocationMessage()
		m.Type, m.Text = models.TypeLocation, l.GetCaption()
		m.Location = &models.Location{Latitude: l.GetDegreesLatitude(), Longitude: l.GetDegreesLongitude(), Live: true}
		v.context(m, l.GetContextInfo())
	case msg.GetContactMessage() != nil:
		c := msg.GetContactMessage()
		m.Type, m.Text, m.VCards = models.TypeContact, c.GetVcard(), []string{c.GetVcard()}
		v.context(m, c.GetContextInfo())
	case msg.GetContactsArrayMessage() != nil:
		c := msg.GetContactsArrayMessage()
		m.Type, m.Text = models.TypeContacts, c.GetDisplayName()
		for _, card := range c.GetContacts() {
			m.VCards = append(m.VCards, card.GetVcard())
		}
		v.context(m, c.GetContextInfo())
	case msg.GetAlbumMessage() != nil:
		v.fillAlbum(m, msg.GetAlbumMessage())
	case poll(msg) != nil:
		v.fillPoll(m, msg)
	case msg.GetGroupInviteMessage() != nil:
		g := msg.GetGroupInviteMessage()
		m.Type, m.Text, m.Invite = models.TypeGroupInvite, g.GetCaption(), groupInvite(g)
		v.context(m, g.GetContextInfo())
	default:
		return false
	}
	return true
}

// context reads what a message refers to.
func (v view) context(m *models.Message, c *waE2E.ContextInfo) {
	for _, who := range c.GetMentionedJID() {
		if jid := v.canonicalOf(jidOfText(who)); jid != "" {
			m.Mentions = append(m.Mentions, jid)
		}
	}
	for _, g := range c.GetGroupMentions() {
		if jid := jidOfText(g.GetGroupJID()); jid.IsGroup() {
			m.Groups = append(m.Groups, models.GroupMention{Group: jid, Subject: g.GetGroupSubject()})
		}
	}
	m.Forwards = int(c.GetForwardingScore())
	if c.GetIsForwarded() && m.Forwards == 0 {
		m.Forwards = 1
	}
	if c.GetExpiration() > 0 {
		m.Ephemeral = true
	}
	if c.GetStanzaID() == "" {
		return
	}
	m.Quote = &models.Quote{ID: c.GetStanzaID(), Sender: v.canonicalOf(jidOfText(c.GetParticipant()))}
	if quoted := c.GetQuotedMessage(); quoted != nil {
		var inner models.Message
		v.fill(&inner, quoted)
		m.Quote.Type, m.Quote.Text = inner.Type, inner.Text
	}
}

func location(l *waE2E.LocationMessage) *models.Location {
	return &models.Location{
		Latitude: l.GetDegreesLatitude(), Longitude: l.GetDegreesLongitude(),
		Name: l.GetName(), Address: l.GetAddress(), URL: l.GetURL(), Live: l.GetIsLive(),
	}
}

// file is what all messages with a file have.
type file interface {
	GetMimetype() string
	GetFileLength() uint64
	GetDirectPath() string
	GetURL() string
	GetMediaKey() []byte
	GetFileSHA256() []byte
	GetFileEncSHA256() []byte
}

func fileOf(f file) *models.Media {
	return &models.Media{
		MimeType: f.GetMimetype(), Size: int64(f.GetFileLength()),
		DirectPath: f.GetDirectPath(), URL: f.GetURL(), Key: f.GetMediaKey(),
		SHA256: f.GetFileSHA256(), EncSHA256: f.GetFileEncSHA256(),
	}
}

func imageMedia(i *waE2E.ImageMessage) *models.Media {
	media := fileOf(i)
	media.Width, media.Height, media.Thumbnail = int(i.GetWidth()), int(i.GetHeight()), i.GetJPEGThumbnail()
	return media
}

func videoMedia(v *waE2E.VideoMessage) *models.Media {
	media := fileOf(v)
	media.Width, media.Height, media.Thumbnail = int(v.GetWidth()), int(v.GetHeight()), v.GetJPEGThumbnail()
	media.Seconds, media.GIF = int(v.GetSeconds()), v.GetGifPlayback()
	return media
}

func audioMedia(a *waE2E.AudioMessage) *models.Media {
	media := fileOf(a)
	media.Seconds, media.Waveform = int(a.GetSeconds()), a.GetWaveform()
	return media
}

func documentMedia(d *waE2E.DocumentMessage) *models.Media {
	media := fileOf(d)
	media.FileName, media.Thumbnail = d.GetFileName(), d.GetJPEGThumbnail()
	if media.FileName == "" {
		media.FileName = d.GetTitle()
	}
	return media
}

func stickerMedia(s *waE2E.StickerMessage) *models.Media {
	media := fileOf(s)
	media.Width, media.Height, media.Thumbnail = int(s.GetWidth()), int(s.GetHeight()), s.GetPngThumbnail()
	return media
}
