package bulk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

var placeholder = regexp.MustCompile(`\{\{\s*([\p{L}\p{N}_.-]+)\s*\}\}`)

// fill puts a recipient's values into a text.
func fill(text string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		return values[placeholder.FindStringSubmatch(found)[1]]
	})
}

// filled is the message that a recipient gets.
func filled(m whatsapp.Outgoing, values map[string]string) whatsapp.Outgoing {
	m.Text, m.VCard = fill(m.Text, values), fill(m.VCard, values)
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		m.Items[i] = filled(m.Items[i], values)
	}
	return m
}

// names are the values that a text needs, each once.
func names(text string) []string {
	var needed []string
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(needed, found[1]) {
			needed = append(needed, found[1])
		}
	}
	return needed
}

func (d Draft) check() error {
	switch {
	case len(d.Recipients) == 0:
		return models.Errorf(models.Invalid, "recipients is empty: name at least one")
	case len(d.Recipients) > MaxRecipients:
		return models.Errorf(models.Invalid, "there are %d recipients; at most %d fit into one bulk send", len(d.Recipients), MaxRecipients)
	case d.PerMinute < 0 || d.PerMinute > MaxPerMinute:
		return models.Errorf(models.Invalid, "perMinute must be 1 to %d", MaxPerMinute)
	}
	texts := d.Message.Text + d.Message.VCard
	for _, item := range d.Message.Items {
		texts += item.Text
	}
	needed := names(texts)
	seen := make(map[models.JID]int, len(d.Recipients))
	for i, r := range d.Recipients {
		if r.Chat == "" {
			return models.Errorf(models.Invalid, "recipient %d has no chatId", i+1)
		}
		if first, twice := seen[r.Chat]; twice {
			return models.Errorf(models.Invalid, "recipients %d and %d are the same: everybody gets the message once", first, i+1)
		}
		seen[r.Chat] = i + 1
		var missing []string
		for _, name := range needed {
			if r.Values[name] == "" {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 {
			return models.Errorf(models.Invalid, "recipient %d has no value for %s, which the text needs", i+1, strings.Join(missing, ", "))
		}
		if err := filled(d.Message, r.Values).Check(r.Chat); err != nil {
			return &models.Error{Kind: models.Invalid, Message: fmt.Sprintf("recipient %d cannot get it: %s", i+1, err), Err: err}
		}
	}
	return nil
}
