package folder

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/models"
)

// desk has scripts in memory and a folder on disk.
type desk struct {
	*Folder
	t       *testing.T
	path    string
	texts   map[int64][]string
	at      map[int64]time.Time
	off     []int64
	setting string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "scripts"), texts: map[int64][]string{}, at: map[int64]time.Time{}}
	d.open()
	return d
}

// open begins as a server does that starts.
func (d *desk) open() {
	d.t.Helper()
	var err error
	if d.Folder, err = New(Options{Path: d.path, Scripts: d, Settings: d, Logger: slog.New(slog.DiscardHandler)}); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = d.Close() })
	if err := d.load(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) Setting(context.Context, string) (string, error) { return d.setting, nil }

func (d *desk) SaveSetting(_ context.Context, _, value string) error {
	d.setting = value
	return nil
}

func (d *desk) All(context.Context) ([]Script, error) {
	var all []Script
	for id := int64(1); id <= 20; id++ {
		if texts := d.texts[id]; texts != nil {
			all = append(all, d.script(id))
		}
	}
	return all, nil
}

func (d *desk) script(id int64) Script {
	name, _, _ := strings.Cut(strings.TrimPrefix(d.texts[id][0], "// "), "\n")
	return Script{ID: id, Name: name, Version: len(d.texts[id])}
}

func (d *desk) Source(_ context.Context, id int64) (string, time.Time, error) {
	return d.texts[id][len(d.texts[id])-1], d.at[id], nil
}

func (d *desk) Create(_ context.Context, source, _ string) (Script, error) {
	return d.publish(int64(len(d.texts)+1), source)
}

func (d *desk) Save(_ context.Context, id int64, source, _ string) (Script, error) {
	return d.publish(id, source)
}

func (d *desk) publish(id int64, source string) (Script, error) {
	if strings.Contains(source, "wrong") {
		return Script{}, models.Errorf(models.Invalid, "the script was not saved: unexpected word (line 2)")
	}
	d.texts[id], d.at[id] = append(d.texts[id], source), time.Now()
	return d.script(id), nil
}

func (d *desk) Disable(_ context.Context, id int64) error {
	d.off = append(d.off, id)
	return nil
}

// looks lets time pass: a file is read once nobody writes it.
func (d *desk) looks() {
	d.t.Helper()
	for range 2 {
		if err := d.look(d.t.Context()); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) put(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.path, name), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) dated(name string, at time.Time) {
	d.t.Helper()
	if err := os.Chtimes(filepath.Join(d.path, name), at, at); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) wantFile(name, want string) {
	d.t.Helper()
	got, err := os.ReadFile(filepath.Join(d.path, name))
	if err != nil || string(got) != want {
		d.t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
	}
}

func (d *desk) wantTexts(id int64, want ...string) {
	d.t.Helper()
	if !slices.Equal(d.texts[id], want) {
		d.t.Errorf("got %q, want %q", d.texts[id], want)
	}
}

func TestANewFileBecomesAnAutomationAndAChangedOneAVersion(t *testing.T) {
	d := newDesk(t)
	d.put("greeter.js", "// one")
	if err := d.look(t.Context()); err != nil || len(d.texts) != 0 {
		t.Errorf("got %v, %v, want it to wait until nobody writes", d.texts, err)
	}
	d.looks()
	d.wantTexts(1, "// one")
	d.put("greeter.js", "// two, longer")
	d.looks()
	d.looks()
	d.wantTexts(1, "// one", "// two, longer")
	d.open() // after a restart nothing is new
	d.looks()
	d.wantTexts(1, "// one", "// two, longer")
	if len(d.texts) != 1 {
		t.Errorf("got %d automations, want one", len(d.texts))
	}
}

func TestAPublishedVersionIsWrittenToItsFile(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"// Order status!", "// order status", "// ///"} {
		if _, err := d.Create(t.Context(), text, ""); err != nil {
			t.Fatal(err)
		}
	}
	d.looks()
	d.wantFile("order-status.js", "// Order status!")
	d.wantFile("order-status-2.js", "// order status")
	d.wantFile("automation-3.js", "// ///")
	if _, err := d.Save(t.Context(), 1, "// better", ""); err != nil {
		t.Fatal(err)
	}
	d.looks()
	d.wantFile("order-status.js", "// better")
	d.looks()
	d.wantTexts(1, "// Order status!", "// better")
	if left, _ := filepath.Glob(filepath.Join(d.path, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAFileThatIsWrongIsToldAndTheLiveVersionStays(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.put("b.js", "wrong from the start")
	d.looks()
	d.put("a.js", "// wrong now")
	d.looks()
	d.looks()
	d.wantTexts(1, "// one")
	problems := d.Problems()
	if len(problems) != 2 || problems[0].File != "a.js" || problems[1].File != "b.js" || !strings.Contains(problems[0].Message, "line 2") {
		t.Errorf("got %+v", problems)
	}
	d.put("a.js", "// right again")
	if err := os.Remove(filepath.Join(d.path, "b.js")); err != nil {
		t.Fatal(err)
	}
	d.looks()
	d.wantTexts(1, "// one", "// right again")
	if problems := d.Problems(); len(problems) != 0 {
		t.Errorf("got %+v, want none left", problems)
	}
}

func TestADeletedFileSwitchesItsAutomationOff(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.looks()
	if err := os.Remove(filepath.Join(d.path, "a.js")); err != nil {
		t.Fatal(err)
	}
	if err := d.look(t.Context()); err != nil || len(d.off) != 0 {
		t.Errorf("got %v, %v, want a second look: an editor may be replacing it", d.off, err)
	}
	d.looks()
	d.looks()
	if !slices.Equal(d.off, []int64{1}) {
		t.Errorf("got %v, want it switched off once", d.off)
	}
	d.put("a.js", "// back")
	d.looks()
	d.wantTexts(1, "// one", "// back")
	if err := os.Remove(filepath.Join(d.path, "a.js")); err != nil {
		t.Fatal(err)
	}
	d.looks()
	if _, err := d.Save(t.Context(), 1, "// published later", ""); err != nil {
		t.Fatal(err)
	}
	d.looks()
	d.wantFile("a.js", "// published later")
}

func TestADeletedAutomationTakesItsFileAlong(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	d.looks()
	delete(d.texts, 1)
	d.looks()
	if _, err := os.Stat(filepath.Join(d.path, "a.js")); !os.IsNotExist(err) {
		t.Errorf("got %v, want the file gone", err)
	}
}

func TestTheNewerSideWinsAndTheOtherIsKept(t *testing.T) {
	for _, tt := range []struct {
		name  string
		file  time.Duration // how much newer the file is
		text  string
		want  []string
		older string
	}{
		{"the file", time.Minute, "// file", []string{"// one", "// console", "// file"}, ""},
		{"the console", -time.Minute, "// file", []string{"// one", "// console", "// file", "// console"}, ""},
		{"the console, and the file is wrong", -time.Minute, "// wrong", []string{"// one", "// console"}, "// wrong"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.put("a.js", "// one")
			d.looks()
			if _, err := d.Save(t.Context(), 1, "// console", ""); err != nil {
				t.Fatal(err)
			}
			d.put("a.js", tt.text)
			d.dated("a.js", time.Now().Add(tt.file))
			d.looks()
			d.looks()
			d.wantTexts(1, tt.want...)
			d.wantFile("a.js", tt.want[len(tt.want)-1])
			if tt.older != "" {
				d.wantFile("a.js.older", tt.older)
			}
		})
	}
}

func TestAFolderOfAnotherServerIsTakenOver(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"// same", "// greeter"} {
		if _, err := d.Create(t.Context(), text, ""); err != nil {
			t.Fatal(err)
		}
	}
	d.put("called-otherwise.js", "// same")
	d.put("greeter.js", "// greeter\n// newer")
	d.dated("greeter.js", time.Now().Add(time.Minute))
	d.put("third.js", "// third")
	d.looks()
	d.wantTexts(1, "// same")
	d.wantTexts(2, "// greeter", "// greeter\n// newer")
	d.wantTexts(3, "// third")
	if len(d.texts) != 3 {
		t.Errorf("got %d automations, want 3", len(d.texts))
	}
}

func TestWhatIsNoScriptIsPassedOver(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{".a.js.swp", ".#a.js", "#a.js#", "a.js~", "4913", "README.md", ".a.js.1.tmp", "a.tmp.js", "~a.js", "a.js.older"} {
		d.put(name, "// x")
	}
	if err := os.Mkdir(filepath.Join(d.path, "folder.js"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(d.path, "link.js")); err != nil {
		t.Fatal(err)
	}
	d.looks()
	if len(d.texts) != 0 || len(d.Problems()) != 0 {
		t.Errorf("got %v, %v", d.texts, d.Problems())
	}
}

func TestTheFolderIsLookedAtUntilTheEnd(t *testing.T) {
	d := newDesk(t)
	d.put("a.js", "// one")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.Run(ctx); err != context.Canceled {
		t.Errorf("got %v", err)
	}
	if got := fmt.Sprint(d.Path()); got != d.path {
		t.Errorf("got %s", got)
	}
}
