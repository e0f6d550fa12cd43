package hooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"frontdesk/models"
)

const (
	maxHeaders = 60
	maxHeader  = 2 << 10
)

// hiddenHeaders are no business of a script: they open other doors.
var hiddenHeaders = []string{"Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization"}

func shownHeaders(header http.Header) map[string]string {
	shown := map[string]string{}
	for name, values := range header {
		value := strings.Join(values, ", ")
		if len(shown) < maxHeaders && len(value) <= maxHeader && !slices.Contains(hiddenHeaders, name) {
			shown[strings.ToLower(name)] = strings.ToValidUTF8(value, "\ufffd")
		}
	}
	return shown
}

func trimSpace(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
}

func isForm(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return kind == "application/x-www-form-urlencoded"
}

// formOf writes a form as JSON: a field that comes once is a text, one that
// comes more often a list.
func formOf(body string) (json.RawMessage, error) {
	values, err := url.ParseQuery(body)
	if err != nil {
		return nil, models.Errorf(models.Invalid, "the form cannot be read")
	}
	fields := map[string]any{}
	for name, list := range values {
		if len(list) == 1 {
			fields[name] = list[0]
		} else {
			fields[name] = list
		}
	}
	return json.Marshal(fields)
}

// wordsOf is what may be said of an error.
func wordsOf(err error) string {
	var own *models.Error
	if errors.As(err, &own) {
		return own.Message
	}
	return "the request cannot be handled"
}
