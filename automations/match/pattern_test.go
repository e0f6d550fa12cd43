package match

import (
	"testing"

	"frontdesk/automations/sandbox"
)

func TestPatternsAreTranslatedOnlyWhereBothLanguagesAgree(t *testing.T) {
	tests := []struct {
		source, flags, text string
		known, want         bool
	}{
		{`^order (\d+)$`, "i", "Order 12", true, true},
		{`a\sb`, "", "a\u00a0b", true, true},
		{`[\s,]x`, "", "\ufeffx", true, true},
		{`https?:\/\/`, "i", "see HTTP://a", true, true},
		{`[[]x`, "", "[x", false, false},
		{`(?<year>\d{4})`, "", "in 2026", true, true},
		{`a.c`, "s", "a\nc", true, true},
		{`^b`, "m", "a\nb", true, true},
		{`x`, "g", "x", true, true},
		{`x`, "y", "", false, false},
		{`(?=x)`, "", "", false, false},
		{`(a)\1`, "", "", false, false},
		{`\u00e4`, "", "", false, false},
		{`\S`, "", "", false, false},
		{`[^]`, "", "", false, false},
		{`[[:alpha:]]`, "", "", false, false},
		{`[\b]`, "", "", false, false},
		{`(`, "", "", false, false},
	}
	for _, tt := range tests {
		got := Pattern(sandbox.Pattern{Source: tt.source, Flags: tt.flags})
		if (got != nil) != tt.known {
			t.Errorf("/%s/%s: translated %v, want %v", tt.source, tt.flags, got != nil, tt.known)
			continue
		}
		if got != nil && got.MatchString(tt.text) != tt.want {
			t.Errorf("/%s/%s on %q: got %v, want %v", tt.source, tt.flags, tt.text, !tt.want, tt.want)
		}
	}
}
