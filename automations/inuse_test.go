package automations

import (
	"testing"

	"frontdesk/models"
)

// usesWords is a script that uses a library only while it runs.
const usesWords = "script({ name: 'Greeter' });\nonMessage({ words: 'hello' }, ctx => { ctx.reply(use('Words').greetings[0]); });"

func TestALibraryThatIsGoneFailsOnlyTheScriptThatUsesIt(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		library, err := d.Create(t.Context(), Draft{Source: wordsLibrary})
		if err != nil {
			t.Fatal(err)
		}
		a := d.script(usesWords)
		d.script(handler("Next", "{}", "ctx.reply('next');"))
		// As a database that was made by an older version may have it.
		if err := d.store.DeleteAutomation(t.Context(), library.ID); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "hello")
		wantSent(t, d, "4915100001: next")
		if run := d.run(a); run.Status != models.RunFailed || run.Error != `there is no library "Words"` {
			t.Errorf("got %s %q, want it failed for the library", run.Status, run.Error)
		}
	})
}

func TestAWaitingRunFailsWhenItsLibraryIsGone(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		library, err := d.Create(t.Context(), Draft{Source: wordsLibrary})
		if err != nil {
			t.Fatal(err)
		}
		a := d.script("script({ name: 'Asks' });\nonMessage({ words: 'hello' }, ctx => { ctx.ask(use('Words').greetings[0]); ctx.reply('Thanks'); });")
		d.script(handler("Next", "{}", "ctx.reply('next');"))
		d.writes(ann, "hello")
		if err := d.store.DeleteAutomation(t.Context(), library.ID); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "Ann")
		if run := d.run(a); run.Status != models.RunFailed {
			t.Errorf("got %s %q, want it failed for the library", run.Status, run.Error)
		}
		d.writes(ann, "still here?")
		if sent := d.sent(); sent[len(sent)-1] != "4915100001: next" {
			t.Errorf("got %q, want the chat to go on", sent)
		}
	})
}

func TestALibraryInUseStays(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		library, err := d.Create(ctx, Draft{Source: wordsLibrary})
		if err != nil {
			t.Fatal(err)
		}
		user := d.script(usesWords)
		wantRefused(t, d.Delete(ctx, library.ID), models.Conflict, "in use by “Greeter”")
		_, err = d.Save(ctx, library.ID, Draft{Source: "script({ name: 'Other' });\nshare({ greetings: ['x'] });"})
		wantRefused(t, err, models.Conflict, "in use by “Greeter”")
		_, err = d.Save(ctx, library.ID, Draft{Source: handler("Words", "{}", "ctx.reply('x');")})
		wantRefused(t, err, models.Conflict, "in use by “Greeter”")
		if err := d.Delete(ctx, user.ID); err != nil {
			t.Fatal(err)
		}
		if err := d.Delete(ctx, library.ID); err != nil {
			t.Error(err)
		}
	})
}
