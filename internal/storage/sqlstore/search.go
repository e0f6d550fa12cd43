package sqlstore

import "strings"

// searchQuery turns what a person typed into a full-text query: every word must
// be there, at least as the beginning of one. Quoting takes the meaning from
// all signs. It is empty when there is no word to look for.
func searchQuery(text string) string {
	var terms []string
	text = strings.ReplaceAll(text, "\x00", " ")
	for _, word := range strings.Fields(text) {
		terms = append(terms, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
	}
	return strings.Join(terms, " ")
}
