package sandbox

// FetchJob are the web requests of one call of a run, for whoever makes them.
// Run and Position name the call for ever: idempotency keys follow from them.
type FetchJob struct {
	Run        string
	Position   int
	Automation int64
	Hosts      []string // that the script may reach
	Secrets    []string // that it may use, by name
	Requests   []FetchRequest
}

// File is a file that a script named, and which script in which session.
type File struct {
	Automation int64
	Session    string
	Media      Media
}
