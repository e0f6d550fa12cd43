package api_test

import "testing"

var groupScenarios = []scenario{}

func TestGroupChats(t *testing.T) { runAll(t, groupScenarios) }
