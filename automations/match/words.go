package match

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Plain is a text in small letters, without accents and blanks around it: the
// same that text.plain gives a script.
func Plain(s string) string {
	decomposed := norm.NFD.String(s)
	bare := strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, decomposed)
	return strings.TrimSpace(strings.ToLower(bare))
}

// wordsOf splits a plain text into its words.
func wordsOf(s string) []string {
	return strings.FieldsFunc(Plain(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// Says reports whether a text has a word, or a few words in a row, as a whole.
// What has no letter in it, like an emoji, is looked for as it is.
func Says(text string, word string) bool {
	wanted := wordsOf(word)
	if len(wanted) == 0 {
		mark := Plain(word)
		return mark != "" && strings.Contains(Plain(text), mark)
	}
	said := wordsOf(text)
	for i := 0; i+len(wanted) <= len(said); i++ {
		if slices.Equal(said[i:i+len(wanted)], wanted) {
			return true
		}
	}
	return false
}

// FirstWord is a text's first word as it stands, for commands.
func FirstWord(text string) string {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}
