package simulator

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

func channelOf(t *testing.T, s *Server, jid string) ChannelInfo {
	t.Helper()
	info, err := s.Channel(jid)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// bobsChannel is a channel that Bob made and the client follows.
func bobsChannel(t *testing.T) (*client, *Account, *Account, types.JID) {
	t.Helper()
	c, ada, bob := two(t)
	info, err := bob.s.CreateChannel(bob.Number(), "Weather", "Twice a day")
	if err != nil {
		t.Fatal(err)
	}
	jid := jidOf(t, info.JID)
	if err := c.FollowNewsletter(t.Context(), jid); err != nil {
		t.Fatal(err)
	}
	return c, ada, bob, jid
}

func TestTheClientRunsAChannel(t *testing.T) {
	c, ada, bob := two(t)
	s := ada.s
	if err := c.AcceptTOSNotice(t.Context(), "20601218", "5"); err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateNewsletter(t.Context(), whatsmeow.CreateNewsletterParams{Name: "News", Description: "Ours", Picture: avatar("N").jpeg()})
	if err != nil {
		t.Fatal(err)
	}
	if made.ThreadMeta.Name.Text != "News" || made.ViewerMeta.Role != types.NewsletterRoleOwner || made.ThreadMeta.Picture == nil || made.ThreadMeta.SubscriberCount != 1 {
		t.Errorf("made %+v, want our own channel", made)
	}
	if err := s.ChangeChannel(made.ID.String(), ChannelChange{By: bob.Number(), Follow: true}); err != nil {
		t.Fatal(err)
	}
	sent, err := c.SendMessage(t.Context(), made.ID, &waE2E.Message{Conversation: proto.String("Good morning")})
	if err != nil || sent.ServerID == 0 {
		t.Fatalf("post: %+v, %v, want a server id", sent, err)
	}
	got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Text == "Good morning" })
	if err != nil || got.Chat != made.ID.String() {
		t.Errorf("Bob got %+v, %v, want the post in the channel", got, err)
	}
	file := []byte("%PDF-1.4 the programme")
	up, err := c.UploadNewsletter(t.Context(), file, whatsmeow.MediaDocument)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendMessage(t.Context(), made.ID, &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, FileSHA256: up.FileSHA256, FileLength: &up.FileLength, Mimetype: proto.String("application/pdf"),
	}}, whatsmeow.SendRequestExtra{MediaHandle: up.Handle}); err != nil {
		t.Fatal(err)
	}
	if got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "document" }); err != nil || got.SHA256 != hashOf(file) {
		t.Errorf("Bob got %+v, %v, want the file", got, err)
	}
	edit := c.BuildEdit(made.ID, sent.ID, &waE2E.Message{Conversation: proto.String("Good evening")})
	if _, err := c.SendMessage(t.Context(), made.ID, edit); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendMessage(t.Context(), made.ID, c.BuildRevoke(made.ID, types.EmptyJID, sent.ID)); err != nil {
		t.Fatal(err)
	}
	if posts := channelOf(t, s, made.ID.String()).Posts; len(posts) != 1 || posts[0].Type != "document" {
		t.Errorf("the channel has %+v, want the file alone", posts)
	}
}

func TestTheClientFollowsAChannel(t *testing.T) {
	c, ada, bob, jid := bobsChannel(t)
	id, err := bob.Send(t.Context(), jid.String(), Message{Text: "Rain"})
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Info.ID == id })
	if got.Info.Chat != jid || got.Message.GetConversation() != "Rain" || got.Info.ServerID == 0 {
		t.Errorf("got %+v, want the post", got.Info)
	}
	picture := avatar("sun").jpeg()
	id, err = bob.Send(t.Context(), jid.String(), Message{Image: &Media{Data: picture}, Caption: "Sun"})
	if err != nil {
		t.Fatal(err)
	}
	shown := await(c, func(e *events.Message) bool { return e.Info.ID == id })
	if data, err := c.Download(t.Context(), shown.Message.GetImageMessage()); err != nil || !bytes.Equal(data, picture) {
		t.Errorf("the picture is %d bytes, %v, want %d", len(data), err, len(picture))
	}
	if _, err := c.NewsletterSubscribeLiveUpdates(t.Context(), jid); err != nil {
		t.Fatal(err)
	}
	if err := c.NewsletterMarkViewed(t.Context(), jid, []types.MessageServerID{got.Info.ServerID}); err != nil {
		t.Fatal(err)
	}
	if err := c.NewsletterSendReaction(t.Context(), jid, got.Info.ServerID, "☔", ""); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.NewsletterLiveUpdate) bool {
		return e.JID == jid && e.Messages[0].ReactionCounts["☔"] == 1
	})
	list, err := c.GetNewsletterMessages(t.Context(), jid, &whatsmeow.GetNewsletterMessagesParams{Count: 10})
	if err != nil || len(list) != 2 || list[0].Message.GetConversation() != "Rain" || list[0].ViewsCount != 1 || list[0].ReactionCounts["☔"] != 1 {
		t.Errorf("got %+v, %v, want both posts with their counts", list, err)
	}
	older, err := c.GetNewsletterMessages(t.Context(), jid, &whatsmeow.GetNewsletterMessagesParams{Count: 10, Before: list[1].MessageServerID})
	if err != nil || len(older) != 1 || older[0].MessageID != got.Info.ID {
		t.Errorf("before the second: %+v, %v, want the first", older, err)
	}
	updates, err := c.GetNewsletterMessageUpdates(t.Context(), jid, &whatsmeow.GetNewsletterUpdatesParams{After: got.Info.ServerID})
	if err != nil || len(updates) != 1 {
		t.Errorf("updates after the first: %+v, %v, want one", updates, err)
	}
	if _, err := c.SendMessage(t.Context(), jid, &waE2E.Message{Conversation: proto.String("Snow!")}); err == nil {
		t.Error("a follower may post")
	}
	if info := channelOf(t, ada.s, jid.String()); info.Posts[0].Reactions[ada.Number()] != "☔" {
		t.Errorf("the channel is %+v, want Ada's reaction", info)
	}
}

func TestChannelsAreFoundMutedAndLeft(t *testing.T) {
	c, ada, _, jid := bobsChannel(t)
	list, err := c.GetSubscribedNewsletters(t.Context())
	if err != nil || len(list) != 1 || list[0].ID != jid || list[0].ViewerMeta.Role != types.NewsletterRoleSubscriber {
		t.Errorf("subscribed: %+v, %v, want Bob's", list, err)
	}
	if err := c.NewsletterToggleMute(t.Context(), jid, true); err != nil {
		t.Fatal(err)
	}
	if muted := channelOf(t, ada.s, jid.String()).Muted; !slices.Equal(muted, []string{ada.Number()}) {
		t.Errorf("muted by %v, want Ada", muted)
	}
	if err := c.NewsletterToggleMute(t.Context(), jid, false); err != nil {
		t.Fatal(err)
	}
	invite := channelOf(t, ada.s, jid.String()).InviteCode
	found, err := c.GetNewsletterInfoWithInvite(t.Context(), whatsmeow.NewsletterLinkPrefix+invite)
	if err != nil || found.ID != jid || found.ViewerMeta != nil {
		t.Errorf("by invite: %+v, %v, want the channel", found, err)
	}
	if err := c.UnfollowNewsletter(t.Context(), jid); err != nil {
		t.Fatal(err)
	}
	info, err := c.GetNewsletterInfo(t.Context(), jid)
	if err != nil || info.ViewerMeta.Role != types.NewsletterRoleGuest {
		t.Errorf("got %+v, %v, want to be a guest", info, err)
	}
	if _, err := c.GetNewsletterInfo(t.Context(), types.NewJID("999", types.NewsletterServer)); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a channel that is not there: %v, want 404", err)
	}
}

func TestWhatThePhoneFollowsIsToldToTheClient(t *testing.T) {
	c, ada, _, jid := bobsChannel(t)
	for _, change := range []ChannelChange{{By: ada.Number(), Unfollow: true}, {By: ada.Number(), Follow: true}} {
		if err := ada.s.ChangeChannel(jid.String(), change); err != nil {
			t.Fatal(err)
		}
	}
	await(c, func(e *events.NewsletterLeave) bool { return e.ID == jid && e.Role == types.NewsletterRoleSubscriber })
	await(c, func(e *events.NewsletterJoin) bool { return e.ID == jid && e.ThreadMeta.Name.Text == "Weather" })
}

// raw asks a GraphQL query by its number.
func raw(c *client, id string, variables any) (string, error) {
	//lint:ignore SA1019 the library has no other way to ask what it has no call for
	data, err := c.DangerousInternals().SendMexIQ(c.t.Context(), id, variables)
	return string(data), err
}

func TestAChannelIsAdministered(t *testing.T) {
	c, ada, bob := two(t)
	made, err := c.CreateNewsletter(t.Context(), whatsmeow.CreateNewsletterParams{Name: "News"})
	if err != nil {
		t.Fatal(err)
	}
	jid := made.ID.String()
	user := map[string]any{"newsletter_id": jid, "user_id": bob.LID()}
	for _, step := range []struct {
		id        string
		variables any
		has       string
	}{
		{"9387141988078609", user, "invite_expiration_time"},
		{"9656078347839416", user, "admin_invite_revoke"},
		{"9387141988078609", user, "invite_expiration_time"},
	} {
		if got, err := raw(c, step.id, step.variables); err != nil || !strings.Contains(got, step.has) {
			t.Fatalf("query %s: %s, %v, want %s", step.id, got, err, step.has)
		}
	}
	if err := ada.s.ChangeChannel(jid, ChannelChange{By: bob.Number(), AcceptInvite: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := raw(c, "27472091235714801", map[string]any{"input": map[string]any{"newsletter_id": jid, "count": 10}}); err != nil || !strings.Contains(got, bob.JID()) || !strings.Contains(got, roleAdmin) {
		t.Errorf("followers: %s, %v, want Bob as admin", got, err)
	}
	if _, err := raw(c, "9546742745432473", user); err != nil {
		t.Fatal(err)
	}
	if info := channelOf(t, ada.s, jid); info.Owner != bob.Number() || !slices.Equal(info.Admins, []string{ada.Number()}) {
		t.Errorf("the channel is %+v, want it Bob's", info)
	}
	if _, err := raw(c, "30062808666639665", user); err == nil || !strings.Contains(err.Error(), "forbidden") {
		t.Errorf("deleting somebody else's channel: %v, want a refusal", err)
	}
	if _, err := raw(c, "24250201037901610", map[string]any{"newsletter_id": jid, "updates": map[string]any{"name": "Old news"}}); err != nil {
		t.Fatal(err)
	}
	if got, err := raw(c, "26301059626252132", map[string]any{"input": map[string]any{"search_text": "OLD"}}); err != nil || !strings.Contains(got, jid) {
		t.Errorf("found %s, %v, want the channel under its new name", got, err)
	}
}

func TestAQueryGetsAnotherNumber(t *testing.T) {
	c, ada, _, jid := bobsChannel(t)
	if err := ada.s.RenumberQuery("newsletter_mute", "77"); err != nil {
		t.Fatal(err)
	}
	if err := c.NewsletterToggleMute(t.Context(), jid, true); err == nil || !strings.Contains(err.Error(), "unknown query") {
		t.Errorf("the old number: %v, want a refusal", err)
	}
	if _, err := raw(c, "77", map[string]any{"newsletter_id": jid.String()}); err != nil {
		t.Error(err)
	}
}

func TestChannelsByTheControlAPI(t *testing.T) {
	r, c := linkedRemote(t)
	made := r.must("POST", "/sim/channels", object{"owner": "4915187654321", "name": "Weather"})
	jid := made["jid"].(string)
	r.must("POST", "/sim/channels/"+jid, object{"by": "4915112345678", "follow": true})
	r.must("POST", "/sim/accounts/4915187654321/send", object{"to": jid, "text": "Rain"})
	got := await(c, func(e *events.Message) bool { return e.Message.GetConversation() == "Rain" })
	r.must("POST", "/sim/channels/"+jid, object{"by": "4915112345678", "react": object{"serverId": got.Info.ServerID, "emoji": "☔"}})
	r.must("POST", "/sim/channels/"+jid, object{"by": "4915112345678", "view": got.Info.ServerID})
	r.must("POST", "/sim/queries/newsletter_delete", object{"id": "88"})
	if info := r.must("GET", "/sim/channels/"+jid, nil); len(info["followers"].([]any)) != 2 || info["posts"].([]any)[0].(object)["views"] != 1.0 {
		t.Errorf("the channel is %v, want two followers and a post that was seen", info)
	}
	for path, want := range map[string]int{"/sim/channels/1@newsletter": http.StatusNotFound, "/sim/queries/none": http.StatusBadRequest} {
		if status, answer := r.call("POST", path, object{"by": "4915112345678", "id": "1"}); status != want {
			t.Errorf("%s: %d %v, want %d", path, status, answer, want)
		}
	}
}
