// Command worker is a bare worker process, for tests.
package main

import (
	"os"

	"frontdesk/automations/sandbox"
)

func main() { os.Exit(sandbox.Main()) }
