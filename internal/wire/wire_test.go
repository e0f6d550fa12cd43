package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/models"
)

var update = flag.Bool("update", false, "write the golden files")

const (
	me    models.JID = "4915100000001@s.whatsapp.net"
	bob   models.JID = "4915112345678@s.whatsapp.net"
	carol models.JID = "98765432101234@lid"
	group models.JID = "120363041234567890@g.us"
)

var at = time.Unix(1_700_000_000, 0)

var names = Names{Me: me, PhoneOf: func(jid models.JID) models.JID {
	if jid == "11122233344455@lid" {
		return bob
	}
	return jid
}}

func text() models.Message {
	return models.Message{
		Chat: "11122233344455@lid", Sender: "11122233344455@lid", ID: "3EB0C767D26A1D8A5F21", Time: at,
		Type: models.TypeText, Text: "See https://example.com/a?b=1&c=2. <b>", PushName: "Bob", Ack: models.AckDelivered,
	}
}

func picture() models.Message {
	m := text()
	m.Chat, m.Sender, m.FromMe, m.Type, m.Text = group, me, true, models.TypeImage, "The view"
	m.Media = &models.Media{
		MimeType: "image/jpeg", Size: 2048, Width: 640, Height: 480, Thumbnail: []byte{0xff, 0xd8}, DirectPath: "/v/t62",
		Key: []byte("0123456789abcdef0123456789abcdef"), SHA256: []byte("plain"), EncSHA256: []byte("cipher"),
	}
	return m
}

func reply() models.Message {
	m := text()
	m.Chat, m.Sender, m.Text = group, carol, "yes"
	m.Quote = &models.Quote{ID: "3EB0FF", Sender: bob, Type: models.TypeText, Text: "coming?"}
	m.Mentions, m.Forwards, m.EditedAt = []models.JID{bob, carol}, 2, at.Add(time.Minute)
	return m
}

func poll() models.Message {
	m := text()
	m.Chat, m.Sender, m.FromMe, m.Type, m.Text = group, me, true, models.TypePoll, "When?"
	m.Poll = &models.Poll{Options: []string{"Monday", "Friday"}, Secret: []byte("0123456789abcdef0123456789abcdef")}
	return m
}

func vote() models.PollVote {
	return models.PollVote{Chat: group, MessageID: poll().ID, Voter: "11122233344455@lid", Options: []string{"Friday"}, ID: "3EB0V0", Time: at.Add(time.Millisecond)}
}

func chat() models.Chat {
	last := text()
	return models.Chat{JID: "11122233344455@lid", Name: "Bob", Unread: 2, LastTime: at, Pinned: true, MutedUntil: at.Add(time.Hour), LastMessage: &last}
}

func newsletter() models.Channel {
	return models.Channel{
		JID: "120363100000001000@newsletter", Name: "Weather", NameTime: at, Description: "Twice a day", DescriptionTime: at, CreatedAt: at,
		InviteCode: "0029VaABC", PictureURL: "https://pps.whatsapp.net/v/1.jpg", State: "active", Role: models.ChannelSubscriber,
		Followers: 12, Reactions: "basic", Muted: true,
	}
}

func hotel() models.Group {
	return models.Group{
		JID: group, Subject: "Front desk", SubjectTime: at, SubjectOwner: bob, Owner: bob, CreatedAt: at, Announce: true,
		MemberAdd: "all_member_add", LIDMode: true, Description: "Shifts", DescID: "D1", DescTime: at, DescOwner: me,
		Participants: []models.Participant{{JID: "11122233344455@lid", Phone: bob, SuperAdmin: true}, {JID: carol}},
	}
}

func bakery() models.BusinessProfile {
	latitude, longitude := 40.4168, -3.7038
	return models.BusinessProfile{
		JID: bob, Tag: "17", Description: "Bread & cake", Email: "bob@example.com", Address: "Main St 1", Websites: []string{"https://example.com"},
		Latitude: &latitude, Longitude: &longitude, Categories: []models.BusinessCategory{{ID: "1", Name: "Bakery"}},
		Options: map[string]string{"cart_enabled": "true", "commerce_experience": "catalog"}, TimeZone: "Europe/Madrid",
		Hours: []models.BusinessHours{
			{Day: "mon", Mode: "specific_hours", Open: 480, Close: 780}, {Day: "mon", Mode: "specific_hours", Open: 900, Close: 1080}, {Day: "sun", Mode: "open_24h"},
		},
	}
}

func TestObjectsKeepTheirShape(t *testing.T) {
	members, target := hotel(), text().Ref()
	voice := text()
	voice.Type, voice.Text, voice.Media = models.TypeVoice, "", &models.Media{MimeType: "audio/ogg; codecs=opus", Seconds: 7, Size: 99}
	question := poll()
	album, inAlbum := text(), picture()
	album.Type, album.Text, album.Album = models.TypeAlbum, "", &models.Album{Images: 2, Videos: 1}
	inAlbum.Parent = album.ID
	place := text()
	place.Type, place.Text, place.Location = models.TypeLocation, "", &models.Location{Latitude: 52.52, Longitude: 13.405, Name: "Hotel", Address: "Main St 1"}
	objects := map[string]any{
		"message_text":     names.MessageOf(text()),
		"message_picture":  names.MessageOf(picture()),
		"message_reply":    names.MessageOf(reply()),
		"message_voice":    names.MessageOf(voice),
		"message_album":    names.MessageOf(album),
		"message_in_album": names.MessageOf(inAlbum),
		"message_poll":     names.MessageOf(question),
		"poll_vote":        names.PollVoteOf(vote(), question),
		"message_location": names.MessageOf(place),
		"chat":             names.ChatOf(chat(), nil, at),
		"chat_group":       names.ChatOf(models.Chat{JID: group, LastTime: at, MutedAlways: true}, &members, at),
		"contact":          names.ContactOf(models.Contact{JID: "11122233344455@lid", Phone: bob, FullName: "Bob Builder", FirstName: "Bob", PushName: "bob", Saved: true}),
		"contact_hidden":   names.ContactOf(models.Contact{JID: carol, PushName: "Carol", BusinessName: "Carol's", Blocked: true}),
		"contact_group":    names.GroupContact(hotel()),
		"contact_business": names.BusinessContact(models.Contact{JID: bob, BusinessName: "Bob's"}, bakery()),
		"client_info":      ClientInfoOf(me, "Desk", "android"),
		"media":            MediaOf(models.Media{MimeType: "text/plain", FileName: "a.txt"}, []byte("hello")),
		"label":            LabelOf(models.Label{ID: "3", Name: "New guest", Color: 19}),
		"reaction":         names.ReactionOf(models.Reaction{Chat: "11122233344455@lid", Sender: "11122233344455@lid", Emoji: "👍", ID: "3EB0RE", Time: at}, target),
		"channel":          names.ChannelOf(newsletter(), models.Chat{Unread: 2, LastTime: at, LastMessage: chat().LastMessage}),
		"channel_created":  names.CreatedChannelOf(newsletter()),
		"subscriber":       names.SubscriberOf(models.Follower{JID: "11122233344455@lid", Phone: bob, Name: "Bob", Role: models.ChannelAdmin}, models.Contact{}),
		"call_to_group":    names.CallOf(models.Call{ID: "3A0D", From: carol, Group: group, Time: at}),
	}
	edited := text()
	edited.EditedAt, edited.EditID = at, "3EB0ED17"
	buttons, row, button := text(), text(), text()
	buttons.Choice = &models.Choice{Title: "Room?", Buttons: []models.Button{{ID: "b1", Text: "Yes"}, {ID: "b2", Text: "No"}}}
	row.Type, row.Text, row.Choice = models.TypeListAnswer, "Sea view", &models.Choice{Title: "Sea view", Description: "80 a night", RowID: "r2"}
	button.Type, button.Text, button.Choice = models.TypeButtonAnswer, "Yes", &models.Choice{ButtonID: "b1"}
	objects["message_edited"], objects["message_buttons"] = names.MessageOf(edited), names.MessageOf(buttons)
	objects["message_list_answer"], objects["message_button_answer"] = names.MessageOf(row), names.MessageOf(button)
	for name, object := range messageObjects() {
		objects[name] = object
	}
	for name, object := range objects {
		golden(t, name, object)
	}
}

// samples has one event of every type that is shown.
func samples() []models.EventData {
	before := text()
	revoked := text()
	revoked.Type, revoked.Text = models.TypeRevoked, ""
	run := models.Run{ID: 9, AutomationID: 3, Status: models.RunFailed, Error: "no such chat", Line: 4, Messages: 1}
	return []models.EventData{
		models.QRShown{QR: "2@abc"}, models.CodeShown{Code: "ABCD-1234"}, models.Authenticated{}, models.AuthFailed{Message: "expired"},
		models.StatusTold{Message: "expired"}, models.Ready{JID: me, PushName: "Desk", Platform: "android"}, models.RemoteSaved{}, models.Loading{Percent: 40, Message: "WhatsApp"},
		models.StateChanged{State: models.StateConnected}, models.Disconnected{State: models.StateLoggedOut},
		models.MessageReceived{Message: text()}, models.MessageCreated{Message: picture()}, models.MediaReceived{Message: picture()},
		models.MediaUploaded{Message: picture()}, models.MessageAcked{Message: picture(), Ack: models.AckRead},
		models.MessageEdited{Message: reply(), Previous: "no"}, models.MessageRevoked{Message: revoked, Before: &before},
		models.MessageDeleted{Message: text()}, models.Reacted{Reaction: models.Reaction{Chat: group, Sender: carol, ID: "3EB0RE", Time: at}, Target: picture().Ref()},
		models.Voted{Vote: vote(), Poll: poll()},
		models.MessageUndecryptable{Message: models.Message{Chat: group, Sender: carol, ID: "3A01", Type: models.TypeUndecryptable, Time: at}},
		models.GroupJoined{Group: group, By: me, People: []models.JID{bob}, How: "add", Time: at},
		models.GroupLeft{Group: group, By: carol, People: []models.JID{carol}, How: "leave", Time: at},
		models.GroupAdminChanged{Group: group, By: bob, People: []models.JID{carol}, How: "promote", Time: at},
		models.GroupUpdated{Group: group, By: bob, What: "subject", Value: "Desk", Time: at},
		models.MembershipRequested{Group: group, Who: "11122233344455@lid", By: "11122233344455@lid", Method: "invite_link", Time: at},
		models.ContactChanged{Chat: group, Old: bob, New: me, Time: at},
		models.ChatRemoved{Chat: chat()}, models.ChatArchived{Chat: chat(), Before: true}, models.UnreadChanged{Chat: chat()},
		models.CallReceived{Call: models.Call{ID: "3A0C", From: "11122233344455@lid", Video: true, Time: at}},
		models.AutomationRan{Run: run}, models.AutomationFailed{Run: run, Name: "Greeter"}, models.AutomationDisabled{ID: 3, Name: "Greeter", Reason: "too many failures"},
		models.AutomationPaused{AutomationID: 3, Name: "Greeter", Chat: "11122233344455@lid", Reason: "the same text three times within 2 minutes", Until: at},
		models.AutomationHandedOff{Run: run, Name: "Greeter", Chat: "11122233344455@lid", Person: "Eva", Note: "Late order 4711", Until: at},
	}
}

func TestEventsKeepTheirShape(t *testing.T) {
	told := map[models.EventType]bool{}
	for _, data := range samples() {
		event := models.Event{ID: 77, SessionID: "main", Time: at, Data: data}
		dataType, shown, ok := Event(event, names)
		if !ok || dataType != string(data.EventType()) {
			t.Errorf("%s: told as %q, %v", data.EventType(), dataType, ok)
			continue
		}
		told[data.EventType()] = true
		golden(t, "event_"+dataType, shown)
	}
	for _, info := range models.EventTypes {
		if info.Shown && !told[info.Type] {
			t.Errorf("no sample of %s", info.Type)
		}
	}
}

// Nobody reads a golden file of an event that is gone, and the documentation
// would show none for one that has lost its own.
func TestEveryEventThatIsToldHasItsGoldenPayloadAndNoOtherHas(t *testing.T) {
	files, err := filepath.Glob("testdata/event_*.json")
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, file := range files {
		kept[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "event_"), ".json")] = true
	}
	for _, info := range models.EventTypes {
		sample, known := Sample(info.Type)
		if known != info.Shown || info.Shown && !json.Valid(sample) {
			t.Errorf("%s: told %v, and a golden payload: %v %s", info.Type, info.Shown, known, sample)
		}
		delete(kept, string(info.Type))
	}
	for name := range kept {
		t.Errorf("event_%s.json is of no event", name)
	}
}

func TestWhatOnlyTheConsoleSeesIsNotTold(t *testing.T) {
	for _, data := range []models.EventData{models.PresenceChanged{Chat: bob}, models.EventKeptAside{Error: "x"}, models.HistoryStored{}} {
		if dataType, _, ok := Event(models.Event{Data: data}, names); ok {
			t.Errorf("%T is told to the outside as %q", data, dataType)
		}
	}
}

func TestMarshalPrintsAsJavaScriptDoes(t *testing.T) {
	cases := []struct {
		value any
		want  string
	}{
		{"<a href='x'>&\u2028\u2029", "\"<a href='x'>&\u2028\u2029\""},
		{"not an escape: \\u2028", `"not an escape: \\u2028"`},
		{"a\xffb", "\"a\ufffdb\""},
		{"\b\f\n\r\t\x01\"\\", `"\b\f\n\r\t\u0001\"\\"`},
		{[]any{1.0, 1e20, 0.1, -0.000001, 1e-7, 1.5e21}, `[1,100000000000000000000,0.1,-0.000001,1e-7,1.5e+21]`},
		{[]any{math.Copysign(0, -1), -0.5, "-0", map[string]any{"-0": math.Copysign(0, -1)}}, `[0,-0.5,"-0",{"-0":0}]`},
		{math.Copysign(0, -1), `0`},
		{map[string]any{"b": nil, "a": []int{}}, `{"a":[],"b":null}`},
	}
	for _, c := range cases {
		got, err := Marshal(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("Marshal(%q) = %s, %v, want %s", c.value, got, err, c.want)
		}
	}
}

func FuzzMarshalSaysWhatWasMeant(f *testing.F) {
	f.Add("a\\u2028\u2028<")
	f.Fuzz(func(t *testing.T, s string) {
		printed, err := Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(printed, &back); err != nil {
			t.Fatalf("%s does not parse: %v", printed, err)
		}
		if want := string([]rune(s)); back != want {
			t.Fatalf("%q came back as %q", want, back)
		}
	})
}

// golden compares the printed object with its file in testdata.
func golden(t *testing.T, name string, object any) {
	t.Helper()
	printed, err := Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, printed, "", "  "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, indented.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(indented.Bytes(), want) {
		t.Errorf("%s is now\n%s\nwant\n%s", name, indented.Bytes(), want)
	}
}
