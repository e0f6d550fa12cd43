package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/automations/hosts"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/models"
)

const (
	minSecret  = 8 // a shorter one could not be kept out of answers
	maxSecret  = 8 << 10
	maxSecrets = 50 // of a script
)

var secretName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// Secret is what people get to know of a secret. The value is none of it.
type Secret struct {
	Name      string
	Hosts     []string
	By        string
	UpdatedAt time.Time
}

// SetSecret stores a value, or replaces it. It may be sent to the hosts only.
func (w *Web) SetSecret(ctx context.Context, automation int64, s Secret, value string) error {
	if !secretName.MatchString(s.Name) {
		return models.Errorf(models.Invalid, "the name of a secret has letters, digits and underscores, such as SHOP_KEY")
	}
	if len(value) < minSecret || len(value) > maxSecret {
		return models.Errorf(models.Invalid, "a secret has at least %d characters and at most %d KB", minSecret, maxSecret>>10)
	}
	hosts := []string{}
	for _, host := range s.Hosts {
		clean, err := cleanHost(host)
		if err != nil {
			return err
		}
		hosts = append(hosts, clean)
	}
	all, err := w.store.Secrets(ctx, automation)
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(all, func(old models.AutomationSecret) bool { return old.Name == s.Name })
	if !there && len(all) >= maxSecrets {
		return models.Errorf(models.Limited, "an automation may have %d secrets", maxSecrets)
	}
	return w.store.SaveSecret(ctx, models.AutomationSecret{
		AutomationID: automation, Name: s.Name, Value: w.sealer.Seal(value, place(automation, s.Name)),
		Hosts: hosts, By: s.By, UpdatedAt: time.Now(),
	})
}

// Secrets lists what there is, without values.
func (w *Web) Secrets(ctx context.Context, automation int64) ([]Secret, error) {
	all, err := w.store.Secrets(ctx, automation)
	shown := make([]Secret, 0, len(all))
	for _, s := range all {
		shown = append(shown, Secret{Name: s.Name, Hosts: s.Hosts, By: s.By, UpdatedAt: s.UpdatedAt})
	}
	return shown, err
}

// DeleteSecret forgets a secret.
func (w *Web) DeleteSecret(ctx context.Context, automation int64, name string) error {
	if _, err := w.store.Secret(ctx, automation, name); err != nil {
		return err
	}
	return w.store.DeleteSecret(ctx, automation, name)
}

func place(automation int64, name string) guard.Place {
	return guard.Place{Table: "automation_secrets", Column: "value", Row: strconv.FormatInt(automation, 10) + "/" + name}
}

// secret is one that is open.
type secret struct {
	name, value, standIn string
	hosts                []string
	declared             bool
}

// secrets are all of an automation: what it does not declare must not be seen
// in an answer either.
type secrets []secret

// open opens the secrets of an automation. One that cannot be opened is as if
// it were not there.
func (w *Web) open(ctx context.Context, automation int64) (secrets, error) {
	sealed, err := w.store.Secrets(ctx, automation)
	if err != nil {
		return nil, fmt.Errorf("load secrets: %w", err)
	}
	var all secrets
	for _, s := range sealed {
		value, err := w.sealer.Open(s.Value, place(automation, s.Name))
		if err != nil {
			w.logger.Error("secret not opened; it is not used", "automation", automation, "err", err)
			continue
		}
		all = append(all, secret{name: s.Name, value: value, hosts: s.Hosts})
	}
	// A value may be a part of another one.
	slices.SortFunc(all, func(a, b secret) int { return len(b.value) - len(a.value) })
	return all, nil
}

// of gives the secrets the stand-ins of a run.
func (all secrets) of(run string, declared []string) secrets {
	for i, s := range all {
		all[i].standIn = sandbox.SecretStandIn(run, s.name)
		all[i].declared = slices.Contains(declared, s.name)
	}
	for _, name := range declared {
		if !slices.ContainsFunc(all, func(s secret) bool { return s.name == name }) {
			all = append(all, secret{name: name, standIn: sandbox.SecretStandIn(run, name), declared: true})
		}
	}
	return all
}

// filler puts values in the place of stand-ins, for one host.
type filler struct {
	secrets secrets
	to      *url.URL
	used    bool
	err     error
}

// fill replaces the stand-ins in a text; written says how a value looks there.
func (f *filler) fill(text string, written func(string) string) string {
	for _, s := range f.secrets {
		if !s.declared || !strings.Contains(text, s.standIn) {
			continue
		}
		switch {
		case s.value == "":
			f.err = failure("no_secret", "the secret %s has no value yet: an administrator sets it on the page of this automation", s.name)
		case !hosts.Have(s.hosts, f.to):
			f.err = failure("forbidden", "the secret %s may not be sent to %s: an administrator says where it may go", s.name, cut(hosts.Name(f.to)))
		default:
			f.used = true
			text = strings.ReplaceAll(text, s.standIn, written(s.value))
		}
	}
	return text
}

func plainly(value string) string { return value }

// inJSON is how a value looks between the quotes of a JSON string.
func inJSON(value string) string {
	quoted, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

// mask puts stand-ins in the place of values, as they are and as they are
// written in forms, addresses, JSON and base64.
func (all secrets) mask(text string) string {
	for _, s := range all {
		for _, spelling := range s.spellings() {
			text = strings.ReplaceAll(text, spelling, s.standIn)
		}
	}
	return text
}

// maskBytes is mask for what is no text.
func (all secrets) maskBytes(body []byte) []byte {
	for _, s := range all {
		for _, spelling := range s.spellings() {
			body = bytes.ReplaceAll(body, []byte(spelling), []byte(s.standIn))
		}
	}
	return body
}

func (s secret) spellings() []string {
	if s.value == "" {
		return nil
	}
	return []string{
		s.value, url.QueryEscape(s.value), url.PathEscape(s.value), inJSON(s.value), inJSON(inJSON(s.value)),
		base64.StdEncoding.EncodeToString([]byte(s.value)), base64.RawURLEncoding.EncodeToString([]byte(s.value)),
	}
}
