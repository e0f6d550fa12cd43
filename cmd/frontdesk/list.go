package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// words is a flag that takes a comma-separated list.
type words []string

// String prints the list.
func (w *words) String() string { return strings.Join(*w, ",") }

// Set reads the list.
func (w *words) Set(text string) error {
	*w = nil
	for _, word := range strings.Split(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			*w = append(*w, word)
		}
	}
	return nil
}

// table prints rows in columns.
func table(w io.Writer, rows [][]string) error {
	columns := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintln(columns, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return columns.Flush()
}

func join[T ~string](list []T, none string) string {
	if len(list) == 0 {
		return none
	}
	text := make([]string, len(list))
	for i, word := range list {
		text[i] = string(word)
	}
	return strings.Join(text, ",")
}

func day(t time.Time, never string) string {
	if t.IsZero() {
		return never
	}
	return t.Local().Format("2006-01-02 15:04")
}
