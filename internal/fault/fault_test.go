package fault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestAPointDoesNothingByItself(t *testing.T) {
	if err := Point("append.stored"); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestAPlanHoldsUntilItIsTakenBack(t *testing.T) {
	want := errors.New("disk")
	restore := Set(func(name string) error {
		if name == "append.stored" {
			return want
		}
		return nil
	})
	if err := Point("append.stored"); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if err := Point("append.applied"); err != nil {
		t.Errorf("at another point: got %v, want no error", err)
	}
	restore()
	if err := Point("append.stored"); err != nil {
		t.Errorf("afterwards: got %v, want no error", err)
	}
}

func TestAnArmedPointFailsAtItsTurn(t *testing.T) {
	t.Cleanup(func() { plan.Store(nil) })
	if err := Arm("append.stored=error@2, append.applied=error"); err != nil {
		t.Fatal(err)
	}
	for turn, want := range []bool{false, true, false} {
		if got := Point("append.stored") != nil; got != want {
			t.Errorf("turn %d: failed is %v, want %v", turn+1, got, want)
		}
	}
	for range 2 {
		if Point("append.applied") == nil {
			t.Error("a point without a turn did not fail")
		}
	}
}

func TestArmRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, text := range []string{"nowhere=kill", "append.stored", "append.stored=burn", "append.stored=kill@soon"} {
		if err := Arm(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if err := Arm(""); err != nil {
		t.Errorf("nothing: got %v, want no error", err)
	}
	if plan.Load() != nil {
		t.Error("a plan is in force")
	}
}

// The crash test walks Points; a point in the code that is not listed would
// never be tried, and a listed one without code would prove nothing.
func TestEveryPointInTheCodeIsListed(t *testing.T) {
	var used []string
	call := regexp.MustCompile(`fault\.Point\("([^"]+)"\)`)
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != "../.." {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range call.FindAllSubmatch(source, -1) {
			used = append(used, string(match[1]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(used)
	if listed := slices.Sorted(slices.Values(Points)); !slices.Equal(used, listed) {
		t.Errorf("the code has %v, Points lists %v", used, listed)
	}
}
