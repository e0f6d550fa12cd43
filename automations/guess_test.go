package automations

import (
	"testing"

	"frontdesk/models"
)

func TestMessageIdsCannotBeGuessed(t *testing.T) {
	run := models.Run{SessionID: "main", Chat: ann, EventID: 7}
	if one, two := seedOf(run), seedOf(run); one == two {
		t.Errorf("two runs of the same event have the seed %q", one)
	}
}

func TestTestsTakeTheLibraryAndNotItsNamesake(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for _, source := range []string{wordsLibrary, handler("Words", "{}", "ctx.reply('namesake');")} {
			if _, err := d.Create(t.Context(), Draft{Source: source}); err != nil {
				t.Fatal(err)
			}
		}
		runs, err := d.RunTests(t.Context(), usesWords+"\ntest('greets', t => t.person('+4915100001').says('hello').expect('hello'));", TestOptions{})
		if err != nil || len(runs) != 1 || !runs[0].Passed {
			t.Errorf("got %+v, %v, want the test passed", runs, err)
		}
	})
}

func TestAScriptDoesNotHearOfItsOwnHandOffs(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		own := models.Run{Cause: "automation.handoff"}
		for _, data := range []models.EventData{models.AutomationHandedOff{Run: own, Chat: ann}, models.AutomationFailed{Run: own}, models.AutomationRan{Run: own}} {
			if !d.ownNoise(models.Event{Data: data}) {
				t.Errorf("%T of a run that such an event began is told to scripts", data)
			}
		}
	})
}
