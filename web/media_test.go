package web

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/models"
	"frontdesk/views"
)

func TestFileNamesAreCleaned(t *testing.T) {
	tests := map[string]string{
		"invoice.pdf":            "invoice.pdf",
		"../../etc/passwd":       "passwd",
		`C:\secret\plan.doc`:     "plan.doc",
		"two words.txt":          "two%20words.txt",
		"cod\u202egnp.exe":       "codgnp.exe",
		"line\r\nSet-Cookie: a":  "lineSet-Cookie%3A%20a",
		"":                       "file",
		"..":                     "file",
		strings.Repeat("é", 300): strings.Repeat("%C3%A9", maxName),
	}
	for name, want := range tests {
		if got := escapeName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestOnlyHarmlessTypesAreShownInPlace(t *testing.T) {
	for mime, shown := range map[string]bool{
		"image/jpeg": true, "audio/ogg; codecs=opus": true, "image/svg+xml": false,
		"text/html": false, "application/pdf": false, "": false, "image/jpeg, text/html": false,
	} {
		header := http.Header{}
		mediaHeaders(header, models.Media{MimeType: mime, FileName: "x"})
		if got := header.Get("Content-Disposition") == ""; got != shown {
			t.Errorf("%q: got shown=%t, want %t", mime, got, shown)
		}
		if got := header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "sandbox") {
			t.Errorf("%q: got policy %q, want a sandbox", mime, got)
		}
	}
}

func TestAContactCardIsRead(t *testing.T) {
	text := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Mori;Kenji;;;\r\nFN:Kenji Mori\r\nitem1.TEL;waid=8190:+81 90-5550-0111\r\nEND:VCARD\r\n"
	want := views.Card{Name: "Kenji Mori", Number: "+81 90-5550-0111"}
	if got := cardOf(text); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := cardOf("nonsense"); got.Name != "Contact" {
		t.Errorf("got %+v, want a card without a name called Contact", got)
	}
}

func TestReactionsAreCountedByEmoji(t *testing.T) {
	got := counted([]models.Reaction{{Emoji: "👍"}, {Emoji: "🙏"}, {Emoji: "👍", FromMe: true}, {Emoji: ""}})
	want := []views.Reaction{{Emoji: "👍", Count: 2, Mine: true}, {Emoji: "🙏", Count: 1}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
