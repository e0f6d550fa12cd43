package automations

import (
	"strings"
	"testing"

	"frontdesk/models"
)

func TestOneLibraryOfAName(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		if _, err := d.Create(ctx, Draft{Source: wordsLibrary}); err != nil {
			t.Fatal(err)
		}
		_, err := d.Create(ctx, Draft{Source: wordsLibrary})
		wantRefused(t, err, models.Conflict, "there is a library of that name")
	})
}

func TestALibraryServesOnlyScriptsOfItsOwnSessions(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if _, err := d.Create(t.Context(), Draft{Source: wordsLibrary, Sessions: []string{"main"}}); err != nil {
			t.Fatal(err)
		}
		everywhere := d.script(usesWords)
		d.script(handler("Next", "{}", "ctx.reply('next');"))
		d.writes(ann, "hello")
		wantSent(t, d, "4915100001: next")
		if run := d.run(everywhere); run.Status != models.RunFailed || !strings.Contains(run.Error, "no library") {
			t.Errorf("got %s %q, want it failed: the library is not for all its sessions", run.Status, run.Error)
		}
		if _, err := d.SaveSessions(t.Context(), everywhere.ID, nil); err != nil {
			t.Fatal(err)
		}
	})
}
