package automations

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/automations/stage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/scripts"
)

func TestTheSamplesPassTheirTests(t *testing.T) {
	files, err := filepath.Glob("testdata/samples/*.js")
	if err != nil || len(files) != 6 {
		t.Fatalf("got %d samples (%v), want 6", len(files), err)
	}
	// One more uses every function of the script API.
	for _, file := range append(files, "testdata/everything.js") {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		passes(t, strings.TrimSuffix(filepath.Base(file), ".js"), string(source), 1)
	}
}

func TestTheGalleryPassesItsTests(t *testing.T) {
	for _, s := range scripts.All() {
		passes(t, s.ID, s.Source, 2) // the happy way, and the quiet way
	}
}

// passes runs the tests of a script, plainly and with every step executed twice
// and every run replayed from its journal.
func passes(t *testing.T, name, source string, least int) {
	t.Helper()
	for _, check := range []bool{false, true} {
		t.Run(fmt.Sprintf("%s, replayed %v", name, check), func(t *testing.T) {
			t.Parallel()
			s := benchService(t)
			runs, err := s.RunTests(t.Context(), source, TestOptions{Check: check})
			if err != nil {
				t.Fatal(err)
			}
			if len(runs) < least {
				t.Errorf("got %d tests, want at least %d", len(runs), least)
			}
			for _, run := range runs {
				if !run.Passed {
					t.Errorf("%q, line %d: %v\n%s", run.Name, run.Line, run.Problem, conversation(run.Lines))
				}
			}
		})
	}
}

// benchService is a service that only tries scripts out, on workers of its own.
func benchService(t *testing.T) *Service {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return New(Options{Store: store, Scripts: newPool(t), Logger: slog.New(slog.DiscardHandler)})
}

func conversation(lines []stage.Line) string {
	var out strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&out, "  %s %s→%s [%s] %s\n", l.At.Format("15:04"), l.Who, l.Chat, l.Kind, l.Text)
	}
	return out.String()
}
