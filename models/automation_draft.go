package models

import "time"

// AutomationDraft is a text of an automation that somebody works on. It is not
// live before it is published.
type AutomationDraft struct {
	ID           int64
	AutomationID int64
	Base         int // the version that it was made from
	Revision     int // grows with every save
	Source       string
	Author       string
	SavedAt      time.Time
}
