package automations

import (
	"testing"

	"frontdesk/internal/storage"
)

func TestARetoldEventDoesNotBeginADialogAnew(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Asks", "{ words: 'go' }", "store.add('begun', 1); const n = ctx.ask('Name?'); ctx.reply('Hi ' + n);"))
		e := d.writes(ann, "go")
		run := d.run(a)
		d.halt()
		err := d.store.Update(t.Context(), func(tx storage.Store) error {
			return storeAnswer(t.Context(), tx, run, []byte(`{"message":{"id":"X","type":"text","text":"Ann","time":0,"fromMe":false,"from":{"id":"","phone":"","name":"","firstName":"","isMe":false,"isSaved":false,"isBusiness":false},"chat":"","media":null,"location":null,"quoted":null,"mentions":null,"isForwarded":false}}`), 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.respondTo(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		wantSent(t, d, "4915100001: Name?", "4915100001: Hi Ann")
		if v, err := d.Value(t.Context(), a.ID, Kept{Key: "begun"}); err != nil || string(v.Value) != "1" {
			t.Errorf("got %s (%v), want it counted once", v.Value, err)
		}
		d.start()
	})
}

func TestObserversSeeTheAnswersOfDialogs(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Asks", "{ words: 'go' }", "ctx.ask('Name?'); ctx.reply('Hi');"))
		d.script("script({ name: 'Watcher', observer: true });\nonMessage(ctx => { ctx.open('" + string(bob) + "').send('saw ' + ctx.text); });")
		d.writes(ann, "go")
		d.writes(ann, "Ann")
		wantSent(t, d, "4915100001: Name?", "4915100002: saw go", "4915100001: Hi", "4915100002: saw Ann")
	})
}
