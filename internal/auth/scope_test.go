package auth

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

func TestAScopeAllowsItsPermissionsOnly(t *testing.T) {
	s, _ := newService(t, Options{})
	for scope, allowed := range scopePermissions {
		secret, _ := makeKey(t, s, NewKey{Scopes: []models.Scope{scope}})
		who, err := call(s, t, secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, permission := range Permissions {
			if got, want := who.Has(permission), slices.Contains(allowed, permission); got != want {
				t.Errorf("a key of %s may %s: %v, want %v", scope, permission, got, want)
			}
		}
	}
}

func TestEveryPermissionIsInOneScope(t *testing.T) {
	for _, permission := range Permissions {
		in := 0
		for _, scope := range Scopes[:3] {
			if slices.Contains(scopePermissions[scope], permission) {
				in++
			}
		}
		if want := map[bool]int{true: 0, false: 1}[permission == Admin]; in != want {
			t.Errorf("%s is in %d scopes, want %d", permission, in, want)
		}
	}
}

func TestKeysThatAreNotMade(t *testing.T) {
	s, _ := newService(t, Options{})
	for about, n := range map[string]NewKey{
		"without a permission":   {Name: "x"},
		"with an unknown one":    {Name: "x", Scopes: []models.Scope{"write"}},
		"with a negative limit":  {Name: "x", Scopes: []models.Scope{models.ScopeRead}, Limit: -1},
		"with a limit too large": {Name: "x", Scopes: []models.Scope{models.ScopeRead}, Limit: maxLimit + 1},
		"for a bad session":      {Name: "x", Scopes: []models.Scope{models.ScopeRead}, Sessions: []string{"a b"}},
	} {
		_, _, err := s.CreateKey(t.Context(), admin, n)
		wantKind(t, about, err, models.Invalid)
	}
}

func TestAKeyIsReplacedWithAnOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newService(t, Options{})
		n := NewKey{Name: "crm", Scopes: []models.Scope{models.ScopeSend}, Sessions: []string{"desk"}, Limit: 60}
		old, key := makeKey(t, s, n)
		fresh, made, err := s.RotateKey(t.Context(), admin, key.Prefix, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if made.Name != "crm" || made.Limit != 60 || !slices.Equal(made.Sessions, n.Sessions) || !slices.Equal(made.Scopes, n.Scopes) || made.Prefix == key.Prefix {
			t.Errorf("the new key is %+v", made)
		}
		for _, secret := range []string{old, fresh} {
			_, err := call(s, t, secret)
			wantKind(t, "while both work", err, "")
		}
		time.Sleep(time.Hour)
		_, err = call(s, t, old)
		wantKind(t, "the old key after the overlap", err, models.Unauthorized)
		_, err = call(s, t, fresh)
		wantKind(t, "the new key after the overlap", err, "")
		lines := store.audit()
		if last := lines[len(lines)-1]; last.What != "key.rotate" || last.Target != key.Prefix {
			t.Errorf("the audit log ends with %+v", last)
		}
		_, _, err = s.RotateKey(t.Context(), admin, key.Prefix, time.Hour)
		wantKind(t, "replacing a key that works no more", err, models.Conflict)
		_, _, err = s.RotateKey(t.Context(), admin, made.Prefix, MaxOverlap+1)
		wantKind(t, "an overlap too long", err, models.Invalid)
		_, _, err = s.RotateKey(t.Context(), admin, "fd_nothere1", 0)
		wantKind(t, "replacing what is not there", err, models.NotFound)
	})
}

func TestWithoutAnOverlapTheOldKeyEndsAtOnce(t *testing.T) {
	swept(t, func(t *testing.T, s *Service, _ database) {
		key, watched := holding(t, s, reading)
		if _, _, err := s.RotateKey(t.Context(), admin, key.Prefix, 0); err != nil {
			t.Fatal(err)
		}
		wantEnded(t, watched, true)
	})
}

func TestAnOverlapMakesNoKeyLiveLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := newService(t, Options{})
		soon := time.Now().Add(time.Minute)
		n := reading
		n.Expires = soon
		_, key := makeKey(t, s, n)
		if _, _, err := s.RotateKey(t.Context(), admin, key.Prefix, time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := store.key(key.Prefix).Expires; !got.Equal(soon) {
			t.Errorf("it now expires %s, want %s", got, soon)
		}
	})
}
