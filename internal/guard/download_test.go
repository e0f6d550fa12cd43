package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/models"
)

func serve(t *testing.T, handler http.HandlerFunc) (address string, g *Guard) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	g = New(Options{Own: own("127.0.0.1/32")})
	t.Cleanup(g.Close)
	return server.URL, g
}

func TestAFileIsDownloadedWithItsTypeAndName(t *testing.T) {
	address, g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png; charset=binary")
		if r.URL.Path == "/named" {
			w.Header().Set("Content-Disposition", `attachment; filename="../../room 12.png"`)
		}
		w.Write([]byte("png"))
	})
	for path, want := range map[string]string{"/named": "room 12.png", "/menu%20today.png?x=1": "menu today.png", "/": ""} {
		file, err := g.Download(t.Context(), address+path, 3)
		if err != nil || string(file.Body) != "png" || file.Type != "image/png" || file.Name != want {
			t.Errorf("%s: got %+v, %v, want the name %q", path, file, err, want)
		}
	}
}

func TestAFileIsWrittenWhileItArrives(t *testing.T) {
	address, g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Write([]byte(strings.Repeat("film", 100)))
	})
	var got strings.Builder
	file, err := g.Fetch(t.Context(), address+"/a.mp4", 400, &got)
	if err != nil || got.String() != strings.Repeat("film", 100) || file.Type != "video/mp4" || file.Name != "a.mp4" || file.Body != nil {
		t.Errorf("got %d bytes and %+v, %v, want the whole film", got.Len(), file, err)
	}
	full := errors.New("the disk is full")
	if _, err := g.Fetch(t.Context(), address+"/a.mp4", 400, failing{full}); !errors.Is(err, full) {
		t.Errorf("got %v, want %v: that is not the address's fault", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestDownloadFailures(t *testing.T) {
	address, g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/missing":
			http.NotFound(w, r)
		case "/announced":
			w.Write([]byte(strings.Repeat("x", 1000)))
		case "/endless":
			for range 100 {
				w.Write([]byte(strings.Repeat("x", 100)))
				w.(http.Flusher).Flush()
			}
		case "/header":
			w.Header().Set("X-Long", strings.Repeat("x", 100<<10))
		case "/broken":
			w.Header().Set("Content-Length", "50")
		}
	})
	for path, want := range map[string]models.Kind{
		"/missing": models.Invalid, "/announced": models.TooLarge, "/endless": models.TooLarge,
		"/header": models.Invalid, "/broken": models.Invalid,
	} {
		if _, err := g.Download(t.Context(), address+path, 500); models.KindOf(err) != want {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
	for _, address := range []string{"", "::::", "ftp://127.0.0.1/x", "http://", "/etc/passwd", "http://a b/"} {
		if _, err := g.Download(t.Context(), address, 500); models.KindOf(err) != models.Invalid {
			t.Errorf("%q: got %v, want invalid", address, err)
		}
	}
}

func TestFileNames(t *testing.T) {
	long := strings.Repeat("ä", 300) + ".jpeg"
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\temp\x.doc`: "x.doc", "a\u202Egpj.exe": "agpj.exe",
		"line\nbreak\x00.txt": "linebreak.txt", "..": "", "": "", "résumé 1.pdf": "résumé 1.pdf",
		`<b>"x"|?*.txt`: "bx.txt", long: strings.Repeat("ä", 145) + ".jpeg", "\xff\xfe.png": "png",
	} {
		if got := FileName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, seed := range []string{"a.jpg", "../x", "\u202E", strings.Repeat(".", 400), strings.Repeat("x", 160)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		clean := FileName(name)
		if strings.ContainsAny(clean, "/\\\x00\n\r\u202E") || len([]rune(clean)) > maxFileName || FileName(clean) != clean && len([]rune(clean)) < maxFileName {
			t.Errorf("%q became %q", name, clean)
		}
	})
}
