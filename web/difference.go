package web

import (
	"slices"
	"strings"

	"frontdesk/views"
)

// maxEdits bounds the search for the shortest difference: beyond it the texts
// have little in common, and the rest is shown as replaced.
const maxEdits = 1000

// difference compares two texts line by line, by Myers' algorithm.
func difference(before, after string) []views.DiffLine {
	a, b := lines(before), lines(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	w := &diffWriter{a: a, b: b}
	w.keep(head)
	for _, edit := range shortest(a[head:len(a)-tail], b[head:len(b)-tail]) {
		w.write(edit)
	}
	w.keep(tail)
	return w.out
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	// Texts that came over the API may end their lines in another way.
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
}

// diffWriter goes through both texts and numbers their lines.
type diffWriter struct {
	a, b []string
	x, y int
	out  []views.DiffLine
}

func (w *diffWriter) keep(count int) {
	for range count {
		w.write(views.LineKept)
	}
}

func (w *diffWriter) write(kind views.DiffKind) {
	line := views.DiffLine{Kind: kind}
	if kind != views.LineAdded {
		line.Text = w.a[w.x]
		w.x++
		line.Old = w.x
	}
	if kind != views.LineRemoved {
		line.Text = w.b[w.y]
		w.y++
		line.New = w.y
	}
	w.out = append(w.out, line)
}

// shortest is the shortest list of edits that makes b of a.
func shortest(a, b []string) []views.DiffKind {
	if len(a) == 0 || len(b) == 0 {
		return replaced(a, b)
	}
	trace := frontiers(a, b)
	if trace == nil {
		return replaced(a, b)
	}
	var edits []views.DiffKind
	x, y := len(a), len(b)
	for d := len(trace) - 1; d >= 0; d-- {
		k, at := x-y, func(k int) int { return trace[d][k+d] }
		down := d > 0 && (k == -d || k != d && at(k-1) < at(k+1))
		fromX := 0
		switch {
		case down:
			fromX = at(k + 1)
		case d > 0:
			fromX = at(k-1) + 1
		}
		for x > fromX && y > 0 {
			edits = append(edits, views.LineKept)
			x, y = x-1, y-1
		}
		switch {
		case d == 0:
		case down:
			edits = append(edits, views.LineAdded)
			y--
		default:
			edits = append(edits, views.LineRemoved)
			x--
		}
	}
	slices.Reverse(edits)
	return edits
}

// frontiers is, for each number of edits d, how far each diagonal k was reached
// before the d-th edit: at index k+d. It is nil when there are too many edits.
func frontiers(a, b []string) [][]int {
	most := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*most+3)
	centre := most + 1
	var trace [][]int
	for d := range most + 1 {
		trace = append(trace, slices.Clone(reach[centre-d:centre+d+1]))
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && reach[centre+k-1] < reach[centre+k+1]:
				x = reach[centre+k+1]
			default:
				x = reach[centre+k-1] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[centre+k] = x
			if x >= len(a) && x-k >= len(b) {
				return trace
			}
		}
	}
	return nil
}

func replaced(a, b []string) []views.DiffKind {
	return append(slices.Repeat([]views.DiffKind{views.LineRemoved}, len(a)), slices.Repeat([]views.DiffKind{views.LineAdded}, len(b))...)
}

// changes are the lines of the newer text that differ, the lines before which
// something is gone, and how many lines that is in all.
type changes struct {
	Changed []int `json:"changed"`
	Gone    []int `json:"gone"`
	count   int
}

func changesOf(diff []views.DiffLine) changes {
	var c changes
	added, removed, next := 0, 0, 1
	end := func() {
		if added == 0 && removed > 0 {
			c.Gone = append(c.Gone, next)
		}
		c.count += max(added, removed)
		added, removed = 0, 0
	}
	for _, line := range diff {
		switch line.Kind {
		case views.LineKept:
			end()
			next = line.New + 1
		case views.LineAdded:
			added++
			c.Changed = append(c.Changed, line.New)
			next = line.New + 1
		case views.LineRemoved:
			removed++
		}
	}
	end()
	return c
}
