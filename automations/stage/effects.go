package stage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
)

// DefaultPause is how long automations rest in a chat that was handed off.
const DefaultPause = 2 * time.Hour

// carryOut does what a step asked for: all of it, or nothing when something of
// it cannot be done.
func (s *Stage) carryOut(r *Run, entries []sandbox.Entry) error {
	var all []func()
	for _, e := range entries {
		if e.Kind != sandbox.CallEffect {
			continue
		}
		do, err := s.effect(r, e)
		if err != nil {
			return err
		}
		all = append(all, do)
	}
	for _, do := range all {
		do()
	}
	return nil
}

// effect checks an effect and returns what carries it out.
func (s *Stage) effect(r *Run, e sandbox.Entry) (func(), error) {
	noun, verb, _ := strings.Cut(e.Call, ".")
	switch noun {
	case "send":
		return s.send(r, e)
	case "message":
		return s.onMessage(r, e, verb)
	case "chat":
		return s.onChat(e, verb)
	case "group":
		return s.onGroup(e, verb)
	case "call":
		return func() {}, nil
	}
	return nil, fmt.Errorf("nobody here can %s", e.Call)
}

var errObserver = errors.New("an observer cannot send to the chat that it watches")

func (s *Stage) send(r *Run, e sandbox.Entry) (func(), error) {
	var args sandbox.SendArgs
	if err := sandbox.Decode(e.Args, &args); err != nil {
		return nil, err
	}
	to, err := Address(args.To)
	if err != nil {
		return nil, err
	}
	if s.o.Description.Observer && to == r.Chat {
		return nil, errObserver
	}
	said, id := saidOf(to, args), sandbox.MessageID(r.Key, e.Position)
	return func() {
		if to == r.Chat {
			s.state.Spoke[spokeKey(r.Handler, to)] = s.state.Now
		}
		if args.At > s.state.Now {
			s.state.Later = append(s.state.Later, Later{args.At, said, id})
			return
		}
		s.say(said, id, args.Poll)
	}, nil
}

// saidOf is a message as the one who gets it sees it.
func saidOf(to string, args sandbox.SendArgs) sandbox.Said {
	said := sandbox.Said{To: to, Text: args.Text, Type: "text"}
	switch {
	case args.Media != nil:
		said.Type = args.Media.As
		if said.Text == "" {
			said.Text = nameOfFile(*args.Media)
		}
	case args.Poll != nil:
		said.Type, said.Text = "poll", args.Poll.Question
		for i, option := range args.Poll.Options {
			said.Text += "\n" + strconv.Itoa(i+1) + ". " + option
		}
	case args.Location != nil:
		said.Type, said.Text = "location", args.Location.Name
		if said.Text == "" {
			said.Text = fmt.Sprintf("%g,%g", args.Location.Lat, args.Location.Lng)
		}
	case args.Contact != nil:
		said.Type, said.Text = "contact", strings.TrimSpace(args.Contact.Name+" "+args.Contact.Phone)
		if said.Text == "" {
			said.Text = args.Contact.ID
		}
	}
	return said
}

func nameOfFile(m sandbox.SendMedia) string {
	for _, name := range []string{m.Name, m.File, m.URL, m.Handle} {
		if name != "" {
			return name[strings.LastIndex(name, "/")+1:]
		}
	}
	return m.As
}

func (s *Stage) onMessage(r *Run, e sandbox.Entry, verb string) (func(), error) {
	var args sandbox.MessageArgs
	if err := sandbox.Decode(e.Args, &args); err != nil {
		return nil, err
	}
	chat, err := Address(args.Chat)
	if err != nil {
		return nil, err
	}
	if verb == "forward" {
		return s.forward(r, e, chat, args)
	}
	return func() {
		messages := s.Chat(chat).Messages
		i := slices.IndexFunc(messages, func(m sandbox.EventMessage) bool { return m.ID == args.ID })
		if i < 0 {
			return
		}
		switch verb {
		case "edit":
			messages[i].Text = args.Text
		case "delete":
			s.Chat(chat).Messages = slices.Delete(messages, i, i+1)
		}
	}, nil
}

func (s *Stage) forward(r *Run, e sandbox.Entry, chat string, args sandbox.MessageArgs) (func(), error) {
	to, err := Address(args.To)
	if err != nil {
		return nil, err
	}
	said := sandbox.Said{To: to, Type: "text"}
	for _, m := range s.Chat(chat).Messages {
		if m.ID == args.ID {
			said.Text, said.Type = m.Text, m.Type
		}
	}
	return func() { s.say(said, sandbox.MessageID(r.Key, e.Position), nil) }, nil
}

func (s *Stage) onChat(e sandbox.Entry, verb string) (func(), error) {
	var args sandbox.ChatArgs
	if err := sandbox.Decode(e.Args, &args); err != nil {
		return nil, err
	}
	address, err := Address(args.Chat)
	if err != nil {
		return nil, err
	}
	c := s.Chat(address)
	d := time.Duration(args.For) * time.Millisecond
	return func() {
		switch verb {
		case "archive":
			c.Archived = true
		case "label":
			c.Labels = slices.Compact(slices.Sorted(slices.Values(append(c.Labels, args.Names...))))
		case "unlabel":
			c.Labels = slices.DeleteFunc(c.Labels, func(l string) bool { return slices.Contains(args.Names, l) })
		case "assign":
			c.Assignee = nil
			if args.Person != "" {
				c.Assignee = &args.Person
			}
		case "note":
			c.Notes = append(c.Notes, args.Text)
		case "pause":
			s.rest(address, d, "automations rest in this chat")
		case "handoff":
			s.handOff(address, args)
		}
	}, nil
}

func (s *Stage) handOff(address string, args sandbox.ChatArgs) {
	c := s.Chat(address)
	c.HandedOff = true
	if args.Text != "" {
		c.Notes = append(c.Notes, args.Text)
	}
	if args.Person != "" {
		c.Assignee = &args.Person
	}
	d := time.Duration(args.For) * time.Millisecond
	if d == 0 {
		d = DefaultPause
	}
	s.rest(address, d, "the chat was handed to a human")
}

func (s *Stage) onGroup(e sandbox.Entry, verb string) (func(), error) {
	var args sandbox.GroupArgs
	if err := sandbox.Decode(e.Args, &args); err != nil {
		return nil, err
	}
	address, err := Address(args.Group)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, p := range args.People {
		one, err := Address(p)
		if err != nil {
			return nil, err
		}
		people = append(people, one)
	}
	g := s.Group(address)
	return func() {
		switch verb {
		case "add":
			g.Members = with(g.Members, people)
		case "remove":
			g.Members, g.Admins = without(g.Members, people), without(g.Admins, people)
		case "promote":
			g.Admins = with(g.Admins, people)
		case "demote":
			g.Admins = without(g.Admins, people)
		case "rename":
			g.Name, s.Chat(address).Name = args.Text, args.Text
		case "describe":
			g.Description = args.Text
		}
	}, nil
}

func with(list []sandbox.EventContact, people []string) []sandbox.EventContact {
	list = without(list, people)
	for _, p := range people {
		list = append(list, Person(p, ""))
	}
	return list
}

func without(list []sandbox.EventContact, people []string) []sandbox.EventContact {
	return slices.DeleteFunc(list, func(c sandbox.EventContact) bool { return slices.Contains(people, c.ID) })
}
