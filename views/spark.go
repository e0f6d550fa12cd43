package views

import (
	"fmt"
	"strings"
)

// sparkPaths returns the filled area and the line over it, in a box of 80 by
// 24; both are empty when nothing happened.
func sparkPaths(values []int) (area, line string) {
	top := 0
	for _, v := range values {
		top = max(top, v)
	}
	if top == 0 || len(values) < 2 {
		return "", ""
	}
	var path strings.Builder
	for i, v := range values {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		x := 80 * float64(i) / float64(len(values)-1)
		y := 22 - 20*float64(v)/float64(top)
		fmt.Fprintf(&path, "%s%.1f %.1f", letter, x, y)
	}
	line = path.String()
	return line + "L80 24L0 24Z", line
}
