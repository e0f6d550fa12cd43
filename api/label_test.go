package api_test

import "testing"

var labelScenarios = []scenario{}

func TestLabels(t *testing.T) { runAll(t, labelScenarios) }
