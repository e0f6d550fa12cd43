package sandbox

import (
	"testing"

	"frontdesk/scripts"
)

func TestEveryReadyMadeScriptCanBeSaved(t *testing.T) {
	for _, s := range scripts.All() {
		d := describe(newMachine(), DescribeRequest{Source: s.Source})
		if len(d.Problems) > 0 {
			t.Errorf("%s: %v", s.ID, d.Problems)
		}
		if d.Name != s.Name || d.Description != s.Description || len(d.Settings) == 0 {
			t.Errorf("%s: got %+v, want name, description and settings", s.ID, d)
		}
	}
}
