package views

import (
	"time"

	"frontdesk/models"
)

// Line is a session as people know it: its name, tag and number.
type Line struct {
	ID     string
	Name   string
	Short  string
	Hue    string
	Number string // "+62 812-5550-0142"; empty before linking
}

func (l Line) title() string {
	if l.Number == "" {
		return l.Name + " · not linked yet"
	}
	return l.Name + " · " + l.Number
}

func (l Line) number() string {
	if l.Number == "" {
		return "not linked yet"
	}
	return l.Number
}

// Status is a session's state in the words of the interface.
type Status string

// The states of the table in the specification.
const (
	Connected    Status = "connected"
	Connecting   Status = "connecting"
	Pairing      Status = "pairing"
	Passkey      Status = "passkey"
	Syncing      Status = "syncing"
	Reconnecting Status = "reconnecting"
	Stopped      Status = "stopped"
	LoggedOut    Status = "logged_out"
	Banned       Status = "banned"
	Outdated     Status = "outdated"
	Failed       Status = "failed"
	NotLinked    Status = "new"
)

// StatusOf words the supervisor's state.
func StatusOf(state models.SessionState) Status {
	switch state {
	case models.StateBackoff:
		return Reconnecting
	case models.StateReplaced:
		return Failed
	}
	return Status(state)
}

func (s Status) shape() string {
	switch s {
	case Connected:
		return "disc"
	case Connecting, Syncing, Reconnecting:
		return "half"
	case Pairing, Passkey, NotLinked:
		return "ring"
	case Stopped:
		return "bars"
	case LoggedOut:
		return "square"
	}
	return "triangle"
}

// Word is what the table says.
func (s Status) Word() string {
	switch s {
	case Connected:
		return "Connected"
	case Connecting:
		return "Connecting"
	case Pairing:
		return "Waiting for scan"
	case Passkey:
		return "Passkey needed"
	case Syncing:
		return "Chats arriving"
	case Reconnecting:
		return "Reconnecting"
	case Stopped:
		return "Stopped"
	case LoggedOut:
		return "Logged out"
	case Banned:
		return "Blocked by WhatsApp"
	case Outdated:
		return "Too old for WhatsApp"
	case NotLinked:
		return "Not linked"
	}
	return "Failed"
}

// NeedsPerson reports whether nothing more happens by itself.
func (s Status) NeedsPerson() bool {
	switch s {
	case LoggedOut, Banned, Outdated, Failed, Passkey:
		return true
	}
	return false
}

// SessionsPage is the list of lines.
type SessionsPage struct {
	Frame  Frame
	Rows   []SessionRow
	Search string
	Panel  *SessionPanel
	Today  int // messages of all lines since midnight
	Queued int
}

func (p SessionsPage) online() int {
	n := 0
	for _, row := range p.Rows {
		if row.Status == Connected || row.Status == Syncing {
			n++
		}
	}
	return n
}

func (p SessionsPage) attention() []SessionRow {
	var rows []SessionRow
	for _, row := range p.Rows {
		if row.Status.NeedsPerson() {
			rows = append(rows, row)
		}
	}
	return rows
}

// SessionRow is one line of the table.
type SessionRow struct {
	Line     Line
	Status   Status
	Since    Time
	Detail   string // "code 2 of 6", "try 4"; instead of since-when
	Reason   string // in plain words
	Received int
	Sent     int
	Day      []int // messages per hour, oldest first
	Queue    int
	Action   Action
	Selected bool
}

// Action is the one thing to do next.
type Action struct {
	Label string
	Href  string // a page to go to
	Post  string // or something to do at once
}

// nextAction is what a state asks of a person.
func nextAction(line string, status Status) Action {
	home := "/sessions/" + line
	switch status {
	case Pairing:
		return Action{Label: "Open pairing", Href: home + "/pair"}
	case Passkey:
		return Action{Label: "Continue", Href: home + "/pair"}
	case NotLinked:
		return Action{Label: "Link a phone", Href: home + "/pair"}
	case Reconnecting, Connecting:
		return Action{Label: "Retry now", Post: home + "/restart"}
	case Stopped:
		return Action{Label: "Start", Post: home + "/start"}
	case LoggedOut:
		return Action{Label: "Pair again", Href: home + "/pair"}
	case Failed:
		return Action{Label: "Use it here", Post: home + "/restart"}
	case Banned, Outdated:
		return Action{Label: "What to do", Href: home}
	}
	return Action{}
}

// NewSessionRow fills what follows from the state.
func NewSessionRow(line Line, status Status) SessionRow {
	return SessionRow{Line: line, Status: status, Action: nextAction(line.ID, status)}
}

// explain says what a state means, in words.
func (r SessionRow) explain() string {
	switch r.Status {
	case Connected:
		return "Messages arrive and leave."
	case Connecting:
		return "Reaching WhatsApp."
	case Syncing:
		return "Older chats are still arriving. Messages already arrive and leave."
	case Reconnecting:
		return "The connection broke. Each try waits a little longer, so the number is not flagged. Replies are kept and sent in order."
	case Pairing:
		return "A code is on screen and waits for the phone."
	case Passkey:
		return "WhatsApp asks for the account's passkey. It can only be given in a browser on web.whatsapp.com."
	case Stopped:
		return "Somebody stopped this line. Messages wait at WhatsApp until it is started."
	case LoggedOut:
		return "The phone removed this device. You can read, not write, until it is paired again."
	case Banned:
		return "WhatsApp blocked this number. Linking again before the end makes it longer."
	case Outdated:
		return "WhatsApp no longer accepts this version. Update Frontdesk."
	case NotLinked:
		return "No phone is linked yet."
	}
	return "Another client took over this login. Only one of them can run."
}

// SessionPanel are the details of one line.
type SessionPanel struct {
	Row      SessionRow
	LinkedAt time.Time
	Platform string
	PushName string
	Running  bool // starts with the server
	CanAdmin bool
	CanRetry bool
	Scripts  int // automations that listen on it
}

func avatarHue(id string, group bool) string {
	if group {
		return "slate"
	}
	return HueOf(id)
}

// facts is the line beside the page's title.
func (p SessionsPage) facts() string {
	return plural(len(p.Rows), "line", "lines") + ", " + Grouped(p.online()) + " connected"
}

// words are the reason when there is one, or what the state means.
func (r SessionRow) words() string {
	if r.Reason != "" {
		return r.Reason
	}
	return r.explain()
}

// trouble is the attention list's sentence about a line, without its name.
func (r SessionRow) trouble() string {
	text := "needs a person."
	switch r.Status {
	case LoggedOut:
		text = "was logged out from the phone."
	case Banned:
		text = "was blocked by WhatsApp."
	case Outdated:
		text = "cannot connect: this version is too old."
	case Failed:
		text = "was taken over by another client."
	case Passkey:
		text = "waits for the account's passkey."
	}
	if r.Queue > 0 {
		text += " " + plural(r.Queue, "message is waiting.", "messages are waiting.")
	}
	return text
}
