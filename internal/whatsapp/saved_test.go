package whatsapp

import (
	"testing"
	"time"

	"frontdesk/models"
)

func TestANewLoginIsToldOnceAMinuteAfterReady(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		time.Sleep(savedAfter - time.Second)
		r.quiet()
		if n := count[models.RemoteSaved](r); n != 0 {
			t.Errorf("told %d times within a minute, want none", n)
		}
		time.Sleep(2 * time.Second)
		await[models.RemoteSaved](r, nil)
		r.restart()
		r.untilReady()
		time.Sleep(2 * savedAfter)
		r.quiet()
		if n := count[models.RemoteSaved](r); n != 0 {
			t.Errorf("told %d times after a restart, want none", n)
		}
	})
}

func TestTheFirstLinkAndAStoredLoginTellTheirEventsInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		inOrder(t, r, models.EventQR, models.EventAuthenticated, models.EventReady)
		r.restart()
		r.untilReady()
		inOrder(t, r, models.EventAuthenticated, models.EventReady)
		if n := count[models.Authenticated](r); n != 1 {
			t.Errorf("authenticated %d times with a stored login, want once", n)
		}
	})
}

// inOrder checks that events of these types came, each after the one before.
func inOrder(t *testing.T, r *rig, want ...models.EventType) {
	t.Helper()
	next := 0
	for _, e := range r.seen.everything() {
		if next < len(want) && e.EventType() == want[next] {
			next++
		}
	}
	if next < len(want) {
		t.Errorf("no %s in its place in %s", want[next], r.seen.summary())
	}
}
