package api_test

import "testing"

var profileScenarios = []scenario{}

func TestProfile(t *testing.T) { runAll(t, profileScenarios) }
