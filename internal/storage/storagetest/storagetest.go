// Package storagetest holds the one suite that every place to store must pass.
// What it asks for is what storage.Store means.
package storagetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Open gives an empty store, closed when the test ends.
type Open func(t *testing.T) storage.Store

// Run runs the suite against a place to store.
func Run(t *testing.T, open Open) {
	for _, part := range []struct {
		name  string
		cases map[string]func(*testing.T, storage.Store)
	}{
		{"sessions", sessionCases},
		{"chats", chatCases},
		{"merging", mergeCases},
		{"messages", messageCases},
		{"search", searchCases},
		{"reactions and receipts", reactionCases},
		{"votes", voteCases},
		{"media files", mediaFileCases},
		{"labels", labelCases},
		{"pins", pinCases},
		{"contacts", contactCases},
		{"addresses", addressCases},
		{"groups", groupCases},
		{"events", eventCases},
		{"outbox", outboxCases},
		{"schedule and bulk", bulkCases},
		{"webhooks", webhookCases},
		{"automations", automationCases},
		{"drafts", draftCases},
		{"dialogs", dialogCases},
		{"the desk", deskCases},
		{"automations and other systems", outsideCases},
		{"users", userCases},
		{"updates", updateCases},
	} {
		t.Run(part.name, func(t *testing.T) {
			for name, test := range part.cases {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, open(t))
				})
			}
		})
	}
}

const (
	line  = "front"               // the session of most cases
	other = "other"               // one that must not be touched
	anna  = models.JID("101@lid") // a person, by hidden id
	annaP = models.JID("4915111@" + models.UserServer)
	ben   = models.JID("102@lid")
	team  = models.JID("120363@" + models.GroupServer)
	me    = models.JID("200@lid")
)

// noon is a time with microseconds, all that a store keeps.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

func minutes(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// check stops the test at an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must gives the value, or stops the test.
func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		check(t, err)
		return value
	}
}

// fails wants an error of a kind.
func fails(t *testing.T, err error, kind models.Kind) {
	t.Helper()
	if models.KindOf(err) != kind {
		t.Errorf("got error %v (kind %q), want kind %q", err, models.KindOf(err), kind)
	}
}

// equal compares values that Go can compare.
func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// same compares values of any shape.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

// sameTime compares moments.
func sameTime(t *testing.T, what string, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// list compares what a function makes of each element.
func list[T any, K comparable](t *testing.T, what string, got []T, key func(T) K, want ...K) {
	t.Helper()
	keys := make([]K, len(got))
	for i, element := range got {
		keys[i] = key(element)
	}
	same := len(keys) == len(want)
	for i := 0; same && i < len(keys); i++ {
		same = keys[i] == want[i]
	}
	if !same {
		t.Errorf("%s: got %v, want %v", what, keys, want)
	}
}

var errStop = errors.New("stop")
