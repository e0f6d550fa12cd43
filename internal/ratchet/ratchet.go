// Package ratchet repairs what the Signal library spoils.
//
// Two people who write to each other for the first time at the same moment end
// up with two Signal sessions, and messages of both cross. The library tries a
// message with the current session first and then with the older ones, but it
// turns the ratchet of each session it tries before it knows whether the message
// belongs to it. When an older session fits, the others are stored with a turn
// that never was, and from then on nothing in them can be read.
package ratchet

import (
	"go.mau.fi/libsignal/serialize"
	"go.mau.fi/libsignal/state/record"
)

var sessions = serialize.NewProtoBufSerializer().Session

// Repair takes a session record as it was and as the library wants to store it
// after using one of its sessions, and gives back what should be stored: the
// used session as it is now, all others as they were, each once. A record that
// cannot be read is given back unchanged.
func Repair(before, after []byte) []byte {
	if len(before) == 0 {
		return after
	}
	now, err := sessions.Deserialize(after)
	if err != nil || now.SessionState == nil || len(now.PreviousStates) == 0 {
		return after
	}
	was, err := sessions.Deserialize(before)
	if err != nil {
		return after
	}
	now.PreviousStates = unspoilt(now, was)
	return sessions.Serialize(now)
}

// unspoilt lists the older sessions of a record as they were.
func unspoilt(now, was *record.SessionStructure) []*record.StateStructure {
	known := make(map[string]*record.StateStructure)
	for _, state := range append(was.PreviousStates, was.SessionState) {
		if state != nil {
			known[name(state)] = state
		}
	}
	listed := map[string]bool{name(now.SessionState): true}
	var states []*record.StateStructure
	for _, state := range now.PreviousStates {
		if listed[name(state)] {
			continue
		}
		listed[name(state)] = true
		if unchanged := known[name(state)]; unchanged != nil {
			state = unchanged
		}
		states = append(states, state)
	}
	return states
}

// name is what tells a session from all others: the key that began it.
func name(state *record.StateStructure) string { return string(state.SenderBaseKey) }
