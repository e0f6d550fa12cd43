package sqlstore

import "strings"

// searchQuery turns what a person typed into a full-text query: every word must
// be there, at least as the beginning of one. Quoting takes the meaning from
// all signs.
func searchQuery(text string) string {
	var terms []string
	for _, word := range strings.Fields(text) {
		terms = append(terms, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
	}
	return strings.Join(terms, " ")
}
