package stage

import (
	"context"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
)

// Testing answers what the body of a script's test asks, and keeps the
// conversation that came of it.
type Testing struct {
	*Stage
	Lines []Line
}

// Line is one thing in the conversation of a test, as people read it.
type Line struct {
	At   time.Time
	Who  string // the person's name; "" for the script
	Chat string
	Text string
	Kind string // said, sent, did or problem
}

// maxLines bounds what is kept of a test.
const maxLines = 500

// testChat is where a button is pressed when nobody has done anything yet.
const testChat = "4915100001@s.whatsapp.net"

// Answer answers one call of a test's body.
func (t *Testing) Answer(ctx context.Context, c sandbox.Call) sandbox.Answer {
	result, err := t.do(ctx, c)
	if err != nil {
		t.note(Line{Text: err.Error(), Kind: "problem"})
		return refused("test", err.Error())
	}
	if act, ok := result.(*Act); ok {
		for _, said := range act.Said {
			t.note(Line{Chat: said.To, Text: said.Text, Kind: "sent"})
		}
		if act.Problem != nil {
			t.note(Line{Text: act.Problem.Error(), Kind: "problem"})
		}
		return sandbox.Answer{Result: encode(sandbox.Seen{Said: act.Said, Return: act.Return, Problem: act.Problem})}
	}
	return sandbox.Answer{Result: encode(result)}
}

func (t *Testing) note(l Line) {
	l.At = t.Now()
	if len(t.Lines) < maxLines {
		t.Lines = append(t.Lines, l)
	}
}

func (t *Testing) do(ctx context.Context, c sandbox.Call) (any, error) {
	if c.Call == sandbox.TestWeb {
		var answer sandbox.TestWebAnswer
		if err := sandbox.Decode(c.Args, &answer); err != nil {
			return nil, err
		}
		t.SetWeb(answer)
		return &Act{Said: []sandbox.Said{}}, nil
	}
	var d sandbox.TestDoes
	if len(c.Args) > 0 && string(c.Args) != "null" {
		if err := sandbox.Decode(c.Args, &d); err != nil {
			return nil, err
		}
	}
	switch c.Call {
	case sandbox.TestSays, sandbox.TestJoins, sandbox.TestReacts, sandbox.TestVotes:
		return t.person(ctx, c.Call, d)
	case sandbox.TestRequests:
		return append([]sandbox.TestRequested{}, t.state.Requests...), nil
	case sandbox.TestLabels:
		chat, err := Address(d.In)
		if err != nil {
			return nil, err
		}
		return append([]string{}, t.Chat(chat).Labels...), nil
	}
	return t.world(ctx, c.Call, d)
}

// world does what no person does.
func (t *Testing) world(ctx context.Context, call string, d sandbox.TestDoes) (*Act, error) {
	quiet := &Act{Said: []sandbox.Said{}}
	switch call {
	case sandbox.TestWebhook:
		t.note(Line{Text: "webhook " + d.Text, Kind: "did"})
		return t.Webhook(ctx, d.Text, d.Values)
	case sandbox.TestPress:
		t.note(Line{Text: "button " + d.Text, Kind: "did"})
		return t.Press(ctx, d.Text, t.pressed(d), "Test", d.Values)
	case sandbox.TestSchedule:
		t.note(Line{Text: "it is " + d.Text, Kind: "did"})
		return t.Schedule(ctx, d.Text)
	case sandbox.TestAdvance:
		t.note(Line{Text: span(d.For) + " later", Kind: "did"})
		return t.Advance(ctx, time.Duration(d.For)*time.Millisecond)
	case sandbox.TestAt:
		t.SetNow(time.UnixMilli(d.At))
		return quiet, nil
	case sandbox.TestRestart:
		t.note(Line{Text: "the server restarts", Kind: "did"})
		return quiet, t.Restart()
	case sandbox.TestSettings:
		return quiet, t.SetSettings(ctx, d.Values)
	}
	return nil, fmt.Errorf("a test cannot do %q", call)
}

// pressed is the chat in which a button is pressed: that of the last person.
func (t *Testing) pressed(d sandbox.TestDoes) string {
	if chat, err := Address(d.In); err == nil {
		return chat
	}
	if t.state.Last != "" {
		return t.state.Last
	}
	return testChat
}

// person lets somebody do something.
func (t *Testing) person(ctx context.Context, call string, d sandbox.TestDoes) (*Act, error) {
	address, err := Address(d.Phone)
	if err != nil {
		return nil, err
	}
	who, chat := Person(address, d.Name), address
	if d.In != "" {
		if chat, err = Address(d.In); err != nil {
			return nil, err
		}
	}
	switch call {
	case sandbox.TestJoins:
		t.note(Line{Who: who.Name, Chat: chat, Text: "joins the group", Kind: "did"})
		return t.Joins(ctx, chat, who, false)
	case sandbox.TestReacts:
		t.note(Line{Who: who.Name, Chat: chat, Text: "reacts " + d.Text, Kind: "did"})
		return t.Reacts(ctx, chat, who, d.Text)
	case sandbox.TestVotes:
		t.note(Line{Who: who.Name, Chat: chat, Text: fmt.Sprintf("votes %q", d.Options), Kind: "did"})
		return t.Votes(ctx, chat, who, d.Options)
	}
	t.note(Line{Who: who.Name, Chat: chat, Text: d.Text, Kind: "said"})
	if d.Type == "call" {
		return t.Calls(ctx, who, false)
	}
	return t.Message(ctx, Example(Incoming{Chat: chat, From: who, Type: d.Type, Text: d.Text}))
}

// Example gives a made-up message what belongs to its type: a file, or a place.
func Example(in Incoming) Incoming {
	files := map[string][2]string{
		"image": {"image/jpeg", "photo.jpg"}, "video": {"video/mp4", "film.mp4"}, "audio": {"audio/mpeg", "sound.mp3"},
		"voice": {"audio/ogg", "voice.ogg"}, "document": {"application/pdf", "document.pdf"}, "sticker": {"image/webp", "sticker.webp"},
	}
	if file, ok := files[in.Type]; ok && in.Media == nil {
		in.Media = &sandbox.EventMedia{Media: sandbox.Media{Chat: in.Chat, Message: in.ID}, Type: in.Type, Mime: file[0], Size: 1024, Name: file[1]}
	}
	if in.Type == "location" && in.Location == nil {
		in.Location = &sandbox.EventPlace{Lat: 52.52, Lng: 13.405}
	}
	return in
}
