package web

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"frontdesk/views"
)

func shown(diff []views.DiffLine) string {
	var out strings.Builder
	for _, line := range diff {
		out.WriteString(string(line.Kind) + line.Text + "\n")
	}
	return out.String()
}

func TestDifference(t *testing.T) {
	tests := []struct{ name, before, after, want string }{
		{"the same", "a\nb\n", "a\nb\n", " a\n b\n"},
		{"nothing and nothing", "", "", ""},
		{"all new", "", "a\nb", "+a\n+b\n"},
		{"all gone", "a\nb", "", "-a\n-b\n"},
		{"one line changed", "a\nb\nc\n", "a\nB\nc\n", " a\n-b\n+B\n c\n"},
		{"other ends of lines", "a\r\nb\r\n", "a\nb\n", " a\n b\n"},
		{"a line in between", "a\nc\n", "a\nb\nc\n", " a\n+b\n c\n"},
		{"a line moved", "a\nb\nc\nd\n", "b\nc\nd\na\n", "-a\n b\n c\n d\n+a\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(difference(tt.before, tt.after)); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestADifferenceTellsBothTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() (all []string) {
		for range 1 + random.IntN(30) {
			all = append(all, string(rune('a'+random.IntN(4))))
		}
		return all
	}
	for range 2000 {
		before, after := text(), text()
		var old, now []string
		for _, line := range difference(strings.Join(before, "\n")+"\n", strings.Join(after, "\n")+"\n") {
			if line.Kind != views.LineAdded {
				old = append(old, line.Text)
			}
			if line.Kind != views.LineRemoved {
				now = append(now, line.Text)
			}
		}
		if !slices.Equal(old, before) || !slices.Equal(now, after) {
			t.Fatalf("got %q and %q, want %q and %q", old, now, before, after)
		}
	}
}

func TestTextsWithLittleInCommonAreReplaced(t *testing.T) {
	before, after := strings.Repeat("a\n", 40_000), strings.Repeat("b\n", 40_000)
	c := changesOf(difference(before, after))
	if c.count != 40_000 || len(c.Changed) != 40_000 {
		t.Errorf("got %d changed lines and %d marks, want 40000 of each", c.count, len(c.Changed))
	}
}

func TestChangesOfADifference(t *testing.T) {
	c := changesOf(difference("a\nb\nc\nd\ne\n", "a\nB\nc\ne\nf\n"))
	if !slices.Equal(c.Changed, []int{2, 5}) || !slices.Equal(c.Gone, []int{4}) || c.count != 3 {
		t.Errorf("got %v changed, gone before %v, %d in all; want [2 5], [4] and 3", c.Changed, c.Gone, c.count)
	}
}
