package views

import (
	"fmt"
	"time"
)

// PairState is where linking a phone stands; the API answers the same code.
type PairState string

// The states of linking.
const (
	PairStarting    PairState = "starting"
	PairWaiting     PairState = "waiting"
	PairRefreshing  PairState = "refreshing"
	PairExpired     PairState = "expired"
	PairScanned     PairState = "scanned"
	PairPasskey     PairState = "passkey_needed"
	PairPasskeyCode PairState = "passkey_code"
	PairSyncing     PairState = "syncing"
	PairReady       PairState = "ready"
	PairDeviceLimit PairState = "device_limit"
	PairWrongNumber PairState = "wrong_number"
	PairRateLimited PairState = "rate_limited"
	PairOutdated    PairState = "client_outdated"
	PairNoRoute     PairState = "no_route"
	PairBanned      PairState = "banned"
	PairFailed      PairState = "failed"
)

// PairStates lists every state that has a card, in the order of a link.
var PairStates = []PairState{
	PairStarting, PairWaiting, PairRefreshing, PairExpired, PairScanned, PairPasskey, PairPasskeyCode, PairSyncing,
	PairReady, PairDeviceLimit, PairWrongNumber, PairRateLimited, PairOutdated, PairNoRoute, PairBanned, PairFailed,
}

// PairPage is the page that links a phone.
type PairPage struct {
	Frame    Frame
	Line     Line
	ByNumber bool // the tab "Code by number"
	Pair     Pair
}

// Pair is the live part of the page.
type Pair struct {
	Line     Line
	ByNumber bool
	State    PairState
	QR       *QR
	Code     *PairCode
	Phone    string // what was typed
	Error    string // about the number
	Reason   string // WhatsApp's or the network's words
	Notice   string // something to know while the code stays valid
	Until    time.Time
	Percent  int
	Chats    int
	Steps    [5]time.Time // when each step of the progress was reached
	Simulate bool         // a simulated phone can scan
}

// QR is a code to scan.
type QR struct {
	Text   string
	Number int
	Of     int
	Left   time.Duration
	Total  time.Duration
}

// quiet is the empty border a scanner needs, in modules.
const quiet = 4

func box(size int) string {
	return fmt.Sprintf("%d %d %d %d", -quiet, -quiet, size+2*quiet, size+2*quiet)
}

// PairCode is a code to type on the phone.
type PairCode struct {
	Text  string // eight characters
	Phone string
	Left  time.Duration
	Total time.Duration
}

func (c PairCode) halves() (string, string) {
	half := len(c.Text) / 2
	return c.Text[:half], c.Text[half:]
}

// spelled reads the code to a screen reader, letter by letter.
func (c PairCode) spelled() string {
	text := "Pairing code"
	for i, r := range c.Text {
		if i == len(c.Text)/2 {
			text += ","
		}
		text += " " + string(r)
	}
	return text
}

var pairSteps = [...]string{"Code on screen", "Phone scanned it", "Keys exchanged", "Chats arriving", "Ready"}

// reached is the number of steps that are over.
func (p Pair) reached() int {
	switch p.State {
	case PairScanned, PairPasskey, PairPasskeyCode:
		return 2
	case PairSyncing:
		return 3
	case PairReady:
		return len(pairSteps)
	}
	return 0
}

func (p Pair) stepClass(i int) string {
	switch {
	case i < p.reached():
		return "done"
	case i == p.reached() && p.underWay():
		return "now"
	}
	return ""
}

// underWay reports whether linking goes on by itself.
func (p Pair) underWay() bool {
	switch p.State {
	case PairWaiting, PairRefreshing, PairScanned, PairPasskey, PairPasskeyCode, PairSyncing:
		return true
	}
	return false
}

// showsCode reports whether a picture or a code belongs on the screen.
func (p Pair) showsCode() bool {
	switch p.State {
	case PairWaiting, PairRefreshing:
		return p.ByNumber || p.QR != nil
	}
	return p.ByNumber && (p.State == PairStarting || p.State == PairWrongNumber)
}

func (p Pair) stepTime(i int) string {
	if p.Steps[i].IsZero() {
		return ""
	}
	return p.Steps[i].Local().Format("15:04:05")
}

// announcement is one sentence for a screen reader.
func (p Pair) announcement() string {
	if p.underWay() && p.State != PairPasskey {
		return pairSteps[min(p.reached(), len(pairSteps)-1)]
	}
	return p.card().title
}

func (p Pair) title() string {
	switch {
	case p.State == PairReady || p.State == PairSyncing:
		return "The phone is linked"
	case p.ByNumber && p.Code != nil:
		return "Type this code on the phone"
	case p.ByNumber:
		return "Which number do you want to link?"
	}
	return "Scan this with the phone you want to link"
}

func milliseconds(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// clockLeft is a countdown's text before the script takes over.
func clockLeft(d time.Duration) string {
	seconds := int(d.Seconds() + 0.999)
	if seconds >= 60 {
		return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	}
	return fmt.Sprint(seconds)
}

// dash draws the part of the ring that is left; its length is the circle's.
func dash(left, total float64) string {
	const whole = 2 * 3.14159265 * 17
	share := 0.0
	if total > 0 {
		share = min(1, left/total)
	}
	return fmt.Sprintf("%.1f %.1f", share*whole, whole)
}

func buttonClass(primary bool) string {
	if primary {
		return "btn primary"
	}
	return "btn"
}

func pillStatus(state PairState) Status {
	switch state {
	case PairReady:
		return Connected
	case PairSyncing, PairScanned, PairStarting, PairRefreshing:
		return Syncing
	case PairWaiting, PairPasskey, PairPasskeyCode:
		return Pairing
	}
	return Failed
}

// Asking reports whether the page asks for a number, in a field that somebody
// may be typing into.
func (p Pair) Asking() bool { return p.ByNumber && p.Code == nil && p.showsCode() }
