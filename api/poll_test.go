package api_test

import "testing"

var pollScenarios = []scenario{}

func TestPolls(t *testing.T) { runAll(t, pollScenarios) }
