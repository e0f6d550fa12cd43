package storagetest

import (
	"context"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var sessionCases = map[string]func(*testing.T, storage.Store){
	"a session comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := models.Session{
			ID: line, Desired: models.DesiredRunning, State: models.StateConnected, Reason: "linked", StateSince: noon,
			JID: annaP, LID: anna, DeviceJID: "4915111:3@s.whatsapp.net", PushName: "Anna", Platform: "android", Hue: 5,
			WebhookURL: "https://example.org/hook", BannedUntil: minutes(1), LinkedAt: minutes(2), LastActive: minutes(3), CreatedAt: minutes(4),
		}
		check(t, s.SaveSession(ctx, want))
		same(t, "stored", must[models.Session](t)(s.Session(ctx, line)), want)
		want.State, want.DeviceJID = models.StateLoggedOut, ""
		check(t, s.SaveSession(ctx, want))
		got := must[models.Session](t)(s.Session(ctx, line))
		equal(t, "state", got.State, models.StateLoggedOut)
		equal(t, "device", got.DeviceJID, "")
	},
	"a session that is not there is not found": func(t *testing.T, s storage.Store) {
		_, err := s.Session(t.Context(), line)
		fails(t, err, models.NotFound)
	},
	"the most recently active comes first": func(t *testing.T, s storage.Store) {
		for i, id := range []string{"a", "b", "c"} {
			check(t, s.SaveSession(t.Context(), models.Session{ID: id, LastActive: minutes((i * 2) % 3)}))
		}
		all := must[[]models.Session](t)(s.AllSessions(t.Context()))
		list(t, "sessions", all, func(s models.Session) string { return s.ID }, "b", "c", "a")
	},
	"a time that was never set stays unset": func(t *testing.T, s storage.Store) {
		check(t, s.SaveSession(t.Context(), models.Session{ID: line}))
		got := must[models.Session](t)(s.Session(t.Context(), line))
		if !got.LinkedAt.IsZero() || !got.CreatedAt.IsZero() {
			t.Errorf("got %v and %v, want no time", got.LinkedAt, got.CreatedAt)
		}
	},
	"a time keeps its moment in any zone": func(t *testing.T, s storage.Store) {
		local := noon.In(time.FixedZone("far", 9*3600))
		check(t, s.SaveSession(t.Context(), models.Session{ID: line, LinkedAt: local}))
		got := must[models.Session](t)(s.Session(t.Context(), line))
		sameTime(t, "linked at", got.LinkedAt, noon)
	},
	"erasing takes one session and leaves the others": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, session := range []string{line, other} {
			Fill(t, s, session)
		}
		check(t, s.EraseSession(ctx, line))
		_, err := s.Session(ctx, line)
		fails(t, err, models.NotFound)
		equal(t, "messages left", len(must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line}))), 0)
		equal(t, "messages of the other", len(must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: other}))), 1)
		equal(t, "found by text", len(must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Text: "Zimmer"}))), 1)
	},
}

// Fill stores at least one row of a session in every table that has rows of
// sessions, so that a test can see what erasing leaves behind.
func Fill(t *testing.T, s storage.Store, session string) {
	t.Helper()
	ctx := t.Context()
	check(t, s.SaveSession(ctx, models.Session{ID: session}))
	check(t, s.SaveChat(ctx, models.Chat{SessionID: session, JID: anna}))
	m := text(session, anna, anna, "M1", 0, "Zimmer frei?")
	m.Media = &models.Media{MimeType: "image/png"}
	_, _, err := s.InsertMessage(ctx, m)
	check(t, err)
	check(t, s.SaveContact(ctx, models.Contact{SessionID: session, JID: anna, PushName: "Anna"}))
	check(t, s.SaveReceipt(ctx, models.Receipt{SessionID: session, Chat: anna, MessageID: "M1", User: anna}))
	_, err = s.SaveReaction(ctx, models.Reaction{SessionID: session, Chat: anna, MessageID: "M1", Sender: anna, Emoji: "👍"})
	check(t, err)
	_, err = s.SaveVote(ctx, models.PollVote{SessionID: session, Chat: anna, MessageID: "M1", Voter: anna, Options: []string{"yes"}})
	check(t, err)
	check(t, s.KeepEarlyVote(ctx, models.EarlyVote{SessionID: session, Chat: anna, MessageID: "M2", Voter: anna, Content: []byte("x")}))
	_, err = s.SaveAddress(ctx, session, models.Address{LID: anna, Phone: annaP})
	check(t, err)
	check(t, s.SaveGroup(ctx, models.Group{SessionID: session, JID: team, Participants: []models.Participant{{JID: anna}}}))
	check(t, s.SavePin(ctx, models.PinnedMessage{SessionID: session, Chat: anna, MessageID: "M1", Time: noon}))
	labelled(t, s, models.Labeling{SessionID: session, Chat: anna, Label: "1"})
	fillWork(ctx, t, s, session)
}

func fillWork(ctx context.Context, t *testing.T, s storage.Store, session string) {
	t.Helper()
	announced := must[[]models.Event](t)(s.AppendEvents(ctx, session, noon, []models.EventData{models.Ready{}}))
	check(t, s.SavePosition(ctx, "webhook:1", session, announced[0].ID))
	_, err := s.SaveQuarantined(ctx, models.Quarantined{SessionID: session, Raw: []byte("raw")})
	check(t, err)
	_, err = s.Enqueue(ctx, models.OutboxRow{SessionID: session, MessageID: "O1", State: models.OutboxQueued})
	check(t, err)
	hook := must[models.Webhook](t)(s.SaveWebhook(ctx, models.Webhook{Sessions: []string{session}, URL: "https://example.org"}))
	b, err := s.SaveBulk(ctx, models.Bulk{SessionID: session, State: models.BulkPaused})
	check(t, err)
	err = s.AddRecipients(ctx, []models.BulkRecipient{{BulkID: b.ID, SessionID: session, Place: 1, Chat: anna}})
	check(t, err)
	_, err = s.SaveFailure(ctx, models.WebhookFailure{WebhookID: hook.ID, EventID: announced[0].ID, SessionID: session})
	check(t, err)
	check(t, s.SaveDeliveries(ctx, []models.Delivery{{WebhookID: hook.ID, SessionID: session}}))
	automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
	run, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, EventID: announced[0].ID, SessionID: session})
	check(t, err)
	check(t, s.AddSteps(ctx, []models.RunStep{{RunID: run.ID, Position: 1, Call: "reply"}}))
	check(t, s.SaveSpoken(ctx, models.Spoken{AutomationID: automation.ID, SessionID: session, Chat: anna, Time: noon}))
	check(t, s.AddSaid(ctx, []models.Said{{SessionID: session, Chat: anna, Time: noon, Text: "hello"}}))
	check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: session, Chat: anna, Name: "vip"}, true))
	_, err = s.AddNote(ctx, models.Note{SessionID: session, Chat: anna, Text: "likes tea", Time: noon})
	check(t, err)
	check(t, s.Assign(ctx, models.Assignment{SessionID: session, Chat: anna, Person: "Eva", Time: noon}))
}
