package views

// Kept is what a script keeps.
type Kept struct {
	Search     string
	Values     []KeptValue
	More       string // where the next values are
	TakesFiles bool
	Files      []KeptFile
	Addresses  *KeptAddress // nil: no handler waits for other systems
	Times      []NextTime
}

// KeptValue is one value.
type KeptValue struct {
	Scope, Key, Value string
	Where, Href       string // the chat that it is about
	Expires           string // empty: never
}

// KeptFile is one file that was uploaded for a script.
type KeptFile struct {
	Name, Title, Size, By string
	At                    Time
}

// KeptAddress is the way in for other systems; without URLs there is none yet.
type KeptAddress struct {
	URLs   []string
	Signed bool
	By     string
	Since  Time
}

// NextTime is a schedule with the times at which it comes next.
type NextTime struct {
	Plan  string
	Times []string
}
