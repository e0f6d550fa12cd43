package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/hosts"
	"frontdesk/models"
)

// ConfirmHosts lets a script reach hosts. Who may say so is the caller's to know.
func (w *Web) ConfirmHosts(ctx context.Context, automation int64, names []string, by string) error {
	for _, host := range names {
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
		if hosts.Have([]string{host.Host}, parsed) {
			return nil
		}
	}
	return models.Errorf(models.Forbidden, "the host %s is not confirmed yet: an administrator confirms it on the page of this automation", cut(hosts.Name(parsed)))
}

// cleanHost is the one spelling of a host, or why it is none.
func cleanHost(text string) (string, error) {
	host, ok := hosts.Clean(text)
	if !ok {
		return "", models.Errorf(models.Invalid, "%q is no host; write it as shop.example or shop.example:8443", cut(strings.TrimSpace(text)))
	}
	return host, nil
}

// check refuses an address that the script may not reach, and says who can
// change that.
func (p *passage) check(address *url.URL) error {
	switch {
	case address.Scheme != "http" && address.Scheme != "https", address.Hostname() == "":
		return failure("forbidden", "only http and https addresses can be fetched")
	case address.User != nil:
		return failure("forbidden", "an address may have no user and password in it; send a secret in a header")
	case !hosts.Have(p.job.Hosts, address):
		return failure("forbidden", "the script does not name %s in its hosts: script({ hosts: ['%[1]s'] })", cut(hosts.Name(address)))
	case !hosts.Have(p.allowed, address):
		return failure("forbidden", "the host %s is not confirmed yet: an administrator confirms it on the page of this automation", cut(hosts.Name(address)))
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
