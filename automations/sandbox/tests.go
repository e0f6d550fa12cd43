package sandbox

import "encoding/json"

// What a test's body asks of the stage, as names of calls of kind CallTest.
// Each answers Seen, but for those that say otherwise.
const (
	TestSays     = "test.says"     // TestDoes with Text, Type and In
	TestJoins    = "test.joins"    // TestDoes with In
	TestReacts   = "test.reacts"   // TestDoes with Text: the emoji, on the last message of ours
	TestVotes    = "test.votes"    // TestDoes with Options, on the last poll of ours
	TestWebhook  = "test.webhook"  // TestDoes with Text: the name, and Values: the body
	TestPress    = "test.press"    // TestDoes with Text: the label, and Values
	TestSchedule = "test.schedule" // TestDoes with Text: the time as onSchedule has it
	TestAdvance  = "test.advance"  // TestDoes with For: the clock goes on, and waits end
	TestAt       = "test.at"       // TestDoes with At: the clock is set; nothing happens
	TestRestart  = "test.restart"  // the server stops and starts
	TestSettings = "test.settings" // TestDoes with Values
	TestWeb      = "test.web"      // TestWebAnswer
	TestRequests = "test.requests" // answers []TestRequested
	TestLabels   = "test.labels"   // TestDoes with In: the chat; answers []string
)

// TestDoes is something that happens in a test.
type TestDoes struct {
	Phone   string          `json:"phone,omitempty"`
	Name    string          `json:"name,omitempty"`
	Text    string          `json:"text,omitempty"`
	Type    string          `json:"type,omitempty"`
	In      string          `json:"in,omitempty"`
	Options []string        `json:"options,omitempty"`
	Values  json.RawMessage `json:"values,omitempty"`
	For     int64           `json:"for,omitempty"` // milliseconds
	At      int64           `json:"at,omitempty"`  // milliseconds since 1970
}

// Seen is what the script sent because of what happened, in order, to whatever
// chat, and what a run failed of.
type Seen struct {
	Said    []Said          `json:"said"`
	Return  json.RawMessage `json:"return,omitempty"` // of a webhook's handler
	Problem *Problem        `json:"problem,omitempty"`
}

// Said is a message that a script sent in a test.
type Said struct {
	To   string `json:"to"`
	Text string `json:"text"` // of a poll: its question and numbered options; of a file: its caption or name
	Type string `json:"type"`
}

// TestWebAnswer is what the web answers in a test. URL stands for the address
// up to its query, or for all of it; Pattern is one or the other.
type TestWebAnswer struct {
	URL     string          `json:"url,omitempty"`
	Pattern *Pattern        `json:"pattern,omitempty"`
	Status  int             `json:"status,omitempty"` // 0: 200
	JSON    json.RawMessage `json:"json,omitempty"`
	Text    string          `json:"text,omitempty"`
}

// TestRequested is a web request that a script made in a test.
type TestRequested struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	JSON   json.RawMessage `json:"json"`
}
