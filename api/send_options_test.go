package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// card is a contact card as text inside JSON.
const card = `"BEGIN:VCARD\nVERSION:3.0\nFN:Ben\nTEL;waid=4915100000003:+4915100000003\nEND:VCARD"`

// The desk of these has no ffmpeg.
var optionScenarios = []scenario{
	{name: "a text that is a contact card", request: "POST /client/sendMessage/line", body: toAnna("string", card, ""), has: []string{`"type":"vcard"`, `FN:Ben`}, after: kind("contact")},
	{name: "a contact card that stays a text", request: "POST /client/sendMessage/line", body: toAnna("string", card, `,"options":{"parseVCards":false}`), has: []string{`"type":"chat"`}, after: kind("text")},
	{name: "a text with a link", request: "POST /client/sendMessage/line", body: toAnna("string", `"See https://hotel.example/rooms."`, ""), has: []string{`"links":[{"link":"https://hotel.example/rooms"`}, after: preview("Rooms and rates")},
	{name: "a text with a link and no preview", request: "POST /client/sendMessage/line", body: toAnna("string", `"See https://hotel.example/rooms."`, `,"options":{"linkPreview":false}`), after: preview("")},
	{name: "a text with a link that leads nowhere", request: "POST /client/sendMessage/line", body: toAnna("string", `"See https://nowhere.example/"`, ""), after: preview("")},
	{name: "a text that names a group", request: "POST /client/sendMessage/line", body: toAnna("string", `"@120363041234567890@g.us"`, `,"options":{"groupMentions":[{"subject":"Shifts","id":"120363041234567890@g.us"}]}`), has: []string{`"groupMentions":[{"groupJid":{"server":"g.us","user":"120363041234567890","_serialized":"120363041234567890@g.us"},"groupSubject":"Shifts"}]`}},
	{name: "options that are not known", request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"extra":{},"noSuchOption":{"a":1},"sendMediaAsHd":true,"stickerName":"x"}`), after: text("hi")},
	{name: "fields of the message itself", request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"extra":{"isForwarded":true,"forwardingScore":"5","ephemeralDuration":86400}}`), has: []string{`"forwardingScore":5`, `"isForwarded":true`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Forwarded != 5 || m.Expiration != 86400 {
				return "want it forwarded five times and gone in a day"
			}
			return ""
		})},
	{name: "fields of the message that cannot be set", request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"extra":{"ctwaContext":{}}}`), status: 400, has: []string{`the field \"ctwaContext\", which cannot be set here`}, after: nothingSent},
	{name: "a field of the message out of bounds", request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"extra":{"ephemeralDuration":5}}`), status: 400, has: []string{"ephemeralDuration must be"}, after: nothingSent},
	{name: "a bot that is none", request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"invokedBotWid":"`+annaNumber+`@c.us"}`), status: 400, has: []string{"invokedBotWid is not the address of a bot"}, after: nothingSent},
	{name: "a bot for a place", request: "POST /client/sendMessage/line", body: toAnna("Location", `{"latitude":52.52,"longitude":13.405}`, `,"options":{"invokedBotWid":"13135550002@c.us"}`), status: 400, has: []string{"a bot can be invoked with a text only"}, after: nothingSent},
	{name: "a place with an address", request: "POST /client/sendMessage/line", body: toAnna("Location", `{"latitude":52.52,"longitude":13.405,"description":{"name":"Hotel","address":"Main St 1","url":"https://hotel.example"}}`, ""), has: []string{`"location":{"latitude":52.52,"longitude":13.405,"name":"Hotel","address":"Main St 1","url":"https://hotel.example","description":"Hotel\nMain St 1"}`}, after: kind("location")},
	{name: "a recording as a voice note, without ffmpeg", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"audio/mpeg","data":"SUQzc29uZw==","filename":"song.mp3"}`, `,"options":{"sendAudioAsVoice":true}`),
		has: []string{`"type":"document"`, `"notice":"the file is sent as a document, because ffmpeg, which would convert it, is not on this machine"`}, after: file("document", "", []byte("ID3song"))},
	{name: "Opus as a voice note", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"audio/ogg; codecs=opus","data":"T2dnU09wdXNIZWFk"}`, `,"options":{"sendAudioAsVoice":true}`), has: []string{`"type":"ptt"`}, not: []string{`"notice"`}, after: kind("audio")},
	{name: "a WebP as a sticker", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/webp","data":"UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="}`, `,"options":{"sendMediaAsSticker":true,"stickerName":"Hotel","stickerAuthor":"Desk","stickerCategories":["🏨"]}`), has: []string{`"type":"sticker"`}, not: []string{`"notice"`}, after: kind("sticker")},
	{name: "a PNG as a sticker, without ffmpeg", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"`+picture+`"}`, `,"options":{"sendMediaAsSticker":true}`), has: []string{`"type":"document"`, `"notice":"the file is sent`}, after: kind("document")},
	{name: "a film as a moving picture", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"video/mp4","data":"ZmlsbQ=="}`, `,"options":{"sendVideoAsGif":true}`), has: []string{`"type":"video"`, `"isGif":true`}, after: kind("video")},
	{name: "a picture to be seen once", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"`+picture+`"}`, `,"options":{"isViewOnce":true}`), has: []string{`"type":"image"`, `"isViewOnce":true`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Type != "image" || !m.ViewOnce || m.SHA256 == "" {
				return "want a picture to be seen once"
			}
			return ""
		})},
	{name: "sending marks the chat read", before: annaWrites("hello"), request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, ""), events: []models.EventType{models.EventUnreadCount}},
	{name: "sending that leaves the chat unread", before: annaWrites("hello"), request: "POST /client/sendMessage/line", body: toAnna("string", `"hi"`, `,"options":{"sendSeen":false}`),
		after: func(t *testing.T, d *desk) {
			if n := d.seen.count(models.EventUnreadCount); n != 1 {
				t.Errorf("the counter changed %d times, want once: Anna's message", n)
			}
		}},
}

func TestOptionsOfSending(t *testing.T) { runAll(t, optionScenarios) }

func kind(want string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Type != want {
			return "want a message of type " + want
		}
		return ""
	})
}

func preview(title string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Preview != title {
			return "want the preview " + title
		}
		return ""
	})
}
