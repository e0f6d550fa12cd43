package views

// FormPage is an automation as a simple form.
type FormPage struct {
	Frame Frame
	Row   AutomationRow // without an id while it is new
	Saved bool

	Kind, Name, About string
	Lines             []FormLine // of key words, or of a menu
	More              bool       // more empty lines are wanted
	Message, Again    string
	Times             []Fact // to choose from for Again
	Opens, Question   string
	Hours             string // when the desk is open

	Field, Error string // what is missing, and where
	Try          string
	Sample       *Sample
}

// FormLine is one line of a form.
type FormLine struct{ Words, Answer, Label string }

// blankLines is how many empty lines stand below those that are filled in.
func (p FormPage) lines() []FormLine {
	blank := 2
	if p.More {
		blank = 6
	}
	return append(p.Lines[:len(p.Lines):len(p.Lines)], make([]FormLine, blank)...)
}

func (p FormPage) action() string {
	if p.Row.ID != 0 {
		return p.Row.href() + "/form"
	}
	return "/automations/forms/" + p.Kind
}

func (p FormPage) title() string {
	if p.Row.ID != 0 {
		return p.Row.Name
	}
	for _, f := range ruleForms {
		if f.Href == p.action() {
			return f.Name
		}
	}
	return "New automation"
}

// HoursPage is when the desk is open.
type HoursPage struct {
	Frame  Frame
	Days   []HoursDay
	Zone   string
	Closed string
	Error  string
	Next   string
}

// HoursDay is one weekday with its hours: 09:00-12:00, 13:00-18:00.
type HoursDay struct {
	Name  string
	Day   int
	Spans string
}
