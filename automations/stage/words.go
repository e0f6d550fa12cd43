package stage

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/automations/sandbox"
)

// maxWords is how much of a text stands in an explanation.
const maxWords = 200

// Words says in plain words what a call of a script does, as in "reply “Hello”".
// The chat is that of the run; what goes elsewhere says so. A dry run puts
// "Would" before the words of effects.
func Words(e sandbox.Entry, chat string) string {
	noun, verb, _ := strings.Cut(e.Call, ".")
	switch noun {
	case "send":
		return sendWords(e, chat)
	case "message":
		return messageWords(e, verb)
	case "chat":
		if e.Kind == sandbox.CallEffect {
			return chatWords(e, verb, chat)
		}
	case "group":
		if e.Kind == sandbox.CallEffect {
			return groupWords(e, verb)
		}
	case "state", "store":
		return valueWords(e, noun, verb)
	case "answer", "wait", "fetch", "reached":
		return waitWords(e)
	}
	if words, ok := otherWords[e.Call]; ok {
		return words
	}
	return e.Call
}

var otherWords = map[string]string{
	"history": "look at the last messages of the chat", "chat": "look at a chat", "group": "look at a group",
	"group.invite": "ask for the group's invitation link", "media.url": "make an address for a file",
	"media.text": "read the text of a file", "hmac": "sign with a secret", "call.reject": "reject the call",
}

// Would says what a call would do, did it count: the words of a dry run.
func Would(e sandbox.Entry, chat string) string {
	if e.Kind == sandbox.CallEffect || e.Call == "answer" || e.Call == "wait" || e.Call == "reached" || keeps(e) {
		return "Would " + Words(e, chat)
	}
	words := Words(e, chat)
	_, first := utf8.DecodeRuneInString(words)
	return strings.ToUpper(words[:first]) + words[first:]
}

// keeps says whether a call changes what the script keeps.
func keeps(e sandbox.Entry) bool {
	_, verb, _ := strings.Cut(e.Call, ".")
	return verb == "set" || verb == "add" || verb == "delete"
}

func quoted(s string) string {
	if runes := []rune(s); len(runes) > maxWords {
		s = string(runes[:maxWords]) + "…"
	}
	return "“" + s + "”"
}

func sendWords(e sandbox.Entry, chat string) string {
	var args sandbox.SendArgs
	if json.Unmarshal(e.Args, &args) != nil {
		return "send a message"
	}
	to, err := Address(args.To)
	said := saidOf(to, args)
	verb, where := "reply ", ""
	if err != nil || to != chat {
		verb, where = "send ", " to "+nameOf(to)
	}
	if said.Type != "text" {
		verb += "the " + said.Type + " "
	}
	when := ""
	if args.At > 0 {
		when = " at " + time.UnixMilli(args.At).UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return verb + quoted(said.Text) + where + when
}

func messageWords(e sandbox.Entry, verb string) string {
	var args sandbox.MessageArgs
	_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
	switch verb {
	case "edit":
		return "change a message to " + quoted(args.Text)
	case "delete":
		return "delete a message for everyone"
	case "react":
		if args.Emoji == "" {
			return "take a reaction back"
		}
		return "react with " + args.Emoji
	case "pin":
		return "pin a message"
	case "star":
		return "star a message"
	}
	return "forward a message to " + nameOf(args.To)
}

func chatWords(e sandbox.Entry, verb, chat string) string {
	var args sandbox.ChatArgs
	_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
	words := map[string]string{
		"typing": "show “typing…”", "read": "mark the chat as read", "archive": "archive the chat",
		"label": "label the chat " + names(args.Names), "unlabel": "take the label " + names(args.Names) + " from the chat",
		"assign": "assign the chat to " + args.Person, "note": "note for staff " + quoted(args.Text),
		"pause": "let automations rest in the chat for " + span(args.For), "handoff": "hand the chat to a human",
	}[verb]
	if verb == "assign" && args.Person == "" {
		words = "assign the chat to nobody"
	}
	if verb == "handoff" && args.Text != "" {
		words += ", with the note " + quoted(args.Text)
	}
	if to, err := Address(args.Chat); err == nil && to != chat {
		words += " (" + nameOf(to) + ")"
	}
	return words
}

func names(list []string) string {
	var all []string
	for _, name := range list {
		all = append(all, quoted(name))
	}
	return strings.Join(all, ", ")
}

func groupWords(e sandbox.Entry, verb string) string {
	var args sandbox.GroupArgs
	_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
	var people []string
	for _, p := range args.People {
		if address, err := Address(p); err == nil {
			p = nameOf(address)
		}
		people = append(people, p)
	}
	who := strings.Join(people, ", ")
	return map[string]string{
		"add": "add " + who + " to the group", "remove": "remove " + who + " from the group",
		"promote": "make " + who + " admin of the group", "demote": "make " + who + " no admin any more",
		"rename": "call the group " + quoted(args.Text), "describe": "describe the group as " + quoted(args.Text),
	}[verb]
}

func valueWords(e sandbox.Entry, scope, verb string) string {
	var args sandbox.ValueArgs
	_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
	where, forTime := "for this chat", ""
	if scope == "store" {
		where = "for all chats"
	}
	if args.TTL > 0 {
		forTime = " for " + span(args.TTL)
	}
	key := quoted(args.Key)
	switch verb {
	case "set":
		return "remember " + key + " " + where + forTime
	case "add":
		return fmt.Sprintf("count %g to %s %s: %s", args.By, key, where, e.Result)
	case "delete":
		return "forget " + key + " " + where
	case "keys":
		return "look which keys begin with " + key
	case "once":
		return onceWords(e, args, where, forTime)
	}
	var found struct{ Value json.RawMessage }
	if json.Unmarshal(e.Result, &found) != nil || found.Value == nil {
		return key + " is not remembered " + where
	}
	return key + " is remembered " + where + ": " + quoted(string(found.Value))
}

func onceWords(e sandbox.Entry, args sandbox.ValueArgs, where, forTime string) string {
	call := fmt.Sprintf("once('%s') is %s: ", args.Key, e.Result)
	if string(e.Result) != "true" {
		return call + "it is remembered " + where
	}
	if forTime == "" {
		return call + "nothing was remembered " + where
	}
	return call + "nothing was remembered " + where + " in " + strings.TrimPrefix(forTime, " for ")
}

func waitWords(e sandbox.Entry) string {
	switch e.Call {
	case "answer":
		var args sandbox.AnswerArgs
		_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
		return "wait up to " + span(args.For) + " for an answer"
	case "wait":
		var args sandbox.WaitArgs
		_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
		if args.Until > 0 {
			return "wait until " + time.UnixMilli(args.Until).UTC().Format("2006-01-02 15:04") + " UTC"
		}
		return "wait for " + span(args.For)
	case "reached":
		var args sandbox.ReachedArgs
		_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
		return "wait up to " + span(args.For) + " until the message is " + args.State
	}
	var args sandbox.FetchArgs
	_ = json.Unmarshal(e.Args, &args) // what cannot be read is shown without its details
	var asked []string
	for _, r := range args.Requests {
		method := r.Method
		if method == "" {
			method = "GET"
		}
		asked = append(asked, method+" "+r.URL)
	}
	return "ask the web: " + strings.Join(asked, ", ")
}
