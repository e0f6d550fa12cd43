package automations

import (
	"strings"
	"testing"

	"frontdesk/models"
)

const wordsLibrary = "script({ name: 'Words' });\nshare({ greetings: ['hello', 'good day'] });"

func TestAFilterIsMadeOfWhatALibraryShares(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		library, err := d.Create(t.Context(), Draft{Source: wordsLibrary})
		if err != nil {
			t.Fatal(err)
		}
		d.script("script({ name: 'Greeter' });\nconst { greetings } = use('Words');\nonMessage({ words: greetings }, ctx => { ctx.reply('Welcome'); });")
		d.writes(ann, "good day")
		wantSent(t, d, "4915100001: Welcome")

		if _, err := d.Save(t.Context(), library.ID, Draft{Source: strings.ReplaceAll(wordsLibrary, "good day", "moin")}); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "good day")
		d.writes(bob, "moin")
		wantSent(t, d, "4915100001: Welcome", "4915100002: Welcome")
	})
}

func TestALibraryMayUseALibrary(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for _, source := range []string{wordsLibrary, "script({ name: 'All' });\nshare({ all: [...use('Words').greetings, 'hi'] });"} {
			if _, err := d.Create(t.Context(), Draft{Source: source}); err != nil {
				t.Fatal(err)
			}
		}
		d.script("script({ name: 'Greeter' });\nonMessage({ words: use('All').all }, ctx => { ctx.reply('Welcome'); });")
		d.writes(ann, "hello")
		d.writes(bob, "hi")
		wantSent(t, d, "4915100001: Welcome", "4915100002: Welcome")
	})
}

func TestTriggersAreCheckedWhenSaving(t *testing.T) {
	const does = ", ctx => { ctx.open('+49 151 00001').send('x'); });"
	tests := []struct {
		source, says string
		line         int
	}{
		{"use('Gone');\nonMessage(ctx => { ctx.reply('x'); });", "there is no library 'Gone'; make a script of that name", 1},
		{"onMessage(ctx => {\n  ctx.reply(use('Gone').text); });", "there is no library 'Gone'; make a script of that name", 2},
		{"\nonSchedule('mondey 09:00'" + does, "did you mean 'monday 09:00'?", 2},
		{"\nonSchedule('Wekdays 8.30'" + does, "did you mean 'weekdays 8:30'?", 2},
		{"\nonSchedule('at full moon'" + does, "is no time that a schedule knows", 2},
		{"\n\non('mesage_ack'" + does, "there is no event 'mesage_ack', did you mean 'message_ack'?", 3},
		{"on('full.moon'" + does, "there is no event 'full.moon'; the page of events", 1},
	}
	atDesk(t, func(t *testing.T, d *desk) {
		for _, tt := range tests {
			found, err := d.Check(t.Context(), tt.source, nil)
			if err != nil || len(found.Problems) != 1 {
				t.Errorf("%s: got %v (%v), want one problem", tt.source, found.Problems, err)
				continue
			}
			if p := found.Problems[0]; !strings.Contains(p.Message, tt.says) || p.Line != tt.line {
				t.Errorf("%s: got %q at line %d, want %q at line %d", tt.source, p.Message, p.Line, tt.says, tt.line)
			}
			if _, err := d.Create(t.Context(), Draft{Source: tt.source}); models.KindOf(err) != models.Invalid {
				t.Errorf("%s: got %v, want it not saved", tt.source, err)
			}
		}
		for _, right := range []string{"onSchedule('weekdays 08:30'" + does, "on('message_ack'" + does} {
			if found, err := d.Check(t.Context(), right, nil); err != nil || len(found.Problems) > 0 {
				t.Errorf("%s: got %v (%v), want no problem", right, found.Problems, err)
			}
		}
	})
}
