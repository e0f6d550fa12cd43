package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"frontdesk/automations/sandbox"
)

// TestMain makes the test program answer to the name "frontdesk", and be its
// own script worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	testscript.Main(m, map[string]func(){"frontdesk": main})
}
