package stage

import (
	"encoding/json"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
)

// Act is all that came of one thing that happened.
type Act struct {
	Said []sandbox.Said
	Runs []*Trace
	// Why says why nothing ran: the first part of the filters that was not met,
	// or that automations rest in the chat. It is empty when something did.
	Why string
	// Opinions are what each handler said of it.
	Opinions []match.Opinion
	Return   json.RawMessage // of a webhook's handler
	Problem  *sandbox.Problem
}

// Status says how a run stands at the end of an act.
type Status string

// The statuses of a run.
const (
	StatusDone      Status = "done"
	StatusStopped   Status = "stopped" // by stop(): no other script sees the event
	StatusWaiting   Status = "waiting"
	StatusFailed    Status = "failed"
	StatusSkipped   Status = "skipped"   // a pattern did not match after all
	StatusCancelled Status = "cancelled" // see Why
)

// Trace is what a run did in an act.
type Trace struct {
	Run     string // its key
	Chat    string
	Handler int
	Line    int    // of the handler
	Why     string // which filters matched, or why it was cancelled
	Resumed bool   // it had begun before
	Status  Status
	Entries []sandbox.Entry // the calls of this act, a wait with its result
	Logs    []sandbox.Log
	CPU     int64 // microseconds
	Steps   int
	Problem *sandbox.Problem
	Wait    *Wait // when it waits
	Said    []sandbox.Said
}

// begin opens an act; what happens until the returned function is called
// belongs to it.
func (s *Stage) begin() (act *Act, end func()) {
	outer := s.act
	s.act = &Act{Said: []sandbox.Said{}}
	return s.act, func() { s.act = outer }
}

// say records a message of the script, as the world sees it.
func (s *Stage) say(said sandbox.Said, id string, poll *sandbox.SendPoll) {
	s.act.Said = append(s.act.Said, said)
	me := sandbox.EventContact{ID: "me", Phone: s.o.Session.Phone, Name: s.o.Session.Name, IsMe: true}
	m := sandbox.EventMessage{ID: id, Type: said.Type, Text: said.Text, Time: s.state.Now, FromMe: true, From: me, Chat: said.To}
	if poll != nil {
		m.Text = poll.Question
	}
	s.hear(m)
}

// trace opens the record of a run in this act.
func (s *Stage) trace(r *Run, resumed bool) *Trace {
	t := &Trace{Run: r.Key, Chat: r.Chat, Handler: r.Handler, Why: r.Why, Resumed: resumed}
	if r.Handler < len(s.o.Description.Handlers) {
		t.Line = s.o.Description.Handlers[r.Handler].Line
	}
	s.act.Runs = append(s.act.Runs, t)
	return t
}

// first is the first handler that wants what happened.
func (s *Stage) first(f match.Facts) (number int, v match.Verdict, err error) {
	if s.act.Opinions, err = match.Opinions(s.handlers, f); err != nil {
		return -1, v, err
	}
	return match.First(s.handlers, f)
}
