package guard

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var somewhere = Place{Table: "webhooks", Column: "secret", Row: "7"}

func sealer(t *testing.T, key []byte, older ...[]byte) *Sealer {
	t.Helper()
	s, err := NewSealer(key, older...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASealedValueOpensOnlyInItsPlace(t *testing.T) {
	s := sealer(t, NewKey())
	sealed := s.Seal("whsec_hush", somewhere)
	if strings.Contains(sealed, "hush") {
		t.Fatalf("the value shows in %s", sealed)
	}
	if got, err := s.Open(sealed, somewhere); err != nil || got != "whsec_hush" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, other := range []Place{
		{"users", "secret", "7"}, {"webhooks", "old_secret", "7"}, {"webhooks", "secret", "8"}, {"webhooks", `secret" "7`, ""},
	} {
		if got, err := s.Open(sealed, other); err == nil {
			t.Errorf("opened in %v as %q", other, got)
		}
	}
}

func TestTwoSealsOfOneValueDiffer(t *testing.T) {
	s := sealer(t, NewKey())
	first, second := s.Seal("x", somewhere), s.Seal("x", somewhere)
	if first == second {
		t.Error("the same value sealed twice looks the same")
	}
}

func TestATamperedValueDoesNotOpen(t *testing.T) {
	s := sealer(t, NewKey())
	sealed := []byte(s.Seal("whsec_hush", somewhere))
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if got, err := s.Open(string(changed), somewhere); err == nil && i < len(sealed)-1 {
			t.Errorf("opened as %q with byte %d changed", got, i)
		}
	}
	for _, junk := range []string{"", "v1", "v1.x.y", "v1..", "plain text"} {
		if _, err := s.Open(junk, somewhere); err == nil {
			t.Errorf("%q opened", junk)
		}
	}
}

func TestAnOlderKeyStillOpens(t *testing.T) {
	old, current := NewKey(), NewKey()
	sealed := sealer(t, old).Seal("x", somewhere)
	rotated := sealer(t, current, old)
	if got, err := rotated.Open(sealed, somewhere); err != nil || got != "x" {
		t.Errorf("got %q, %v", got, err)
	}
	if rotated.Current(sealed) || !rotated.Current(rotated.Seal("x", somewhere)) {
		t.Error("which key is current is told wrongly")
	}
	if _, err := sealer(t, current).Open(sealed, somewhere); err == nil || !strings.Contains(err.Error(), "another master key") {
		t.Errorf("without the old key: got %v", err)
	}
}

func TestTheKeyFileIsMadeOnceAndForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "master.key")
	keys := make([][]byte, 8)
	var starters sync.WaitGroup
	for i := range keys {
		starters.Go(func() {
			key, err := KeyFile(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	starters.Wait()
	for _, key := range keys {
		if !bytes.Equal(key, keys[0]) {
			t.Fatal("two starters got two keys")
		}
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: got %o, want %o", name, got, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".master-key-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestADamagedKeyFileIsNotReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	if err := os.WriteFile(path, []byte("half a k"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := KeyFile(path); err == nil {
		t.Error("a damaged key was accepted")
	}
	if text, _ := os.ReadFile(path); string(text) != "half a k" {
		t.Errorf("the file became %q", text)
	}
}

func TestAKeyOfTheWrongLengthIsRefused(t *testing.T) {
	if _, err := NewSealer([]byte("short")); err == nil {
		t.Error("a short key was accepted")
	}
}
