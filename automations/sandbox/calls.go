package sandbox

import "encoding/json"

// Calls are the host calls that a script can make in a run, by name, with who
// answers them and when. The order of calls inside the SDK's functions is a
// contract: a journal that was recorded with one order cannot be replayed with
// another.
var Calls = map[string]CallKind{
	"send":            CallEffect, // SendArgs; result Sent
	"message.edit":    CallEffect, // MessageArgs with Text
	"message.delete":  CallEffect, // MessageArgs; for everyone
	"message.react":   CallEffect, // MessageArgs with Emoji; "" takes it back
	"message.pin":     CallEffect, // MessageArgs with For
	"message.star":    CallEffect, // MessageArgs
	"message.forward": CallEffect, // MessageArgs with To; result Sent
	"chat.typing":     CallEffect, // ChatArgs with For
	"chat.read":       CallEffect, // ChatArgs
	"chat.archive":    CallEffect, // ChatArgs
	"chat.label":      CallEffect, // ChatArgs with Names
	"chat.unlabel":    CallEffect, // ChatArgs with Names
	"chat.assign":     CallEffect, // ChatArgs with Person; "" for nobody
	"chat.note":       CallEffect, // ChatArgs with Text
	"chat.pause":      CallEffect, // ChatArgs with For
	"chat.handoff":    CallEffect, // ChatArgs with Person, Text (the note) and For (the pause); the script then ends with stop
	"group.add":       CallEffect, // GroupArgs with People
	"group.remove":    CallEffect, // GroupArgs with People
	"group.promote":   CallEffect, // GroupArgs with People
	"group.demote":    CallEffect, // GroupArgs with People
	"group.rename":    CallEffect, // GroupArgs with Text
	"group.describe":  CallEffect, // GroupArgs with Text
	"call.reject":     CallEffect, // no arguments: the call of the event

	"history":      CallQuery, // HistoryArgs; result []EventMessage, the newest last
	"chat":         CallQuery, // ChatArgs; result EventChat
	"group":        CallQuery, // GroupArgs; result EventGroup
	"group.invite": CallQuery, // GroupArgs; result the link as text
	"media.url":    CallQuery, // MediaArgs; result the address as text
	"media.text":   CallQuery, // MediaArgs; result the text
	"hmac":         CallQuery, // HMACArgs; result the lower-case hexadecimal text

	// What a script keeps: state per chat, store over all chats. The server
	// answers out of the stored values and this step's own changes, and stores
	// the changes with the step.
	"state.get":    CallQuery, // ValueArgs; result {"value": …}, {} when there is none
	"state.set":    CallQuery, // ValueArgs with Value and TTL
	"state.add":    CallQuery, // ValueArgs with By and TTL; result the new number
	"state.delete": CallQuery, // ValueArgs
	"state.keys":   CallQuery, // ValueArgs with Key as the prefix; result []string, sorted
	"state.once":   CallQuery, // ValueArgs with TTL; result true the first time
	"store.get":    CallQuery,
	"store.set":    CallQuery,
	"store.add":    CallQuery,
	"store.delete": CallQuery,
	"store.keys":   CallQuery,
	"store.once":   CallQuery,

	"answer":  CallWait, // AnswerArgs; result Answered
	"wait":    CallWait, // WaitArgs; result Waited
	"fetch":   CallWait, // FetchArgs; result []Fetched
	"reached": CallWait, // ReachedArgs; result true or false
}

// Media names a file without its bytes, which never enter the sandbox: by
// address, by the name of a file uploaded in the console, by the message that
// it came with, or by the handle of an answer to fetch. One of them is given.
type Media struct {
	URL     string `json:"url,omitempty"`
	File    string `json:"file,omitempty"`
	Chat    string `json:"chat,omitempty"`
	Message string `json:"message,omitempty"`
	Handle  string `json:"handle,omitempty"`
}

// SendMedia is a file to send, and how.
type SendMedia struct {
	Media
	As   string `json:"as"` // image, video, audio, voice, document or sticker
	Name string `json:"name,omitempty"`
	GIF  bool   `json:"gif,omitempty"`
}

// SendPlace is a location to send.
type SendPlace struct {
	Lat     float64 `json:"lat"`
	Lng     float64 `json:"lng"`
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
}

// SendContact is a contact card to send: somebody's address, or name and phone.
type SendContact struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// SendPoll is a poll to send.
type SendPoll struct {
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Many     bool     `json:"many,omitempty"`
}

// Sent is the result of what sends a message.
type Sent struct {
	ID string `json:"id"`
}

// MessageArgs are about one message of a chat.
type MessageArgs struct {
	Chat  string `json:"chat"`
	ID    string `json:"id"`
	Text  string `json:"text,omitempty"`
	Emoji string `json:"emoji,omitempty"`
	To    string `json:"to,omitempty"`
	For   int64  `json:"for,omitempty"` // milliseconds
}

// ChatArgs are about one chat.
type ChatArgs struct {
	Chat   string   `json:"chat"`
	Text   string   `json:"text,omitempty"`
	Person string   `json:"person,omitempty"`
	Names  []string `json:"names,omitempty"`
	For    int64    `json:"for,omitempty"` // milliseconds
}

// GroupArgs are about one group.
type GroupArgs struct {
	Group  string   `json:"group"`
	People []string `json:"people,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// MediaArgs ask for a file's address, valid for a time, or for its text.
type MediaArgs struct {
	Media
	For int64 `json:"for,omitempty"` // milliseconds
}

// HMACArgs ask the server to sign: the secret never enters the sandbox.
type HMACArgs struct {
	Algorithm string `json:"algorithm"` // sha1, sha256 or sha512
	Secret    string `json:"secret"`
	Data      string `json:"data"`
}

// ValueArgs are about one value that a script keeps.
type ValueArgs struct {
	Chat  string          `json:"chat,omitempty"` // of state
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value,omitempty"`
	By    float64         `json:"by,omitempty"`
	TTL   int64           `json:"ttl,omitempty"` // milliseconds; 0: for ever
}

// AnswerArgs wait for what somebody writes, or votes.
type AnswerArgs struct {
	Chat string `json:"chat"`
	From string `json:"from"`           // contact or anyone
	Poll string `json:"poll,omitempty"` // the id of a poll: a vote answers, too
	For  int64  `json:"for"`            // milliseconds
}

// Answered is what came of a wait for an answer. Without a message and without
// votes the time was over.
type Answered struct {
	Message *EventMessage `json:"message,omitempty"`
	Votes   []string      `json:"votes,omitempty"`
}

// Waited is what came of a wait: whether a message of the contact ended it.
type Waited struct {
	Message bool `json:"message"`
}

// FetchArgs are web requests that leave together.
type FetchArgs struct {
	Requests []FetchRequest `json:"requests"`
}

// FetchRequest is one web request. Texts may hold stand-ins of secrets, as
// SecretStandIn makes them.
type FetchRequest struct {
	URL     string            `json:"url"`
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers,omitempty"`
	Query   map[string]string `json:"query,omitempty"`
	JSON    json.RawMessage   `json:"json,omitempty"`
	Form    map[string]string `json:"form,omitempty"`
	Body    string            `json:"body,omitempty"`
	Timeout int64             `json:"timeout,omitempty"` // milliseconds
	Retry   int               `json:"retry,omitempty"`
}

// Fetched is an answer to a web request, or why there is none.
type Fetched struct {
	Status  int               `json:"status,omitempty"`
	Headers map[string]string `json:"headers,omitempty"` // names in lower case
	Text    string            `json:"text,omitempty"`
	Media   *EventMedia       `json:"media,omitempty"` // of an answer that is not text
	Error   *CallError        `json:"error,omitempty"`
}

// ReachedArgs wait until a message of ours got so far.
type ReachedArgs struct {
	Chat  string `json:"chat"`
	ID    string `json:"id"`
	State string `json:"state"` // sent, delivered or read
	For   int64  `json:"for"`   // milliseconds
}
