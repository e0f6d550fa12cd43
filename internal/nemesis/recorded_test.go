package nemesis

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
)

// theEnd is the text of a message behind which the log is not looked at.
const theEnd = "this is the end"

// everyEventTold is promise R2 for all types: what the log has recorded, from
// its beginning, has reached the webhook. Lost 0.
func (r *rig) everyEventTold() []recordedEvent {
	r.Helper()
	if _, err := r.guest.SendText(r.ctx, lineNumber, theEnd); err != nil {
		r.Fatal(err)
	}
	recorded := r.recorded()
	r.until("every recorded event has been told", func() error {
		for _, e := range recorded {
			if !r.receiver.Told(e.id) {
				return fmt.Errorf("of %d events this was not told: %s", len(recorded), e.frame)
			}
		}
		return nil
	})
	r.Logf("%d events of all types were told", len(recorded))
	return recorded
}

// recordedEvent is an event as the stream tells it.
type recordedEvent struct{ id, frame string }

// recorded reads the log up to the message that is the end.
func (r *rig) recorded() []recordedEvent {
	r.Helper()
	request := must[*http.Request](r.TB)(http.NewRequestWithContext(r.ctx, http.MethodGet, "http://"+r.desk.Address+"/stream?after=0&apiKey="+Key, nil))
	answer := must[*http.Response](r.TB)(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 16<<20)
	var events []recordedEvent
	for lines.Scan() {
		if id, found := strings.CutPrefix(lines.Text(), "id: "); found {
			events = append(events, recordedEvent{id: id})
		}
		if frame, found := strings.CutPrefix(lines.Text(), "data: "); found {
			events[len(events)-1].frame = frame
		}
		if strings.Contains(lines.Text(), theEnd) {
			return events
		}
	}
	r.Fatalf("the stream ended with %d events: %v", len(events), lines.Err())
	return nil
}
