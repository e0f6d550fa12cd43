package sandbox

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// event lets something happen, and gives it to who wants it.
func (p *play) event(call string, does TestDoes) {
	e := Event{Chat: playChat(firstOf(does.In, does.Phone)), Contact: playContact(does)}
	kind := map[string]string{
		TestSays: HandlerMessage, TestJoins: HandlerGroupJoin, TestWebhook: HandlerWebhook, TestPress: HandlerButton,
		TestSchedule: HandlerSchedule, TestReacts: HandlerReaction, TestVotes: HandlerPoll,
	}[call]
	switch call {
	case TestSays:
		e.Message = playMessage(does, e, p.now)
		p.heard = does.Text
		if p.paused[e.Chat.ID] > p.now || p.answer(e, Answered{Message: e.Message}) {
			return
		}
	case TestVotes:
		e.Poll = &EventPoll{Question: p.poll, Votes: does.Options}
		if p.answer(e, Answered{Votes: does.Options}) {
			return
		}
	case TestReacts:
		e.Emoji = does.Text
		e.Message = &EventMessage{ID: "ours", FromMe: true}
	case TestJoins:
		e.Group, e.People = playGroup(does.In), []EventContact{*e.Contact}
	case TestWebhook:
		e = Event{Webhook: &EventWebhook{Name: does.Text, Body: does.Values}}
	case TestPress:
		// A test that presses a button says nothing of the chat: it is this one.
		e.Chat, e.Contact = playChat("+4915100001"), playContact(TestDoes{Phone: "+4915100001"})
		e.Button = &EventButton{Label: does.Text, PressedBy: "staff"}
	case TestSchedule:
		e = Event{}
	}
	for i, h := range p.desc.Handlers {
		if h.Event != kind || (h.Name != does.Text && (kind == HandlerWebhook || kind == HandlerButton || kind == HandlerSchedule)) {
			continue
		}
		if kind == HandlerMessage && !p.wants(h.Filter, e) {
			continue
		}
		if !p.start(i, e) {
			return
		}
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func playChat(address string) *EventChat {
	id := playID(address)
	return &EventChat{ID: id, Name: id, IsGroup: strings.HasSuffix(id, "@g.us"), Labels: []string{}}
}

func playContact(does TestDoes) *EventContact {
	name := firstOf(does.Name, does.Phone)
	return &EventContact{ID: playID(does.Phone), Phone: does.Phone, Name: name, FirstName: strings.SplitN(name, " ", 2)[0]}
}

func playMessage(does TestDoes, e Event, now int64) *EventMessage {
	m := &EventMessage{ID: "M" + strconv.FormatInt(now, 10), Type: firstOf(does.Type, "text"), Text: does.Text, Time: now, From: *e.Contact, Chat: e.Chat.ID, Mentions: []EventContact{}}
	if m.Type == "image" || m.Type == "document" {
		m.Media = &EventMedia{Media: Media{Chat: e.Chat.ID, Message: m.ID}, Type: m.Type, Mime: "application/x", Size: 5, Name: "file"}
	}
	if m.Type == "location" {
		m.Location = &EventPlace{Lat: 52.5, Lng: 13.4}
	}
	return m
}

func playGroup(id string) *EventGroup {
	return &EventGroup{ID: id, Name: strings.TrimSuffix(id, "@g.us"), Members: []EventContact{}, Admins: []EventContact{}, IAmAdmin: true}
}

// answer gives a message or a vote to the run that waits for it.
func (p *play) answer(e Event, a Answered) bool {
	for _, r := range p.runs {
		if !r.waiting || r.chat != e.Chat.ID || r.contact != e.Contact.ID {
			continue
		}
		last := r.req.Journal[len(r.req.Journal)-1]
		var wait WaitArgs
		if last.Call == "wait" {
			decode(p.t, last.Args, &wait)
			if !wait.OrMessage {
				continue
			}
			p.resume(r, `{"message":true}`)
			return true
		}
		if last.Call == "answer" {
			p.resume(r, string(answered(a).Result))
			return true
		}
	}
	return false
}

// wants knows as much of filters as the samples ask; patterns are the worker's.
func (p *play) wants(f Filter, e Event) bool {
	if (f.In == "groups") != e.Chat.IsGroup || f.Never {
		return false
	}
	if f.Hours != "" && (f.Hours == "open") != OfficeHours().IsOpen(time.UnixMilli(p.now)) {
		return false
	}
	if len(f.Types) > 0 && !slices.Contains(f.Types, e.Message.Type) {
		return false
	}
	if first, _, _ := strings.Cut(e.Message.Text, " "); len(f.Command) > 0 && !slices.Contains(f.Command, first) {
		return false
	}
	said := strings.FieldsFunc(strings.ToLower(e.Message.Text), func(r rune) bool { return strings.ContainsRune(" ?!.,", r) })
	return len(f.Words) == 0 || slices.ContainsFunc(f.Words, func(w string) bool { return slices.Contains(said, w) })
}

// shown is how a message reads in a test.
func shown(args SendArgs) string {
	switch {
	case args.Text != "":
		return args.Text
	case args.Media != nil && args.Media.Name != "":
		return args.Media.Name
	case args.Media != nil:
		return path.Base(args.Media.File + args.Media.URL)
	case args.Location != nil:
		return args.Location.Name
	case args.Contact != nil:
		return strings.TrimSpace(args.Contact.ID + args.Contact.Name + " " + args.Contact.Phone)
	}
	text := args.Poll.Question
	for i, option := range args.Poll.Options {
		text += "\n" + itoa(i+1) + ". " + option
	}
	return text
}

func (p *play) effect(e Entry) {
	switch e.Call {
	case "send":
		var args SendArgs
		decode(p.t, e.Args, &args)
		said := Said{To: args.To, Text: shown(args), Type: "text"}
		if args.Poll != nil {
			p.poll = args.Poll.Question
		}
		p.seen.Said = append(p.seen.Said, said)
	case "message.forward":
		p.seen.Said = append(p.seen.Said, Said{Text: p.heard, Type: "text"})
	case "chat.label":
		var args ChatArgs
		decode(p.t, e.Args, &args)
		p.labels[playID(args.Chat)] = append(p.labels[playID(args.Chat)], args.Names...)
	case "chat.handoff":
		var args ChatArgs
		decode(p.t, e.Args, &args)
		p.paused[args.Chat] = p.now + 2*3600*1000
	}
}

func (p *play) query(r *playRun, c Call) Answer {
	scope, name, _ := strings.Cut(c.Call, ".")
	switch {
	case scope == "state" || scope == "store":
		var args ValueArgs
		decode(p.t, c.Args, &args)
		return p.value(name, scope+" "+args.Chat+" ", args)
	case c.Call == "group":
		var args GroupArgs
		decode(p.t, c.Args, &args)
		return answered(playGroup(args.Group))
	case c.Call == "group.invite":
		return answered("https://chat.example/x")
	case c.Call == "chat":
		return answered(playChat("+4915100009"))
	case c.Call == "history":
		return answered([]EventMessage{{ID: "old", Text: "before", Type: "text"}})
	case c.Call == "hmac":
		return answered("abc123")
	}
	return answered(c.Call)
}

func (p *play) value(name, place string, args ValueArgs) Answer {
	key := place + args.Key
	old, there := p.values[key]
	if old.ends != 0 && old.ends <= p.now {
		old, there = playValue{}, false
	}
	ends := int64(0)
	if args.TTL > 0 {
		ends = p.now + args.TTL
	}
	switch name {
	case "get":
		if !there {
			return answered(map[string]any{})
		}
		return answered(map[string]any{"value": json.RawMessage(old.json)})
	case "set":
		p.values[key] = playValue{string(args.Value), ends}
	case "add":
		n, _ := strconv.ParseFloat(old.json, 64) // of nothing it is 0
		if there {
			ends = old.ends
		}
		p.values[key] = playValue{strconv.FormatFloat(n+args.By, 'f', -1, 64), ends}
		return answered(n + args.By)
	case "delete":
		delete(p.values, key)
	case "keys":
		keys := []string{}
		for _, k := range p.keys(key) {
			keys = append(keys, strings.TrimPrefix(k, place))
		}
		return answered(keys)
	case "once":
		if !there {
			p.values[key] = playValue{"true", ends}
		}
		return answered(!there)
	}
	return answered(nil)
}

func (p *play) fetched(e Entry) Answer {
	var args FetchArgs
	decode(p.t, e.Args, &args)
	var all []Fetched
	for _, r := range args.Requests {
		body := r.JSON
		if body == nil {
			body = json.RawMessage("null")
		}
		p.requests = append(p.requests, TestRequested{Method: r.Method, URL: r.URL, JSON: body})
		all = append(all, p.page(r.URL))
	}
	return answered(all)
}

func (p *play) page(url string) Fetched {
	for _, w := range p.web {
		if w.URL != url && (w.Pattern == nil || !regexp.MustCompile(w.Pattern.Source).MatchString(url)) {
			continue
		}
		f := Fetched{Status: w.Status, Text: w.Text}
		if f.Status == 0 {
			f.Status = 200
		}
		if w.JSON != nil {
			f.Text = string(w.JSON)
		}
		return f
	}
	return Fetched{Error: &CallError{Code: "network", Message: "nothing answers"}}
}
