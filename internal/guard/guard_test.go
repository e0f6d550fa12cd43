package guard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"frontdesk/models"
)

// forbidden are spellings of addresses that no stranger may send us to.
var forbidden = []string{
	"http://127.0.0.1/",
	"http://127.0.0.1:8080/",
	"http://127.255.255.254/",
	"http://localhost/",
	"http://LOCALHOST:3000/",
	"http://0.0.0.0/",
	"http://10.0.0.1/",
	"http://172.16.0.1/",
	"http://172.31.255.255/",
	"http://192.168.0.1/",
	"http://100.64.0.1/",
	"http://169.254.169.254/latest/meta-data/",
	"http://169.254.170.2/v2/credentials",
	"http://100.100.100.200/",
	"http://168.63.129.16/",
	"http://192.0.0.192/",
	"http://192.0.2.1/",
	"http://198.18.0.1/",
	"http://198.51.100.1/",
	"http://203.0.113.1/",
	"http://224.0.0.1/",
	"http://240.0.0.1/",
	"http://255.255.255.255/",
	"http://[::1]/",
	"http://[::]/",
	"http://[::ffff:127.0.0.1]/",
	"http://[::ffff:a9fe:a9fe]/",
	"http://[64:ff9b::7f00:1]/",
	"http://[64:ff9b::a9fe:a9fe]/",
	"http://[2002:7f00:1::]/",
	"http://[2001:0:7f00:1::]/",
	"http://[fe80::1%25lo]/",
	"http://[fc00::1]/",
	"http://[fd00:ec2::254]/",
}

func TestNoSpellingOfAPrivateAddressIsReached(t *testing.T) {
	if len(forbidden) != 34 {
		t.Fatalf("the table has %d rows, want 34", len(forbidden))
	}
	g := New(Options{})
	for _, address := range forbidden {
		for name, client := range map[string]*http.Client{"public": g.Public(), "webhooks": g.Webhooks(), "media": g.media, "scripts": g.Scripts()} {
			answer, err := client.Get(address)
			if err == nil {
				answer.Body.Close()
			}
			if models.KindOf(err) != models.Invalid {
				t.Errorf("%s client, %s: got %v, want it refused", name, address, err)
			}
		}
	}
}

func TestANameIsJudgedByTheAddressItHasWhenDialled(t *testing.T) {
	g := New(Options{Resolver: resolver("127.0.0.1")})
	if _, err := g.Download(t.Context(), "http://internal.example/", 10); models.KindOf(err) != models.Invalid {
		t.Errorf("got %v, want it refused", err)
	}
}

// Some systems read these as 127.0.0.1, others as names; neither may arrive.
func TestAddressesSpeltAsNumbersAreNotReached(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for _, name := range []string{"0x7f.1", "2130706433", "0177.0.0.1", "127.1", "0x7f000001"} {
		g := New(Options{Resolver: resolver("127.0.0.1")})
		if answer, err := g.Public().Get("http://" + name + ":" + port(server)); err == nil {
			t.Errorf("%s: got the answer %s", name, answer.Status)
		}
	}
}

func TestANameThatChangesItsMindIsCheckedEachTime(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, "hello")
	}))
	defer server.Close()
	g := New(Options{Own: own("127.0.0.1/32"), Resolver: resolver("127.0.0.1", "169.254.169.254")})
	address := "http://camera.example:" + port(server)
	if file, err := g.Download(t.Context(), address, 10); err != nil || string(file.Body) != "hello" {
		t.Fatalf("first: got %q, %v", file.Body, err)
	}
	if _, err := g.Download(t.Context(), address, 10); models.KindOf(err) != models.Invalid {
		t.Errorf("second: got %v, want it refused", err)
	}
}

func TestARedirectIsCheckedLikeTheFirstAddress(t *testing.T) {
	for target, why := range map[string]string{
		"http://169.254.169.254/":  "public internet",
		"http://127.0.0.2:8080/":   "public internet",
		"file:///etc/passwd":       "only http and https",
		"gopher://127.0.0.1:9000/": "only http and https",
	} {
		server := httptest.NewServer(http.RedirectHandler(target, http.StatusFound))
		g := New(Options{Own: own("127.0.0.1/32")})
		_, err := g.Download(t.Context(), server.URL, 10)
		if models.KindOf(err) != models.Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("to %s: got %v, want it refused because %s", target, err, why)
		}
		server.Close()
	}
}

func TestFiveRedirectsAreFollowedAndNoMore(t *testing.T) {
	mux := http.NewServeMux()
	for i := 1; i < 10; i++ {
		mux.Handle(fmt.Sprintf("/%d", i), http.RedirectHandler(fmt.Sprintf("/%d", i-1), http.StatusFound))
	}
	mux.HandleFunc("/0", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "here") })
	server := httptest.NewServer(mux)
	defer server.Close()
	g := New(Options{Own: own("127.0.0.1/32")})
	if _, err := g.Download(t.Context(), server.URL+"/5", 10); err != nil {
		t.Errorf("five redirects: %v", err)
	}
	if _, err := g.Download(t.Context(), server.URL+"/6", 10); models.KindOf(err) != models.Invalid {
		t.Errorf("six redirects: got %v, want them refused", err)
	}
}

func TestAWebhookFollowsNoRedirect(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer server.Close()
	answer, err := New(Options{}).LocalWebhooks().Post(server.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusFound {
		t.Errorf("got %d, want the redirect itself", answer.StatusCode)
	}
}

func TestOnlyWebhooksFromTheEnvironmentReachThisMachine(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	g := New(Options{})
	if answer, err := g.LocalWebhooks().Get(server.URL); err != nil {
		t.Errorf("from the environment: %v", err)
	} else {
		answer.Body.Close()
	}
	if _, err := g.Webhooks().Get(server.URL); models.KindOf(err) != models.Invalid {
		t.Errorf("entered by a person: got %v, want it refused", err)
	}
	if _, err := g.LocalWebhooks().Get("http://169.254.169.254/"); models.KindOf(err) != models.Invalid {
		t.Errorf("metadata: got %v, want it refused", err)
	}
}

func TestOwnNetworksAreForWebhooksMediaAndScriptsOnly(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	g := New(Options{Own: own("127.0.0.0/8")})
	for name, client := range map[string]*http.Client{"webhooks": g.Webhooks(), "media": g.media, "scripts": g.Scripts()} {
		answer, err := client.Get(server.URL)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		answer.Body.Close()
	}
	if _, err := g.Public().Get(server.URL); models.KindOf(err) != models.Invalid {
		t.Errorf("previews: got %v, want it refused", err)
	}
}

func TestNoSettingOpensMetadata(t *testing.T) {
	g := New(Options{Own: own("0.0.0.0/0", "::/0")})
	for _, address := range []string{
		"http://169.254.169.254/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/",
		"http://[2002:a9fe:a9fe::]/", "http://[fd00:ec2::254]/", "http://100.100.100.200/",
	} {
		if _, err := g.Webhooks().Get(address); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: got %v, want it refused", address, err)
		}
	}
}

func TestPortsOfOtherServicesAreRefused(t *testing.T) {
	g := New(Options{Own: own("127.0.0.0/8")})
	for _, port := range []string{"22", "25", "1023", "0"} {
		if _, err := g.Webhooks().Get("http://127.0.0.1:" + port + "/"); models.KindOf(err) != models.Invalid {
			t.Errorf("port %s: got %v, want it refused", port, err)
		}
	}
}

func TestNoProxyOfTheEnvironmentIsUsed(t *testing.T) {
	proxied := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied = true }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	New(Options{Resolver: resolver("10.0.0.1")}).Download(ctx, "http://files.example/", 10)
	if proxied {
		t.Error("the request went through the proxy")
	}
}

func TestARefusalSaysNothingAboutOurNetwork(t *testing.T) {
	_, err := New(Options{Resolver: resolver("10.1.2.3")}).Download(t.Context(), "http://db.example/", 10)
	var told *models.Error
	if !errors.As(err, &told) || strings.Contains(told.Message, "10.1.2.3") {
		t.Errorf("got %v", err)
	}
}

func own(networks ...string) []netip.Prefix {
	var prefixes []netip.Prefix
	for _, network := range networks {
		prefixes = append(prefixes, netip.MustParsePrefix(network))
	}
	return prefixes
}

func port(server *httptest.Server) string {
	return server.URL[strings.LastIndex(server.URL, ":")+1:]
}

func TestTheAddressOfAWebhookIsCheckedAsFarAsItsTextTells(t *testing.T) {
	g := New(Options{Own: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for _, address := range append(forbidden, "https://hook.localhost/", "https://hooks.example.org:22/", "https://localhost./") {
		if err := g.CheckWebhook(t.Context(), address); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: got %v, want it refused", address, err)
		}
	}
	for _, address := range []string{"https://hooks.example.org/", "https://hooks.example.org:8443/a", "https://93.184.216.34/", "http://10.1.2.3:9000/"} {
		if err := g.CheckWebhook(t.Context(), address); err != nil {
			t.Errorf("%s: got %v, want it taken", address, err)
		}
	}
}
