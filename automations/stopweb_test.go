package automations

import (
	"testing"
	"testing/synctest"

	"frontdesk/automations/sandbox"
)

func TestStoppingEverythingMakesNoRequestTwice(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.web = &web{answer: make(chan sandbox.Fetched)}
		d.halt()
		d.start()
		d.script("script({ name: 'Order', hosts: ['shop.example'] });\nonMessage({ words: 'order' }, ctx => {\n" +
			"const r = fetch('https://shop.example/1', { method: 'POST' }); ctx.reply('It is ' + r.text);\n});")
		d.writes(ann, "order")
		if err := d.StopAll(t.Context(), "Eva"); err != nil {
			t.Fatal(err)
		}
		d.web.answer <- sandbox.Fetched{Status: 200, Text: "done"}
		synctest.Wait()
		wantSent(t, d)
		if err := d.StartAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		wantSent(t, d, "4915100001: It is done")
		if n := len(d.web.jobs); n != 1 {
			t.Errorf("got %d requests, want 1", n)
		}
	})
}

func TestNoRequestIsMadeAtAStartWhileAllIsStopped(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.web = &web{answer: make(chan sandbox.Fetched)}
		d.halt()
		d.start()
		d.script("script({ name: 'Order', hosts: ['shop.example'] });\nonMessage({ words: 'order' }, ctx => {\n" +
			"const r = fetch('https://shop.example/1'); ctx.reply('It is ' + r.text);\n});")
		d.writes(ann, "order")
		if err := d.StopAll(t.Context(), "Eva"); err != nil {
			t.Fatal(err)
		}
		d.halt()
		d.start()
		if n := len(d.web.jobs); n != 1 {
			t.Errorf("got %d requests, want only the one before the stop", n)
		}
	})
}
