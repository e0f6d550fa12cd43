package automations

import (
	"regexp"
	"slices"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// facts are what filters ask of a message, gathered once.
type facts struct {
	message models.Message
	chat    []models.JID // every address of the chat
	sender  []models.JID // every address of the sender
}

// filter is a handler's filter, made ready to be asked often.
type filter struct {
	sandbox.Filter
	pattern *regexp.Regexp // nil: there is none, or only the worker can tell
	chats   []models.JID
	from    []models.JID
	unless  *filter
}

func newFilter(f sandbox.Filter) filter {
	ready := filter{Filter: f, chats: addresses(f.Chats), from: addresses(f.From)}
	if f.Pattern != nil {
		ready.pattern = translate(*f.Pattern)
	}
	if f.Unless != nil {
		unless := newFilter(*f.Unless)
		ready.unless = &unless
	}
	return ready
}

// addresses reads the addresses of a filter. One that is none matches nobody.
func addresses(list []string) []models.JID {
	var out []models.JID
	for _, s := range list {
		jid, err := models.ParseJID(s)
		if err != nil {
			jid = models.JID("?" + s)
		}
		out = append(out, jid)
	}
	return out
}

// matches reports whether a message gets through, as far as can be told here:
// a pattern of JavaScript's own is asked again in the worker.
func (f filter) matches(m facts) bool {
	if f.Never || !f.reaches(m.message.Chat) || !f.about(m) {
		return false
	}
	if f.unless == nil {
		return true
	}
	// A pattern here may match more than JavaScript's would, so it may not rule
	// anything out: the worker does.
	return f.unless.Never || f.unless.Pattern != nil || !f.unless.placed(m.message.Chat) || !f.unless.about(m)
}

// reaches says whether the handler works in a chat: private ones by default.
func (f filter) reaches(chat models.JID) bool {
	switch f.In {
	case "groups":
		return chat.IsGroup()
	case "anywhere":
		return chat.IsGroup() || chat.IsUser()
	}
	return chat.IsUser()
}

// placed is reaches for an exception, which without "in" is about every place.
func (f filter) placed(chat models.JID) bool {
	return f.In == "" || f.reaches(chat)
}

// about asks everything but the place.
func (f filter) about(m facts) bool {
	text := m.message.Text
	switch {
	case len(f.Words) > 0 && !slices.ContainsFunc(f.Words, func(w string) bool { return says(text, w) }):
		return false
	case f.Text != "" && plain(f.Text) != plain(text):
		return false
	case f.pattern != nil && !f.pattern.MatchString(text):
		return false
	case len(f.Command) > 0 && !commands(f.Command, text):
		return false
	case len(f.Types) > 0 && !slices.Contains(f.Types, scriptType(m.message.Type)):
		return false
	case len(f.chats) > 0 && !overlap(f.chats, m.chat):
		return false
	}
	return len(f.from) == 0 || overlap(f.from, m.sender)
}

func commands(known []string, text string) bool {
	word := plain(firstWord(text))
	return slices.ContainsFunc(known, func(c string) bool { return plain(c) == word })
}

func overlap(a, b []models.JID) bool {
	return slices.ContainsFunc(a, func(j models.JID) bool { return slices.Contains(b, j) })
}

// scriptType is a message's type in the words of scripts, "" for what scripts
// do not see.
func scriptType(t models.MessageType) string {
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
