package views

// LoginPage is the sign-in form.
type LoginPage struct {
	Workspace string
	Theme     string
	Name      string
	Next      string // where to go afterwards
	Error     string
	Simulated bool
}

// SetupPage is a step of the first run.
type SetupPage struct {
	Theme  string
	Step   int    // 1 to 3
	Code   string // the one-time code, in step 1
	Name   string
	Full   string
	Errors map[string]string // by field
	Checks []Check
	Open   bool // in step 1: the code was not right, ask for it

	Simulated bool
}

// Check is one probe of the server.
type Check struct {
	Title string
	Fact  string
	Took  string
	Level string // "", "warn" or "bad"
}

func (p SetupPage) blocked() bool {
	for _, c := range p.Checks {
		if c.Level == "bad" {
			return true
		}
	}
	return false
}

func (p SetupPage) passed() int {
	n := 0
	for _, c := range p.Checks {
		if c.Level == "" {
			n++
		}
	}
	return n
}

var setupSteps = []string{"Your account", "Server check", "Link a phone"}

// board is the wall of key tags beside the sign-in form: which hooks hold a tag.
type hook struct {
	x, y  int
	tag   bool
	brass bool
}

// hooks lays out the wall. A few tags are out, one is lit.
func hooks() []hook {
	var wall []hook
	for row := range 9 {
		for col := range 9 {
			x, y := 40+84*col+42*(row%2), 44+104*row
			if (row == 0 && col < 4) || (row > 6 && col < 5) {
				continue // the name and the sentence stand here
			}
			out := (row*7+col*5)%11 == 3 || (row == 4 && col < 3)
			lit := row == 2 && col == 6
			wall = append(wall, hook{x: x, y: y, tag: !out || lit, brass: lit})
		}
	}
	return wall
}
