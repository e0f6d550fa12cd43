package web

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"frontdesk/models"
)

const maxHost = 253 // bytes of a host's name

// ConfirmHosts lets a script reach hosts. Who may say so is the caller's to know.
func (w *Web) ConfirmHosts(ctx context.Context, automation int64, hosts []string, by string) error {
	for _, host := range hosts {
		clean, err := cleanHost(host)
		if err != nil {
			return err
		}
		if err := w.store.SaveHost(ctx, models.AutomationHost{AutomationID: automation, Host: clean, By: by, ConfirmedAt: time.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// RefuseHost takes a confirmation back.
func (w *Web) RefuseHost(ctx context.Context, automation int64, host string) error {
	clean, err := cleanHost(host)
	if err != nil {
		return err
	}
	return w.store.DeleteHost(ctx, automation, clean)
}

// Hosts lists what a script may reach, and what it names without that.
func (w *Web) Hosts(ctx context.Context, automation int64, named []string) (confirmed []models.AutomationHost, waiting []string, err error) {
	confirmed, err = w.store.Hosts(ctx, automation)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range named {
		clean, err := cleanHost(name)
		if err != nil {
			clean = name // it can never be reached, and should be seen
		}
		if !slices.ContainsFunc(confirmed, func(h models.AutomationHost) bool { return h.Host == clean }) {
			waiting = append(waiting, clean)
		}
	}
	return confirmed, waiting, nil
}

// Reachable refuses a web address on a host that is not confirmed for a script.
func (w *Web) Reachable(ctx context.Context, automation int64, address string) error {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Hostname() == "" {
		return models.Errorf(models.Invalid, "%q is no web address", cut(address))
	}
	confirmed, err := w.store.Hosts(ctx, automation)
	if err != nil {
		return err
	}
	for _, host := range confirmed {
		if names([]string{host.Host}, parsed) {
			return nil
		}
	}
	return models.Errorf(models.Forbidden, "the host %s is not confirmed yet: an administrator confirms it on the page of this automation", cut(hostName(parsed)))
}

// cleanHost is the one spelling of a host: shop.example, shop.example:8443 when
// only that port is meant, or *.shop.example for everything below it.
func cleanHost(text string) (string, error) {
	text = strings.TrimSpace(text)
	if below, ok := strings.CutPrefix(text, "*."); ok && strings.Contains(below, ".") {
		clean, err := cleanHost(below)
		return "*." + clean, err
	}
	bad := models.Errorf(models.Invalid, "%q is no host; write it as shop.example or shop.example:8443", cut(text))
	if text == "" || len(text) > maxHost || strings.ContainsAny(text, "/@?#* \\%") {
		return "", bad
	}
	parsed, err := url.Parse("http://" + text)
	if err != nil || parsed.Hostname() == "" || parsed.User != nil || strings.HasSuffix(text, ":") {
		return "", bad
	}
	host := hostName(parsed)
	if port := parsed.Port(); port != "" {
		return net.JoinHostPort(host, port), nil
	}
	return host, nil
}

// hostName is the name of an address' host in the spelling of look-ups.
func hostName(address *url.URL) string {
	name := strings.ToLower(strings.TrimSuffix(address.Hostname(), "."))
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

// names reports whether a list of hosts has that of an address.
func names(hosts []string, address *url.URL) bool {
	host, port := hostName(address), portOf(address)
	return slices.ContainsFunc(hosts, func(entry string) bool {
		clean, err := cleanHost(entry)
		if below, ok := strings.CutPrefix(clean, "*"); ok && err == nil {
			return strings.HasSuffix(host, below) || strings.HasSuffix(net.JoinHostPort(host, port), below)
		}
		return err == nil && (clean == host || clean == net.JoinHostPort(host, port))
	})
}

func portOf(address *url.URL) string {
	switch {
	case address.Port() != "":
		return address.Port()
	case address.Scheme == "http":
		return "80"
	}
	return "443"
}

// check refuses an address that the script may not reach, and says who can
// change that.
func (p *passage) check(address *url.URL) error {
	switch {
	case address.Scheme != "http" && address.Scheme != "https", address.Hostname() == "":
		return failure("forbidden", "only http and https addresses can be fetched")
	case address.User != nil:
		return failure("forbidden", "an address may have no user and password in it; send a secret in a header")
	case !names(p.job.Hosts, address):
		return failure("forbidden", "the script does not name %s in its hosts: script({ hosts: ['%[1]s'] })", cut(hostName(address)))
	case !names(p.allowed, address):
		return failure("forbidden", "the host %s is not confirmed yet: an administrator confirms it on the page of this automation", cut(hostName(address)))
	}
	return nil
}

// cut keeps what a stranger chose short.
func cut(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:80]) + "…"
	}
	return text
}
