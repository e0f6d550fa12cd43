package webhooks

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"frontdesk/models"
)

// Masked stands in for the value of a header that is not shown. Who sends it
// back means the value that is stored.
const Masked = "***"

const keyHeader = "X-Api-Key"

// The limits of a webhook's own headers.
const (
	maxHeaders     = 20
	maxHeaderValue = 4 << 10
	keptHeaders    = 30 // of an answer, in the log of deliveries
	keptHeader     = 500
)

// ourHeaders are set by every delivery, or by the connection.
var ourHeaders = []string{
	"Content-Type", "User-Agent", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature", "X-Hub-Signature-256",
	"Host", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
}

// checkHeaders reads the headers that an owner wants sent along.
func checkHeaders(headers map[string]string) (map[string]string, error) {
	if len(headers) > maxHeaders {
		return nil, models.Errorf(models.Invalid, "a webhook may have %d headers of its own", maxHeaders)
	}
	checked := make(map[string]string, len(headers))
	for name, value := range headers {
		name = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		if !isToken(name) {
			return nil, models.Errorf(models.Invalid, "the name of a header has letters, digits and dashes only")
		}
		if slices.Contains(ourHeaders, name) {
			return nil, models.Errorf(models.Invalid, "the header %s cannot be changed", name)
		}
		if len(value) > maxHeaderValue || strings.ContainsFunc(value, isControl) {
			return nil, models.Errorf(models.Invalid, "the value of the header %s is one line of at most %d bytes", name, maxHeaderValue)
		}
		checked[name] = value
	}
	return checked, nil
}

func isToken(name string) bool {
	return name != "" && len(name) <= 100 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// headers opens a webhook's own headers.
func (d *Dispatcher) headers(hook models.Webhook) map[string]string {
	headers, err := d.openHeaders(hook)
	if err != nil {
		d.logger.Error("headers of a webhook not opened; they are not sent", "webhook", hook.ID, "err", err)
	}
	return headers
}

func (d *Dispatcher) openHeaders(hook models.Webhook) (map[string]string, error) {
	if hook.Headers == "" {
		return nil, nil
	}
	text, err := d.opts.Sealer.Open(hook.Headers, place(hook.ID, "headers"))
	if err != nil {
		return nil, err
	}
	var headers map[string]string
	return headers, json.Unmarshal([]byte(text), &headers)
}

func (d *Dispatcher) sealHeaders(id int64, headers map[string]string) (string, error) {
	if len(headers) == 0 {
		return "", nil
	}
	text, err := json.Marshal(headers)
	if err != nil {
		return "", err
	}
	return d.opts.Sealer.Seal(string(text), place(id, "headers")), nil
}

// HeaderNames lists a webhook's own headers. Their values are not shown.
func (d *Dispatcher) HeaderNames(hook models.Webhook) []string {
	return slices.Sorted(maps.Keys(d.headers(hook)))
}

// shownHeaders are the headers of a request as the log of deliveries has them:
// without the owner's secrets and ours.
func (e *endpoint) shownHeaders(header http.Header) map[string]string {
	shown := make(map[string]string, len(header))
	for name := range header {
		shown[name] = header.Get(name)
		if _, own := e.headers[name]; own || name == keyHeader {
			shown[name] = Masked
		}
	}
	return shown
}

// answerHeaders are the headers of an answer, as far as they are kept.
func answerHeaders(header http.Header) map[string]string {
	shown := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if len(shown) == keptHeaders {
			break
		}
		if value := strings.Join(header[name], ", "); name != "Set-Cookie" {
			shown[name] = strings.ToValidUTF8(value[:min(len(value), keptHeader)], "")
		}
	}
	return shown
}
