package match

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// reach is where a handler works: in private chats, unless it asks for others
// or names its chats.
func reach(in string, named bool) []part {
	switch {
	case in == "groups":
		return []part{inGroups}
	case in == "anywhere", in == "" && named:
		return []part{inChatsOnly}
	}
	return []part{inPrivate}
}

func inPrivate(f Facts) (bool, string, error) {
	if f.Chat.IsGroup() {
		return false, "the chat is a group", nil
	}
	return f.Chat.IsUser(), either(f.Chat.IsUser(), "private chat", noChat), nil
}

func inGroups(f Facts) (bool, string, error) {
	if f.Chat.IsUser() {
		return false, "the chat is private", nil
	}
	return f.Chat.IsGroup(), either(f.Chat.IsGroup(), "group", noChat), nil
}

func inChatsOnly(f Facts) (bool, string, error) {
	if f.Chat.IsUser() {
		return true, "private chat", nil
	}
	return f.Chat.IsGroup(), either(f.Chat.IsGroup(), "group", noChat), nil
}

const noChat = "it was neither in a private chat nor in a group"

func either(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

func ofType(types []string) part {
	return func(f Facts) (bool, string, error) {
		ok := slices.Contains(types, f.Type)
		return ok, either(ok, "type "+f.Type, "the message is of type "+f.Type+", not "+strings.Join(types, " or ")), nil
	}
}

func withWords(words []string) part {
	return func(f Facts) (bool, string, error) {
		if i := slices.IndexFunc(words, func(w string) bool { return Says(f.Text, w) }); i >= 0 {
			return true, "word " + quoted(words[i]), nil
		}
		if len(words) == 1 {
			return false, "the word " + quoted(words[0]) + " was not said", nil
		}
		return false, "none of the words " + list(words) + " was said", nil
	}
}

func withText(text string) part {
	wanted := Plain(text)
	return func(f Facts) (bool, string, error) {
		ok := Plain(f.Text) == wanted
		return ok, either(ok, "text "+quoted(text), "the text is not "+quoted(text)), nil
	}
}

func withPattern(p sandbox.Pattern) part {
	here := Pattern(p)
	shown := short("/" + p.Source + "/" + p.Flags)
	return func(f Facts) (bool, string, error) {
		ok := here == nil || here.MatchString(f.Text)
		return ok, either(ok, "pattern "+shown, "the pattern "+shown+" did not match"), nil
	}
}

func withCommand(known []string) part {
	return func(f Facts) (bool, string, error) {
		said := Plain(FirstWord(f.Text))
		if i := slices.IndexFunc(known, func(c string) bool { return Plain(c) == said }); i >= 0 {
			return true, "command " + quoted(known[i]), nil
		}
		return false, "the first word is not " + list(known), nil
	}
}

func inChats(wanted []models.JID) part {
	return func(f Facts) (bool, string, error) {
		ok := overlap(wanted, f.Chats)
		return ok, either(ok, "chosen chat", "it is another chat"), nil
	}
}

func fromSenders(wanted []models.JID) part {
	return func(f Facts) (bool, string, error) {
		ok := overlap(wanted, f.Senders)
		return ok, either(ok, "chosen sender", "it is from somebody else"), nil
	}
}

func atHours(wanted string) part {
	return func(f Facts) (bool, string, error) {
		is := either(f.Hours.IsOpen(f.Now), "open", "closed")
		return is == wanted, either(is == wanted, "desk "+is, "the desk is "+is+" now"), nil
	}
}

func withLabels(labels []string) part {
	return func(f Facts) (bool, string, error) {
		if f.Labels == nil {
			return false, "the chat has no labels", nil
		}
		has, err := f.Labels()
		if err != nil {
			return false, "", err
		}
		worn := func(l string) bool {
			return slices.ContainsFunc(has, func(h string) bool { return Plain(h) == Plain(l) })
		}
		if i := slices.IndexFunc(labels, worn); i >= 0 {
			return true, "label " + quoted(labels[i]), nil
		}
		return false, "the chat does not have the label " + list(labels), nil
	}
}

// mentioned asks for something only in groups: in a private chat everything is
// for this account.
func mentioned(f Facts) (bool, string, error) {
	if !f.Chat.IsGroup() {
		return true, "", nil
	}
	ok, err := known(f.Mentioned)
	return ok, either(ok, "mentioned", "this account was neither mentioned nor replied to"), err
}

func firstContact(f Facts) (bool, string, error) {
	ok, err := known(f.FirstContact)
	return ok, either(ok, "first contact", "the contact has written before"), err
}

func known(look func() (bool, error)) (bool, error) {
	if look == nil {
		return false, nil
	}
	return look()
}

func quietFor(d time.Duration) part {
	return func(f Facts) (bool, string, error) {
		if f.LastWritten == nil {
			return false, "nobody knows when somebody last wrote", nil
		}
		last, err := f.LastWritten()
		if err != nil {
			return false, "", err
		}
		if ago := f.Now.Sub(last); !last.IsZero() && ago < d {
			return false, fmt.Sprintf("somebody wrote %s ago, not %s", Span(ago), Span(d)), nil
		}
		return true, "quiet for " + Span(d), nil
	}
}
