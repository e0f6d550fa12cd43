package auth

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

const right = "correct horse battery"

var (
	admin = System("test")
	here  = netip.MustParseAddr("127.0.0.1")
	there = netip.MustParseAddr("203.0.113.9")
)

// newService makes a service with one agent, rina, who works on the session "desk".
func newService(t *testing.T, opts Options) (*Service, database) {
	t.Helper()
	store := newDatabase(t)
	s := New(store, opts)
	_, err := s.AddUser(t.Context(), admin, NewUser{Name: "Rina", Password: right, Roles: []models.Role{models.RoleAgent}, Sessions: []string{"desk"}})
	if err != nil {
		t.Fatal(err)
	}
	return s, store
}

func wantKind(t *testing.T, what string, err error, want models.Kind) {
	t.Helper()
	if got := models.KindOf(err); got != want || want == "" && err != nil {
		t.Errorf("%s: got %v (%s), want kind %q", what, err, got, want)
	}
}

func TestLoggingIn(t *testing.T) {
	s, store := newService(t, Options{})
	for _, c := range []struct {
		name, password string
		want           models.Kind
	}{
		{"rina", right, ""},
		{" RINA ", right, ""},
		{"rina", right + "!", models.Unauthorized},
		{"nobody", right, models.Unauthorized},
		{"", "", models.Unauthorized},
		{"rina", strings.Repeat("x", 1<<20), models.Unauthorized},
	} {
		_, err := s.LogIn(t.Context(), c.name, c.password, here)
		wantKind(t, fmt.Sprintf("%q", c.name), err, c.want)
	}
	user := store.rina()
	user.Disabled = true
	store.change(user)
	_, err := s.LogIn(t.Context(), "rina", right, here)
	wantKind(t, "a disabled person", err, models.Unauthorized)
}

func TestAnUnknownNameIsAnsweredLikeAWrongPassword(t *testing.T) {
	s, _ := newService(t, Options{})
	_, wrong := s.LogIn(t.Context(), "rina", "not the password", here)
	_, unknown := s.LogIn(t.Context(), "nobody", "not the password", here)
	if wrong == nil || unknown == nil || wrong.Error() != unknown.Error() {
		t.Errorf("got %q and %q, want the same", wrong, unknown)
	}
}

func TestFiveTriesAreFreeAndThenTheWaitDoubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService(t, Options{})
		for range freeTries {
			_, err := s.LogIn(t.Context(), "rina", "wrong", here)
			wantKind(t, "a free try", err, models.Unauthorized)
		}
		for _, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
			_, err := s.LogIn(t.Context(), "rina", right, here)
			var retry *RetryError
			if !errors.As(err, &retry) || retry.After < want || retry.After > want+time.Second {
				t.Fatalf("got %v, want a wait of %s", err, want)
			}
			time.Sleep(want)
			_, err = s.LogIn(t.Context(), "rina", "wrong", here)
			wantKind(t, "after the wait", err, models.Unauthorized)
		}
	})
}

func TestAThousandGuessesTakeMoreThanTenHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService(t, Options{})
		began := time.Now()
		for range 1000 {
			for {
				err := s.spend(t.Context(), tries("rina", there))
				if err == nil {
					break
				}
				time.Sleep(time.Second)
				var retry *RetryError
				if errors.As(err, &retry) {
					time.Sleep(retry.After - time.Second)
				}
			}
		}
		if took := time.Since(began); took < 10*time.Hour {
			t.Errorf("took %s", took)
		}
	})
}

func TestGuessesSentAllAtOnceCountOneByOne(t *testing.T) {
	s, _ := newService(t, Options{})
	var mu sync.Mutex
	var checked int
	var guessers sync.WaitGroup
	for range 30 {
		guessers.Go(func() {
			if err := s.spend(t.Context(), tries("rina", there)); err == nil {
				mu.Lock()
				checked++
				mu.Unlock()
			}
		})
	}
	guessers.Wait()
	if checked != freeTries {
		t.Errorf("%d guesses were let through, want %d", checked, freeTries)
	}
}

func TestManyNamesFromOneAddressAreSlowedDownToo(t *testing.T) {
	s, _ := newService(t, Options{})
	for i := range freeTries {
		_, err := s.LogIn(t.Context(), fmt.Sprint("guess", i), "wrong", netip.MustParseAddr("2001:db8:1:2::1"))
		wantKind(t, "a free try", err, models.Unauthorized)
	}
	_, err := s.LogIn(t.Context(), "guess9", "wrong", netip.MustParseAddr("2001:db8:1:2:ffff::9"))
	wantKind(t, "the same network", err, models.Limited)
	_, err = s.LogIn(t.Context(), "rina", right, here)
	wantKind(t, "somebody else", err, "")
}

func TestInventedNamesLeaveLittleBehind(t *testing.T) {
	s, store := newService(t, Options{})
	counted := map[string]bool{}
	for i := range 20_000 {
		subjects, err := s.triesAt(t.Context(), fmt.Sprint("nobody", i), netip.Addr{})
		if err != nil {
			t.Fatal(err)
		}
		counted[subjects[0]] = true
	}
	if len(counted) > guessBuckets {
		t.Errorf("%d names are counted one by one", len(counted))
	}
	_, err := s.LogIn(t.Context(), strings.Repeat("x", 900), "wrong", there)
	wantKind(t, "a long name", err, models.Unauthorized)
	if lines := store.audit(); len(lines[len(lines)-1].Who) > 80 {
		t.Errorf("the audit log holds %q", lines[len(lines)-1].Who)
	}
}

func TestAnInventedNameIsSlowedDownLikeARealOne(t *testing.T) {
	s, _ := newService(t, Options{})
	for _, name := range []string{"rina", "nobody"} {
		for i := range freeTries + 1 {
			from := netip.AddrFrom4([4]byte{203, 0, 113, byte(len(name)*10 + i)})
			_, err := s.LogIn(t.Context(), name, "wrong", from)
			want := models.Unauthorized
			if i == freeTries {
				want = models.Limited
			}
			wantKind(t, fmt.Sprint(name, " try ", i+1), err, want)
		}
	}
}

func TestOneGoodAccountDoesNotBuyGuessesAtOthers(t *testing.T) {
	s, _ := newService(t, Options{})
	var guesses int
	for i := range 20 {
		if _, err := s.LogIn(t.Context(), fmt.Sprint("guess", i), "wrong", there); models.KindOf(err) == models.Unauthorized {
			guesses++
		}
		s.LogIn(t.Context(), "rina", right, there)
	}
	if guesses > freeTries {
		t.Errorf("%d guesses were let through, want %d", guesses, freeTries)
	}
}

func TestPasswordRule(t *testing.T) {
	for password, ok := range map[string]bool{
		"short":                     false,
		"elevenchars":               false,
		right:                       true,
		"qwertyuiop123":             false,
		"Christopher1":              false,
		"passwordpassword":          false,
		"aaaaaaaaaaaaaaaa":          false,
		"rinarinarina":              false,
		"ünïcödé wörds":             true,
		strings.Repeat("ab cd", 60): false,
		"twelve chars":              true,
	} {
		if err := CheckPassword("rina", password); (err == nil) != ok {
			t.Errorf("%q: got %v, want ok %v", password, err, ok)
		}
	}
}

// The hash is that of another implementation of argon2id, version 19.
func TestAKnownHashIsVerified(t *testing.T) {
	h := newHasher()
	const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	fits, stale, err := h.verify(t.Context(), "password", phc)
	if err != nil || !fits || !stale {
		t.Errorf("got fits %v, stale %v, %v", fits, stale, err)
	}
	if fits, _, _ := h.verify(t.Context(), "Password", phc); fits {
		t.Error("another password fits")
	}
	for _, junk := range []string{"", "plain", "$argon2i$v=19$m=1,t=1,p=1$a$b", "$argon2id$v=19$m=8,t=0,p=1$YQ$YQ"} {
		if _, _, err := h.verify(t.Context(), "x", junk); err == nil {
			t.Errorf("%q was accepted as a hash", junk)
		}
	}
}

func TestAHashOfOlderSettingsIsMadeAnewAtLogin(t *testing.T) {
	s, store := newService(t, Options{})
	user := store.rina()
	weak := params{memory: 1024, time: 1, threads: 1}
	sum, err := s.hasher.derive(t.Context(), weak, right, []byte("some salt"), hashSize)
	if err != nil {
		t.Fatal(err)
	}
	user.Password = encode(weak, []byte("some salt"), sum)
	store.change(user)
	if _, err := s.LogIn(t.Context(), "rina", right, here); err != nil {
		t.Fatal(err)
	}
	if got := store.rina().Password; !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is still %s", got)
	}
	if _, err := s.LogIn(t.Context(), "rina", right, here); err != nil {
		t.Errorf("with the new hash: %v", err)
	}
}

func TestAtMostTwoPasswordsAreHashedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		h.turns <- struct{}{}
		h.turns <- struct{}{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.hash(ctx, right); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a third hash: got %v, want it to wait", err)
		}
	})
}

func TestChangingAPasswordEndsOtherLogins(t *testing.T) {
	s, store := newService(t, Options{})
	before := Stamp(store.rina())
	p, _, err := s.Person(t.Context(), 1, before, here)
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, "with a wrong old one", s.ChangePassword(t.Context(), p, "wrong", "another good one"), models.Unauthorized)
	wantKind(t, "with a bad new one", s.ChangePassword(t.Context(), p, right, "short"), models.Invalid)
	wantKind(t, "change", s.ChangePassword(t.Context(), p, right, "another good one"), "")
	_, _, err = s.Person(t.Context(), 1, before, here)
	wantKind(t, "an old login", err, models.Unauthorized)
	_, _, err = s.Person(t.Context(), 1, Stamp(store.rina()), here)
	wantKind(t, "a new login", err, "")
	_, err = s.LogIn(t.Context(), "rina", "another good one", here)
	wantKind(t, "log in with the new one", err, "")
}

func TestResettingAPasswordLiftsTheWait(t *testing.T) {
	s, _ := newService(t, Options{})
	for range freeTries {
		s.LogIn(t.Context(), "rina", "wrong", there)
	}
	wantKind(t, "reset", s.SetPassword(t.Context(), admin, 1, "another good one"), "")
	_, err := s.LogIn(t.Context(), "rina", "another good one", here)
	wantKind(t, "log in", err, "")
}

func TestAddingPeople(t *testing.T) {
	s, _ := newService(t, Options{})
	agent := []models.Role{models.RoleAgent}
	for _, c := range []struct {
		about string
		user  NewUser
		want  models.Kind
	}{
		{"a good one", NewUser{Name: "jo@hotel.example", Password: right, Roles: agent}, ""},
		{"a taken name", NewUser{Name: "RINA", Password: right, Roles: agent}, models.Conflict},
		{"no name", NewUser{Password: right, Roles: agent}, models.Invalid},
		{"a name with a line break", NewUser{Name: "a\nb", Password: right, Roles: agent}, models.Invalid},
		{"no role", NewUser{Name: "max", Password: right}, models.Invalid},
		{"an unknown role", NewUser{Name: "max", Password: right, Roles: []models.Role{"owner"}}, models.Invalid},
		{"a bad session", NewUser{Name: "max", Password: right, Roles: agent, Sessions: []string{"../x"}}, models.Invalid},
		{"a bad password", NewUser{Name: "max", Password: "short", Roles: agent}, models.Invalid},
	} {
		_, err := s.AddUser(t.Context(), admin, c.user)
		wantKind(t, c.about, err, c.want)
	}
}

func TestEveryActionWritesOneAuditLineAlsoWhenItFails(t *testing.T) {
	s, store := newService(t, Options{})
	token := s.NewSetupToken()
	for _, c := range []struct {
		want string
		do   func() error
	}{
		{"rina login  ok", func() error { _, err := s.LogIn(t.Context(), "rina", right, there); return err }},
		{"rina login  unauthorized", func() error { _, err := s.LogIn(t.Context(), "rina", "wrong", there); return err }},
		{"test user.add max invalid", func() error { _, err := s.AddUser(t.Context(), admin, NewUser{Name: "max"}); return err }},
		{"test user.password Rina ok", func() error { return s.SetPassword(t.Context(), admin, 1, right) }},
		{"test key.revoke fd_none not_found", func() error { return s.RevokeKey(t.Context(), admin, "fd_none") }},
		{"test key.create  invalid", func() error { _, _, err := s.CreateKey(t.Context(), admin, NewKey{}); return err }},
		{"ann setup ann conflict", func() error {
			_, err := s.SetUp(t.Context(), Principal{From: there}, token, NewUser{Name: "ann", Password: right})
			return err
		}},
	} {
		before := len(store.audit())
		c.do()
		lines := store.audit()
		if len(lines) != before+1 {
			t.Errorf("%s: %d lines were written", c.want, len(lines)-before)
			continue
		}
		line := lines[before]
		if got := strings.Join([]string{line.Who, line.What, line.Target, line.Outcome}, " "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if strings.Contains(fmt.Sprint(line), right) {
			t.Errorf("a password is in the audit log: %v", line)
		}
	}
}
