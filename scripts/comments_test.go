package scripts

import (
	"regexp"
	"strings"
	"testing"
)

// TestEverythingThatIsDeclaredIsExplained holds the editor's help panel whole:
// what has no comment there is an empty line to whoever needs it most.
func TestEverythingThatIsDeclaredIsExplained(t *testing.T) {
	member := regexp.MustCompile(`^  (?:readonly )?(\w+)\??[(:<]`)
	global := regexp.MustCompile(`^(?:declare (?:function|const)|interface|type) (\w+)`)
	block, explained, before, count := "", false, "", 0
	for line := range strings.SplitSeq(Declarations(), "\n") {
		name := ""
		if m := global.FindStringSubmatch(line); m != nil {
			name, block = m[1], ""
			if strings.HasSuffix(line, "{") && !strings.Contains(line, "(") {
				block = m[1] + "."
			}
		} else if m := member.FindStringSubmatch(line); m != nil && block != "" {
			name = block + m[1]
		}
		if name != "" {
			count++
			if !explained && name != before { // an overload says what the first one does
				t.Errorf("%s has no comment", name)
			}
			before = name
		}
		explained = strings.HasSuffix(line, "*/")
	}
	if count < 250 {
		t.Errorf("got %d declarations, want at least 250", count)
	}
}
