package web_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func copyBody(w io.Writer, res *http.Response) (int64, error) { return io.Copy(w, res.Body) }

func TestAFreshServerAsksForItsCode(t *testing.T) {
	h := newHouse(t)
	if got := h.get("/"); got.header.Get("Location") != "/setup" {
		t.Errorf("got a redirect to %q, want /setup", got.header.Get("Location"))
	}
	if got := h.get("/setup?code=guess"); got.Find("input[name=password]").Length() != 0 {
		t.Error("got the account form with a wrong code, want none")
	}
	link, err := url.Parse(h.web.SetupURL(h.url))
	if err != nil {
		t.Fatal(err)
	}
	form := h.get(link.RequestURI())
	if form.Find("input[name=password]").Length() != 1 {
		t.Fatal("got no account form behind the one-time link")
	}
	code := link.Query().Get("code")
	short := h.post("/setup", "code", code, "name", "rina", "full", "Rina", "password", "short")
	if short.status != http.StatusUnprocessableEntity || short.Find("#password-error").Length() != 1 {
		t.Errorf("a short password: got status %d, want 422 with a message at the field", short.status)
	}
	if got := h.post("/setup", "code", code, "name", "rina", "full", "Rina", "password", password); got.header.Get("Location") != "/setup/check" {
		t.Fatalf("got status %d to %q, want a redirect to /setup/check", got.status, got.header.Get("Location"))
	}
	if got := h.get("/setup/check").Find("h1").Text(); got != "Is this server ready?" {
		t.Errorf("got heading %q, want the server check", got)
	}
	if got := h.get(link.RequestURI()).status; got != http.StatusNotFound {
		t.Errorf("set-up again: got status %d, want 404", got)
	}
}

func TestSigningIn(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	h.browser = h.newBrowser()
	away := h.get("/sessions?q=x")
	if got, want := away.header.Get("Location"), "/login?next=%2Fsessions%3Fq%3Dx"; got != want {
		t.Fatalf("got a redirect to %q, want %q", got, want)
	}
	if got := h.get("/login").Find("[role=region][aria-label=Simulation]").Text(); !strings.Contains(got, "Simulated WhatsApp") {
		t.Errorf("got banner %q on the way in, want Simulated WhatsApp in it", got)
	}
	wrong := h.post("/login", "name", "rina", "password", "not this one at all")
	unknown := h.post("/login", "name", "nobody", "password", "not this one at all")
	if got, want := unknown.Find("[role=alert]").Text(), wrong.Find("[role=alert]").Text(); got != want || got == "" {
		t.Errorf("an unknown name: got %q, want the same as for a wrong password, %q", got, want)
	}
	for next, want := range map[string]string{"/sessions?q=x": "/sessions?q=x", "//evil.example/": "/", "https://evil.example/": "/", `/\evil.example`: "/"} {
		if got := h.post("/login", "name", "rina", "password", password, "next", next).header.Get("Location"); got != want {
			t.Errorf("next=%s: got a redirect to %q, want %q", next, got, want)
		}
	}
}

func TestATokenFromBeforeSigningInIsWorthNothing(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	root, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	before := h.browser.Jar.Cookies(root)[0].Value
	h.post("/login", "name", "rina", "password", password)
	after := h.browser.Jar.Cookies(root)[0].Value
	if before == after {
		t.Error("got the same token after signing in again, want a new one")
	}
	logins, err := h.store.AllLogins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range logins {
		if login.Token == after {
			t.Error("got the cookie's token in the store, want its hash")
		}
	}
	h.post("/logout")
	h.browser.Jar.SetCookies(root, []*http.Cookie{{Name: "desk", Value: after}})
	if got := h.get("/sessions").status; got != http.StatusSeeOther {
		t.Errorf("after signing out: got status %d with the old cookie, want 303", got)
	}
}

func TestEveryPageCarriesTheHeaders(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	for _, path := range []string{"/login", "/sessions", "/inbox", "/automations", "/docs", "/nothing/here"} {
		header := h.get(path).header
		for name, want := range map[string]string{
			"Content-Security-Policy": "require-trusted-types-for 'script'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Simulated": "true",
		} {
			if got := header.Get(name); !strings.Contains(got, want) && path != "/nothing/here" {
				t.Errorf("%s: got %s %q, want %q in it", path, name, got, want)
			}
		}
	}
}

func TestTheAPIIsDescribedToEveryone(t *testing.T) {
	h := newHouse(t)
	if got := h.get("/docs"); got.status != http.StatusOK || !strings.Contains(got.text, "API docs") {
		t.Errorf("without an account: got status %d and %q", got.status, got.text)
	}
}

func TestEveryEventIsDescribedToEveryone(t *testing.T) {
	h := newHouse(t)
	got := h.get("/docs/events")
	if got.status != http.StatusOK {
		t.Fatalf("without an account: got status %d", got.status)
	}
	for _, info := range models.EventTypes {
		if described := strings.Contains(got.text, html.EscapeString(info.About)); described != info.Shown {
			t.Errorf("%s is described: %v, and told to the outside: %v", info.Type, described, info.Shown)
		}
	}
}

func TestARequestFromAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	for name, header := range map[string][2]string{"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "null origin": {"Origin", "null"}, "foreign origin": {"Origin", "https://evil.example"}} {
		r, err := http.NewRequest(http.MethodPost, h.url+"/sessions", strings.NewReader("name=planted"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		if got := h.do(r).status; got != http.StatusForbidden {
			t.Errorf("%s: got status %d, want 403", name, got)
		}
	}
	if _, err := h.store.Session(t.Context(), "planted"); !models.IsNotFound(err) {
		t.Errorf("got %v, want no session of that name", err)
	}
}

func TestAStrangerIsNotToldWhoTheAdminsAre(t *testing.T) {
	h := newHouse(t)
	h.person("rina-the-admin", models.RoleAdmin)
	h.browser = h.newBrowser()
	r, err := http.NewRequest(http.MethodPost, h.url+"/login", strings.NewReader("name=x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	got := h.do(r)
	if got.status != http.StatusForbidden || strings.Contains(got.text, "rina-the-admin") {
		t.Errorf("got status %d and the admin's name %t, want 403 without it", got.status, strings.Contains(got.text, "rina-the-admin"))
	}
}

// counted is a body that counts what is read of it.
type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

func TestAFormOfAStrangerIsNotReadWithoutEnd(t *testing.T) {
	h := newHouse(t)
	file := "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + strings.Repeat("0", 4<<20)
	body := &counted{Reader: strings.NewReader(file)}
	r := httptest.NewRequest(http.MethodPost, "/login", body)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	e := echo.New()
	h.web.Register(e)
	e.ServeHTTP(httptest.NewRecorder(), r)
	if body.read > 2<<20 {
		t.Errorf("read %d bytes of a log-in, want no more than a form has", body.read)
	}
}

// allowed says who may open what; everybody else gets 403.
var allowed = []struct {
	method, path string
	roles        []models.Role
}{
	{"GET", "/sessions", []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/inbox", []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/docs", []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/docs/events", []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/automations", []models.Role{models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/automations/new", []models.Role{models.RoleBuilder, models.RoleAdmin}},
	{"POST", "/automations", []models.Role{models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/automations/types.d.ts", []models.Role{models.RoleBuilder, models.RoleAdmin}},
	{"POST", "/automations/check", []models.Role{models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/sessions/new", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions", []models.Role{models.RoleAdmin}},
	{"GET", "/sessions/desk/pair", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/pair", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/pair/code", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/pair/scan", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/start", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/stop", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/logout", []models.Role{models.RoleAdmin}},
	{"POST", "/sessions/desk/restart", []models.Role{models.RoleAgent, models.RoleAdmin}},
	{"POST", "/inbox/12345678@c.us/send?line=desk", []models.Role{models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"POST", "/inbox/12345678@c.us/react?line=desk", []models.Role{models.RoleAgent, models.RoleBuilder, models.RoleAdmin}},
	{"GET", "/setup/check", []models.Role{models.RoleAdmin}},
}

func TestEveryRoleOpensWhatItMay(t *testing.T) {
	h := newHouse(t)
	for _, role := range []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin} {
		h.person("a-"+string(role), role)
		for _, rule := range allowed {
			may := false
			for _, r := range rule.roles {
				may = may || r == role
			}
			var got page
			if rule.method == "GET" {
				got = h.get(rule.path)
			} else {
				got = h.post(rule.path)
			}
			if refused := got.status == http.StatusForbidden; refused == may {
				t.Errorf("%s %s as %s: got status %d, want allowed=%t", rule.method, rule.path, role, got.status, may)
			}
		}
	}
}

func TestAForeignLineDoesNotExist(t *testing.T) {
	h := newHouse(t)
	if _, err := h.sessions.Create(t.Context(), "theirs"); err != nil {
		t.Fatal(err)
	}
	h.person("budi", models.RoleAdmin)
	h.limit("budi", "ours")
	if got := h.get("/sessions").text; strings.Contains(got, "theirs") {
		t.Error("got the name of a foreign line in the list, want none")
	}
	for _, path := range []string{"/sessions/theirs", "/sessions/theirs/pair", "/inbox?line=theirs", "/inbox/12345678@c.us?line=theirs", "/inbox/media/theirs/1", "/live?view=pairing&line=theirs"} {
		if got := h.get(path).status; got != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, got)
		}
	}
}

func TestAScriptOfAForeignLineDoesNotExist(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	theirs := h.post("/automations", "source", "onMessage(ctx => {})").header.Get("Location")
	h.person("agus", models.RoleBuilder)
	h.limit("agus", "ours")
	if got := h.get("/automations").Find("[data-row]").Length(); got != 0 {
		t.Errorf("got %d automations in the list, want none", got)
	}
	for _, path := range []string{"", "/versions", "/runs", "/reference", "/export"} {
		if got := h.get(theirs + path).status; got != http.StatusNotFound {
			t.Errorf("GET %s: got status %d, want 404", theirs+path, got)
		}
	}
	for _, path := range []string{"", "/enable", "/versions/1", "/draft", "/draft/discard", "/import"} {
		if got := h.post(theirs+path, "source", "onMessage(ctx => { /* mine */ })", "enabled", "yes").status; got != http.StatusNotFound {
			t.Errorf("POST %s: got status %d, want 404", theirs+path, got)
		}
	}
	if got := h.get("/live?view=runs&line=" + strings.TrimPrefix(theirs, "/automations/")).status; got != http.StatusNotFound {
		t.Errorf("the live runs: got status %d, want 404", got)
	}
	own := h.post("/automations", "source", "onMessage(ctx => {})").header.Get("Location")
	all, err := h.store.AllAutomations(t.Context())
	if err != nil || len(all) != 2 || own == "" {
		t.Fatalf("got %d automations and %v, want theirs and mine", len(all), err)
	}
	for _, a := range all {
		if mine := own == "/automations/"+strconv.FormatInt(a.ID, 10); mine && !slices.Equal(a.Sessions, []string{"ours"}) {
			t.Errorf("mine works on %v, want the lines I may see", a.Sessions)
		}
	}
}

func TestALineIsAddedAndItsCodeShown(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if got := h.get("/sessions").Find("h2").First().Text(); got != "No line yet" {
		t.Errorf("got %q, want the empty state", got)
	}
	bad := h.post("/sessions", "name", "front desk!")
	if bad.status != http.StatusUnprocessableEntity || bad.Find("#name-error").Length() != 1 {
		t.Errorf("a bad name: got status %d, want 422 with a message at the field", bad.status)
	}
	added := h.post("/sessions", "name", "front-desk")
	if got, want := added.header.Get("Location"), "/sessions/front-desk/pair"; got != want {
		t.Fatalf("got a redirect to %q, want %q", got, want)
	}
	h.waitFor("front-desk", func(d models.EventData) bool { _, ok := d.(models.QRShown); return ok })
	pair := h.get("/sessions/front-desk/pair")
	if pair.Find(`svg[aria-label="QR code for linking"]`).Length() != 1 {
		t.Error("got no QR code on the pairing page")
	}
	if got := pair.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("got Cache-Control %q, want no-store", got)
	}
	if row := h.get("/sessions").Find("#session-front-desk"); !strings.Contains(row.Text(), "Waiting for scan") {
		t.Errorf("got the row %q, want Waiting for scan in it", row.Text())
	}
	if got := h.post("/sessions", "name", "front-desk").status; got != http.StatusUnprocessableEntity {
		t.Errorf("the same name again: got status %d, want 422", got)
	}
}

func TestAConversationIsReadAndAnswered(t *testing.T) {
	h := newHouse(t)
	s := h.linked("miramar")
	h.person("rina", models.RoleAgent)
	inbox := h.get("/inbox")
	rows := inbox.Find("#chatlist a[data-row]")
	if rows.Length() < 20 {
		t.Fatalf("got %d conversations, want the demo's", rows.Length())
	}
	var chat models.Chat
	chats, err := s.Chats(t.Context(), storage.ChatFilter{Limit: 40})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chats {
		if c.JID.IsUser() && c.LastMessage != nil {
			chat = c
		}
	}
	path := "/inbox/" + url.PathEscape(string(chat.JID))
	thread := h.get(path + "?line=miramar")
	if thread.status != http.StatusOK || thread.Find("[role=log] .msg").Length() == 0 {
		t.Fatalf("got status %d and %d messages, want a thread", thread.status, thread.Find("[role=log] .msg").Length())
	}
	sent := h.post(path+"/send?line=miramar", "text", "See you at 13:30!", "key", "form-1")
	if got := sent.header.Get("Location"); !strings.HasPrefix(got, path) {
		t.Errorf("got a redirect to %q, want the conversation", got)
	}
	h.post(path+"/send?line=miramar", "text", "See you at 13:30!", "key", "form-1")
	h.waitFor("miramar", func(d models.EventData) bool {
		m, ok := d.(models.MessageCreated)
		return ok && m.Message.FromMe && m.Message.Text == "See you at 13:30!"
	})
	found := h.get(path + "?line=miramar").Find("[role=log] .msg.out").FilterFunction(textHas("See you at 13:30!"))
	if found.Length() != 1 {
		t.Errorf("got %d bubbles of the reply, sent twice from one form, want 1", found.Length())
	}
	if got := h.post(path+"/send?line=miramar", "text", "  ", "key", "form-2").status; got != http.StatusBadRequest {
		t.Errorf("an empty reply: got status %d, want 400", got)
	}
}

func textHas(part string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), part) }
}

func TestAnAutomationIsWrittenAndSwitched(t *testing.T) {
	h := newHouse(t)
	h.person("agus", models.RoleBuilder)
	editor := h.get("/automations/new?from=welcome")
	if got := editor.Find("textarea[name=source]").Text(); !strings.Contains(got, "onMessage") {
		t.Errorf("got source %q, want the ready-made script", got)
	}
	broken := h.post("/automations", "source", "a syntax error")
	if broken.status != http.StatusUnprocessableEntity || !strings.Contains(broken.Find("[role=alert]").Text(), "line 1") {
		t.Errorf("a broken script: got status %d and %q, want 422 and the line", broken.status, broken.Find("[role=alert]").Text())
	}
	if got := broken.Find("textarea[name=source]").Text(); got != "a syntax error" {
		t.Errorf("got source %q back, want what was typed", got)
	}
	made := h.post("/automations", "source", "script({ name: 'Opening hours' });\nonMessage(ctx => {})")
	if made.status != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303: %s", made.status, made.Find("[role=alert]").Text())
	}
	path := made.header.Get("Location")
	if got := h.get(path).Find("h1").Text(); got != "Opening hours" {
		t.Errorf("got heading %q, want the script's name", got)
	}
	h.post(path+"/enable", "enabled", "yes")
	if got := h.get("/automations").Find("[role=switch][checked]").Length(); got != 1 {
		t.Errorf("got %d switches on, want 1", got)
	}
	h.post(path, "source", "script({ name: 'Opening hours' });\nonMessage(ctx => { /* two */ })", "note", "second thoughts")
	versions := h.get(path + "/versions").Find("tbody tr")
	if versions.Length() != 2 || !strings.Contains(versions.First().Text(), "second thoughts") {
		t.Errorf("got %d versions, first %q, want 2 and the note", versions.Length(), versions.First().Text())
	}
}

func TestAPartOfAPageIsAnsweredWithThatPart(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	part := h.get("/sessions?q=zzz", "HX-Request", "true", "HX-Request-Type", "partial")
	if strings.Contains(part.text, "<html") || !strings.Contains(part.text, "Nothing for") {
		t.Errorf("got %.80q, want the region alone", part.text)
	}
	lost := h.get("/sessions/nowhere", "HX-Request", "true", "HX-Request-Type", "partial")
	if got := lost.header.Get("HX-Retarget"); got != "#toasts" || lost.status != http.StatusNotFound {
		t.Errorf("got status %d for %q, want 404 in #toasts", lost.status, got)
	}
}
