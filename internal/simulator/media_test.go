package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSealedMediaOpensWithItsKeyOnly(t *testing.T) {
	plain := []byte("a picture of the sea")
	sealed, err := sealMedia(plain, mediaImage)
	if err != nil {
		t.Fatal(err)
	}
	got, err := openMedia(sealed.blob, sealed.key, sealed.plainHash, mediaImage)
	if err != nil || !bytes.Equal(got, plain) {
		t.Errorf("opened %q (%v), want %q", got, err, plain)
	}
	if _, err := openMedia(sealed.blob, sealed.key, sealed.plainHash, mediaVideo); !errors.Is(err, errMediaBroken) {
		t.Errorf("opened as a video: %v, want %v", err, errMediaBroken)
	}
	sealed.blob[3] ^= 1
	if _, err := openMedia(sealed.blob, sealed.key, sealed.plainHash, mediaImage); !errors.Is(err, errMediaBroken) {
		t.Errorf("opened a damaged file: %v, want %v", err, errMediaBroken)
	}
}

// mediaRequest does one request to a media host.
func mediaRequest(h *mediaHost, method, target, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
	return w
}

func uploadTarget(body string) string {
	hash := sha256.Sum256([]byte(body))
	token := base64.URLEncoding.EncodeToString(hash[:])
	return "/mms/image/" + token + "?auth=" + mediaAuth + "&token=" + token
}

func TestAFileIsUploadedDownloadedAndDeleted(t *testing.T) {
	h := newMediaHost()
	up := mediaRequest(h, http.MethodPost, uploadTarget("secret"), "secret")
	var stored storedMedia
	if err := json.Unmarshal(up.Body.Bytes(), &stored); err != nil || up.Code != http.StatusOK {
		t.Fatalf("upload answered %d %s (%v)", up.Code, up.Body, err)
	}
	if !strings.Contains(stored.DirectPath, "?") {
		t.Errorf("direct path %q has no query; clients append to it", stored.DirectPath)
	}
	if got := mediaRequest(h, http.MethodGet, stored.DirectPath+"&hash=x", ""); got.Body.String() != "secret" {
		t.Errorf("downloaded %d %q, want the file", got.Code, got.Body)
	}
	if got := mediaRequest(h, http.MethodDelete, uploadTarget("secret"), ""); got.Code != http.StatusOK {
		t.Errorf("deletion answered %d, want 200", got.Code)
	}
	if got := mediaRequest(h, http.MethodGet, stored.DirectPath, ""); got.Code != http.StatusNotFound {
		t.Errorf("a deleted file answers %d, want 404", got.Code)
	}
}

func TestTheMediaHostRefuses(t *testing.T) {
	h := newMediaHost()
	for name, c := range map[string]struct {
		target string
		want   int
	}{
		"an upload without a ticket":          {strings.Replace(uploadTarget("x"), mediaAuth, "none", 1), http.StatusUnauthorized},
		"an upload under another file's hash": {uploadTarget("y"), http.StatusBadRequest},
	} {
		if got := mediaRequest(h, http.MethodPost, c.target, "x").Code; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	h.refuse = func(string) int { return http.StatusGone }
	if got := mediaRequest(h, http.MethodGet, "/v/x", "").Code; got != http.StatusGone {
		t.Errorf("with a fault a download answers %d, want 410", got)
	}
}
