// Package scripts holds the ready-made automation scripts and the declarations
// of the script API, frontdesk.d.ts, which editors use for completion.
package scripts

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed frontdesk.d.ts
var declarations string

//go:embed *.js
var files embed.FS

// Script is one ready-made script.
type Script struct {
	ID     string // the file's name without its ending
	Source string
}

// Declarations is the text of frontdesk.d.ts.
func Declarations() string { return declarations }

// All lists the ready-made scripts by id.
func All() []Script {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Script, 0, len(names))
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		all = append(all, Script{ID: strings.TrimSuffix(name, path.Ext(name)), Source: string(source)})
	}
	return all
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
