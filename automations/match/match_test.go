package match_test

import (
	"errors"
	"testing"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

const (
	ann  = models.JID("111@lid")
	club = models.JID("120363@g.us")
)

// monday is a Monday at eleven: the desk is open.
var monday = time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)

func says(text string) match.Facts {
	return match.Facts{
		Event: sandbox.HandlerMessage, Now: monday, Hours: sandbox.OfficeHours(), Type: "text", Text: text,
		Chat: ann, Chats: []models.JID{ann}, Senders: []models.JID{ann},
	}
}

func fact[T any](v T) func() (T, error) { return func() (T, error) { return v, nil } }

func TestAFilterSaysWhatWasMetAndWhatWasNot(t *testing.T) {
	inClub := func(f *match.Facts) { f.Chat = club }
	tests := []struct {
		filter sandbox.Filter
		change func(*match.Facts)
		ok     bool
		want   string
	}{
		{sandbox.Filter{}, nil, true, "private chat"},
		{sandbox.Filter{}, inClub, false, "the chat is a group"},
		{sandbox.Filter{In: "groups"}, nil, false, "the chat is private"},
		{sandbox.Filter{Words: []string{"open", "close"}}, nil, true, "private chat, word “open”"},
		{sandbox.Filter{Words: []string{"price", "cost"}}, nil, false, "none of the words “price”, “cost” was said"},
		{sandbox.Filter{Words: []string{"price"}}, nil, false, "the word “price” was not said"},
		{sandbox.Filter{Text: "menu"}, nil, false, "the text is not “menu”"},
		{sandbox.Filter{Pattern: &sandbox.Pattern{Source: `^\d+$`, Flags: "i"}}, nil, false, `the pattern /^\d+$/i did not match`},
		{sandbox.Filter{Command: []string{"/help"}}, nil, false, "the first word is not “/help”"},
		{sandbox.Filter{Types: []string{"image", "video"}}, nil, false, "the message is of type text, not image or video"},
		{sandbox.Filter{Hours: "open"}, nil, true, "private chat, desk open"},
		{sandbox.Filter{Hours: "closed"}, nil, false, "the desk is open now"},
		{sandbox.Filter{Chats: []string{"club@g.us"}}, func(f *match.Facts) { f.Chat, f.Chats = "club@g.us", []models.JID{"club@g.us"} }, true, "group, chosen chat"},
		{sandbox.Filter{Chats: []string{"club@g.us"}}, inClub, false, "it is another chat"},
		{sandbox.Filter{Labels: []string{"VIP", "new"}}, func(f *match.Facts) { f.Labels = fact([]string{"vip"}) }, true, "private chat, label “VIP”"},
		{sandbox.Filter{Labels: []string{"VIP"}}, func(f *match.Facts) { f.Labels = fact([]string{"old"}) }, false, "the chat does not have the label “VIP”"},
		{sandbox.Filter{Mentioned: true}, nil, true, "private chat"},
		{sandbox.Filter{Mentioned: true, In: "groups"}, inClub, false, "this account was neither mentioned nor replied to"},
		{sandbox.Filter{Mentioned: true, In: "groups"}, func(f *match.Facts) { f.Chat, f.Mentioned = club, fact(true) }, true, "group, mentioned"},
		{sandbox.Filter{FirstContact: true}, func(f *match.Facts) { f.FirstContact = fact(true) }, true, "private chat, first contact"},
		{sandbox.Filter{FirstContact: true}, func(f *match.Facts) { f.FirstContact = fact(false) }, false, "the contact has written before"},
		{sandbox.Filter{QuietFor: 3600_000}, func(f *match.Facts) { f.LastWritten = fact(monday.Add(-20 * time.Minute)) }, false, "somebody wrote 20 min ago, not 1 h"},
		{sandbox.Filter{QuietFor: 3600_000}, func(f *match.Facts) { f.LastWritten = fact(monday.Add(-time.Hour)) }, true, "private chat, quiet for 1 h"},
		{sandbox.Filter{QuietFor: 3600_000}, func(f *match.Facts) { f.LastWritten = fact(time.Time{}) }, true, "private chat, quiet for 1 h"},
		{sandbox.Filter{Unless: &sandbox.Filter{Words: []string{"open"}}}, nil, false, "unless: word “open”"},
		{sandbox.Filter{Unless: &sandbox.Filter{Hours: "closed"}}, nil, true, "private chat"},
		{sandbox.Filter{Chats: []string{string(club)}}, func(f *match.Facts) { f.Chat, f.Chats = club, []models.JID{club} }, true, "group, chosen chat"},
		{sandbox.Filter{Never: true}, nil, false, "the filter has an empty list, which nothing fits"},
	}
	for _, tt := range tests {
		f := says("Are you open?")
		if tt.change != nil {
			tt.change(&f)
		}
		v, err := match.NewFilter(tt.filter).Match(f)
		if err != nil || v.OK != tt.ok || v.Why != tt.want {
			t.Errorf("%+v: got %v, %q, %v; want %v, %q", tt.filter, v.OK, v.Why, err, tt.ok, tt.want)
		}
	}
}

func TestCostlyFactsAreAskedOnlyWhenAFilterNeedsThem(t *testing.T) {
	f := says("hello")
	asked := 0
	f.FirstContact = match.Once(func() (bool, error) { asked++; return true, nil })
	other := match.NewFilter(sandbox.Filter{Words: []string{"price"}, FirstContact: true})
	if v, _ := other.Match(f); v.OK || asked != 0 {
		t.Errorf("got %v after %d look-ups, want a no after none", v.OK, asked)
	}
	wanted := match.NewFilter(sandbox.Filter{FirstContact: true})
	for range 2 {
		if v, _ := wanted.Match(f); !v.OK || asked != 1 {
			t.Errorf("got %v after %d look-ups, want a yes after one", v.OK, asked)
		}
	}
	broken := errors.New("the store is away")
	f.FirstContact = func() (bool, error) { return false, broken }
	if _, err := wanted.Match(f); !errors.Is(err, broken) {
		t.Errorf("got %v, want the store's error", err)
	}
}

func TestHandlersOfOtherKinds(t *testing.T) {
	tests := []struct {
		name    string
		handler sandbox.Handler
		facts   match.Facts
		ok      bool
		want    string
	}{
		{"another kind", sandbox.Handler{Event: "call"}, says("x"), false, "the handler is for something else"},
		{"a call", sandbox.Handler{Event: "call"}, match.Facts{Event: "call", Chat: ann}, true, ""},
		{"any reaction", sandbox.Handler{Event: "reaction"}, match.Facts{Event: "reaction", Chat: ann}, true, "private chat"},
		{"a reaction in another colour", sandbox.Handler{Event: "reaction", Emoji: []string{"👍"}}, match.Facts{Event: "reaction", Chat: ann, Emoji: "👍🏽"}, true, "private chat"},
		{"another reaction", sandbox.Handler{Event: "reaction", Emoji: []string{"👍"}}, match.Facts{Event: "reaction", Chat: ann, Emoji: "😡"}, false, "the reaction is 😡, not 👍"},
		{"a reaction taken back", sandbox.Handler{Event: "reaction", Emoji: []string{"👍"}}, match.Facts{Event: "reaction", Chat: ann}, false, "the reaction was taken back"},
		{"a reaction in a group", sandbox.Handler{Event: "reaction"}, match.Facts{Event: "reaction", Chat: club}, false, "the chat is a group"},
		{"a poll", sandbox.Handler{Event: "poll", Name: "Tea or coffee?"}, match.Facts{Event: "poll", Chat: ann, Poll: "tea or coffee?"}, true, "private chat"},
		{"another poll", sandbox.Handler{Event: "poll", Name: "Tea?"}, match.Facts{Event: "poll", Chat: ann, Poll: "Beer?"}, false, "the vote is on another poll: “Beer?”"},
		{"joining a group", sandbox.Handler{Event: "groupJoin", Filter: sandbox.Filter{Chats: []string{string(club)}}}, match.Facts{Event: "groupJoin", Chat: club, Chats: []models.JID{club}}, true, "chosen chat"},
		{"joining another group", sandbox.Handler{Event: "groupJoin", Filter: sandbox.Filter{Chats: []string{"1-2@g.us"}}}, match.Facts{Event: "groupJoin", Chat: club, Chats: []models.JID{club}}, false, "it is another chat"},
		{"a webhook", sandbox.Handler{Event: "webhook", Name: "shipped"}, match.Facts{Event: "webhook", Name: "shipped"}, true, ""},
		{"another webhook", sandbox.Handler{Event: "webhook", Name: "shipped"}, match.Facts{Event: "webhook", Name: "paid"}, false, "the handler is for “shipped”"},
		{"an event of the catalogue", sandbox.Handler{Event: "event", Name: "message_ack"}, match.Facts{Event: "event", Name: "message_ack"}, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := match.NewHandler(tt.handler).Match(tt.facts)
			if err != nil || v.OK != tt.ok || v.Why != tt.want {
				t.Errorf("got %v, %q, %v; want %v, %q", v.OK, v.Why, err, tt.ok, tt.want)
			}
		})
	}
}

func TestTheFirstHandlerThatWantsItIsFound(t *testing.T) {
	handlers := match.Handlers(sandbox.Description{Handlers: []sandbox.Handler{
		{Event: "call"}, {Event: "message", Filter: sandbox.Filter{Words: []string{"price"}}}, {Event: "message"},
	}})
	for text, want := range map[string]int{"the price?": 1, "hello": 2} {
		if n, v, err := match.First(handlers, says(text)); n != want || !v.OK || err != nil {
			t.Errorf("%q: got handler %d, %v, %v, want %d", text, n, v, err, want)
		}
	}
	if n, v, _ := match.First(handlers[:2], says("hello")); n != -1 || v.Why != "the word “price” was not said" {
		t.Errorf("got handler %d, %q, want none and why", n, v.Why)
	}
	if n, v, _ := match.First(handlers[:1], says("hello")); n != -1 || v.Why != "the script has no handler for this" {
		t.Errorf("got handler %d, %q, want none and why", n, v.Why)
	}
}
