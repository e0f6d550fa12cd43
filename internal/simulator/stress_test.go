package simulator

import (
	"strconv"
	"sync"
	"testing"
)

// whatsmeow sends and receives on one Signal session at the same time without
// a common lock, so some of these messages cannot be read at first. Both
// sides have to ask again until they have all.
func TestBothSidesTalkAtOnce(t *testing.T) {
	c, ada, bob := two(t)
	c.expect("Error decrypting message", "Failed to handle retry receipt", "Failed to send request for unavailable")
	const count = 200 // fewer than whatsmeow can send once more
	var talking sync.WaitGroup
	talking.Go(func() {
		for i := range count {
			if _, err := bob.SendText(t.Context(), ada.Number(), "in "+strconv.Itoa(i)); err != nil {
				t.Error(err)
			}
		}
	})
	talking.Go(func() {
		for i := range count {
			if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("out "+strconv.Itoa(i))); err != nil {
				t.Error(err)
			}
		}
	})
	talking.Wait()
	for i := range count {
		await(c, textIs("in "+strconv.Itoa(i)))
		if _, err := bob.WaitInbox(deadline(t), 0, withText("out "+strconv.Itoa(i))); err != nil {
			t.Error(err)
		}
	}
}
