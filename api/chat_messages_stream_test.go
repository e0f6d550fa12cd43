package api_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/models"
)

// longTalk stores many messages of Anna, OLD0 the oldest, from long ago.
func longTalk(d *desk, count int) {
	d.t.Helper()
	annaWrites("the newest")(d)
	stored, err := d.store.Message(d.t.Context(), "line", "", "ANNA1")
	if err != nil {
		d.t.Fatal(err)
	}
	began := stored.Time.Add(-time.Duration(count) * time.Minute)
	for first := 0; first < count; first += 1000 {
		var page []models.Message
		for i := first; i < min(first+1000, count); i++ {
			m := stored
			m.RowID, m.ID, m.Text, m.Time = 0, fmt.Sprintf("OLD%d", i), fmt.Sprintf("message %d", i), began.Add(time.Duration(i)*time.Minute)
			page = append(page, m)
		}
		if _, err := d.store.InsertMessages(d.t.Context(), page); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestManyMessagesComeInOneAnswer(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		longTalk(d, 3200)
		silent(d)
		for options, want := range map[string]struct {
			count       int
			first, last string
		}{
			`"limit":9007199254740991`:            {3201, "message 0", "the newest"},
			`"limit":"Infinity"`:                  {3201, "message 0", "the newest"},
			`"limit":1.7976931348623157e+308`:     {3201, "message 0", "the newest"},
			`"limit":1e999`:                       {3201, "message 0", "the newest"},
			`"limit":"2"`:                         {2, "message 3199", "the newest"},
			`"limit":1001`:                        {1001, "message 2200", "the newest"},
			`"limit":2000`:                        {2000, "message 1201", "the newest"},
			`"limit":2000,"before":"OLD2500"`:     {2000, "message 500", "message 2499"},
			`"limit":2000,"messageId":"OLD10"`:    {2000, "message 10", "message 2009"},
			`"limit":2000,"messageId":"OLD2500"`:  {701, "message 2500", "the newest"},
			`"limit":2000,"messageId":"NOTTHERE"`: {},
			`"limit":2000,"fromMe":true`:          {},
		} {
			got := fetched(d, `{"chatId":"`+annaNumber+`","searchOptions":{`+options+`}}`)
			if len(got) != want.count {
				t.Errorf("%s: got %d messages, want %d", options, len(got), want.count)
				continue
			}
			if want.count > 0 && (got[0]["body"] != want.first || got[len(got)-1]["body"] != want.last) {
				t.Errorf("%s: got %v to %v, want %s to %s", options, got[0]["body"], got[len(got)-1]["body"], want.first, want.last)
			}
			for i := range got[:max(len(got)-1, 0)] {
				if got[i]["timestamp"].(float64) >= got[i+1]["timestamp"].(float64) {
					t.Fatalf("%s: message %d is not older than the next", options, i)
				}
			}
		}
		for _, limit := range []string{"-1", `"many"`, "{}", "true", `"NaN"`, `"-Infinity"`} {
			if answer := d.call("POST", "/chat/fetchMessages/line", `{"chatId":"`+annaNumber+`","limit":`+limit+`}`); answer.Code != 400 {
				t.Errorf("limit %s: got %d, want 400", limit, answer.Code)
			}
		}
		d.must("POST", "/chat/fetchMessages/line", `{"chatId":"`+annaNumber+`","searchOptions":{"limit":2000,"fromMe":true}}`, `{"success":true,"messages":[]}`)
	})
}
