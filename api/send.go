package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/media"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

type sendRequest struct {
	ChatID       operation.ChatID  `json:"chatId"`
	ContentType  string            `json:"contentType" enum:"string,MessageMedia,MessageMediaFromURL,Album,Location,Contact,Poll,Buttons,List"`
	Content      operation.Content `json:"content"`
	Options      sendOptions       `json:"options,omitempty"`
	MediaFromURL urlOptions        `json:"mediaFromURLOptions,omitempty"`

	hurried bool // the answer does not wait until the message is prepared
}

// sendOptions are the options that change what is sent. Others are not known to
// whatsapp-web.js either; they are accepted, and change nothing.
type sendOptions struct {
	Caption    string               `json:"caption,omitempty"`
	Quoted     *operation.MessageID `json:"quotedMessageId,omitempty" doc:"The message that this one answers"`
	Mentions   []operation.ChatID   `json:"mentions,omitempty" doc:"People named in the text as @number"`
	AsVoice    bool                 `json:"sendAudioAsVoice,omitempty"`
	AsGIF      bool                 `json:"sendVideoAsGif,omitempty"`
	AsSticker  bool                 `json:"sendMediaAsSticker,omitempty"`
	AsDocument bool                 `json:"sendMediaAsDocument,omitempty"`
	AsHD       bool                 `json:"sendMediaAsHd,omitempty" doc:"What has to be converted keeps more of its size; other files are never made smaller"`
	ViewOnce   bool                 `json:"isViewOnce,omitempty"`

	Groups            []groupNamed  `json:"groupMentions,omitempty" doc:"Groups named in the text"`
	StickerName       string        `json:"stickerName,omitempty"`
	StickerAuthor     string        `json:"stickerAuthor,omitempty"`
	StickerCategories []string      `json:"stickerCategories,omitempty" doc:"Emojis"`
	ParseVCards       *bool         `json:"parseVCards,omitempty" doc:"false sends a text that is a contact card as text"`
	LinkPreview       *bool         `json:"linkPreview,omitempty" doc:"false sends the text without a preview"`
	SendSeen          *bool         `json:"sendSeen,omitempty" doc:"Sending marks the chat read, unless this is false"`
	Wait              *bool         `json:"waitUntilMsgSent,omitempty" doc:"false answers before WhatsApp has the message"`
	IgnoreQuotes      *bool         `json:"ignoreQuoteErrors,omitempty" doc:"false refuses a quotedMessageId that is not known"`
	Extra             extraFields   `json:"extra,omitempty" doc:"Fields of the message itself: those named here; others are refused"`
	InvokedBot        string        `json:"invokedBotWid,omitempty" doc:"A bot of WhatsApp that gets the text as well"`
	Media             *mediaContent `json:"media,omitempty" doc:"A file to which the text is the caption"`
}

// unless is the value of an option that is on when nothing is said.
func unless(option *bool) bool { return option == nil || *option }

type sendAnswer struct {
	Message wire.Message `json:"message"`
	Notice  string       `json:"notice,omitempty" doc:"What happened to the file on its way, such as that it went as a document"`
	status  int
}

// Status is 202 for a message that WhatsApp does not have yet.
func (s sendAnswer) Status() int {
	if s.status != 0 {
		return s.status
	}
	return http.StatusOK
}

type invalidType struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
	Message string `json:"message"`
}

func invalidContentType(word string) error {
	const longest = 60
	if len(word) > longest {
		word = word[:longest]
	}
	return &operation.Instead{Status: http.StatusBadRequest, Body: invalidType{
		Error: "invalid contentType", Message: "Unsupported content type: " + word,
	}}
}

func (a *API) sendMessage(ctx context.Context, s *whatsapp.Session, in sendRequest) (sendAnswer, error) {
	in.hurried = operation.Async(ctx) || !unless(in.Options.Wait)
	m, err := a.contentOf(ctx, s, in)
	if err != nil {
		return sendAnswer{}, err
	}
	answer, err := dispatch(ctx, s, in, m)
	answer.Notice = m.Notice
	return answer, err
}

// contentOf reads what a request sends: its content, its options, and what has
// to be done to its file. Every route that sends reads its body by it:
// client/sendMessage, message/reply, channel/sendMessage and the second dialect.
func (a *API) contentOf(ctx context.Context, s *whatsapp.Session, in sendRequest) (whatsapp.Outgoing, error) {
	m, err := a.compose(ctx, s, in)
	if err != nil {
		return m, err
	}
	if err := applyOptions(ctx, s, in, &m); err != nil {
		return m, err
	}
	if in.hurried {
		m.PrepareLater = true
		return m, nil
	}
	return m, s.Prepare(ctx, &m)
}

// dispatch sends a message as the request wants: waiting for WhatsApp, or not.
func dispatch(ctx context.Context, s *whatsapp.Session, in sendRequest, m whatsapp.Outgoing) (sendAnswer, error) {
	m.ID, m.SentBy = operation.PresetID(ctx), sentBy(auth.From(ctx))
	to := in.ChatID.JID()
	if operation.Async(ctx) {
		return enqueue(ctx, s, to, m, http.StatusAccepted)
	}
	if !unless(in.Options.Wait) {
		return enqueue(ctx, s, to, m, http.StatusOK)
	}
	return send(ctx, s, to, m)
}

func applyOptions(ctx context.Context, s *whatsapp.Session, in sendRequest, m *whatsapp.Outgoing) error {
	o := in.Options
	m.NoPreview, m.MarkRead, m.ViewOnce = !unless(o.LinkPreview), unless(o.SendSeen), o.ViewOnce
	for _, person := range o.Mentions {
		m.Mentions = append(m.Mentions, person.JID())
	}
	for _, g := range o.Groups {
		m.Groups = append(m.Groups, models.GroupMention{Group: g.ID.JID(), Subject: g.Subject})
	}
	if m.Media != nil {
		m.Media.Pack = media.Pack{Name: o.StickerName, Author: o.StickerAuthor, Categories: o.StickerCategories}
	}
	o.Extra.apply(m)
	for i := range m.Items {
		o.Extra.apply(&m.Items[i])
	}
	if o.InvokedBot != "" {
		bot, err := whatsapp.BotAddress(o.InvokedBot)
		if err != nil {
			return err
		}
		m.Bot = bot
	}
	if o.Quoted == nil || o.Quoted.ID() == "" {
		return nil
	}
	_, err := s.Message(ctx, "", o.Quoted.ID()) // which may stand in another chat
	if models.IsNotFound(err) && unless(o.IgnoreQuotes) {
		return nil
	}
	m.Quote = o.Quoted.ID()
	return unknownMessage(err)
}

// sentBy names who sent a message, as it stands beside the message in the store.
func sentBy(who auth.Principal) string {
	if who.UserID != 0 {
		return "user:" + strconv.FormatInt(who.UserID, 10)
	}
	return "key:" + who.Name
}

// send waits until WhatsApp has the message. When that takes too long, the
// answer is the message as it waits in the outbox.
func send(ctx context.Context, s *whatsapp.Session, to models.JID, m whatsapp.Outgoing) (sendAnswer, error) {
	sent, err := s.Send(ctx, to, m)
	switch {
	case err == nil:
		return sendAnswer{Message: namesOf(ctx, s).MessageOf(sent)}, nil
	case sent.ID != "" && errors.Is(err, context.DeadlineExceeded):
		m.ID = sent.ID
		return pending(ctx, s, to, m, http.StatusAccepted), nil
	case models.KindOf(err) == models.Conflict && m.ID != "":
		return sentBefore(ctx, s, to, m)
	}
	return sendAnswer{}, err
}

// sentBefore answers for a message whose first call did not live to answer.
func sentBefore(ctx context.Context, s *whatsapp.Session, to models.JID, m whatsapp.Outgoing) (sendAnswer, error) {
	known, err := s.Message(ctx, to, m.ID)
	if models.IsNotFound(err) {
		return pending(ctx, s, to, m, http.StatusAccepted), nil
	}
	return sendAnswer{Message: namesOf(ctx, s).MessageOf(known)}, err
}

func enqueue(ctx context.Context, s *whatsapp.Session, to models.JID, m whatsapp.Outgoing, status int) (sendAnswer, error) {
	row, err := s.Enqueue(ctx, to, m)
	if models.KindOf(err) == models.Conflict && m.ID != "" {
		return sentBefore(ctx, s, to, m)
	}
	if err != nil {
		return sendAnswer{}, err
	}
	m.ID = row.MessageID
	return pending(ctx, s, to, m, status), nil
}

// pending is a message that is stored for sending and not yet sent.
func pending(ctx context.Context, s *whatsapp.Session, to models.JID, m whatsapp.Outgoing, status int) sendAnswer {
	names := namesOf(ctx, s)
	message := models.Message{
		SessionID: s.ID(), Chat: to, Sender: names.Me, ID: m.ID, FromMe: true, Time: time.Now(),
		Type: models.TypeText, Text: m.Text, Ack: models.AckPending, Location: m.Location, Mentions: m.Mentions,
	}
	switch {
	case m.Media != nil:
		message.Type = mediaType(*m.Media)
		message.Media = &models.Media{MimeType: m.Media.MimeType, FileName: m.Media.FileName, Size: m.Media.Length(), GIF: m.Media.GIF}
	case len(m.Items) > 0:
		message.Type = models.TypeAlbum
	case m.Location != nil:
		message.Type = models.TypeLocation
	case m.VCard != "":
		message.Type, message.VCards = models.TypeContact, []string{m.VCard}
	case m.Poll != nil:
		message.Type, message.Poll = models.TypePoll, m.Poll
	}
	return sendAnswer{Message: names.MessageOf(message), status: status}
}
