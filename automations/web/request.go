package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"frontdesk/automations/hosts"
	"frontdesk/automations/sandbox"
)

// outgoing is a request with its secrets in it.
type outgoing struct {
	method string
	url    *url.URL
	header http.Header
	body   []byte
	// secret are the names of headers that hold a secret.
	secret     []string
	secretBody bool
}

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// ownHeaders belong to the connection, or would hide what comes back.
var ownHeaders = []string{
	"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
	"Accept-Encoding", "Proxy-Authorization", "Proxy-Connection",
}

// render makes the request that a script described.
func (p *passage) render(ctx context.Context, number int, r sandbox.FetchRequest) (*outgoing, error) {
	address, err := url.Parse(r.URL)
	if err != nil {
		return nil, failure("invalid", "%q is no web address", cut(r.URL))
	}
	if err := p.check(address); err != nil {
		return nil, err
	}
	out := &outgoing{method: strings.ToUpper(r.Method), url: address, header: http.Header{}}
	if out.method == "" {
		out.method = http.MethodGet
	}
	if !slices.Contains(methods, out.method) {
		return nil, failure("invalid", "the method %s is not known", cut(r.Method))
	}
	fill := &filler{secrets: p.secrets, to: address}
	out.address(fill, r)
	out.content(fill, r)
	if err := out.headers(fill, r.Headers); err != nil {
		return nil, err
	}
	if fill.err != nil {
		return nil, fill.err
	}
	if fill.used && !p.sealed(ctx, address) {
		return nil, failure("forbidden", "a secret is sent over https only: write https://%s", cut(hosts.Name(address)))
	}
	if len(out.body) > maxRequest {
		return nil, failure("too_large", "a request may carry at most %d bytes", maxRequest)
	}
	out.standard(sandbox.MessageID(p.job.Run, p.job.Position), number)
	return out, nil
}

// address puts the query into the address.
func (out *outgoing) address(fill *filler, r sandbox.FetchRequest) {
	whole := *out.url
	if filled := fill.fill(whole.Path, plainly); filled != whole.Path {
		whole.Path, whole.RawPath = filled, ""
	}
	query := whole.Query()
	for name, values := range query {
		for i, value := range values {
			query[name][i] = fill.fill(value, plainly)
		}
	}
	for name, value := range r.Query {
		query.Set(name, fill.fill(value, plainly))
	}
	if fill.used || len(r.Query) > 0 {
		whole.RawQuery = query.Encode()
	}
	whole.Fragment = ""
	out.url = &whole
}

// content encodes what is sent: JSON, a form, or a text as it is.
func (out *outgoing) content(fill *filler, r sandbox.FetchRequest) {
	before := fill.used
	fill.used = false
	switch {
	case len(r.JSON) > 0:
		out.header.Set("Content-Type", "application/json")
		out.body = []byte(fill.fill(string(r.JSON), inJSON))
	case len(r.Form) > 0:
		form := url.Values{}
		for name, value := range r.Form {
			form.Set(name, fill.fill(value, plainly))
		}
		out.header.Set("Content-Type", "application/x-www-form-urlencoded")
		out.body = []byte(form.Encode())
	case r.Body != "":
		out.header.Set("Content-Type", "text/plain; charset=utf-8")
		out.body = []byte(fill.fill(r.Body, plainly))
	}
	out.secretBody, fill.used = fill.used, before || fill.used
}

// headers sets what the script wants to say.
func (out *outgoing) headers(fill *filler, headers map[string]string) error {
	if len(headers) > maxHeaders {
		return failure("invalid", "a request may have %d headers", maxHeaders)
	}
	for name, value := range headers {
		name = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		if slices.Contains(ownHeaders, name) {
			return failure("invalid", "the header %s cannot be set", name)
		}
		filled := fill.fill(value, plainly)
		if filled != value {
			out.secret = append(out.secret, name)
		}
		if strings.ContainsAny(name, "\r\n: ") || name == "" || strings.ContainsAny(filled, "\r\n\x00") {
			return failure("invalid", "a header's name is one word and its value one line")
		}
		out.header.Set(name, filled)
	}
	return nil
}

// standard sets what every request says.
func (out *outgoing) standard(key string, number int) {
	if number > 0 {
		key += "-" + strconv.Itoa(number)
	}
	for name, value := range map[string]string{"User-Agent": "Frontdesk", "Idempotency-Key": key} {
		if out.header.Get(name) == "" {
			out.header.Set(name, value)
		}
	}
}

// request is the request for the client.
func (out *outgoing) request(ctx context.Context) *http.Request {
	r := (&http.Request{Method: out.method, URL: out.url, Header: out.header.Clone()}).WithContext(ctx)
	if len(out.body) > 0 {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(out.body)), int64(len(out.body))
	}
	return r
}

// redirected is the request that a redirect leads to, nil when the answer is
// none. Secrets are not sent on to another host.
func (p *passage) redirected(out *outgoing, response *http.Response) (*outgoing, error) {
	target := response.Header.Get("Location")
	if !slices.Contains([]int{301, 302, 303, 307, 308}, response.StatusCode) || target == "" {
		return nil, nil
	}
	address, err := out.url.Parse(target)
	if err != nil {
		return nil, failure("invalid", "the address redirects to what is no address")
	}
	if err := p.check(address); err != nil {
		return nil, err
	}
	next := &outgoing{method: out.method, url: address, header: out.header.Clone(), body: out.body, secret: out.secret, secretBody: out.secretBody}
	if response.StatusCode == http.StatusSeeOther || response.StatusCode < 303 && out.method == http.MethodPost {
		next.method, next.body, next.secretBody = http.MethodGet, nil, false
		if out.method == http.MethodHead {
			next.method = http.MethodHead
		}
		next.header.Del("Content-Type")
	}
	if sameOrigin(address, out.url) {
		return next, nil
	}
	if next.secretBody {
		return nil, failure("forbidden", "the address sends a secret on to %s, which it is not for", cut(hosts.Name(address)))
	}
	for _, name := range append(next.secret, "Authorization", "Cookie") {
		next.header.Del(name)
	}
	next.secret = nil
	return next, nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && hosts.Name(a) == hosts.Name(b) && hosts.Port(a) == hosts.Port(b)
}
