package sandbox

import (
	"regexp"
	"strconv"
)

// logs are the lines that a step wrote, up to a limit.
type logs struct {
	lines []Log
	bytes int
	cut   bool
}

func (l *logs) add(line Log) {
	room := MaxLogBytes - l.bytes
	if l.cut || room <= 0 || len(l.lines) == MaxLogLines {
		l.cut = true
		return
	}
	if len(line.Text) > room {
		line.Text, l.cut = cut(line.Text, room/4), true
	}
	l.bytes += len(line.Text)
	l.lines = append(l.lines, line)
}

var stackPlace = regexp.MustCompile(`\b` + regexp.QuoteMeta(scriptName) + `:(\d+):(\d+)`)

// placeInStack finds the innermost place of the script in the text of a stack.
func placeInStack(stack string) (line, column int) {
	found := stackPlace.FindStringSubmatch(stack)
	if found == nil {
		return 0, 0
	}
	// Digits of the engine's own making; an overflow only loses the place.
	line, _ = strconv.Atoi(found[1])
	column, _ = strconv.Atoi(found[2])
	return line, column
}
