package guard

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/models"
)

// publicly serves pages to the client for the public internet, which never
// reaches a test's own server.
func publicly(t *testing.T, handler http.HandlerFunc) (address string, g *Guard) {
	t.Helper()
	address, g = serve(t, handler)
	g.public = g.media
	return address, g
}

func TestAPageSaysWhatItIs(t *testing.T) {
	pages := map[string]string{
		"/tags": `<html><head><title>Plain</title><meta property="og:title" content="Rooms &amp; rates"><meta property="og:description" content=" All
			of them "><meta property="og:image" content="/view.png"></head><body><meta property="og:title" content="late"></body></html>`,
		"/plain": `<head><title> Just
			a title</title><meta name="Description" content="Said plainly"></head>`,
		"/latin":  "<head><meta charset=iso-8859-1><title>Caf\xe9</title></head>",
		"/long":   "<title>" + strings.Repeat("ä", 400) + "</title>",
		"/broken": `<meta property="og:title" content="Half"><meta property="og:image" content="http://127.0.0.1:1/x"><ti`,
	}
	address, g := publicly(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/view.png" {
			w.Write([]byte("a picture"))
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(pages[r.URL.Path]))
	})
	for path, want := range map[string]Preview{
		"/tags":   {Title: "Rooms & rates", Description: "All of them", Image: []byte("a picture")},
		"/plain":  {Title: "Just a title", Description: "Said plainly"},
		"/latin":  {Title: "Café"},
		"/long":   {Title: strings.Repeat("ä", maxTitle-1) + "…"},
		"/broken": {Title: "Half"},
		"/empty":  {},
	} {
		got, err := g.Preview(t.Context(), address+path)
		if err != nil || got.Title != want.Title || got.Description != want.Description || string(got.Image) != string(want.Image) {
			t.Errorf("%s: got %+v, %v, want %+v", path, got, err, want)
		}
	}
}

func TestWhatIsNoPageHasNoPreview(t *testing.T) {
	address, g := publicly(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/pdf")
		w.Write([]byte("%PDF"))
	})
	for path, want := range map[string]models.Kind{"/gone": models.Unavailable, "/bill.pdf": models.Unsupported} {
		if got, err := g.Preview(t.Context(), address+path); models.KindOf(err) != want {
			t.Errorf("%s: got %+v, %v, want %s", path, got, err, want)
		}
	}
}

func TestPreviewsLookOnlyAtThePublicInternet(t *testing.T) {
	asked := false
	address, g := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	if _, err := g.Preview(t.Context(), address); models.KindOf(err) != models.Invalid || asked {
		t.Errorf("got %v, asked %v, want a refusal without asking", err, asked)
	}
}
