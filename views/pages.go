package views

// ErrorPage tells what went wrong and what to do.
type ErrorPage struct {
	Frame     Frame
	SignedIn  bool // else nothing but the message is shown
	Status    int
	Title     string
	Text      string
	Reference string
}

// NewSessionPage asks for a name of a new line.
type NewSessionPage struct {
	Frame Frame
	Name  string
	Error string
}

// DocsPage is the viewer of the API's description. Who is not signed in sees it
// without the console around it.
type DocsPage struct {
	Frame    Frame
	SignedIn bool
	Document string // where the OpenAPI document is
}

// EventsPage describes every event that is told to the outside.
type EventsPage struct {
	Frame    Frame
	SignedIn bool
	Events   []EventDoc
}

// EventDoc is one of them, with a sample of its data as indented JSON.
type EventDoc struct{ Name, About, When, Sample string }

func (p ErrorPage) icon() string {
	switch p.Status {
	case 403:
		return "lock"
	case 404:
		return "search"
	}
	return "circle-alert"
}
