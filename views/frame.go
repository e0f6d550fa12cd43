package views

import (
	"fmt"
	"net/url"
	"time"

	"frontdesk/models"
)

// Frame is what every signed-in page needs around its content.
type Frame struct {
	Title     string // of the document, without the product's name
	Area      Area   // which entry of the navigation is current
	Rail      bool   // the narrow navigation, for pages that need width
	Workspace string
	Me        Me
	Unread    int // conversations with something unread
	Attention int // lines that need a person
	Theme     string
	Simulated bool
	PlainHTTP bool
	Live      Live
	Scripts   []string // modules besides app.js, named as in static
}

// Area is a part of the console with an entry in the navigation.
type Area string

// The areas.
const (
	AreaInbox       Area = "inbox"
	AreaAutomations Area = "automations"
	AreaDocs        Area = "docs"
	AreaSessions    Area = "sessions"
)

// Me is the person who looks at the page.
type Me struct {
	Name  string
	Role  models.Role
	Build bool // may write automations
	Texts bool // may change their settings
	Admin bool
}

// Live is the page's place on the live channel. A page without a view has none.
type Live struct {
	View   string // "inbox", "sessions", "pairing"
	Line   string
	Chat   models.JID
	Filter string // of the list of conversations
	Only   string // the line the list is limited to
	Since  int64  // the newest event the page shows
	Always bool   // stay connected in a hidden tab
}

// URL is where the page connects to.
func (l Live) URL() string {
	query := url.Values{"view": {l.View}}
	for name, value := range map[string]string{"line": l.Line, "chat": string(l.Chat), "filter": l.Filter, "only": l.Only} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "/live?" + query.Encode()
}

func (l Live) config() string {
	if l.Always {
		return "ws.pauseOnBackground:false"
	}
	return ""
}

// Toast is a short word about what just happened.
type Toast struct {
	Text      string
	Failed    bool
	Reference string // of the request in the server's log
}

// entry is one link of the navigation.
type entry struct {
	area  Area
	href  string
	icon  string
	name  string
	key   string
	count int
	alert bool // somebody is needed
}

type section struct {
	name    string
	entries []entry
}

// sections lists the pages this person may open.
func (f Frame) sections() []section {
	desk := section{"Desk", []entry{{AreaInbox, "/inbox", "inbox", "Inbox", "g i", f.Unread, f.Unread > 0}}}
	build := section{"Build", nil}
	if f.Me.Texts && !f.Me.Build {
		build.entries = append(build.entries, entry{area: AreaAutomations, href: "/automations/settings", icon: "workflow", name: "Automations", key: "g a"})
	}
	if f.Me.Build {
		build.entries = append(build.entries, entry{area: AreaAutomations, href: "/automations", icon: "workflow", name: "Automations", key: "g a"})
	}
	build.entries = append(build.entries, entry{area: AreaDocs, href: "/docs", icon: "book-open", name: "API docs", key: "g d"})
	run := section{"Run", []entry{{AreaSessions, "/sessions", "smartphone", "Sessions", "g s", f.Attention, f.Attention > 0}}}
	return []section{desk, build, run}
}

// tabs is the bottom bar of a phone.
func (f Frame) tabs() []entry {
	var tabs []entry
	for _, section := range f.sections() {
		tabs = append(tabs, section.entries...)
	}
	return tabs
}

func count(n int) string {
	if n > 999 {
		return "999+"
	}
	return fmt.Sprint(n)
}

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }
