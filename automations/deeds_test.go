package automations

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// leaving are the things in the outbox, in order.
func (d *desk) leaving() []whatsapp.Outgoing {
	d.t.Helper()
	rows, err := d.store.Unsent(d.t.Context(), "main", time.Now(), 0)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []whatsapp.Outgoing
	for _, r := range rows {
		m, err := whatsapp.OutgoingOf(r)
		if err != nil {
			d.t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// told lists the events of a type.
func told[T models.EventData](d *desk) []T {
	d.t.Helper()
	all, err := d.store.EventsAfter(d.t.Context(), 0, storage.EventFilter{Limit: storage.MaxLimit})
	if err != nil {
		d.t.Fatal(err)
	}
	var out []T
	for _, e := range all {
		if data, ok := e.Data.(T); ok {
			out = append(out, data)
		}
	}
	return out
}

func TestEveryEffectLeavesInOrder(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{}", `
			const sent = ctx.reply('text', { typing: '2s' });
			sent.edit('better'); sent.react('👍'); sent.pin('2d'); sent.delete();
			ctx.message.star(); ctx.message.react('❤️'); ctx.message.forward('+49 1510 0002');
			ctx.typing('3s'); ctx.markRead(); ctx.archive();
			ctx.send({ location: { lat: 1, lng: 2, name: 'Here' } });
			ctx.send({ contact: { name: 'Eva; boss', phone: '+49 151 77' + '000' } });
			ctx.send({ poll: { question: 'Which?', options: ['A', 'B'], many: true } });
			const g = ctx.group('120363001@g.us');
			g.add('+49 1510 0002'); g.remove('+49 1510 0002'); g.promote('+49 1510 0002'); g.demote('+49 1510 0002');
			g.rename('New'); g.describe('About');
		`))
		if err := d.store.SaveGroup(t.Context(), models.Group{SessionID: "main", JID: club}); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "hello")
		var got []string
		for _, m := range d.leaving() {
			switch c := m.Change; {
			case m.Act != nil:
				got = append(got, m.Act.Do)
			case c != nil && c.Edit != nil:
				got = append(got, "edit "+c.Edit.Text)
			case c != nil && c.React != nil:
				got = append(got, "react "+*c.React)
			case c != nil && c.Pin != nil:
				got = append(got, "pin "+c.Pin.For.String())
			case c != nil && c.Revoke:
				got = append(got, "delete")
			case m.Forward != nil:
				got = append(got, "forward "+m.Text)
			case m.Location != nil:
				got = append(got, "location "+m.Location.Name)
			case m.VCard != "":
				got = append(got, "card")
			case m.Poll != nil:
				got = append(got, "poll "+m.Text)
			default:
				got = append(got, m.Text)
			}
		}
		want := []string{"text", "edit better", "react 👍", "pin 168h0m0s", "delete", "star", "react ❤️", "forward hello", "typing", "read", "archive",
			"location Here", "card", "poll Which?", "group.add", "group.remove", "group.promote", "group.demote", "group.rename", "group.describe"}
		if !slices.Equal(got, want) {
			runs, _ := d.Runs(t.Context(), storage.RunFilter{})
			t.Errorf("got %q\nwant %q (%s)", got, want, runs[0].Error)
		}
		if first := d.leaving()[0]; first.Pace == nil || first.Pace.Typing != 2*time.Second {
			t.Errorf("got pace %+v, want two seconds of typing", first.Pace)
		}
		if card := d.leaving()[12].VCard; !strings.Contains(card, `FN:Eva\; boss`) {
			t.Errorf("got card %q", card)
		}
	})
}

func TestWhatStaffKeepOfAChat(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.script(handler("Desk", "{ words: 'one' }", "ctx.label('vip', 'late'); ctx.unlabel('late'); ctx.assign('Eva'); ctx.note('Likes tea.');"))
		d.script(handler("Sees", "{ label: 'VIP' }", "ctx.reply(ctx.chat.labels.join() + ' ' + ctx.chat.assignee);"))
		d.writes(ann, "one")
		d.writes(bob, "two")
		d.writes(ann, "two")
		// The second script is asked after the first one has labelled the chat.
		wantSent(t, d, "4915100001: vip Eva", "4915100001: vip Eva")
		notes, err := d.store.Notes(ctx, "main", ann, 0, 0)
		if err != nil || len(notes) != 1 || notes[0].Text != "Likes tea." || notes[0].Author != "automation:1" || notes[0].Run == 0 {
			t.Errorf("got %+v, %v", notes, err)
		}
	})
}

func TestABusinessAccountGetsItsRealLabel(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		if err := d.store.SaveSession(ctx, models.Session{ID: "main", Platform: "smba"}); err != nil {
			t.Fatal(err)
		}
		if err := d.store.SaveLabel(ctx, models.Label{SessionID: "main", ID: "7", Name: "New Customer"}); err != nil {
			t.Fatal(err)
		}
		d.script(handler("Label", "{}", "ctx.label('new customer', 'own');"))
		d.writes(ann, "hello")
		out := d.leaving()
		if len(out) != 1 || out[0].Act.Do != whatsapp.ActLabel || !slices.Equal(out[0].Act.Names, []string{"7"}) {
			t.Errorf("got %+v, want the real label", out)
		}
		if own, err := d.store.DeskLabels(ctx, "main", ann); err != nil || len(own) != 1 || own[0].Name != "own" {
			t.Errorf("got %+v, %v, want the other one kept here", own, err)
		}
	})
}

func TestAHandoffGivesTheChatToAHuman(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		waits := d.script(handler("Waits", "{ words: 'wait' }", "ctx.wait('1h'); ctx.reply('later');"))
		d.script(handler("Human", "{ words: 'human' }", "ctx.handoff({ to: 'Eva', say: 'A colleague takes over.', note: 'Angry', pause: '3h' }); ctx.reply('never');"))
		d.writes(ann, "wait")
		d.writes(ann, "a human please")
		d.writes(ann, "a human please")
		wantSent(t, d, "4915100001: A colleague takes over.")
		if run := d.run(waits); run.Status != models.RunCancelled || !strings.Contains(run.Error, "handed to a human") {
			t.Errorf("got %s %q, want it cancelled", run.Status, run.Error)
		}
		handoffs := told[models.AutomationHandedOff](d)
		if len(handoffs) != 1 || handoffs[0].Person != "Eva" || handoffs[0].Note != "Angry" || handoffs[0].Chat != ann {
			t.Errorf("got %+v", handoffs)
		}
		until, why, err := d.PausedUntil(ctx, "main", ann)
		if err != nil || !strings.Contains(why, "handed it to a human") || time.Until(until) < 2*time.Hour {
			t.Errorf("got %v %q %v", until, why, err)
		}
		if marks, _ := d.store.DeskLabels(ctx, "main", ann); len(marks) != 1 || marks[0].Name != NeedsHuman {
			t.Errorf("got %+v, want the chat marked", marks)
		}
		if err := d.Wake(ctx, "main", ann); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "a human please")
		wantSent(t, d, "4915100001: A colleague takes over.", "4915100001: A colleague takes over.")
	})
}

func TestValuesAreKeptByChatAndByScript(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Counts", "{}", `
			const n = ctx.state.add('seen'), all = store.add('seen');
			if (!ctx.state.once('hello', '1h')) return ctx.reply(n + '/' + all + ' ' + ctx.state.keys('s').join());
			store.set('list', { a: [1] }, { ttl: '2h' }); ctx.state.set('gone', 1); ctx.state.delete('gone');
			ctx.reply('first ' + store.get('list').a[0] + ' ' + ctx.state.get('gone', 'none') + ' ' + store.keys().join());
		`))
		d.writes(ann, "x")
		d.writes(ann, "x")
		d.writes(bob, "x")
		d.halt()
		d.start()
		d.passes(61 * time.Minute)
		d.writes(ann, "x")
		wantSent(t, d, "4915100001: first 1 none list,seen", "4915100001: 2/2 seen", "4915100002: first 1 none list,seen", "4915100001: first 1 none list,seen")
		d.passes(4 * time.Hour)
		if left, err := d.store.Values(t.Context(), storage.ValueFilter{Automation: 1}); err != nil || len(left) != 3 {
			t.Errorf("got %+v, %v, want what expired swept away", left, err)
		}
	})
}

func TestAStepThatReadWhatSomebodyChangedIsExecutedAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Slots", "{}", "if (store.once('slot')) ctx.reply('yours'); else ctx.reply('gone');"))
		d.scripts.before = func() {
			d.scripts.before = nil
			err := d.store.SaveValue(t.Context(), models.AutomationValue{AutomationID: a.ID, Key: "slot", Value: json.RawMessage("true")})
			if err != nil {
				t.Error(err)
			}
		}
		d.writes(ann, "me!")
		wantSent(t, d, "4915100001: gone")
		if n := len(d.scripts.used); n != 2 {
			t.Errorf("got %d steps, want 2", n)
		}
	})
}

func TestWhatAScriptKeepsIsBounded(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Hoards", "{}", `
			const say = f => { try { f(); } catch (e) { ctx.reply(e.code + ': ' + e.message); } };
			say(() => store.set('big', 'x'.repeat(70000)));
			say(() => store.set('', 1));
			store.set('text', 'abc'); say(() => store.add('text'));
			say(() => store.set('more', 'x'.repeat(60000)));
		`))
		for i := range 161 {
			err := d.store.SaveValue(t.Context(), models.AutomationValue{AutomationID: a.ID, Key: itoa(i), Value: slices.Repeat([]byte("x"), 65000)})
			if err != nil {
				t.Fatal(err)
			}
		}
		d.writes(ann, "x")
		got := strings.Join(d.sent(), "\n")
		for _, want := range []string{"at most 64 KB", "1 to 200 characters", "is no number", "at most 10 MB"} {
			if !strings.Contains(got, want) {
				t.Errorf("got %q, want %q in it", got, want)
			}
		}
	})
}

func TestTriggers(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(`script({ name: 'All' });
onReaction({ emoji: '👍' }, ctx => ctx.open('+49 1510 0009').send('reaction ' + ctx.emoji + ' ' + ctx.contact.id));
onPollVote({}, ctx => ctx.open('+49 1510 0009').send('vote ' + ctx.question + ' ' + ctx.votes.join()));
onGroupJoin({}, ctx => ctx.open('+49 1510 0009').send('join ' + ctx.people.length + ' ' + ctx.thisGroup.name));
onGroupLeave({}, ctx => ctx.open('+49 1510 0009').send('leave ' + (ctx.by ? ctx.by.id : 'nobody')));
onCall(ctx => { ctx.reject(); ctx.open('+49 1510 0009').send('call ' + ctx.isVideo); });
on('message_edit', ctx => ctx.open('+49 1510 0009').send('edit ' + ctx.data.newBody));
`)
		if err := d.store.SaveGroup(t.Context(), models.Group{SessionID: "main", JID: club, Subject: "Club"}); err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		d.happens(models.Reacted{Reaction: models.Reaction{Sender: ann, Emoji: "👍", Time: now}, Target: models.MessageRef{Chat: ann, ID: "X"}})
		d.happens(models.Reacted{Reaction: models.Reaction{Sender: ann, Emoji: "👎", Time: now}, Target: models.MessageRef{Chat: ann, ID: "X"}})
		d.happens(models.Reacted{Reaction: models.Reaction{Sender: ann, FromMe: true, Emoji: "👍", Time: now}, Target: models.MessageRef{Chat: ann, ID: "X"}})
		d.happens(models.Voted{Vote: models.PollVote{Chat: ann, MessageID: "P", Voter: ann, Options: []string{"A"}, Time: now}, Poll: models.Message{Chat: ann, ID: "P", Text: "Which?"}})
		d.happens(models.GroupJoined{Group: club, People: []models.JID{ann, bob}, How: "add"})
		d.happens(models.GroupLeft{Group: club, By: bob, People: []models.JID{ann}, How: "remove"})
		d.happens(models.CallReceived{Call: models.Call{ID: "C", From: ann, Video: true, Time: now}})
		d.passes(burstTime)
		d.happens(models.MessageEdited{Message: models.Message{SessionID: "main", Chat: ann, Sender: ann, ID: "X", Text: "better", Type: models.TypeText}})
		var got []string
		for _, m := range d.leaving() {
			if m.Act != nil {
				got = append(got, m.Act.Do+" "+m.Act.Target)
				continue
			}
			got = append(got, m.Text)
		}
		want := []string{"reaction 👍 " + string(ann), "vote Which? A", "join 2 Club", "leave " + string(bob), "reject C", "call true", "edit better"}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestFactsOfAMessage(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if err := d.store.SaveSession(t.Context(), models.Session{ID: "main", JID: "4915199999@s.whatsapp.net", LID: "999@lid"}); err != nil {
			t.Fatal(err)
		}
		d.script(`onMessage({ firstContact: true }, ctx => ctx.reply('first'));
onMessage({ quietFor: '1h' }, ctx => ctx.reply('long time'));
onMessage({ in: 'groups', mentioned: true }, ctx => ctx.reply('me?'));`)
		d.writes(ann, "hello")
		d.writes(ann, "hello")
		d.passes(2 * time.Hour)
		d.writes(ann, "hello")
		d.writes(ann, "nobody", inClub)
		d.writes(ann, "you", inClub, func(m *models.Message) { m.Mentions = []models.JID{"999@lid"} })
		d.writes(ann, "you", inClub, func(m *models.Message) { m.Quote = &models.Quote{ID: "Q", Sender: "4915199999@s.whatsapp.net"} })
		wantSent(t, d, "4915100001: first", "4915100001: long time", "120363001: me?", "120363001: me?")
	})
}

func TestTheHoursOfTheDesk(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		// The clock of a test begins on Saturday, 1 January 2000.
		d.script(handler("Away", "{ hours: 'closed' }", "ctx.reply('closed, ' + hours.describe());"))
		d.writes(ann, "hello")
		if err := d.store.SaveSetting(t.Context(), HoursSetting, `{"zone":"Europe/Berlin","open":[{"day":6,"from":"00:00","to":"24:00"}]}`); err != nil {
			t.Fatal(err)
		}
		d.writes(bob, "hello")
		if got := d.sent(); len(got) != 1 || !strings.Contains(got[0], "09:00") {
			t.Errorf("got %q, want one answer", got)
		}
	})
}

func TestAFailedRunBeginsTheErrorHandler(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script("onMessage(ctx => {\nthrow new Error('broken');\n});\nonError(ctx => { ctx.reply(ctx.error.message + ' at ' + ctx.error.line); if (ctx.chat) throw new Error('again'); });")
		d.writes(ann, "hello")
		wantSent(t, d)
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID})
		if err != nil || len(runs) != 2 || runs[0].Cause != sandbox.HandlerError || runs[0].Error != "again" {
			t.Errorf("got %+v, %v, want one run of the error handler, which begins none", runs, err)
		}
	})
}
