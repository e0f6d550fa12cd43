package views

import (
	"fmt"
	"strconv"
)

// ScriptDraft says what the text in the editor is: a draft, or the live text
// when it has no id.
type ScriptDraft struct {
	ID       int64
	Revision int
	Base     int  // the version that it was made from
	Behind   bool // another version is live by now
	From     int  // the version it was made from before it was behind
	Author   string
	Lines    int    // how many differ from the live text
	Changed  string // which, as JSON
	Gone     string // before which lines some are gone, as JSON
}

// OtherDraft is a draft that is not in the editor.
type OtherDraft struct {
	ID     int64
	Author string
	Saved  Time
}

func (d OtherDraft) name() string { return fmt.Sprintf("draft-%d", d.ID) }

// DraftWord says how far a draft is from the live text.
func DraftWord(lines int) string { return "Draft, " + plural(lines, "line", "lines") + " changed" }

// compareDraft is the difference between the live text and the draft.
func (p AutomationPage) compareDraft() string {
	return p.compareURL(strconv.Itoa(p.Row.Version), fmt.Sprintf("draft-%d", p.Draft.ID))
}

// madeFrom is the version that the text in the editor was made from.
func (p AutomationPage) madeFrom() int {
	if p.Draft.From != 0 {
		return p.Draft.From
	}
	return p.Draft.Base
}

// exportURL is where the text in the editor can be had as a file.
func (p AutomationPage) exportURL() string {
	if p.Draft.ID == 0 {
		return p.Row.href() + "/export"
	}
	return fmt.Sprintf("%s/export?text=draft-%d", p.Row.href(), p.Draft.ID)
}

func (p AutomationPage) compareURL(from, to string) string {
	return fmt.Sprintf("%s/versions?from=%s&to=%s", p.Row.href(), from, to)
}

// compareBefore is the difference that a version made.
func (p AutomationPage) compareBefore(v VersionRow) string {
	return p.compareURL(strconv.Itoa(v.Number-1), strconv.Itoa(v.Number)) + "#difference"
}

// ScriptDiff is the difference between two texts.
type ScriptDiff struct {
	From, To         string // as the address names them
	FromName, ToName string
	Count            int // lines that differ
	Parts            []DiffPart
}

func (d ScriptDiff) count() string {
	if d.Count == 0 {
		return "no difference"
	}
	return plural(d.Count, "line", "lines") + " changed"
}

// DiffKind says what became of a line.
type DiffKind string

// The kinds of lines.
const (
	LineKept    DiffKind = " "
	LineAdded   DiffKind = "+"
	LineRemoved DiffKind = "-"
)

func (k DiffKind) class() string {
	switch k {
	case LineAdded:
		return "added"
	case LineRemoved:
		return "removed"
	}
	return ""
}

// word is the kind for who cannot see the colour.
func (k DiffKind) word() string {
	switch k {
	case LineAdded:
		return "added"
	case LineRemoved:
		return "removed"
	}
	return "same"
}

// DiffLine is one line of a difference with its numbers; 0 where it has none.
type DiffLine struct {
	Kind     DiffKind
	Old, New int
	Text     string
}

// DiffPart is a run of lines, or the number of those that are left out.
type DiffPart struct {
	Hidden int
	Lines  []DiffLine
}

// context is how many unchanged lines stand around a change.
const context = 3

// Folded leaves out long runs of lines that did not change.
func Folded(lines []DiffLine) []DiffPart {
	var parts []DiffPart
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].Kind == LineKept {
			end++
		}
		if end == i {
			for end < len(lines) && lines[end].Kind != LineKept {
				end++
			}
			parts = append(parts, DiffPart{Lines: lines[i:end]})
			i = end
			continue
		}
		parts = append(parts, folded(lines[i:end], i == 0, end == len(lines))...)
		i = end
	}
	return parts
}

func folded(same []DiffLine, first, last bool) []DiffPart {
	before, after := context, context
	if first {
		before = 0
	}
	if last {
		after = 0
	}
	hidden := len(same) - before - after
	if hidden < 2 {
		return []DiffPart{{Lines: same}}
	}
	return []DiffPart{{Lines: same[:before]}, {Hidden: hidden}, {Lines: same[len(same)-after:]}}
}

func lineNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// ReferenceGroup is a part of the script API with the entries that were
// searched for.
type ReferenceGroup struct {
	Name, About, Signature string
	Entries                []ReferenceEntry
}

// ReferenceEntry is one name of the script API.
type ReferenceEntry struct{ Name, Signature, About string }

// chosenText is what stands in a field of the form that compares two texts:
// what was chosen, or else the newest text and what was live before it.
func (p AutomationPage) chosenText(field string) string {
	if p.Diff != nil && field == "from" {
		return p.Diff.From
	}
	if p.Diff != nil {
		return p.Diff.To
	}
	if field == "to" && len(p.Drafts) > 0 {
		return p.Drafts[0].name()
	}
	if field == "from" && len(p.Drafts) == 0 {
		return strconv.Itoa(p.Row.Version - 1)
	}
	return strconv.Itoa(p.Row.Version)
}
