package sandbox

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// journal is what a run has called so far: what is recorded comes back without
// being called, what is fresh is new in this step.
type journal struct {
	recorded []Entry
	replayed int
	fresh    []Entry
	bytes    int
	messages int // sent in the whole run
	sent     int // sent in this step
}

func newJournal(recorded []Entry) journal {
	j := journal{recorded: recorded}
	for _, e := range recorded {
		j.count(e)
	}
	return j
}

func (j *journal) count(e Entry) {
	j.bytes += len(e.Args) + len(e.Result)
	if sends(e.Call) {
		j.messages++
	}
}

func (j *journal) add(e Entry) {
	j.count(e)
	if sends(e.Call) {
		j.sent++
	}
	j.fresh = append(j.fresh, e)
}

// sends tells the calls that send a message, whose id is their result.
func sends(call string) bool { return call == "send" || call == "message.forward" }

// position is that of the next call.
func (j *journal) position() int {
	return j.replayed + len(j.fresh) + 1
}

// next is the recorded entry of the next call, if it is one of the past.
func (j *journal) next() (Entry, bool) {
	if j.replayed == len(j.recorded) {
		return Entry{}, false
	}
	j.replayed++
	return j.recorded[j.replayed-1], true
}

// full says which limit the next call would pass, in words. size is that of its
// arguments.
func (j *journal) full(call string, size int) string {
	switch {
	case len(j.fresh) >= MaxStepCalls:
		return "more than 200 calls in one step"
	case j.replayed+len(j.fresh) >= MaxRunCalls:
		return "more than 1,000 calls in one run"
	case sends(call) && j.sent >= MaxStepMessages:
		return "more than 20 messages in one step"
	case sends(call) && j.messages >= MaxRunMessages:
		return "more than 200 messages in one run"
	case j.bytes+size > MaxJournal:
		return "the run calls with, or gets back, more than 1 MB"
	}
	return ""
}

// handle is the host function: it answers every call that a script makes.
func (s *step) handle(kind, name, args string) string {
	if s.end != nil {
		return resultJSON(nil)
	}
	switch kind {
	case "log":
		s.logs.add(Log{Level: name, Text: args, Line: s.line()})
		return ""
	case "info":
		return s.almanac.answer(name, args)
	case "end":
		return s.leave(name)
	}
	return s.record(Entry{Kind: CallKind(kind), Call: name, Args: json.RawMessage(args), Line: s.line()})
}

func (s *step) leave(name string) string {
	switch name {
	case "unmatched":
		return s.finish(OutcomeUnmatched, nil)
	case "done":
		return s.finish(OutcomeDone, nil)
	}
	return s.finish(OutcomeStopped, nil)
}

// record answers a call out of the journal, or makes it and adds it there.
func (s *step) record(e Entry) string {
	if past, ok := s.journal.next(); ok {
		return s.replay(past, e)
	}
	if known, ok := Calls[e.Call]; !ok || known != e.Kind {
		return s.fail(ProblemInternal, "there is no call %s %s", e.Kind, cut(e.Call, 40))
	}
	if limit := s.journal.full(e.Call, len(e.Args)); limit != "" {
		return s.fail(ProblemLimit, "too much: %s", limit)
	}
	if !json.Valid(e.Args) {
		// Who changes toJSON of all objects gets here; it could not be stored.
		return s.fail(ProblemScript, "the arguments of %s cannot be written as JSON", e.Call)
	}
	e.Position = s.journal.position()
	e.At = s.clock.UnixMilli()
	switch e.Kind {
	case CallEffect:
		return s.effect(e)
	case CallQuery:
		return s.query(e)
	}
	s.journal.add(e)
	return s.finish(OutcomeWaiting, nil)
}

// replay gives back what a call of the past returned. The clock goes on with it.
func (s *step) replay(past, now Entry) string {
	if past.Kind != now.Kind || past.Call != now.Call || !sameJSON(past.Args, now.Args) {
		return s.fail(ProblemDiverged, "the script now calls %s(%s) where it called %s(%s) before",
			now.Call, cut(string(now.Args), 200), past.Call, cut(string(past.Args), 200))
	}
	if past.Kind == CallWait && past.Result == nil && past.Error == nil {
		return s.finish(OutcomeWaiting, nil)
	}
	s.clock = time.UnixMilli(past.At)
	return answerJSON(past)
}

// effect records something for the server to do when the step is stored. What
// it returns is known without doing it.
func (s *step) effect(e Entry) string {
	result := json.RawMessage("null")
	if sends(e.Call) {
		var args SendArgs
		if err := json.Unmarshal(e.Args, &args); err != nil || utf8.RuneCountInString(args.Text) > MaxText {
			return errorJSON("too_large", "a message may have at most 65,536 characters")
		}
		result = json.RawMessage(`{"id":"` + MessageID(s.req.Run, e.Position) + `"}`)
	}
	e.Result = result
	s.journal.add(e)
	return answerJSON(e)
}

// query asks the server and records what it says.
func (s *step) query(e Entry) string {
	answer, err := s.ask(Call{Position: e.Position, Call: e.Call, Args: e.Args})
	if err != nil {
		// The pipe is broken; the step cannot end well.
		return s.fail(ProblemInternal, "the server did not answer %s", e.Call)
	}
	e.Result, e.Error = answer.Result, answer.Error
	s.journal.add(e)
	return answerJSON(e)
}

// answerJSON is an entry's outcome as the script gets it.
func answerJSON(e Entry) string {
	if e.Error != nil {
		return errorJSON(e.Error.Code, e.Error.Message)
	}
	if e.Result == nil {
		return resultJSON(nil)
	}
	return resultJSON(e.Result)
}

// sameJSON compares two JSON texts but for white space, and for how the letters
// <, > and & are written: Go escapes them when a journal is stored.
func sameJSON(a, b json.RawMessage) bool {
	return bytes.Equal(plainJSON(a), plainJSON(b))
}

func plainJSON(text json.RawMessage) []byte {
	var compact, plain bytes.Buffer
	if json.Compact(&compact, text) != nil {
		return text
	}
	json.HTMLEscape(&plain, compact.Bytes())
	return plain.Bytes()
}
