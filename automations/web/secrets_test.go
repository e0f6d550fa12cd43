package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

func TestASecretIsPutInWhereItBelongs(t *testing.T) {
	shop := serve(t, func(http.ResponseWriter, *http.Request) {})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	d.keeps("KEY", hush, shop.name)
	in := sandbox.SecretStandIn(run, "KEY")
	tests := []struct {
		name    string
		request sandbox.FetchRequest
		seen    func(r *http.Request, body string) string
	}{
		{"a header", sandbox.FetchRequest{Headers: map[string]string{"Authorization": "Bearer " + in}}, func(r *http.Request, _ string) string {
			return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		}},
		{"the query", sandbox.FetchRequest{Query: map[string]string{"key": in}}, func(r *http.Request, _ string) string { return r.URL.Query().Get("key") }},
		{"the query of the address", sandbox.FetchRequest{URL: "?key=" + url.QueryEscape(in)}, func(r *http.Request, _ string) string { return r.URL.Query().Get("key") }},
		{"the path", sandbox.FetchRequest{URL: "/bot" + in + "/send"}, func(r *http.Request, _ string) string {
			return strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/bot"), "/send")
		}},
		{"a form", sandbox.FetchRequest{Method: "POST", Form: map[string]string{"key": in}}, func(_ *http.Request, body string) string {
			form, _ := url.ParseQuery(body)
			return form.Get("key")
		}},
		{"JSON", sandbox.FetchRequest{Method: "POST", JSON: json.RawMessage(`{"a":[{"key":"` + in + `"}]}`)}, func(_ *http.Request, body string) string {
			var sent struct{ A []struct{ Key string } }
			_ = json.Unmarshal([]byte(body), &sent)
			return sent.A[0].Key
		}},
		{"a text", sandbox.FetchRequest{Method: "POST", Body: in}, func(_ *http.Request, body string) string { return body }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.request.URL = shop.URL + tt.request.URL
			if got := d.fetch(tt.request); got.Error != nil {
				t.Fatal(got.Error)
			}
			if got := tt.seen(shop.last()); got != hush {
				t.Errorf("got %q, want the value", got)
			}
		})
	}
}

func TestASecretGoesOnlyWhereItMay(t *testing.T) {
	shop := serve(t, func(http.ResponseWriter, *http.Request) {})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	d.keeps("KEY", hush, "bank.example")
	d.keeps("UNDECLARED", hush+"2", shop.name)
	send := func(text string) sandbox.Fetched {
		return d.fetch(sandbox.FetchRequest{URL: shop.URL, Method: "POST", Body: text})
	}
	d.wantError(send(sandbox.SecretStandIn(run, "KEY")), "forbidden")
	job := d.job(sandbox.FetchRequest{URL: shop.URL, Body: sandbox.SecretStandIn(run, "EMPTY")})
	job.Secrets = []string{"EMPTY"}
	if got, err := d.Fetch(t.Context(), job); err != nil || got[0].Error == nil || got[0].Error.Code != "no_secret" {
		t.Errorf("got %+v, %v, want it to say that there is none", got, err)
	}
	// What the script did not declare, and what a customer made up, stays text.
	for _, text := range []string{sandbox.SecretStandIn(run, "UNDECLARED"), sandbox.SecretStandIn("another run", "KEY"), "⟦secret KEY 0000000000000000⟧"} {
		if got := send(text); got.Error != nil {
			t.Errorf("%s: got %+v", text, got.Error)
		}
		if _, body := shop.last(); body != text {
			t.Errorf("got %q, want it as it was", body)
		}
	}
}

func TestASecretDoesNotLeaveWithoutTLS(t *testing.T) {
	asked := 0
	d := newDesk(t, &http.Client{Transport: acted(func(*http.Request) (*http.Response, error) {
		asked++
		return reply(200, "ok"), nil
	})})
	d.knows("192.0.2.7")
	d.keeps("KEY", hush, "192.0.2.7")
	in := sandbox.SecretStandIn(run, "KEY")
	for _, r := range []sandbox.FetchRequest{
		{URL: "http://192.0.2.7/?key=" + in}, {URL: "http://192.0.2.7/", Headers: map[string]string{"X-Key": in}}, {URL: "http://192.0.2.7/", Method: "POST", Body: in},
	} {
		d.wantError(d.fetch(r), "forbidden")
	}
	if asked != 0 {
		t.Errorf("got %d requests, want none", asked)
	}
	for _, r := range []sandbox.FetchRequest{{URL: "https://192.0.2.7/", Headers: map[string]string{"X-Key": in}}, {URL: "http://192.0.2.7/"}} {
		if got := d.fetch(r); got.Error != nil {
			t.Errorf("%s: got %+v", r.URL, got.Error)
		}
	}
}

// echo is a remote that gives back everything it got, in many spellings.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.Header.Get("X-Key")
	if r.URL.Path == "/file" {
		w.Header().Set("Content-Type", "application/octet-stream")
	} else {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("X-Echo", key)
	inner, _ := json.Marshal(map[string]string{"k": key})
	_ = json.NewEncoder(w).Encode(map[string]string{
		"header": key, "url": r.URL.String(), "body": string(body), "b64": base64.StdEncoding.EncodeToString([]byte(key)), "inner": string(inner),
	})
	fmt.Fprint(w, key)
}

func TestASecretNeverComesBack(t *testing.T) {
	shop := serve(t, func(w http.ResponseWriter, r *http.Request) { echo(w, r) })
	d := newDesk(t, local(t))
	d.knows(shop.name)
	value := `quo"te\` + hush
	d.keeps("KEY", value, shop.name)
	in := sandbox.SecretStandIn(run, "KEY")
	for _, path := range []string{"/text", "/file"} {
		got := d.fetch(sandbox.FetchRequest{
			URL: shop.URL + path, Method: "POST", Headers: map[string]string{"X-Key": in}, Query: map[string]string{"q": in}, Form: map[string]string{"f": in},
		})
		if r, _ := shop.last(); r.Header.Get("X-Key") != value {
			t.Fatalf("the remote got %q", r.Header.Get("X-Key"))
		}
		told, err := json.Marshal(got)
		if err != nil || got.Error != nil || got.Headers["x-echo"] != in {
			t.Fatalf("got %s, %v", told, err)
		}
		all := string(told) + got.Text + d.logs.String()
		for _, f := range d.kept {
			all += string(f.Body) + f.Title
		}
		for _, part := range []string{hush, url.QueryEscape(hush), "sk_live", base64.StdEncoding.EncodeToString([]byte(value))} {
			if strings.Contains(all, part) {
				t.Errorf("%s: %q is in %s", path, part, all)
			}
		}
	}
	if len(d.kept) != 1 {
		t.Errorf("got %d files, want one", len(d.kept))
	}
}

func TestASecretIsInNoErrorAndNoLog(t *testing.T) {
	d := newDesk(t, &http.Client{Transport: acted(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("dial %s with %s: refused", r.URL, r.Header)
	})})
	d.knows("shop.example")
	d.keeps("KEY", hush, "shop.example")
	in := sandbox.SecretStandIn(run, "KEY")
	got := d.fetch(sandbox.FetchRequest{URL: "https://shop.example/", Headers: map[string]string{"X-Key": in}, Query: map[string]string{"q": in}})
	d.wantError(got, "unavailable")
	d.wantError(d.fetch(sandbox.FetchRequest{URL: "https://shop.example/", Headers: map[string]string{"X Key": in}}), "invalid")
	if all := fmt.Sprintf("%+v %+v %s", got, got.Error, d.logs.String()); strings.Contains(all, "sk_live") {
		t.Errorf("the value is in %s", all)
	}
}

func TestSecretsAreSetReplacedListedAndForgotten(t *testing.T) {
	d := newDesk(t, http.DefaultClient)
	d.keeps("KEY", hush, "Shop.Example", "api.example:8443")
	d.keeps("KEY", hush+"new", "shop.example")
	all, err := d.Secrets(t.Context(), d.id)
	if err != nil || len(all) != 1 || all[0].Name != "KEY" || len(all[0].Hosts) != 1 || all[0].Hosts[0] != "shop.example" || all[0].By != "root" {
		t.Errorf("got %+v, %v", all, err)
	}
	stored, err := d.store.Secret(t.Context(), d.id, "KEY")
	if err != nil || strings.Contains(stored.Value, "sk_live") || !strings.HasPrefix(stored.Value, "v1.") {
		t.Errorf("got %q, %v, want it sealed", stored.Value, err)
	}
	if err := d.DeleteSecret(t.Context(), d.id, "KEY"); err != nil {
		t.Error(err)
	}
	if err := d.DeleteSecret(t.Context(), d.id, "KEY"); models.KindOf(err) != models.NotFound {
		t.Errorf("got %v, want not found", err)
	}
	for _, bad := range []struct {
		s     Secret
		value string
	}{
		{Secret{Name: ""}, hush}, {Secret{Name: "a b"}, hush}, {Secret{Name: "KEY"}, "short"}, {Secret{Name: "KEY"}, strings.Repeat("x", maxSecret+1)},
		{Secret{Name: "KEY", Hosts: []string{"http://shop.example"}}, hush}, {Secret{Name: "KEY", Hosts: []string{""}}, hush},
	} {
		if err := d.SetSecret(t.Context(), d.id, bad.s, bad.value); models.KindOf(err) != models.Invalid {
			t.Errorf("%+v: got %v, want it refused", bad.s, err)
		}
	}
}

func TestASecretSigns(t *testing.T) {
	d := newDesk(t, http.DefaultClient)
	d.keeps("KEY", "key-key-key")
	// By: printf text | openssl dgst -sha256 -hmac key-key-key
	for algorithm, want := range map[string]int{"sha1": 40, "sha256": 64, "sha512": 128} {
		got, err := d.HMAC(t.Context(), d.id, []string{"KEY"}, sandbox.HMACArgs{Algorithm: algorithm, Secret: sandbox.SecretStandIn(run, "KEY"), Data: "text"})
		if err != nil || len(got) != want {
			t.Errorf("%s: got %q, %v", algorithm, got, err)
		}
		if algorithm == "sha256" && got != sha256OfText {
			t.Errorf("got %s, want %s", got, sha256OfText)
		}
	}
	for _, bad := range []sandbox.HMACArgs{{Algorithm: "md5", Secret: "KEY"}, {Algorithm: "sha1", Secret: "OTHER"}} {
		if got, err := d.HMAC(t.Context(), d.id, []string{"KEY"}, bad); err == nil {
			t.Errorf("%+v: got %q", bad, got)
		}
	}
	if _, err := d.HMAC(t.Context(), d.id, []string{"NONE"}, sandbox.HMACArgs{Algorithm: "sha1", Secret: "NONE"}); models.KindOf(err) != models.NotFound {
		t.Errorf("got %v, want it to say that there is no value", err)
	}
}

const sha256OfText = "e962c78ed93584fe4a91c2f43e36715046e44c863b2d14b41199f5f5636f4eec"
