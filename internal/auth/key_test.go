package auth

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

func makeKey(t *testing.T, s *Service, n NewKey) (string, models.Key) {
	t.Helper()
	if n.Name == "" {
		n.Name = "test"
	}
	secret, key, err := s.CreateKey(t.Context(), admin, n)
	if err != nil {
		t.Fatal(err)
	}
	return secret, key
}

func call(s *Service, t *testing.T, credential string) (Principal, error) {
	return s.Machine(t.Context(), Caller{Credential: credential, Addr: there, Host: "desk.example"})
}

func TestAKeyHasTheShapeThatScannersLookFor(t *testing.T) {
	s, store := newService(t, Options{})
	secret, key := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleViewer}})
	if !regexp.MustCompile(`^fd_[0-9A-Za-z]{46}$`).MatchString(secret) || !strings.HasPrefix(secret, key.Prefix) || len(key.Prefix) != 11 {
		t.Errorf("got a key of the form %q with the public part %q", secret, key.Prefix)
	}
	if stored := fmt.Sprintf("%+v %s", store.key(key.Prefix), store.key(key.Prefix).Hash); strings.Contains(stored, secret[prefixSize:]) {
		t.Errorf("the secret is in the store: %s", stored)
	}
}

func TestAKeyDoesWhatItsRolesAndSessionsAllow(t *testing.T) {
	s, _ := newService(t, Options{})
	secret, key := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleAgent}, Sessions: []string{"desk"}})
	p, err := call(s, t, secret)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != key.Prefix || p.KeyID != key.ID || p.From != there {
		t.Errorf("got %+v", p)
	}
	for _, c := range []struct {
		permission Permission
		session    string
		want       models.Kind
	}{
		{Send, "desk", ""}, {Read, "", ""}, {Admin, "desk", models.Forbidden}, {Read, "kitchen", models.NotFound}, {Admin, "kitchen", models.NotFound},
	} {
		err := p.Check(c.permission, c.session)
		wantKind(t, string(c.permission)+" on "+c.session, err, c.want)
		if p.Can(c.permission, c.session) != (err == nil) {
			t.Errorf("Can and Check disagree about %s on %s", c.permission, c.session)
		}
	}
}

func TestKeysThatDoNotWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService(t, Options{})
		roles := []models.Role{models.RoleAdmin}
		good, _ := makeKey(t, s, NewKey{Roles: roles})
		short, _ := makeKey(t, s, NewKey{Roles: roles, Expires: time.Now().Add(time.Hour)})
		gone, key := makeKey(t, s, NewKey{Roles: roles})
		if _, err := call(s, t, gone); err != nil {
			t.Fatalf("before it is revoked: %v", err)
		}
		if err := s.RevokeKey(t.Context(), admin, key.Prefix); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		for about, secret := range map[string]string{
			"an expired key": short, "a revoked key": gone, "nothing": "", "junk": "hello", "a bare prefix": good[:prefixSize],
			"a typing mistake": flip(good, 20), "another secret": good[:prefixSize] + newSecret()[prefixSize:],
		} {
			_, err := call(s, t, secret)
			wantKind(t, about, err, models.Unauthorized)
		}
		_, err := call(s, t, good)
		wantKind(t, "the good key", err, "")
	})
}

func flip(text string, at int) string {
	b := []byte(text)
	b[at] = base62[(strings.IndexByte(base62, b[at])+1)%62]
	return string(b)
}

func TestASecretOfOneKeyDoesNotOpenAnother(t *testing.T) {
	s, _ := newService(t, Options{})
	one, _ := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleViewer}})
	two, _ := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleAdmin}})
	mixed := two[:prefixSize] + one[prefixSize:secretSize]
	_, err := call(s, t, mixed+checksum(mixed))
	wantKind(t, "mixed", err, models.Unauthorized)
}

func TestTheLastUseOfAKeyIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newService(t, Options{})
		secret, key := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleAdmin}})
		for _, pause := range []time.Duration{0, 10 * time.Second, time.Minute} {
			time.Sleep(pause)
			if _, err := call(s, t, secret); err != nil {
				t.Fatal(err)
			}
		}
		got := store.key(key.Prefix)
		if !got.LastUsed.Equal(time.Now()) || got.LastAddr != there.String() {
			t.Errorf("got %v from %s, want now from %s", got.LastUsed, got.LastAddr, there)
		}
	})
}

func TestBadKeysAreNotMade(t *testing.T) {
	s, _ := newService(t, Options{})
	viewer := []models.Role{models.RoleViewer}
	for about, n := range map[string]NewKey{
		"no name": {Roles: viewer}, "no role": {Name: "x"}, "an unknown role": {Name: "x", Roles: []models.Role{"root"}},
		"expired": {Name: "x", Roles: viewer, Expires: time.Now().Add(-time.Hour)}, "a bad session": {Name: "x", Roles: viewer, Sessions: []string{"a b"}},
	} {
		_, _, err := s.CreateKey(t.Context(), admin, n)
		wantKind(t, about, err, models.Invalid)
	}
}

func TestTheKeyOfTheEnvironmentHasAllRights(t *testing.T) {
	s, _ := newService(t, Options{APIKey: "old-habits"})
	p, err := call(s, t, "old-habits")
	if err != nil || p.Name != "API_KEY" || !p.Can(Admin, "desk") {
		t.Errorf("got %+v, %v", p, err)
	}
	for _, wrong := range []string{"old-habit", "old-habits ", ""} {
		_, err := s.Machine(t.Context(), Caller{Credential: wrong, Addr: here, Host: "localhost:3000"})
		wantKind(t, wrong, err, models.Unauthorized)
	}
}

func TestWithoutAKeyOnlyThisMachineIsLetIn(t *testing.T) {
	for _, c := range []struct {
		about, host, origin, credential string
		from                            netip.Addr
		want                            models.Kind
	}{
		{"this machine", "localhost:3000", "", "", here, ""},
		{"this machine by number", "127.0.0.1:3000", "", "", here, ""},
		{"over IPv6", "[::1]:3000", "", "", netip.MustParseAddr("::1"), ""},
		{"a mapped address", "localhost", "", "", netip.MustParseAddr("::ffff:127.0.0.1"), ""},
		{"our own page", "localhost:3000", "http://localhost:3000", "", here, ""},
		{"a key that nobody asked for", "localhost:3000", "", "comfort", here, ""},
		{"a page of another host", "localhost:3000", "https://evil.example", "", here, models.Forbidden},
		{"a page from a file", "localhost:3000", "null", "", here, models.Forbidden},
		{"a name that was pointed here", "rebound.example:3000", "", "", here, models.Forbidden},
		{"a name that looks alike", "localhost.evil.example", "", "", here, models.Forbidden},
		{"another machine", "desk.example", "", "", there, models.Unauthorized},
		{"another machine that says localhost", "localhost:3000", "", "", there, models.Unauthorized},
		{"nobody knows from where", "localhost:3000", "", "", netip.Addr{}, models.Unauthorized},
	} {
		s, _ := newService(t, Options{})
		_, err := s.Machine(t.Context(), Caller{Credential: c.credential, Addr: c.from, Host: c.host, Origin: c.origin})
		wantKind(t, c.about, err, c.want)
	}
}

func TestALinkOnAnotherSiteOpensNothing(t *testing.T) {
	for _, c := range []struct {
		site, origin string
		want         models.Kind
	}{
		{"cross-site", "", models.Forbidden}, // a picture or a link of a page anywhere
		{"cross-site", "http://localhost:5173", ""},
		{"same-origin", "", ""},
		{"none", "", ""}, // typed by a person
	} {
		s, _ := newService(t, Options{})
		_, err := s.Machine(t.Context(), Caller{Addr: here, Host: "localhost:3000", Origin: c.origin, Site: c.site})
		wantKind(t, c.site+" "+c.origin, err, c.want)
	}
}

func TestAProxyOnThisMachineLetsNobodyInWithoutAKey(t *testing.T) {
	s, _ := newService(t, Options{})
	_, err := s.Machine(t.Context(), Caller{Addr: here, Host: "localhost:3000", Forwarded: true})
	wantKind(t, "passed on by a proxy", err, models.Forbidden)
}

func TestOnceThereIsAKeyNobodyGetsInWithoutOne(t *testing.T) {
	s, _ := newService(t, Options{})
	_, key := makeKey(t, s, NewKey{Roles: []models.Role{models.RoleViewer}})
	caller := Caller{Addr: here, Host: "localhost:3000"}
	_, err := s.Machine(t.Context(), caller)
	wantKind(t, "with a key around", err, models.Unauthorized)
	if err := s.RevokeKey(t.Context(), admin, key.Prefix); err != nil {
		t.Fatal(err)
	}
	_, err = s.Machine(t.Context(), caller)
	wantKind(t, "once it is revoked", err, "")
}

func TestAnonymousOnPurpose(t *testing.T) {
	s, _ := newService(t, Options{AllowAnonymous: true})
	_, err := s.Machine(t.Context(), Caller{Addr: there, Host: "desk.example", Origin: "https://other.example"})
	wantKind(t, "from anywhere", err, "")
}

func TestTheFirstKeyIsMadeOnceAndKeptForItsOwner(t *testing.T) {
	s, _ := newService(t, Options{})
	path := filepath.Join(t.TempDir(), "api-key")
	secret, err := s.FirstKey(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := call(s, t, secret)
	if err != nil || !p.Can(Admin, "") {
		t.Errorf("the key: %+v, %v", p, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if text, _ := os.ReadFile(path); string(text) != secret+"\n" {
		t.Errorf("the file holds %q", text)
	}
	if again, err := s.FirstKey(t.Context(), path); again != "" || err != nil {
		t.Errorf("a second time: %q, %v", again, err)
	}
}

func TestAFirstKeyThatCannotBeKeptDoesNotCount(t *testing.T) {
	s, _ := newService(t, Options{})
	if _, err := s.FirstKey(t.Context(), filepath.Join(t.TempDir(), "missing", "api-key")); err == nil {
		t.Fatal("no error")
	}
	if any, _ := s.AnyKey(t.Context()); any {
		t.Error("a key is left that nobody knows")
	}
}

func TestRolesAllowWhatTheirTableSays(t *testing.T) {
	table := map[models.Role]string{
		models.RoleViewer:  "read",
		models.RoleAgent:   "read send write groups watch-webhooks restart",
		models.RoleBuilder: "read send write automations watch-webhooks webhooks",
		models.RoleAdmin:   "read send write groups read-deleted automations watch-webhooks webhooks restart sessions admin",
	}
	for role, want := range table {
		p := newPrincipal("x", []models.Role{role}, nil)
		if got := strings.Trim(fmt.Sprint(p.Permissions()), "[]"); got != want {
			t.Errorf("%s: got %s, want %s", role, got, want)
		}
	}
	both := newPrincipal("x", []models.Role{models.RoleAgent, models.RoleBuilder}, nil)
	if !both.Has(Groups) || !both.Has(Automations) || both.Has(Admin) {
		t.Error("two roles do not add up")
	}
}

func TestTheSetupLinkWorksOnceAndForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(newDatabase(t), Options{})
		who := Principal{From: there}
		ann := NewUser{Name: "ann", Password: right, Roles: []models.Role{models.RoleViewer}, Sessions: []string{"desk"}}
		expired := s.NewSetupToken()
		time.Sleep(SetupLife)
		_, err := s.SetUp(t.Context(), who, expired, ann)
		wantKind(t, "after an hour", err, models.Forbidden)

		token := s.NewSetupToken()
		_, err = s.SetUp(t.Context(), who, "", ann)
		wantKind(t, "without a token", err, models.Forbidden)
		_, err = s.SetUp(t.Context(), who, token, NewUser{Name: "ann", Password: "short"})
		wantKind(t, "with a bad password", err, models.Invalid)
		user, err := s.SetUp(t.Context(), who, token, ann)
		if err != nil || len(user.Roles) != 1 || user.Roles[0] != models.RoleAdmin || len(user.Sessions) != 0 {
			t.Errorf("got %+v, %v, want an admin of everything", user, err)
		}
		_, err = s.SetUp(t.Context(), who, token, NewUser{Name: "eve", Password: right})
		wantKind(t, "a second time", err, models.Forbidden)
		_, err = s.SetUp(t.Context(), who, s.NewSetupToken(), NewUser{Name: "eve", Password: right})
		wantKind(t, "with a new link", err, models.Conflict)
		if needs, err := s.NeedsSetup(t.Context()); needs || err != nil {
			t.Errorf("needs set-up: %v, %v", needs, err)
		}
	})
}

func TestNoTokenIsNoToken(t *testing.T) {
	s := New(newDatabase(t), Options{})
	for _, token := range []string{"", "x"} {
		wantKind(t, token, s.CheckSetupToken(token), models.Forbidden)
	}
}

func TestATicketOpensOneSocketSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(newDatabase(t), Options{})
		ticket, err := s.Ticket(Principal{Name: "rina"})
		if err != nil {
			t.Fatal(err)
		}
		if p, err := s.Redeem(ticket); err != nil || p.Name != "rina" {
			t.Errorf("got %+v, %v", p, err)
		}
		_, err = s.Redeem(ticket)
		wantKind(t, "a second time", err, models.Unauthorized)
		late, err := s.Ticket(Principal{Name: "rina"})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(TicketLife + time.Second)
		_, err = s.Redeem(late)
		wantKind(t, "too late", err, models.Unauthorized)
	})
}

func TestThePrincipalTravelsWithTheContext(t *testing.T) {
	if From(t.Context()).Known() {
		t.Error("somebody is known where nobody was set")
	}
	if got := From(With(t.Context(), admin)); got.Name != "test" || !got.Has(Admin) {
		t.Errorf("got %+v", got)
	}
}
