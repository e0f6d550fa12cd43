package automations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// The bounds of what a message may carry.
const (
	maxMentions = 100
	maxOption   = 100 // characters of a poll's choice
	maxAhead    = 90 * 24 * time.Hour
	mediaTime   = time.Minute
)

// send makes a message of any content.
func (p *planner) send(ctx context.Context, e sandbox.Entry) error {
	args, err := sendArgs(e)
	if err != nil {
		return err
	}
	chat, err := p.s.chatOf(ctx, p.c.run.SessionID, args.To)
	if err != nil {
		return err
	}
	out, err := p.content(ctx, args)
	if err != nil {
		return err
	}
	out.Quote, out.NoPreview = args.Quote, args.NoPreview
	if err := p.mention(ctx, &out, args.Mentions); err != nil {
		return err
	}
	if out.NotBefore, err = p.when(args.At); err != nil {
		return err
	}
	if out.Pace, err = p.pace(ctx, chat, e, args); err != nil {
		return err
	}
	if err := p.prepare(ctx, &out); err != nil {
		return err
	}
	return p.say(ctx, e, chat, out, spokenText(args))
}

// content is what a message consists of.
func (p *planner) content(ctx context.Context, args sandbox.SendArgs) (whatsapp.Outgoing, error) {
	out := whatsapp.Outgoing{Text: args.Text}
	switch {
	case args.Media != nil:
		return p.file(ctx, out, *args.Media)
	case args.Location != nil:
		l := args.Location
		out.Location = &models.Location{Latitude: l.Lat, Longitude: l.Lng, Name: l.Name, Address: l.Address}
	case args.Contact != nil:
		card, err := p.card(ctx, *args.Contact)
		out.VCard = card
		return out, err
	case args.Poll != nil:
		out.Text, out.Poll = args.Poll.Question, &models.Poll{Options: args.Poll.Options, Multiple: args.Poll.Many}
		if slices.ContainsFunc(args.Poll.Options, func(o string) bool { return len([]rune(o)) > maxOption }) {
			return out, models.Errorf(models.Invalid, "a choice of a poll may have at most %d characters", maxOption)
		}
	}
	return out, nil
}

// file gets a file ready to be sent. What goes wrong is the script's to know.
func (p *planner) file(ctx context.Context, out whatsapp.Outgoing, m sandbox.SendMedia) (whatsapp.Outgoing, error) {
	if p.s.opts.Files == nil {
		return out, errNoFiles
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	media, err := p.s.opts.Files.Open(ctx, sandbox.File{Automation: p.c.one.ID, Session: p.c.run.SessionID, Media: m.Media})
	if err != nil {
		return out, &models.Error{Kind: models.Refused, Message: "the file cannot be sent: " + wordsOf(err), Err: err}
	}
	media.AsVoice, media.AsDocument, media.AsSticker = m.As == "voice", m.As == "document", m.As == "sticker"
	media.GIF = m.GIF
	if m.Name != "" {
		media.FileName = m.Name
	}
	out.Media = &media
	return out, nil
}

// wordsOf is an error as an author may read it.
func wordsOf(err error) string {
	if models.KindOf(err) != "" {
		return err.Error()
	}
	return "it could not be had"
}

// prepare brings a file into a form that WhatsApp shows, and looks up the first
// link of a text. A session that does not run leaves both as they are.
func (p *planner) prepare(ctx context.Context, out *whatsapp.Outgoing) error {
	if out.Media == nil && (out.NoPreview || !strings.Contains(out.Text, "://")) {
		return nil
	}
	session, err := p.s.session(p.c.run.SessionID)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	if err := session.Prepare(ctx, out); err != nil {
		return &models.Error{Kind: models.Refused, Message: "the file cannot be sent: " + wordsOf(err), Err: err}
	}
	*out, err = session.Stash(*out)
	return err
}

// mention names people in a text. WhatsApp finds them by their number in it.
func (p *planner) mention(ctx context.Context, out *whatsapp.Outgoing, people []string) error {
	if len(people) > maxMentions {
		return models.Errorf(models.Invalid, "a message may name at most %d people", maxMentions)
	}
	mentioned, err := p.s.chatsOf(ctx, p.c.run.SessionID, people)
	if err != nil || len(mentioned) == 0 {
		return err
	}
	t, err := p.s.tell(ctx, p.c.run.SessionID)
	if err != nil {
		return err
	}
	for _, jid := range mentioned {
		who, err := t.contact(ctx, jid, "")
		if err != nil {
			return err
		}
		out.Text = strings.Replace(out.Text, "@"+who.Name, "@"+jid.User(), 1)
	}
	out.Mentions = mentioned
	return nil
}

// when is the time at which a message leaves; zero: now.
func (p *planner) when(at int64) (time.Time, error) {
	if at == 0 {
		return time.Time{}, nil
	}
	t := time.UnixMilli(at)
	if t.After(p.c.now.Add(maxAhead)) {
		return t, models.Errorf(models.Invalid, "a message leaves at most 90 days later")
	}
	return t, nil
}

// card is the contact card of somebody.
func (p *planner) card(ctx context.Context, c sandbox.SendContact) (string, error) {
	name, number := c.Name, c.Phone
	if c.ID != "" {
		jid, err := p.s.chatOf(ctx, p.c.run.SessionID, c.ID)
		if err != nil {
			return "", err
		}
		t, err := p.s.tell(ctx, p.c.run.SessionID)
		if err != nil {
			return "", err
		}
		who, err := t.contact(ctx, jid, "")
		if err != nil {
			return "", err
		}
		name, number = who.Name, who.Phone
	}
	jid, err := models.ParseJID(number)
	if err != nil || !jid.IsPhone() || name == "" {
		return "", models.Errorf(models.Invalid, "a contact card needs a name and a phone number")
	}
	escaped := strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\n", `\n`, "\r", "").Replace(name)
	return fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nN:;%s;;;\nFN:%s\nTEL;type=CELL;type=VOICE;waid=%s:+%s\nEND:VCARD",
		escaped, escaped, jid.User(), jid.User()), nil
}

// forward sends a message on.
func (p *planner) forward(ctx context.Context, e sandbox.Entry) error {
	args, err := decodeArgs[sandbox.MessageArgs](e.Call, e.Args)
	if err != nil {
		return err
	}
	to, err := p.s.chatOf(ctx, p.c.run.SessionID, args.To)
	if err != nil {
		return err
	}
	from, err := p.s.chatOf(ctx, p.c.run.SessionID, args.Chat)
	if err != nil {
		return err
	}
	m, err := p.s.store.Message(ctx, p.c.run.SessionID, from, args.ID)
	if err != nil {
		return err
	}
	ref := m.Ref()
	return p.say(ctx, e, to, whatsapp.Outgoing{Text: m.Text, Forward: &ref, Forwarded: true}, m.Text)
}

// spokenText is what two messages must share to be the same in a loop.
func spokenText(a sandbox.SendArgs) string {
	switch {
	case a.Poll != nil:
		return a.Poll.Question + " " + strings.Join(a.Poll.Options, " ")
	case a.Media != nil:
		return a.Text + " " + a.Media.URL + a.Media.File + a.Media.Message + a.Media.Handle
	case a.Location != nil:
		return fmt.Sprint(a.Location.Lat, " ", a.Location.Lng)
	case a.Contact != nil:
		return a.Contact.ID + a.Contact.Phone
	}
	return a.Text
}
