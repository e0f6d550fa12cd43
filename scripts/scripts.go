// Package scripts holds the ready-made automation scripts and the declarations
// of the script API, frontdesk.d.ts, which editors use for completion.
package scripts

import (
	"embed"
	"regexp"
)

//go:embed frontdesk.d.ts
var declarations string

//go:embed *.js
var files embed.FS

// Script is one ready-made script. Name and description are those of its
// manifest.
type Script struct {
	ID          string // the file's name without its ending
	Name        string
	Description string
	Category    string
	Source      string
}

// The categories of the gallery, in the order in which it shows them.
const (
	Answers  = "Answers"
	Dialogs  = "Dialogs"
	Groups   = "Groups"
	Outreach = "Outreach"
	Team     = "Team"
)

// Categories lists the categories in order.
var Categories = []string{Answers, Dialogs, Groups, Outreach, Team}

// gallery lists the scripts in the order in which they are shown.
var gallery = []struct{ id, category string }{
	{"questions", Answers},
	{"away", Answers},
	{"welcome", Answers},
	{"menu", Dialogs},
	{"order", Dialogs},
	{"appointments", Dialogs},
	{"group-welcome", Groups},
	{"link-guard", Groups},
	{"satisfaction", Team},
	{"leads", Dialogs},
	{"shipping", Outreach},
	{"follow-up", Outreach},
	{"lists", Outreach},
	{"files", Answers},
	{"missed-call", Answers},
	{"summary", Team},
	{"echo", Team},
}

// Declarations is the text of frontdesk.d.ts.
func Declarations() string { return declarations }

// All lists the ready-made scripts in the order of the gallery.
func All() []Script {
	all := make([]Script, 0, len(gallery))
	for _, one := range gallery {
		source, err := files.ReadFile(one.id + ".js")
		if err != nil {
			panic(err) // the file is part of the program
		}
		all = append(all, Script{
			ID: one.id, Category: one.category, Source: string(source),
			Name: find(nameLine, source), Description: find(descriptionLine, source),
		})
	}
	return all
}

// The manifests of the gallery are written alike, so that no script runs to read them.
var (
	nameLine        = regexp.MustCompile(`(?m)^  name: '(.*)',$`)
	descriptionLine = regexp.MustCompile(`(?m)^  description: '(.*)',$`)
)

func find(line *regexp.Regexp, source []byte) string {
	found := line.FindSubmatch(source)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// Find returns a ready-made script by its id.
func Find(id string) (Script, bool) {
	for _, s := range All() {
		if s.ID == id {
			return s, true
		}
	}
	return Script{}, false
}
