package simulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// fill puts the messages of a demo chat into the phone's database.
func (l *demoLoader) fill(stored *storedChat, chat demoChat) error {
	for i, line := range chat.lines {
		author, err := l.author(stored, line)
		if err != nil {
			return err
		}
		at := l.at(line).Add(time.Duration(i%60) * time.Second)
		if line.kind == "react" {
			l.react(stored, author, line.argument, at)
			continue
		}
		message, err := l.message(stored, author, line)
		if err != nil {
			return err
		}
		id := messageID(l.s.seed, fmt.Sprintf("demo %s%s %d", chat.number, chat.subject, i))
		stored.add(storedMessage{id: id, at: at, from: author, message: message, status: waWeb.WebMessageInfo_READ})
	}
	stored.unread, stored.archived = chat.flag("unread"), chat.flag("archived") > 0
	if chat.flag("pinned") > 0 {
		stored.pinnedAt = l.today.AddDate(0, 0, -30)
	}
	if chat.flag("muted") > 0 {
		stored.mutedUntil = l.today.AddDate(1, 0, 0)
	}
	return nil
}

func (l *demoLoader) author(stored *storedChat, line demoLine) (*account, error) {
	switch {
	case line.author == "<":
		return l.hotel, nil
	case line.author == "" && stored.with != nil:
		return stored.with, nil
	case l.byName[line.author] != nil:
		return l.byName[line.author], nil
	}
	return nil, fmt.Errorf("nobody is called %q", line.author)
}

// react puts an emoji on the message before.
func (l *demoLoader) react(stored *storedChat, author *account, emoji string, at time.Time) {
	last := &stored.messages[len(stored.messages)-1]
	last.reactions = append(last.reactions, storedReaction{from: author, emoji: emoji, at: at})
}

// message makes the contents of a message.
func (l *demoLoader) message(stored *storedChat, author *account, line demoLine) (*waE2E.Message, error) {
	name := author.number + line.text + line.argument
	switch line.kind {
	case "":
		return l.textMessage(stored, line), nil
	case "photo":
		picture := photo(line.argument, name)
		return author.phone.buildMedia(stored.jid, Message{
			Image: &Media{Data: picture.jpeg(), Mimetype: "image/jpeg"}, Caption: line.text,
		})
	case "doc":
		title := strings.TrimSuffix(line.argument, ".pdf")
		data := invoicePDF(title, "Hotel Miramar", "Passeig del Mar 12, Palma", "", line.text, "", "Thank you!")
		return author.phone.buildMedia(stored.jid, Message{
			Document: &Media{Data: data, Mimetype: "application/pdf", Filename: line.argument}, Caption: line.text,
		})
	case "voice":
		seconds, err := strconv.Atoi(line.argument)
		if err != nil {
			return nil, fmt.Errorf("%q is no number of seconds", line.argument)
		}
		return author.phone.buildMedia(stored.jid, Message{
			Audio: &Media{Data: voiceNote(seconds), Mimetype: "audio/ogg; codecs=opus", Seconds: seconds},
		})
	case "location":
		return locationMessage(line.argument)
	}
	return nil, fmt.Errorf("unknown kind of message %q", line.kind)
}

// textMessage is a text, with the message before when it answers that one.
func (l *demoLoader) textMessage(stored *storedChat, line demoLine) *waE2E.Message {
	if !line.quotes || len(stored.messages) == 0 {
		return &waE2E.Message{Conversation: &line.text}
	}
	before := stored.messages[len(stored.messages)-1]
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: &line.text,
		ContextInfo: &waE2E.ContextInfo{
			StanzaID: &before.id, QuotedMessage: before.message,
			Participant: proto.String(before.from.jid(types.DefaultUserServer).String()),
		},
	}}
}

func locationMessage(argument string) (*waE2E.Message, error) {
	place, name, _ := strings.Cut(argument, "|")
	var latitude, longitude float64
	if _, err := fmt.Sscanf(place, "%g,%g", &latitude, &longitude); err != nil {
		return nil, fmt.Errorf("%q is no place: %w", argument, err)
	}
	return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: &latitude, DegreesLongitude: &longitude, Name: &name,
	}}, nil
}
