package models

// BusinessProfile is what a business tells about itself.
type BusinessProfile struct {
	JID         JID
	Tag         string // names this version of the profile
	Description string
	Email       string
	Address     string
	Websites    []string
	Latitude    *float64 // nil: the business shows no place
	Longitude   *float64
	Categories  []BusinessCategory
	Options     map[string]string // in WhatsApp's words, such as "cart_enabled"
	TimeZone    string            // of the opening hours, such as "Europe/Madrid"
	Hours       []BusinessHours
}

// BusinessCategory is a line of trade.
type BusinessCategory struct{ ID, Name string }

// BusinessHours say when a business is open on a day of the week.
type BusinessHours struct {
	Day   string // "mon" to "sun"
	Mode  string // "open_24h", "appointment_only" or "specific_hours"
	Open  int    // minutes after midnight, with specific hours
	Close int
}
