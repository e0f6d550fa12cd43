package api_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// theChannel is the address of the first channel that is made.
const theChannel = "120363100000001000@newsletter"

// firstCode is the code of its link.
const firstCode = "0029Vad304a4b3f5ad8d98"

const (
	ofFirst     = `{"chatId":"` + theChannel + `"}`
	notAChannel = `{"success":false,"error":"The chat is not a channel"}`
	noChannel   = `{"success":false,"error":"Channel not Found"}`
	truly       = `{"success":true,"result":true}`
)

// makes lets somebody make a channel on their phone.
func makes(number, name, description string) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		if _, err := d.sim.CreateChannel(number, name, description); err != nil {
			d.t.Fatal(err)
		}
	}
}

var (
	annaMakes = makes(annaNumber, "Weather", "Twice a day")
	weMake    = makes(lineNumber, "House news", "")
)

// weFollow is a channel of Anna's that the account follows.
func weFollow(d *desk) {
	d.t.Helper()
	annaMakes(d)
	d.must("POST", "/client/subscribeToChannel/line", `{"channelId":"`+theChannel+`"}`, truly)
}

// annaPosts lets Anna post in a channel of hers that the account follows.
func annaPosts(d *desk) {
	d.t.Helper()
	weFollow(d)
	if _, err := d.anna.Send(d.t.Context(), theChannel, simulator.Message{Text: "Rain", ID: "POST1"}); err != nil {
		d.t.Fatal(err)
	}
	d.until("the post", func() bool { return d.seen.count(models.EventMessage) > 0 })
}

// annaFollows is a channel of ours that Anna follows.
func annaFollows(d *desk) {
	d.t.Helper()
	weMake(d)
	d.changes(simulator.ChannelChange{By: annaNumber, Follow: true})
}

func (d *desk) changes(change simulator.ChannelChange) {
	d.t.Helper()
	if err := d.sim.ChangeChannel(theChannel, change); err != nil {
		d.t.Fatal(err)
	}
}

// annaLeads is a channel of ours of which Anna is an admin.
func annaLeads(d *desk) {
	d.t.Helper()
	annaIsInvited(d)
	d.changes(simulator.ChannelChange{By: annaNumber, AcceptInvite: true})
}

func annaIsInvited(d *desk) {
	d.t.Helper()
	annaFollows(d)
	d.must("POST", "/channel/sendChannelAdminInvite/line", withUser("userId", annaNumber), truly)
}

func withUser(field, user string) string {
	return `{"chatId":"` + theChannel + `","` + field + `":"` + user + `"}`
}

func withFirst(more string) string { return `{"chatId":"` + theChannel + `",` + more + `}` }

// becomes checks what became of the channel.
func becomes(so func(simulator.ChannelInfo) bool) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		synctest.Wait()
		info, err := d.sim.Channel(theChannel)
		if err != nil || !so(info) {
			t.Errorf("the channel is now %+v, %v", info, err)
		}
	}
}

// channelPNG is one white dot.
const channelPNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="

const weather = `"id":{"server":"newsletter","user":"120363100000001000","_serialized":"` + theChannel + `"},"name":"Weather","description":"Twice a day","isChannel":true,"isGroup":false`

var channelScenarios = []scenario{
	{name: "making a channel", request: "POST /client/createChannel/line", body: `{"title":"House news","options":{"description":"Ours","picture":{"mimetype":"image/png","data":"` + channelPNG + `"}}}`,
		has: []string{`{"success":true,"result":{"title":"House news","nid":{"server":"newsletter","user":"120363100000001000"`, `"inviteLink":"https://whatsapp.com/channel/0029Va`, `"createdAtTs":9`},
		after: becomes(func(i simulator.ChannelInfo) bool {
			return i.Name == "House news" && i.Description == "Ours" && i.Picture && i.Owner == lineNumber
		})},
	{name: "making a channel, with everything at top level", request: "POST /client/createChannel/line", body: "name=House+news&description=Ours", has: []string{`"title":"House news"`},
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Description == "Ours" })},
	{name: "making a channel without a name", request: "POST /client/createChannel/line", body: `{}`, status: 400, want: `{"success":false,"error":"title is required"}`},
	{name: "making a channel with a picture that is none", request: "POST /client/createChannel/line", body: `{"title":"News","options":{"picture":{"data":"aGVsbG8="}}}`, status: 400, want: `{"success":false,"error":"the picture cannot be read"}`},
	{name: "making a channel that WhatsApp does not want", request: "POST /client/createChannel/line", body: `{"title":"` + strings.Repeat("long", 30) + `"}`, status: 400, want: `{"success":false,"error":"WhatsApp refused: 406 not-acceptable"}`},
	{name: "no channels", request: "GET /client/getChannels/line", want: `{"success":true,"result":[]}`},
	{name: "the channels", before: annaPosts, request: "GET /client/getChannels/line", has: []string{`{"success":true,"result":[{"channelMetadata":{"id":"` + theChannel + `"`, weather, `"membershipType":"subscriber"`, `"unreadCount":1`, `"lastMessage":{`, `"body":"Rain"`, `"isReadOnly":true`}},
	{name: "a channel is no chat", before: annaPosts, request: "GET /client/getChats/line", want: `{"success":true,"chats":[]}`},
	{name: "a channel by its code", before: annaMakes, request: "POST /client/getChannelByInviteCode/line", body: `{"inviteCode":"` + firstCode + `"}`, has: []string{`{"success":true,"result":{"channelMetadata"`, weather, `"membershipType":"guest"`}},
	{name: "a channel by its link", before: annaMakes, request: "POST /client/getChannelByInviteCode/line", body: `{"inviteCode":"https://whatsapp.com/channel/` + firstCode + `"}`, has: []string{weather}},
	{name: "a channel by a code that is none", request: "POST /client/getChannelByInviteCode/line", body: `{"inviteCode":"nothing"}`, status: 404, want: noChannel},
	{name: "finding channels", before: annaMakes, request: "POST /client/searchChannels/line", body: `{"searchOptions":{"searchText":"weath","limit":"5"}}`, has: []string{weather}},
	{name: "finding channels, asked at top level", before: annaMakes, request: "POST /client/searchChannels/line", body: `{"query":"cars"}`, want: `{"success":true,"result":[]}`},
	{name: "the popular channels", before: annaMakes, request: "POST /client/searchChannels/line", body: `{"searchOptions":{"view":2,"countryCodes":["DE"]}}`, has: []string{weather}},
	{name: "the channels that one does not follow", before: weFollow, request: "POST /client/searchChannels/line", body: `{"searchOptions":{"skipSubscribedNewsletters":true}}`, want: `{"success":true,"result":[]}`},
	{name: "a shelf that there is not", request: "POST /client/searchChannels/line", body: `{"searchOptions":{"view":9}}`, status: 400},
	{name: "following a channel", before: annaMakes, request: "POST /client/subscribeToChannel/line", body: `{"channelId":"` + theChannel + `"}`, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return slices.Contains(i.Followers, lineNumber) })},
	{name: "following a chat", request: "POST /client/subscribeToChannel/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notAChannel},
	{name: "following no channel", request: "POST /client/subscribeToChannel/line", body: `{"chatId":"1@newsletter"}`, status: 404, want: noChannel},
	{name: "following a channel no longer", before: annaPosts, request: "POST /client/unsubscribeFromChannel/line", body: `{"channelId":"` + theChannel + `"}`, want: truly, after: forgotten(true)},
	{name: "following a channel no longer, and keeping the posts", before: annaPosts, request: "POST /client/unsubscribeFromChannel/line", body: `{"channelId":"` + theChannel + `","options":{"deleteLocalModels":false}}`, want: truly, after: forgotten(false)},
	{name: "leaving one's own channel", before: weMake, request: "POST /client/unsubscribeFromChannel/line", body: `{"channelId":"` + theChannel + `"}`, status: 409, want: `{"success":false,"error":"the account owns this channel; hand it over or delete it"}`},

	{name: "a channel", before: weFollow, request: "POST /channel/getClassInfo/line", body: ofFirst, has: []string{`{"success":true,"channel":{"channelMetadata"`, weather}},
	{name: "a chat that is no channel", request: "POST /channel/getClassInfo/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notAChannel},
	{name: "a channel that there is not", request: "POST /channel/getClassInfo/line", body: `{"chatId":"1@newsletter"}`, status: 404, want: noChannel},
	{name: "the posts", before: annaPosts, request: "POST /channel/fetchMessages/line", body: ofFirst, has: []string{`"id":{"fromMe":false,"remote":"` + theChannel + `","id":"POST1"`, `"body":"Rain"`}},
	{name: "the posts that were sent from here", before: annaPosts, request: "POST /channel/fetchMessages/line", body: withFirst(`"searchOptions":{"fromMe":true,"limit":10}`), want: `{"success":true,"messages":[]}`},
	{name: "the posts of a chat", request: "POST /channel/fetchMessages/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notAChannel},
	{name: "the posts of no channel", request: "POST /channel/fetchMessages/line", body: `{"chatId":"1@newsletter"}`, status: 404, want: noChannel},
	{name: "posting a text", before: annaFollows, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"string","content":"Breakfast is at 8"`),
		has: []string{`"message":{`, `"fromMe":true`, `"to":"` + theChannel + `"`, `"body":"Breakfast is at 8"`}, events: []models.EventType{models.EventMessageCreate}, after: annaSeesPost("text", "Breakfast is at 8")},
	{name: "posting a file", before: annaFollows, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"MessageMedia","content":{"mimetype":"image/png","data":"` + channelPNG + `"},"options":{"caption":"The view"}`),
		has: []string{`"type":"image"`, `"body":"The view"`}, after: annaSeesPost("image", "The view")},
	{name: "posting a file by its address", before: annaFollows, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"MessageMediaFromURL","content":"https://files.example/note.txt"`),
		has: []string{`"type":"document"`}, after: annaSeesPost("document", "")},
	{name: "posting a poll", before: annaFollows, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"Poll","content":{"pollName":"Tea or coffee?","pollOptions":["Tea","Coffee"]}`),
		has: []string{`"type":"poll_creation"`}, after: annaSeesPost("poll", "Tea or coffee?")},
	{name: "posting a place", before: annaFollows, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"Location","content":{"latitude":1,"longitude":2}`), status: 400, has: []string{`"error":"invalid contentType"`}},
	{name: "posting in a chat", request: "POST /channel/sendMessage/line", body: toAnna("string", `"Hello"`, ""), status: 400, want: notAChannel},
	{name: "posting in somebody else's channel", before: weFollow, request: "POST /channel/sendMessage/line", body: withFirst(`"contentType":"string","content":"Snow!"`), status: 502, has: []string{"WhatsApp refused"}},
	{name: "posting in a channel that is not there", request: "POST /channel/sendMessage/line", body: `{"chatId":"120363999999999999@newsletter","contentType":"string","content":"Snow!"}`, status: 404, want: noChannel},
	{name: "counting posts as viewed", before: annaPosts, request: "POST /channel/sendSeen/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Posts[0].Views == 1 })},
	{name: "counting posts of no channel as viewed", request: "POST /channel/sendSeen/line", body: `{"chatId":"1@newsletter"}`, status: 404, want: noChannel},
	{name: "muting a channel", before: weFollow, request: "POST /channel/mute/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return slices.Contains(i.Muted, lineNumber) })},
	{name: "muting a channel that one does not follow", before: annaMakes, request: "POST /channel/mute/line", body: ofFirst, status: 502, has: []string{"403"}},
	{name: "hearing of a channel again", before: func(d *desk) { weFollow(d); d.must("POST", "/channel/mute/line", ofFirst, truly) }, request: "POST /channel/unmute/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return len(i.Muted) == 0 })},

	{name: "another name", before: weMake, request: "POST /channel/setSubject/line", body: withFirst(`"newSubject":"Old news"`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Name == "Old news" })},
	{name: "another name, in short", before: weMake, request: "POST /channel/setSubject/line", body: withFirst(`"subject":"Old news"`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Name == "Old news" })},
	{name: "another name for somebody else's channel", before: weFollow, request: "POST /channel/setSubject/line", body: withFirst(`"newSubject":"Ours"`), status: 502, want: `{"success":false,"error":"WhatsApp refused: 403 forbidden"}`},
	{name: "another description", before: weMake, request: "POST /channel/setDescription/line", body: withFirst(`"newDescription":"All there is"`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Description == "All there is" })},
	{name: "no description", before: makes(lineNumber, "News", "Ours"), request: "POST /channel/setDescription/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Description == "" })},
	{name: "another picture", before: weMake, request: "POST /channel/setProfilePicture/line", body: withFirst(`"newProfilePictureMedia":{"mimetype":"image/png","data":"` + channelPNG + `"}`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Picture })},
	{name: "no picture", before: pictured, request: "POST /channel/setProfilePicture/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return !i.Picture })},
	{name: "a picture by an address that leads to none", before: weMake, request: "POST /channel/setProfilePicture/line", body: withFirst(`"newProfilePictureUrl":"https://files.example/note.txt"`), status: 400, want: `{"success":false,"error":"the picture cannot be read"}`},
	{name: "no reactions", before: weMake, request: "POST /channel/setReactionSetting/line", body: withFirst(`"reactionCode":2`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Reactions == "NONE" })},
	{name: "a reaction setting that there is not", before: weMake, request: "POST /channel/setReactionSetting/line", body: withFirst(`"reactionCode":7`), want: `{"success":true,"result":false}`},
	{name: "the followers", before: annaFollows, request: "POST /channel/getSubscribers/line", body: withFirst(`"limit":10`), has: []string{`{"success":true,"result":[{"contact":{"id":`, annaWid, `"role":"subscriber"`, `"role":"owner"`}},
	{name: "the followers of somebody else's channel", before: weFollow, request: "POST /channel/getSubscribers/line", body: ofFirst, status: 502, has: []string{"403 forbidden"}},
	{name: "inviting an admin", before: annaFollows, request: "POST /channel/sendChannelAdminInvite/line", body: withFirst(`"userId":"` + annaNumber + `@c.us","options":{"comment":"Please help"}`), want: truly,
		events: []models.EventType{models.EventMessageCreate}, after: becomes(func(i simulator.ChannelInfo) bool { return slices.Contains(i.Invited, annaNumber) })},
	{name: "inviting a group", before: weMake, request: "POST /channel/sendChannelAdminInvite/line", body: withUser("userId", "123@g.us"), status: 400},
	{name: "inviting nobody", before: weMake, request: "POST /channel/sendChannelAdminInvite/line", body: withUser("userId", "4915199999999"), status: 404, has: []string{"WhatsApp refused"}},
	{name: "taking an invitation back", before: annaIsInvited, request: "POST /channel/revokeChannelAdminInvite/line", body: withUser("userId", annaNumber), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return len(i.Invited) == 0 })},
	{name: "becoming an admin", before: weAreInvited, request: "POST /channel/acceptChannelAdminInvite/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return slices.Contains(i.Admins, lineNumber) })},
	{name: "becoming an admin without an invitation", before: weFollow, request: "POST /channel/acceptChannelAdminInvite/line", body: ofFirst, status: 502, has: []string{"403 forbidden"}},
	{name: "demoting an admin", before: annaLeads, request: "POST /channel/demoteChannelAdmin/line", body: withUser("userId", annaNumber), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool {
			return len(i.Admins) == 0 && slices.Contains(i.Followers, annaNumber)
		})},
	{name: "demoting an admin of no channel", request: "POST /channel/demoteChannelAdmin/line", body: `{"chatId":"1@newsletter","userId":"` + annaNumber + `"}`, status: 404, want: noChannel},
	{name: "handing a channel over", before: annaLeads, request: "POST /channel/transferChannelOwnership/line", body: withUser("newOwnerId", annaNumber), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool {
			return i.Owner == annaNumber && slices.Contains(i.Admins, lineNumber)
		})},
	{name: "handing a channel over, and stepping down", before: annaLeads, request: "POST /channel/transferChannelOwnership/line", body: withFirst(`"newOwnerId":"` + annaNumber + `","options":{"shouldDismissSelfAsAdmin":true}`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Owner == annaNumber && len(i.Admins) == 0 })},
	{name: "deleting a channel", before: weMake, request: "POST /channel/deleteChannel/line", body: ofFirst, want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Deleted })},
	{name: "deleting somebody else's channel", before: weFollow, request: "POST /channel/deleteChannel/line", body: ofFirst, status: 502, has: []string{"403 forbidden"}},
	{name: "deleting a chat as a channel", request: "POST /channel/deleteChannel/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notAChannel},
}

func TestChannels(t *testing.T) { runAll(t, channelScenarios) }

// annaSeesPost checks what Anna's phone shows of a post.
func annaSeesPost(kind, text string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		got, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Chat == theChannel })
		if err != nil || got.Type != kind || got.Text+got.Caption != text && text != "" {
			t.Errorf("Anna got %+v, %v, want a %s that says %q", got, err, kind, text)
		}
		if kind != "text" && kind != "poll" && got.SHA256 == "" {
			t.Error("Anna cannot open the file")
		}
	}
}

// forgotten checks whether the posts of a channel that was left are stored.
func forgotten(want bool) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		_, err := d.store.Message(t.Context(), "line", theChannel, "POST1")
		if models.IsNotFound(err) != want {
			t.Errorf("the post: %v, want it forgotten: %v", err, want)
		}
		becomes(func(i simulator.ChannelInfo) bool { return !slices.Contains(i.Followers, lineNumber) })(t, d)
	}
}

func pictured(d *desk) {
	d.t.Helper()
	weMake(d)
	d.must("POST", "/channel/setProfilePicture/line", withFirst(`"newProfilePictureMedia":{"data":"`+channelPNG+`"}`), truly)
}

// weAreInvited is a channel of Anna's that wants the account as an admin.
func weAreInvited(d *desk) {
	d.t.Helper()
	annaMakes(d)
	d.changes(simulator.ChannelChange{By: annaNumber, InviteAdmin: lineNumber})
	d.until("the invitation", func() bool { return d.seen.count(models.EventMessage) > 0 })
}
