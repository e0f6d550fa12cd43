package sandbox

import "encoding/json"

// Event is what a script gets to know of what happened, in the words of the
// script API. Which parts there are depends on the handler's kind.
type Event struct {
	Session  EventSession    `json:"session"`
	Run      EventRun        `json:"run"`
	Chat     *EventChat      `json:"chat,omitempty"`
	Contact  *EventContact   `json:"contact,omitempty"`
	Message  *EventMessage   `json:"message,omitempty"`
	Messages []EventMessage  `json:"messages,omitempty"` // all of a collected message
	Emoji    string          `json:"emoji,omitempty"`    // of a reaction; empty when it was taken back
	Poll     *EventPoll      `json:"poll,omitempty"`
	Call     *EventCall      `json:"call,omitempty"`
	Group    *EventGroup     `json:"group,omitempty"`  // of joining and leaving
	People   []EventContact  `json:"people,omitempty"` // who joined or left
	By       *EventContact   `json:"by,omitempty"`     // who did it
	Webhook  *EventWebhook   `json:"webhook,omitempty"`
	Button   *EventButton    `json:"button,omitempty"`
	Error    *EventError     `json:"error,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"` // of an event of the catalogue, as webhooks get it
}

// EventSession is the session in which it happened.
type EventSession struct {
	ID    string `json:"id"`
	Phone string `json:"phone"`
	Name  string `json:"name"`
}

// EventRun is the run itself.
type EventRun struct {
	ID     string `json:"id"`
	IsTest bool   `json:"isTest"`
}

// EventChat is a chat.
type EventChat struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	IsGroup  bool     `json:"isGroup"`
	Labels   []string `json:"labels"`
	Assignee *string  `json:"assignee"`
}

// EventContact is a person.
type EventContact struct {
	ID         string `json:"id"`
	Phone      string `json:"phone"`
	Name       string `json:"name"`
	FirstName  string `json:"firstName"`
	IsMe       bool   `json:"isMe"`
	IsSaved    bool   `json:"isSaved"`
	IsBusiness bool   `json:"isBusiness"`
}

// EventMessage is a message.
type EventMessage struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Text        string         `json:"text"`
	Time        int64          `json:"time"` // milliseconds since 1970
	FromMe      bool           `json:"fromMe"`
	From        EventContact   `json:"from"`
	Chat        string         `json:"chat"`
	Media       *EventMedia    `json:"media"`
	Location    *EventPlace    `json:"location"`
	Quoted      *EventMessage  `json:"quoted"`
	Mentions    []EventContact `json:"mentions"`
	IsForwarded bool           `json:"isForwarded"`
}

// EventMedia is a file, by a handle: its bytes never enter the sandbox.
type EventMedia struct {
	Media
	Type string `json:"type"`
	Mime string `json:"mime"`
	Size int64  `json:"size"`
	Name string `json:"name"`
}

// EventPlace is a location.
type EventPlace struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// EventPoll is a vote on a poll.
type EventPoll struct {
	Question string   `json:"question"`
	Votes    []string `json:"votes"`
}

// EventCall is a call.
type EventCall struct {
	ID      string `json:"id"`
	IsVideo bool   `json:"isVideo"`
}

// EventGroup is a group.
type EventGroup struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Members     []EventContact `json:"members"`
	Admins      []EventContact `json:"admins"`
	IAmAdmin    bool           `json:"iAmAdmin"`
}

// EventWebhook is a request that came in.
type EventWebhook struct {
	Name    string            `json:"name"`
	Body    json.RawMessage   `json:"body"`
	Headers map[string]string `json:"headers"` // names in lower case
	Query   map[string]string `json:"query"`
}

// EventButton is a button that somebody pressed in the console.
type EventButton struct {
	Label     string         `json:"label"`
	PressedBy string         `json:"pressedBy"`
	Values    map[string]any `json:"values"`
}

// EventError is a run of the same script that failed.
type EventError struct {
	Message string `json:"message"`
	Line    int    `json:"line"`
	RunID   string `json:"runId"`
}
