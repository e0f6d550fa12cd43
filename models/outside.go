package models

import "time"

// AutomationSecret is a value that an automation sends to other systems and
// never sees.
type AutomationSecret struct {
	AutomationID int64
	Name         string
	Value        string   // sealed
	Hosts        []string // to which it may be sent
	By           string   // who set it
	UpdatedAt    time.Time
}

// AutomationHost is a host of the web that an administrator lets an automation
// reach.
type AutomationHost struct {
	AutomationID int64
	Host         string
	By           string
	ConfirmedAt  time.Time
}

// AutomationFile is a file of an automation: one uploaded for it, or one that
// it fetched, which is kept for a time.
type AutomationFile struct {
	AutomationID int64
	Name         string // files/price-list.pdf; of what was fetched a random name
	Title        string // as people know it: price-list.pdf
	Mime         string
	Size         int64
	Body         []byte // not in lists
	By           string
	CreatedAt    time.Time
	Expires      time.Time // zero: never
}

// AutomationHook is the way in for other systems: the token in its address, and
// what they sign with.
type AutomationHook struct {
	AutomationID int64
	Hash         string // of the token, to find it by
	Token        string // sealed
	Secret       string // sealed; "": requests need no signature
	By           string
	CreatedAt    time.Time
}
