package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

// standard checks a delivery as the libraries of Standard Webhooks do.
func standard(got told, secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(got.header.Get("webhook-id") + "." + got.header.Get("webhook-timestamp") + "." + got.raw))
	want := "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
	for _, signature := range strings.Fields(got.header.Get("webhook-signature")) {
		if signature == want {
			return true
		}
	}
	return false
}

// hub checks a delivery as receivers of the drop-in servers do.
func hub(got told, secret string) bool {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(got.raw))
	return got.header.Get("x-hub-signature-256") == "sha256="+hex.EncodeToString(h.Sum(nil))
}

func TestADeliveryIsSignedBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(1, 500)}
		d := run(t, store, r, Options{})
		url := "https://receiver.example/hook"
		hook, secret, err := d.Create(t.Context(), Draft{URL: &url, Headers: map[string]string{"x-room": "twelve"}})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if strings.Contains(store.hooks[hook.ID].Headers, "twelve") {
			t.Error("a header is stored in the clear")
		}
		if strings.Contains(store.hooks[hook.ID].Secret, secret) {
			t.Error("the secret is stored in the clear")
		}
		store.happens("desk", ann, "Zimmer <12> & Frühstück")
		pass(time.Minute)
		requests := r.requests()
		for _, got := range requests {
			if !standard(got, secret) || !hub(got, secret) || standard(got, newSecret()) {
				t.Errorf("a receiver would refuse %v", got.header)
			}
			if got.header.Get("webhook-id") != "1" || got.header.Get("x-room") != "twelve" || got.header.Get("content-type") != "application/json" {
				t.Errorf("the headers are %v", got.header)
			}
		}
		if requests[0].header.Get("webhook-timestamp") == requests[1].header.Get("webhook-timestamp") {
			t.Error("a retry carries the time of the first attempt: a receiver that checks its age would refuse it")
		}
	})
}

func TestAKnownSignature(t *testing.T) {
	header := http.Header{}
	sign(header, []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "7", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if got := header.Get("Webhook-Signature"); got != knownSignature {
		t.Errorf("got %s, want %s", got, knownSignature)
	}
}

// knownSignature was computed with openssl over "7.1614265330.{…}".
const knownSignature = "v1,3UIUvSl+SFWCpy7G+BhRGYcInhymgy6fO3RabWFqCNA="

func TestAfterARotationBothSecretsAreGoodForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		hook := d.hook(t, models.Webhook{})
		old, err := d.Secret(t.Context(), hook.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.RotateSecret(t.Context(), hook.ID, 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		fresh, err := d.Secret(t.Context(), hook.ID)
		if err != nil || fresh == old {
			t.Fatalf("got %q, %v", fresh, err)
		}
		store.happens("desk", ann, "one")
		pass(25 * time.Hour)
		store.happens("desk", ann, "two")
		pass(time.Second)
		requests := r.requests()
		if !standard(requests[0], old) || !standard(requests[0], fresh) {
			t.Error("at first not both secrets are good")
		}
		if standard(requests[1], old) || !standard(requests[1], fresh) {
			t.Error("a day later it is not the new one alone")
		}
	})
}
