package views

import (
	"hash/fnv"
	"strings"
	"unicode"
)

var hues = [...]string{"pine", "indigo", "clay", "plum", "sky", "moss", "rose", "slate"}

// Hue names one of the eight colours of tags and avatars.
func Hue(n int) string { return hues[((n%len(hues))+len(hues))%len(hues)] }

// HueOf is the steady colour of an id.
func HueOf(id string) string {
	hash := fnv.New32a()
	// Writing to a hash never fails.
	_, _ = hash.Write([]byte(id))
	return hues[hash.Sum32()%uint32(len(hues))]
}

// Initials are what an avatar without a picture shows: two letters of a name,
// "?" for a number.
func Initials(name string) string {
	var letters []rune
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '_' }) {
		first := []rune(word)[0]
		if unicode.IsLetter(first) {
			letters = append(letters, unicode.ToUpper(first))
		}
	}
	switch {
	case len(letters) == 0:
		return "?"
	case len(letters) == 1:
		return string(letters)
	}
	return string(letters[:2])
}

// ShortName is what fits on a line's tag: initials, or the name's first two letters.
func ShortName(id string) string {
	if short := Initials(id); len([]rune(short)) == 2 {
		return short
	}
	letters := []rune(id)
	return strings.ToUpper(string(letters[:min(2, len(letters))]))
}
