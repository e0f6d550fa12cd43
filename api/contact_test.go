package api_test

import "testing"

var contactScenarios = []scenario{}

func TestContacts(t *testing.T) { runAll(t, contactScenarios) }
