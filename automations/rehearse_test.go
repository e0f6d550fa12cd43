package automations

import (
	"slices"
	"testing"
	"time"

	"frontdesk/models"
)

func TestARehearsalShowsWhereADraftDiffers(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("prices", "{ words: 'price' }", "ctx.reply('All prices are on our site.')"))
		d.writes(ann, "the price?")
		d.writes(bob, "hours?")
		staff := func(m *models.Message) { m.FromMe, m.SentBy = true, "user:3" }
		d.writes(bob, "We are open until six.", staff)
		time.Sleep(3 * time.Hour)
		d.writes(bob, "and the price?")
		d.writes(ann, "thank you")

		draft := handler("prices", "{}", `
			if (ctx.text.includes('hours')) return ctx.reply('Nine to six.');
			if (ctx.text.includes('thank')) ctx.args[0].trim();
			if (ctx.text.includes('and')) ctx.reply('On our site.');`)
		steps := 0
		found, err := d.Rehearse(t.Context(), Rehearsal{
			Automation: a.ID, Source: draft, Session: "main", Progress: func(done, total int) {
				if steps++; done != steps || total != 4 {
					t.Errorf("got progress %d of %d, want %d of 4", done, total, steps)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if found.Messages != 4 || found.Same != 0 || found.Answers != 1 || found.Quiet != 1 || found.Other != 1 || found.Errors != 1 {
			t.Errorf("got %+v, want one of each difference", found)
		}
		byKind := map[string]Difference{}
		for _, one := range found.Differences {
			byKind[one.Kind] = one
		}
		hours := byKind[NowAnswers]
		if !slices.Equal(hours.Draft, []string{"Nine to six."}) || !slices.Equal(hours.Humans, []string{"We are open until six."}) || hours.Text != "hours?" {
			t.Errorf("got %+v, want what a human answered beside it", hours)
		}
		if fails := byKind[NowProblem]; fails.Problem == "" || fails.Text != "thank you" {
			t.Errorf("got %+v, want the problem", fails)
		}
		if other := byKind[NowOther]; !slices.Equal(other.Live, []string{"All prices are on our site."}) {
			t.Errorf("got %+v, want both texts", other)
		}
		if sent := d.sent(); len(sent) != 2 {
			t.Errorf("got %q, want only what the live version sent", sent)
		}
	})
}
