package views

// pairCard is what the page says of a state.
type pairCard struct {
	icon, tone  string // tone: "accent", "info", "warn", "bad" or "ok"
	title, text string
	actions     []Action // the first one is the primary
}

// card words a state. Every outcome has one: nothing dies silently.
func (p Pair) card() pairCard {
	fresh := Action{Label: "Show a new code", Post: p.home()}
	instead := Action{Label: "Use a code instead", Href: p.home() + "/code"}
	cancel := Action{Label: "Cancel", Href: "/sessions"}
	switch p.State {
	case PairStarting:
		return pairCard{"loader", "info", "Asking WhatsApp for a code", "This takes a second or two.", []Action{instead, cancel}}
	case PairWaiting:
		return pairCard{"qr-code", "accent", "Waiting for scan", "A fresh code replaces this one when the ring runs out. Nothing to do here.", []Action{instead}}
	case PairRefreshing:
		return pairCard{"loader", "info", "Getting a new code", "The old code is dimmed so nobody scans it.", []Action{instead}}
	case PairExpired:
		return pairCard{"timer-off", "warn", "The codes ran out", "Six codes in 160 seconds and none was scanned. The old code no longer works.", []Action{fresh, instead}}
	case PairScanned:
		return pairCard{"smartphone", "accent", "Phone found, finish there", "Unlock the phone and confirm. Keep both devices online for a few seconds.", []Action{cancel}}
	case PairPasskey, PairPasskeyCode:
		return pairCard{"fingerprint", "warn", "This account asks for its passkey",
			"WhatsApp lets this account link only with its passkey, and takes it only in a browser on web.whatsapp.com. Whoever can use it there may hand the answer over by the API: see the page about passkeys in the documentation. Or switch the passkey off in the phone's settings under Account, Passkeys, then link again.",
			[]Action{fresh, cancel}}
	case PairSyncing:
		return pairCard{"inbox", "accent", "Chats are arriving", "History comes in blocks, newest first. Leaving this page does not stop it.", []Action{{Label: "Open inbox", Href: "/inbox?line=" + p.Line.ID}}}
	case PairReady:
		return pairCard{"circle-check", "ok", "Linked as " + p.Line.number(), "Messages now reach the inbox, automations and webhooks of this line.", []Action{{Label: "Open inbox", Href: "/inbox?line=" + p.Line.ID}}}
	}
	return p.failure(fresh, instead)
}

// failure words the states in which something went wrong.
func (p Pair) failure(fresh, instead Action) pairCard {
	number := Action{Label: "Edit number", Href: p.home() + "/code"}
	scan := Action{Label: "Scan QR instead", Href: p.home()}
	again := Action{Label: "Try again", Post: p.home()}
	switch p.State {
	case PairDeviceLimit:
		return pairCard{"monitor-smartphone", "warn", "The phone already has four devices", "Remove one under Linked devices on the phone, then scan again.", []Action{fresh}}
	case PairWrongNumber:
		return pairCard{"phone-off", "bad", "That number is not on WhatsApp", "Check the country code. We tried " + p.Phone + ".", []Action{number}}
	case PairRateLimited:
		return pairCard{"hourglass", "warn", "Too many tries", "WhatsApp asked to wait" + p.until(" until ") + ".", []Action{again, scan}}
	case PairOutdated:
		return pairCard{"package-x", "bad", "This server is too old", "WhatsApp refused this version. Update Frontdesk, then try again.", []Action{again}}
	case PairNoRoute:
		return pairCard{"cloud-off", "bad", "The server cannot reach WhatsApp", p.because("web.whatsapp.com did not answer.") + " Check DNS, firewall and proxy. It tries again by itself.", []Action{again}}
	case PairBanned:
		return pairCard{"octagon-x", "bad", "WhatsApp blocked this number", "Temporary" + p.until(", ends ") + ". Linking again before then makes it longer.", []Action{{Label: "Back to sessions", Href: "/sessions"}}}
	}
	return pairCard{"circle-alert", "bad", "Linking failed", p.because("WhatsApp gave no reason."), []Action{fresh, instead}}
}

func (p Pair) home() string { return "/sessions/" + p.Line.ID + "/pair" }

func (p Pair) because(otherwise string) string {
	if p.Reason == "" {
		return otherwise
	}
	return p.Reason
}

func (p Pair) until(before string) string {
	if p.Until.IsZero() {
		return ""
	}
	return before + p.Until.Local().Format("2 Jan 15:04")
}
