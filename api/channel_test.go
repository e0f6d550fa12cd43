package api_test

import "testing"

var channelScenarios = []scenario{}

func TestChannels(t *testing.T) { runAll(t, channelScenarios) }
