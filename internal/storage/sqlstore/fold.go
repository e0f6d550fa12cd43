package sqlstore

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes a text comparable without regard to capitals and accents.
func fold(text string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.TrimSpace(text))) {
		if !unicode.Is(unicode.Mn, r) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// foldAll folds what one row is found by, one value a line.
func foldAll(values ...string) string {
	var all []string
	for _, value := range values {
		if value != "" {
			all = append(all, fold(value))
		}
	}
	return strings.Join(all, "\n")
}

// like is the pattern that finds a part of a folded text. What looks like a
// phone number is searched by its digits.
func like(search string) string {
	if digits := phoneDigits(search); digits != "" {
		search = digits
	}
	return "%" + likeEscaper.Replace(fold(search)) + "%"
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func phoneDigits(search string) string {
	var digits strings.Builder
	for _, r := range search {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune(" +-()./\u00a0", r):
			return ""
		}
	}
	return digits.String()
}
