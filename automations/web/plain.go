package web

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
)

// sealed reports whether a secret may go to an address: with TLS anywhere it is
// bound to, without it only within this machine and the networks of the operator.
func (p *passage) sealed(ctx context.Context, address *url.URL) bool {
	if address.Scheme == "https" {
		return true
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", address.Hostname())
	return err == nil && len(found) > 0 && !slices.ContainsFunc(found, func(ip netip.Addr) bool {
		ip = ip.Unmap()
		return !ip.IsLoopback() && !slices.ContainsFunc(p.own, func(network netip.Prefix) bool { return network.Contains(ip) })
	})
}
