package match_test

import (
	"testing"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

func TestFilters(t *testing.T) {
	const (
		ann   = models.JID("111@lid")
		phone = models.JID("4915100001@s.whatsapp.net")
		club  = models.JID("120363@g.us")
	)
	inGroup := func(m *models.Message) { m.Chat = club }
	image := func(m *models.Message) { m.Type = models.TypeImage }
	tests := []struct {
		name   string
		filter sandbox.Filter
		text   string
		change func(*models.Message)
		want   bool
	}{
		{"nothing asked", sandbox.Filter{}, "hello", nil, true},
		{"a whole word", sandbox.Filter{Words: []string{"price"}}, "What is the PRICE?", nil, true},
		{"a part of a word", sandbox.Filter{Words: []string{"price"}}, "priceless", nil, false},
		{"accents ignored", sandbox.Filter{Words: []string{"menü"}}, "Your MENU please", nil, true},
		{"one of several", sandbox.Filter{Words: []string{"taxi", "bus"}}, "the bus?", nil, true},
		{"words in a row", sandbox.Filter{Words: []string{"good morning"}}, "Good  morning!", nil, true},
		{"words not in a row", sandbox.Filter{Words: []string{"good morning"}}, "good sunny morning", nil, false},
		{"an emoji", sandbox.Filter{Words: []string{"👍"}}, "ok 👍👍", nil, true},
		{"letters of other alphabets", sandbox.Filter{Words: []string{"цена"}}, "Какая ЦЕНА?", nil, true},
		{"the whole text", sandbox.Filter{Text: "Hello"}, " HELLO ", nil, true},
		{"more than the whole text", sandbox.Filter{Text: "Hello"}, "hello you", nil, false},
		{"a pattern", sandbox.Filter{Pattern: &sandbox.Pattern{Source: `^\d{4,}$`}}, "12345", nil, true},
		{"a pattern that does not match", sandbox.Filter{Pattern: &sandbox.Pattern{Source: `^\d{4,}$`}}, "123", nil, false},
		{"a pattern that only the worker knows", sandbox.Filter{Pattern: &sandbox.Pattern{Source: `(?<=x)y`}}, "no", nil, true},
		{"a command", sandbox.Filter{Command: []string{"/Help"}}, "/help me", nil, true},
		{"no command", sandbox.Filter{Command: []string{"/help"}}, "please /help", nil, false},
		{"a type", sandbox.Filter{Types: []string{"image"}}, "", image, true},
		{"another type", sandbox.Filter{Types: []string{"image"}}, "x", nil, false},
		{"groups must be asked for", sandbox.Filter{}, "x", inGroup, false},
		{"groups", sandbox.Filter{In: "groups"}, "x", inGroup, true},
		{"groups only", sandbox.Filter{In: "groups"}, "x", nil, false},
		{"anywhere", sandbox.Filter{In: "anywhere"}, "x", inGroup, true},
		{"not in status posts", sandbox.Filter{In: "anywhere"}, "x", func(m *models.Message) { m.Chat = models.StatusBroadcast }, false},
		{"a chat by number", sandbox.Filter{Chats: []string{"+49 1510 0001"}}, "x", nil, true},
		{"another chat", sandbox.Filter{Chats: []string{"+49 1510 0002"}}, "x", nil, false},
		{"a sender by hidden id", sandbox.Filter{From: []string{"111@lid"}}, "x", nil, true},
		{"an address that is none", sandbox.Filter{From: []string{"no one"}}, "x", nil, false},
		{"an empty list", sandbox.Filter{Never: true}, "x", nil, false},
		{"unless", sandbox.Filter{Unless: &sandbox.Filter{Words: []string{"stop"}}}, "stop it", nil, false},
		{"unless, not met", sandbox.Filter{Unless: &sandbox.Filter{Words: []string{"stop"}}}, "go on", nil, true},
		{"unless of an empty list", sandbox.Filter{Unless: &sandbox.Filter{Never: true}}, "x", nil, true},
		{"unless a pattern is for the worker", sandbox.Filter{Unless: &sandbox.Filter{Pattern: &sandbox.Pattern{Source: "x"}}}, "x", nil, true},
		{"everything must be true", sandbox.Filter{Words: []string{"a"}, Text: "b"}, "a", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := models.Message{Chat: ann, Type: models.TypeText, Text: tt.text}
			if tt.change != nil {
				tt.change(&m)
			}
			f := match.Facts{Chat: m.Chat, Chats: []models.JID{ann, phone}, Senders: []models.JID{ann, phone}, Type: match.ScriptType(m.Type), Text: m.Text}
			got, err := match.NewFilter(tt.filter).Match(f)
			if err != nil || got.OK != tt.want {
				t.Errorf("got %v (%q, %v), want %v", got.OK, got.Why, err, tt.want)
			}
		})
	}
}
