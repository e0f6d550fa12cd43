package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkout puts scripts into a folder beside, and lets the path lead there at
// one stroke.
func (d *desk) checkout(name string, files map[string]string) {
	d.t.Helper()
	beside := filepath.Join(filepath.Dir(d.path), name)
	if err := os.Mkdir(beside, 0o755); err != nil {
		d.t.Fatal(err)
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(beside, file), []byte(text), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	link := beside + ".link"
	if err := os.Symlink(beside, link); err != nil {
		d.t.Fatal(err)
	}
	if info, err := os.Lstat(d.path); err == nil && info.IsDir() {
		if err := os.Rename(d.path, d.path+".old"); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := os.Rename(link, d.path); err != nil {
		d.t.Fatal(err)
	}
}

func TestACheckoutThatIsSwappedIsFollowed(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.put("b.js", "// b")
	d.looks()
	for _, version := range []string{"second", "third"} {
		d.checkout(version, map[string]string{"a.js": "// " + version, "b.js": "// b"})
		d.looks()
		d.looks()
	}
	got := d.texts[1]
	if d.texts[1][0] != "// one" {
		got = d.texts[2]
	}
	if want := "// one // second // third"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(d.off) != 0 {
		t.Errorf("got %v switched off, want none: their files are there", d.off)
	}
	if _, err := d.Create(t.Context(), "// New one", ""); err != nil {
		t.Fatal(err)
	}
	d.looks()
	d.wantFile("new-one.js", "// New one")
}

func TestAnEmptyFolderSwitchesNothingOff(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.looks()
	d.checkout("empty", nil)
	d.looks()
	d.looks()
	if problems := d.Problems(); len(problems) != 1 || !strings.Contains(problems[0].Message, "empty") {
		t.Errorf("got %+v, want the empty folder told", problems)
	}
	d.open() // nor after a restart
	d.looks()
	d.looks()
	if len(d.off) != 0 {
		t.Errorf("got %v switched off, want none", d.off)
	}
	d.put("a.js", "// one")
	d.looks()
	if problems := d.Problems(); len(problems) != 0 {
		t.Errorf("got %+v, want none left", problems)
	}
}

func TestAFolderThatIsNotThereIsWaitedFor(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.looks()
	if err := os.Rename(d.path, d.path+".away"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := d.look(t.Context()); err == nil {
			t.Error("got no error of a folder that is not there")
		}
	}
	if err := os.Rename(d.path+".away", d.path); err != nil {
		t.Fatal(err)
	}
	d.looks()
	if len(d.off) != 0 {
		t.Errorf("got %v switched off, want none", d.off)
	}
}
