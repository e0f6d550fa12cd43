package events_test

import (
	"testing"
	"testing/synctest"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// ofTomorrow is an event of a type that this program does not know.
type ofTomorrow struct{}

func (ofTomorrow) EventType() models.EventType { return "of.tomorrow" }

func TestFollowersGoOnPastEventsThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := open(t, "")
		before := events.New(store, events.Options{})
		appendTo(t, before, "front", qr("a"))
		for range 300 { // more than a follower reads at once
			appendTo(t, before, "front", events.Announcement{Data: ofTomorrow{}})
		}
		appendTo(t, before, "front", qr("b"))
		appendTo(t, before, "front", events.Announcement{Data: ofTomorrow{}})

		log := events.New(store, events.Options{})
		told := follow(t, log, 0, storage.EventFilter{})
		synctest.Wait()
		sameIDs(t, "from the table", told.all(), 1, 302)
		appendTo(t, log, "front", qr("c"))
		synctest.Wait()
		sameIDs(t, "and on", told.all(), 1, 302, 304)
	})
}
