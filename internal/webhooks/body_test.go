package webhooks

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dop251/goja"

	"frontdesk/models"
)

// first is the only request that a receiver got.
func (r *receiver) first(t *testing.T) told {
	t.Helper()
	requests := r.requests()
	if len(requests) != 1 {
		t.Fatalf("got %d requests, want one", len(requests))
	}
	return requests[0]
}

func TestTheBodyHasTheShapeOfTheOlderServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "hi")
		pass(time.Second)
		got := r.first(t)
		if !strings.HasPrefix(got.raw, `{"dataType":"message","data":{"message":{`) || !strings.HasSuffix(got.raw, `},"sessionId":"desk"}`) {
			t.Errorf("got %s", got.raw)
		}
		if got.Data.Body != "" {
			t.Error("the message is flat without being asked for")
		}
	})
}

func TestAnEventThatCannotBePrintedHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{File: func(context.Context, models.Message) ([]byte, bool) { panic("made to panic") }})
		d.hook(t, models.Webhook{})
		store.announces("desk", models.MediaReceived{Message: models.Message{Chat: ann, Sender: ann, Type: models.TypeImage, Media: &models.Media{MimeType: "image/png"}}})
		store.happens("desk", ann, "hi")
		pass(time.Second)
		if got := r.first(t).text(); got != "hi" {
			t.Errorf("got %q, want the message behind it", got)
		}
	})
}

// Some receivers parse the body, print it again and sign that.
func TestTheBodyIsWhatJavaScriptWouldPrint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "<b>Zimmer</b> & \"Frühstück\" \\u003c \u2028\u2029\u0001 😀")
		pass(time.Second)
		got := r.first(t)
		vm := goja.New()
		if err := vm.Set("body", got.raw); err != nil {
			t.Fatal(err)
		}
		again, err := vm.RunString("JSON.stringify(JSON.parse(body))")
		if err != nil || again.String() != got.raw {
			t.Errorf("JavaScript prints %v (%v), we print %s", again, err, got.raw)
		}
	})
}

func TestAMessageMayBeFlatForOldTemplates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{Flatten: true})
		store.happens("desk", ann, "hi")
		pass(time.Second)
		got := r.first(t)
		if got.Data.Body != "hi" || got.text() != "hi" || !json.Valid([]byte(got.raw)) {
			t.Errorf("got %s", got.raw)
		}
	})
}

func TestAFileIsToldWithItsBytesOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for file, want := range map[string]int{"bytes": 1, "": 0} {
			store, r := newMemory("desk"), &receiver{}
			d := run(t, store, r, Options{File: func(context.Context, models.Message) ([]byte, bool) { return []byte(file), file != "" }})
			d.hook(t, models.Webhook{})
			store.announces("desk", models.MediaReceived{Message: models.Message{Chat: ann, Media: &models.Media{MimeType: "image/png"}}})
			pass(time.Second)
			requests := r.requests()
			if len(requests) != want || want == 1 && !strings.Contains(requests[0].raw, "Ynl0ZXM=") {
				t.Errorf("file %q: got %v", file, requests)
			}
			d.stop()
		}
	})
}
