package config

import (
	"errors"
	"strings"
)

// QueryIDs are numbers by the names of queries; empty when unset.
type QueryIDs map[string]string

// UnmarshalText reads "name=number,name=number".
func (q *QueryIDs) UnmarshalText(text []byte) error {
	read := QueryIDs{}
	for pair := range strings.SplitSeq(string(text), ",") {
		name, id, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok || name == "" || id == "" || strings.Trim(id, "0123456789") != "" {
			return errors.New("must be pairs such as channel_delete=30062808666639665, with commas between")
		}
		read[name] = id
	}
	*q = read
	return nil
}
