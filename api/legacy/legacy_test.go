package legacy

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// serve answers every request with the method and path that were routed.
func serve(served bool, method, path string) *httptest.ResponseRecorder {
	e := echo.New()
	e.Pre(Rewrite(served))
	e.Any("/*", func(c echo.Context) error {
		return c.String(http.StatusOK, c.Request().Method+" "+c.Request().URL.Path)
	})
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
	return answer
}

func TestOldRoutesReachTheNewOnes(t *testing.T) {
	cases := map[string]string{
		"GET /legacy/session/start/main":     "GET /session/start/main",
		"GET /session/start/main":            "GET /session/start/main",
		"POST /client/sendSeen/main":         "POST /chat/sendSeen/main",
		"POST /legacy/client/sendSeen/main":  "POST /chat/sendSeen/main",
		"GET /client/sendSeen/main":          "GET /client/sendSeen/main",
		"GET /legacy":                        "GET /legacy",
		"GET /legacy/legacy/session/start/x": "GET /legacy/session/start/x",
		"GET /legacyX/a":                     "GET /legacyX/a",
	}
	for in, want := range cases {
		method, path, _ := strings.Cut(in, " ")
		if got := serve(true, method, path).Body.String(); got != want {
			t.Errorf("%s reached %s, want %s", in, got, want)
		}
	}
}

func TestLegacyRoutesThatAreSwitchedOffSaySo(t *testing.T) {
	answer := serve(false, "GET", "/legacy/session/start/main")
	if answer.Code != http.StatusNotImplemented || answer.Body.String() != `{"success":false,"error":"legacy_endpoint_not_implemented"}` {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	if answer := serve(false, "GET", "/session/start/main"); answer.Code != http.StatusOK {
		t.Errorf("a route at the root: got %d", answer.Code)
	}
}

func FuzzRewritingStaysBelowTheRoot(f *testing.F) {
	f.Add("/legacy/session/start/main")
	f.Add("/legacy//evil/../x")
	index := indexOf(table)
	f.Fuzz(func(t *testing.T, path string) {
		if !strings.HasPrefix(path, "/") {
			return
		}
		request := &http.Request{Method: http.MethodPost, URL: mustURL(path)}
		index.apply(request)
		if !strings.HasPrefix(request.URL.Path, "/") {
			t.Fatalf("%q became %q", path, request.URL.Path)
		}
	})
}

func mustURL(path string) *url.URL { return &url.URL{Path: path} }
