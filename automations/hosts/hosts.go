// Package hosts compares the hosts that a script names with those of addresses:
// one rule for the web, for rehearsals and for who checks a script.
package hosts

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

const maxHost = 253 // bytes of a host's name

// Clean is the one spelling of a host: shop.example, shop.example:8443 when
// only that port is meant, or *.shop.example for everything below it.
func Clean(text string) (host string, ok bool) {
	text = strings.TrimSpace(text)
	if below, found := strings.CutPrefix(text, "*."); found && strings.Contains(below, ".") {
		clean, ok := Clean(below)
		return "*." + clean, ok
	}
	if text == "" || len(text) > maxHost || strings.ContainsAny(text, "/@?#* \\%") {
		return "", false
	}
	parsed, err := url.Parse("http://" + text)
	if err != nil || parsed.Hostname() == "" || parsed.User != nil || strings.HasSuffix(text, ":") {
		return "", false
	}
	host = Name(parsed)
	if port := parsed.Port(); port != "" {
		return net.JoinHostPort(host, port), true
	}
	return host, true
}

// Name is the name of an address' host in the spelling of look-ups.
func Name(address *url.URL) string {
	name := strings.ToLower(strings.TrimSuffix(address.Hostname(), "."))
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

// Port is the port of a web address, which may leave it out.
func Port(address *url.URL) string {
	switch {
	case address.Port() != "":
		return address.Port()
	case address.Scheme == "http":
		return "80"
	}
	return "443"
}

// Have reports whether a list of hosts has that of an address.
func Have(list []string, address *url.URL) bool {
	host, port := Name(address), Port(address)
	return slices.ContainsFunc(list, func(entry string) bool {
		clean, ok := Clean(entry)
		if below, found := strings.CutPrefix(clean, "*"); found && ok {
			return strings.HasSuffix(host, below) || strings.HasSuffix(net.JoinHostPort(host, port), below)
		}
		return ok && (clean == host || clean == net.JoinHostPort(host, port))
	})
}
