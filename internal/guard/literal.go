package guard

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// CheckWebhook refuses the address of a webhook that could never be reached,
// as far as the text alone tells: it names an address or a port that is not
// allowed. What a name resolves to is checked when it is dialled.
func (g *Guard) CheckWebhook(ctx context.Context, address string) error {
	parsed, err := url.Parse(address)
	if err != nil {
		return notAllowed(err)
	}
	host := literal(parsed.Hostname())
	if _, err := netip.ParseAddr(host); err != nil {
		host = "1.1.1.1" // any public one: only the port is looked at
	}
	port := parsed.Port()
	if port == "" {
		port = "443"
	}
	network := "tcp4"
	if strings.Contains(host, ":") {
		network = "tcp6"
	}
	return g.webhookControl(ctx, network, net.JoinHostPort(host, port), nil)
}

// CheckProxy does for the address of a proxy what CheckWebhook does for one of
// a webhook.
func (g *Guard) CheckProxy(ctx context.Context, address string) error {
	return g.CheckWebhook(ctx, address)
}

// literal is the address of names that mean this machine everywhere.
func literal(host string) string {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return "127.0.0.1"
	}
	return host
}
