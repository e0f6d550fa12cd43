package whatsapp

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rawEvent is an event of the library as a test file spells it.
type rawEvent struct {
	Type    string          // the event's type
	Info    json.RawMessage // of messages: where they come from
	Message json.RawMessage // of messages: the protobuf as JSON
	Event   json.RawMessage // of other events: the event itself
	Action  json.RawMessage // of settings: the protobuf as JSON
}

// Every file in testdata is an event; beside it is the change that it makes.
func TestEventsBecomeChanges(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no events to try: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) { normalizes(t, file) })
	}
}

func normalizes(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	change, err := testView().normalize(readEvent(t, data))
	if err != nil {
		t.Fatal(err)
	}
	var steps []any
	for _, step := range change.Steps {
		steps = append(steps, map[string]any{strings.TrimPrefix(fmt.Sprintf("%T", step), "whatsapp."): step})
	}
	got, err := json.MarshalIndent(steps, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	golden := strings.TrimSuffix(file, ".json") + ".golden.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// testView is a session that knows Ben by both addresses and Anna by none.
func testView() view {
	ben := models.Address{LID: "300@lid", Phone: "4915100000003@s.whatsapp.net"}
	return view{
		session: lineID, me: "100@lid", phone: "4915100000001@s.whatsapp.net", lid: "100@lid",
		address: func(jid models.JID) models.Address {
			if jid == ben.LID || jid == ben.Phone {
				return ben
			}
			return half(jid)
		},
		knows: func(a models.Address) bool { return a == ben },
	}
}

func readEvent(t *testing.T, data []byte) any {
	t.Helper()
	var raw rawEvent
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	switch raw.Type {
	case "Message":
		evt := &waevents.Message{RawMessage: &waE2E.Message{}}
		decode(t, raw.Info, &evt.Info)
		decodeProto(t, raw.Message, evt.RawMessage)
		return evt.UnwrapRaw()
	case "UndecryptableMessage":
		evt := &waevents.UndecryptableMessage{}
		decode(t, raw.Info, &evt.Info)
		return evt
	}
	evt := eventOf(t, raw)
	if len(raw.Event) > 0 {
		decode(t, raw.Event, evt)
	}
	return evt
}

// eventOf is an empty event of a type, with its protobuf if it has one.
func eventOf(t *testing.T, raw rawEvent) any {
	t.Helper()
	switch raw.Type {
	case "Receipt":
		return &waevents.Receipt{}
	case "ChatPresence":
		return &waevents.ChatPresence{}
	case "GroupInfo":
		return &waevents.GroupInfo{}
	case "JoinedGroup":
		return &waevents.JoinedGroup{}
	case "CallOffer":
		return &waevents.CallOffer{}
	case "CallOfferNotice":
		return &waevents.CallOfferNotice{}
	case "Picture":
		return &waevents.Picture{}
	case "PushName":
		return &waevents.PushName{}
	case "Mute":
		return &waevents.Mute{Action: action(t, raw, &waSyncAction.MuteAction{})}
	case "Archive":
		return &waevents.Archive{Action: action(t, raw, &waSyncAction.ArchiveChatAction{})}
	case "LabelEdit":
		return &waevents.LabelEdit{Action: action(t, raw, &waSyncAction.LabelEditAction{})}
	case "LabelAssociationChat":
		return &waevents.LabelAssociationChat{Action: action(t, raw, &waSyncAction.LabelAssociationAction{})}
	case "LabelAssociationMessage":
		return &waevents.LabelAssociationMessage{Action: action(t, raw, &waSyncAction.LabelAssociationAction{})}
	case "Contact":
		return &waevents.Contact{Action: action(t, raw, &waSyncAction.ContactAction{})}
	case "DeleteChat":
		return &waevents.DeleteChat{Action: action(t, raw, &waSyncAction.DeleteChatAction{})}
	}
	t.Fatalf("no event of type %s is known to this test", raw.Type)
	return nil
}

func action[M proto.Message](t *testing.T, raw rawEvent, m M) M {
	t.Helper()
	decodeProto(t, raw.Action, m)
	return m
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func decodeProto(t *testing.T, data []byte, into proto.Message) {
	t.Helper()
	if len(data) == 0 {
		return
	}
	if err := protojson.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func TestPeopleAreKeptUnderTheirHiddenAddress(t *testing.T) {
	v := testView()
	cases := []struct {
		name string
		in   types.JID
		want models.JID
	}{
		{"somebody known by both", types.NewJID("4915100000003", types.DefaultUserServer), "300@lid"},
		{"one of their devices", types.JID{User: "300", Server: types.HiddenUserServer, Device: 7}, "300@lid"},
		{"somebody known by number only", types.NewJID("4915100000002", types.DefaultUserServer), "4915100000002@s.whatsapp.net"},
		{"a hosted number", types.NewJID("4915100000003", types.HostedServer), "300@lid"},
		{"ourselves by number", types.NewJID("4915100000001", types.DefaultUserServer), "100@lid"},
		{"a group", types.NewJID("120363", types.GroupServer), "120363@g.us"},
		{"nobody", types.EmptyJID, ""},
	}
	for _, c := range cases {
		if got := v.canonical(c.in); got != c.want {
			t.Errorf("%s is kept as %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBackoffGrowsToItsCapAndIsSpread(t *testing.T) {
	var b backoff
	for try := range 40 {
		limit := backoffCap
		if try < 9 {
			limit = min(backoffBase<<try, backoffCap)
		}
		if wait := b.next(); wait <= 0 || wait > limit+time.Millisecond {
			t.Errorf("try %d waits %v, want up to %v", try+1, wait, limit)
		}
	}
	b.reset()
	if wait := b.next(); wait > backoffBase+time.Millisecond {
		t.Errorf("waits %v after a reset, want up to %v", wait, backoffBase)
	}
}

func TestEverybodyMustHaveReadForAGroupMessageToBeRead(t *testing.T) {
	now := time.Now()
	read, delivered := models.Receipt{Delivered: now, Read: now}, models.Receipt{Delivered: now}
	cases := []struct {
		name     string
		receipts []models.Receipt
		people   int
		want     models.Ack
	}{
		{"nobody", nil, 2, models.AckSent},
		{"one of two", []models.Receipt{read}, 2, models.AckSent},
		{"both got it, one read it", []models.Receipt{read, delivered}, 2, models.AckDelivered},
		{"both read it", []models.Receipt{read, read}, 2, models.AckRead},
		{"a group that is not known", []models.Receipt{delivered}, -1, models.AckDelivered},
	}
	for _, c := range cases {
		if got := everybody(c.receipts, c.people); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
