package stage

import (
	"encoding/json"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// State is the whole world, as it is stored.
type State struct {
	Now      int64 // milliseconds since 1970
	Settings json.RawMessage
	Chats    map[string]*Chat
	Groups   map[string]*sandbox.EventGroup
	Known    map[string]bool // contacts that have written before
	Values   map[string]Value
	Runs     []*Run // those that wait
	Later    []Later
	Heard    []*Heard
	Web      []sandbox.TestWebAnswer
	Requests []sandbox.TestRequested
	Spoke    map[string]int64 // when a handler last spoke in a chat, for cooldowns
	Count    int              // of messages and runs, to name them
	Last     string           // who last did something
}

// Chat is a chat of the stage.
type Chat struct {
	sandbox.EventChat
	Messages    []sandbox.EventMessage
	LastWritten int64
	Notes       []string
	Archived    bool
	HandedOff   bool
	PausedUntil int64
	PausedWhy   string
}

// Value is something a script keeps. One that is gone hides what is behind.
type Value struct {
	Data    json.RawMessage
	Expires int64 // 0: never
	Gone    bool
}

// Run is a run that is not over.
type Run struct {
	Key     string
	Handler int
	Event   json.RawMessage
	Chat    string
	Contact string
	Began   int64
	Journal []sandbox.Entry
	Wait    Wait
	Why     string // which filters matched
}

// Wait is what a run waits for.
type Wait struct {
	Call      string
	Until     int64
	Chat      string
	Anyone    bool   // of an answer: everybody's counts
	Poll      string // of an answer: a vote on it counts, too
	OrMessage bool
	Message   string                 // of reached: the message
	Requests  []sandbox.FetchRequest // of fetch: those without an answer yet
}

// Later is a message that is sent at its time.
type Later struct {
	At   int64
	Said sandbox.Said
	ID   string
}

// Heard are messages that are collected until their writer pauses.
type Heard struct {
	Handler  int
	Until    int64
	Why      string
	Messages []sandbox.EventMessage
}

// maxHistory is how many messages of a chat are kept.
const maxHistory = 100

func newState(o Options) State {
	state := State{Now: o.Now.UnixMilli(), Settings: o.Settings}
	state.fill()
	return state
}

// fill makes the maps that are empty.
func (s *State) fill() {
	if s.Chats == nil {
		s.Chats = map[string]*Chat{}
	}
	if s.Groups == nil {
		s.Groups = map[string]*sandbox.EventGroup{}
	}
	if s.Known == nil {
		s.Known = map[string]bool{}
	}
	if s.Values == nil {
		s.Values = map[string]Value{}
	}
	if s.Spoke == nil {
		s.Spoke = map[string]int64{}
	}
}

// Address is an address in its one spelling, as filters have it.
func Address(s string) (string, error) {
	jid, err := match.Address(s)
	return string(jid), err
}

// Chat is the chat with an address, made when it is new.
func (s *Stage) Chat(address string) *Chat {
	if c := s.state.Chats[address]; c != nil {
		return c
	}
	c := &Chat{EventChat: sandbox.EventChat{ID: address, Name: nameOf(address), IsGroup: models.JID(address).IsGroup(), Labels: []string{}}}
	s.state.Chats[address] = c
	return c
}

// SetChat puts a chat on the stage as it really is.
func (s *Stage) SetChat(c Chat) { s.state.Chats[c.ID] = &c }

// SetKnown says that a contact has written before.
func (s *Stage) SetKnown(contact string) { s.state.Known[contact] = true }

// Group is the group with an address. One that nobody described is administered
// by this account and has nobody else in it.
func (s *Stage) Group(address string) *sandbox.EventGroup {
	if g := s.state.Groups[address]; g != nil {
		return g
	}
	g := &sandbox.EventGroup{ID: address, Name: nameOf(address), IAmAdmin: true, Members: []sandbox.EventContact{}, Admins: []sandbox.EventContact{}}
	s.state.Groups[address] = g
	return g
}

// SetGroup puts a group on the stage as it really is.
func (s *Stage) SetGroup(g sandbox.EventGroup) { s.state.Groups[g.ID] = &g }

// nameOf is what a chat is called that has no name: its number, or its id.
func nameOf(address string) string {
	jid := models.JID(address)
	if jid.IsPhone() {
		return "+" + jid.User()
	}
	return jid.User()
}

// Person is a contact as the stage knows it.
func Person(address, name string) sandbox.EventContact {
	c := sandbox.EventContact{ID: address, Name: name}
	if jid := models.JID(address); jid.IsPhone() {
		c.Phone = "+" + jid.User()
	}
	c.FirstName, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	if c.Name == "" {
		c.Name = nameOf(address)
	}
	return c
}

// hear adds a message to its chat.
func (s *Stage) hear(m sandbox.EventMessage) {
	c := s.Chat(m.Chat)
	c.Messages = append(c.Messages, m)
	if n := len(c.Messages) - maxHistory; n > 0 {
		c.Messages = c.Messages[n:]
	}
	c.LastWritten = m.Time
}

// paused says why automations rest in a chat now, or "".
func (c *Chat) paused(now time.Time) string {
	if c.PausedUntil <= now.UnixMilli() {
		return ""
	}
	return c.PausedWhy
}
