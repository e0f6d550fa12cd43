package stage

import (
	"testing"

	"frontdesk/automations/sandbox"
)

func TestTheStageKnowsHostsAsTheWebDoes(t *testing.T) {
	s := New(Options{Description: sandbox.Description{Hosts: []string{"*.shop.example", "api.example:8443"}}})
	for address, allowed := range map[string]bool{
		"https://eu.shop.example/orders": true, "https://EU.Shop.Example.": true, "https://shop.example/": false, "https://evilshop.example/": false,
		"https://api.example:8443/": true, "https://api.example/": false, "ftp://eu.shop.example/": false,
	} {
		if why := s.forbidden(sandbox.FetchRequest{URL: address}); (why == "") != allowed {
			t.Errorf("%s: got %q, want allowed %v", address, why, allowed)
		}
	}
}
