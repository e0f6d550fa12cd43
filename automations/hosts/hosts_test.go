package hosts

import (
	"net/url"
	"testing"
)

func TestHostsAreCompared(t *testing.T) {
	for _, tt := range []struct {
		entry, address string
		want           bool
	}{
		{"shop.example", "https://SHOP.example./a", true}, {"shop.example", "https://shop.example:8443", true},
		{"shop.example:8443", "https://shop.example:8443", true}, {"shop.example:8443", "https://shop.example", false},
		{"shop.example", "https://api.shop.example", false}, {"shop.example", "https://evilshop.example", false}, {"shop.example", "https://shop.example.evil.example", false},
		{"*.shop.example", "https://api.shop.example", true}, {"*.shop.example", "https://a.b.shop.example:444/", true},
		{"*.shop.example", "https://shop.example", false}, {"*.shop.example", "https://evilshop.example", false},
		{"*", "https://shop.example", false}, {"*.example", "https://shop.example", false}, {"münchen.example", "https://xn--mnchen-3ya.example", true},
		{"[::1]:80", "http://[::1]", true},
	} {
		address, err := url.Parse(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Have([]string{tt.entry}, address); got != tt.want {
			t.Errorf("%s and %s: got %v, want %v", tt.entry, tt.address, got, tt.want)
		}
	}
}
