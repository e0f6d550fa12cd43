package main

import (
	"bytes"
	"os"
	"testing"
)

func TestThePageOfEventsIsUpToDate(t *testing.T) {
	want, err := eventsPage()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/events.md is not what the catalogue says; run make generate")
	}
}
