// Package match says which handler of a script wants what happened, and why or
// why not, in words for the people who read the console.
//
// Filters are data: they were taken out of the script when it was saved, so no
// script runs here. A pattern that only JavaScript understands counts as met;
// the worker asks it again.
package match

import (
	"fmt"
	"slices"
	"strings"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Verdict says whether a filter lets something through, and why.
type Verdict struct {
	OK bool
	// Why names what was met ("private chat, word “open”, desk closed"), or the
	// first thing that was not ("the chat is a group").
	Why string
}

// Filter is the filter of a handler, made ready to be asked often.
type Filter struct {
	parts  []part
	unless *Filter
	never  bool
	// pattern is set where there is one: it may match more here than in
	// JavaScript, so that it may rule nothing out.
	pattern bool
}

// part asks one thing. It says what is met, or what is not.
type part func(Facts) (ok bool, words string, err error)

// NewFilter makes the filter of a message's handler ready.
func NewFilter(f sandbox.Filter) Filter {
	ready := newFilter(f, reach(f.In, len(f.Chats) > 0))
	if f.Unless != nil {
		var place []part
		if f.Unless.In != "" {
			place = reach(f.Unless.In, false)
		}
		unless := newFilter(*f.Unless, place)
		ready.unless = &unless
	}
	return ready
}

// newFilter lists what to ask: the cheap things first, and then those for which
// somebody must look something up.
func newFilter(f sandbox.Filter, parts []part) Filter {
	ready := Filter{never: f.Never, pattern: f.Pattern != nil}
	add := func(wanted bool, p func() part) {
		if wanted {
			parts = append(parts, p())
		}
	}
	add(len(f.Types) > 0, func() part { return ofType(f.Types) })
	add(len(f.Words) > 0, func() part { return withWords(f.Words) })
	add(f.Text != "", func() part { return withText(f.Text) })
	add(f.Pattern != nil, func() part { return withPattern(*f.Pattern) })
	add(len(f.Command) > 0, func() part { return withCommand(f.Command) })
	add(len(f.Chats) > 0, func() part { return inChats(addresses(f.Chats)) })
	add(len(f.From) > 0, func() part { return fromSenders(addresses(f.From)) })
	add(f.Hours != "", func() part { return atHours(f.Hours) })
	add(len(f.Labels) > 0, func() part { return withLabels(f.Labels) })
	add(f.Mentioned, func() part { return mentioned })
	add(f.QuietFor > 0, func() part { return quietFor(milliseconds(f.QuietFor)) })
	add(f.FirstContact, func() part { return firstContact })
	ready.parts = parts
	return ready
}

// Match asks the filter. It looks up no more than it needs to know.
func (f Filter) Match(facts Facts) (Verdict, error) {
	v, err := f.all(facts)
	if err != nil || !v.OK || f.unless == nil || f.unless.pattern {
		return v, err
	}
	not, err := f.unless.all(facts)
	if err != nil {
		return Verdict{}, err
	}
	if not.OK {
		return Verdict{Why: strings.TrimSuffix("unless: "+not.Why, ": ")}, nil
	}
	return v, nil
}

func (f Filter) all(facts Facts) (Verdict, error) {
	if f.never {
		return Verdict{Why: "the filter has an empty list, which nothing fits"}, nil
	}
	var met []string
	for _, ask := range f.parts {
		ok, words, err := ask(facts)
		if err != nil {
			return Verdict{}, fmt.Errorf("ask a filter: %w", err)
		}
		if !ok {
			return Verdict{Why: words}, nil
		}
		if words != "" {
			met = append(met, words)
		}
	}
	return Verdict{OK: true, Why: strings.Join(met, ", ")}, nil
}

// Address is an address in its one spelling. Names of groups that exist only on
// a stage, such as club@g.us, are taken as they are.
func Address(s string) (models.JID, error) {
	jid, err := models.ParseJID(s)
	if name, found := strings.CutSuffix(s, "@"+models.GroupServer); err != nil && found && name != "" && len(name) < 60 {
		return models.JID(s), nil
	}
	return jid, err
}

// addresses reads the addresses of a filter. One that is none matches nobody.
func addresses(list []string) []models.JID {
	var out []models.JID
	for _, s := range list {
		jid, err := Address(s)
		if err != nil {
			jid = models.JID("?" + s)
		}
		out = append(out, jid)
	}
	return out
}

func overlap(a, b []models.JID) bool {
	return slices.ContainsFunc(a, func(j models.JID) bool { return slices.Contains(b, j) })
}

// ScriptType is a message's type in the words of scripts, "" for what scripts
// do not see.
func ScriptType(t models.MessageType) string {
	switch t {
	case models.TypeVideoNote:
		return "video"
	case models.TypeContacts:
		return "contact"
	case models.TypeText, models.TypeImage, models.TypeVideo, models.TypeAudio, models.TypeVoice, models.TypeDocument,
		models.TypeSticker, models.TypeLocation, models.TypeContact, models.TypePoll:
		return string(t)
	}
	return ""
}
