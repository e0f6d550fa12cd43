package match

import (
	"slices"
	"strings"

	"frontdesk/automations/sandbox"
)

// Handler says which events one handler of a script wants.
type Handler struct {
	described sandbox.Handler
	filter    Filter
}

// NewHandler makes a handler ready to be asked often.
func NewHandler(h sandbox.Handler) Handler {
	ready := Handler{described: h}
	switch h.Event {
	case sandbox.HandlerMessage:
		ready.filter = NewFilter(h.Filter)
	case sandbox.HandlerReaction, sandbox.HandlerPoll:
		ready.filter = newFilter(h.Filter, reach(h.Filter.In, len(h.Filter.Chats) > 0))
	default:
		ready.filter = newFilter(h.Filter, nil)
	}
	return ready
}

// Handlers makes all handlers of a script ready, in order.
func Handlers(d sandbox.Description) []Handler {
	ready := make([]Handler, len(d.Handlers))
	for i, h := range d.Handlers {
		ready[i] = NewHandler(h)
	}
	return ready
}

// Match says whether the handler wants what happened. Of something of another
// kind it only says so.
func (h Handler) Match(f Facts) (Verdict, error) {
	if h.described.Event != f.Event {
		return Verdict{Why: "the handler is for something else"}, nil
	}
	if why := h.misnamed(f); why != "" {
		return Verdict{Why: why}, nil
	}
	return h.filter.Match(f)
}

// misnamed says what of a handler's own words is not met, or "".
func (h Handler) misnamed(f Facts) string {
	d := h.described
	switch d.Event {
	case sandbox.HandlerReaction:
		if len(d.Emoji) > 0 && !slices.ContainsFunc(d.Emoji, func(e string) bool { return sameEmoji(e, f.Emoji) }) {
			return either(f.Emoji == "", "the reaction was taken back", "the reaction is "+f.Emoji+", not "+strings.Join(d.Emoji, " or "))
		}
	case sandbox.HandlerPoll:
		if d.Name != "" && Plain(d.Name) != Plain(f.Poll) {
			return "the vote is on another poll: " + quoted(f.Poll)
		}
	case sandbox.HandlerSchedule, sandbox.HandlerWebhook, sandbox.HandlerButton, sandbox.HandlerEvent:
		if d.Name != f.Name {
			return "the handler is for " + quoted(d.Name)
		}
	}
	return ""
}

// sameEmoji compares two emojis but for their colour and style.
func sameEmoji(a, b string) bool { return bareEmoji(a) == bareEmoji(b) }

func bareEmoji(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xfe0f || r == 0xfe0e || r >= 0x1f3fb && r <= 0x1f3ff {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
}

// First is the first handler of a script that wants what happened, with why; or
// of the last one that is for such a thing, why it does not. Handlers of other
// kinds are passed over.
func First(handlers []Handler, f Facts) (number int, v Verdict, err error) {
	why := Verdict{Why: "the script has no handler for this"}
	for i, h := range handlers {
		if h.described.Event != f.Event {
			continue
		}
		v, err := h.Match(f)
		if err != nil || v.OK {
			return i, v, err
		}
		why = v
	}
	return -1, why, nil
}

// Opinion is what one handler says of something that happened.
type Opinion struct {
	Handler int
	Line    int
	Verdict
}

// Opinions asks every handler that is for such a thing.
func Opinions(handlers []Handler, f Facts) ([]Opinion, error) {
	var all []Opinion
	for i, h := range handlers {
		if h.described.Event != f.Event {
			continue
		}
		v, err := h.Match(f)
		if err != nil {
			return nil, err
		}
		all = append(all, Opinion{i, h.described.Line, v})
	}
	return all, nil
}
