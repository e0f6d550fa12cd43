package sandbox

// Hours are when the desk is open, and where on earth.
type Hours struct {
	Zone   string     `json:"zone"` // a name of the time zone database; empty: UTC
	Open   []OpenSpan `json:"open"`
	Closed []string   `json:"closed,omitempty"` // dates on which nobody is there: 2026-12-25
}

// OpenSpan is a time of a weekday in which the desk is open.
type OpenSpan struct {
	Day  int    `json:"day"`  // 0 is Sunday
	From string `json:"from"` // 09:00
	To   string `json:"to"`   // 18:00; 24:00 is the end of the day
}

// OfficeHours are the hours of a desk that has not said otherwise: Monday to
// Friday from nine to six, UTC.
func OfficeHours() Hours {
	h := Hours{Zone: "UTC"}
	for day := 1; day <= 5; day++ {
		h.Open = append(h.Open, OpenSpan{Day: day, From: "09:00", To: "18:00"})
	}
	return h
}
