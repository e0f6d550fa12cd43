package automations

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func wantSent(t *testing.T, d *desk, want ...string) {
	t.Helper()
	if got := d.sent(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAMessageIsAnsweredAndTheRunTellsHow(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Prices", "{ words: 'price' }", "console.log('hit', ctx.text); ctx.reply('Hello ' + ctx.contact.firstName);"))
		d.writes(ann, "what is the PRICE?")
		d.writes(ann, "thank you")
		wantSent(t, d, "4915100001: Hello Ann")

		trace, err := d.Trace(t.Context(), d.run(a).ID)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Status != models.RunDone || trace.Messages != 1 || trace.Name != "Prices" || trace.Chat != ann {
			t.Errorf("got run %+v, want done with a message", trace.Run)
		}
		if len(trace.Steps) != 1 || trace.Steps[0].Call != "send" || trace.Steps[0].Line != 3 || !strings.Contains(string(trace.Steps[0].Args), "Hello Ann") {
			t.Errorf("got steps %+v, want the send at line 3", trace.Steps)
		}
		if len(trace.Logs) != 1 || trace.Logs[0].Text != "hit what is the PRICE?" {
			t.Errorf("got logs %+v", trace.Logs)
		}
	})
}

func TestWhatTriggersNothing(t *testing.T) {
	tests := []struct {
		name   string
		change func(*models.Message)
	}{
		{"a message in a group", func(m *models.Message) { m.Chat = "120363@g.us" }},
		{"a status post", func(m *models.Message) { m.Chat = models.StatusBroadcast }},
		{"a channel", func(m *models.Message) { m.Chat = "1203@newsletter" }},
		{"an old message", func(m *models.Message) { m.Time = m.Time.Add(-6 * time.Minute) }},
		{"a notice", func(m *models.Message) { m.Type = models.TypeNotice }},
		{"a placeholder", func(m *models.Message) { m.Type = models.TypeUndecryptable }},
		{"a message of another session of ours", func(m *models.Message) { m.Chat, m.Sender = bob, bob }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			atDesk(t, func(t *testing.T, d *desk) {
				if err := d.store.SaveSession(t.Context(), models.Session{ID: "second", JID: bob}); err != nil {
					t.Fatal(err)
				}
				d.script(handler("All", "{}", "ctx.reply('x');"))
				d.writes(ann, "hello", tt.change)
				wantSent(t, d)
			})
		})
	}
}

func TestAnEventIsAnsweredOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.writes(bob, "nobody listens yet")
		d.script(handler("First", "{ cooldown: '1h' }", "ctx.reply('first');"))
		d.script(handler("Second", "{}", "ctx.reply('second');"))
		e := d.writes(ann, "hello")
		d.halt()
		// As after a crash just before the place was stored.
		if err := d.store.SavePosition(t.Context(), follower, "", e.ID-1); err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d, "4915100001: first")
	})
}

func TestWhatCameBeforeTheFirstStartIsNotAnswered(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{}", "ctx.reply('x');"))
		d.halt()
		d.writes(ann, "written while nobody was here")
		if err := d.store.DeletePositions(t.Context(), follower); err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d)
		d.writes(ann, "and now")
		wantSent(t, d, "4915100001: x")
	})
}

func TestWhatWasUnderWayAtACrashIsTakenUpAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("All", "{}", "ctx.reply('x');"))
		d.halt()
		e := d.writes(ann, "hello")
		// The run row was written, the server died before its step was stored.
		_, _, err := d.store.InsertRun(t.Context(), models.Run{AutomationID: a.ID, Version: 1, EventID: e.ID, SessionID: "main",
			Chat: ann, Contact: ann, Status: models.RunRunning, StartedAt: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d, "4915100001: x")
		if got := d.run(a).Status; got != models.RunDone {
			t.Errorf("got %s, want done", got)
		}
	})
}

func TestTheFirstScriptThatSendsEndsTheSearch(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Silent", "{}", "console.log('saw it');"))
		d.script(handler("Stops", "{ words: 'stop' }", "ctx.stop();"))
		d.script(handler("Answers", "{}", "ctx.reply('answer');"))
		d.script(handler("Late", "{}", "ctx.reply('too late');"))
		watcher := d.script("script({ name: 'Watcher', observer: true });\nonMessage(ctx => { ctx.open('" + string(bob) + "').send('saw ' + ctx.text); });")
		d.writes(ann, "hello")
		wantSent(t, d, "4915100001: answer", "4915100002: saw hello")
		d.writes(ann, "stop")
		wantSent(t, d, "4915100001: answer", "4915100002: saw hello", "4915100002: saw stop")
		if runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: watcher.ID}); err != nil || len(runs) != 2 {
			t.Errorf("got %d runs of the watcher (%v), want 2", len(runs), err)
		}
	})
}

func TestACooldownCountsFromTheLastAnswer(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Away", "{ cooldown: '1h' }", "if (ctx.text !== 'quiet') ctx.reply('away');"))
		d.writes(ann, "quiet") // sends nothing, so nothing rests
		d.writes(ann, "one")
		time.Sleep(59 * time.Minute)
		d.writes(ann, "two")
		d.writes(bob, "another chat")
		wantSent(t, d, "4915100001: away", "4915100002: away")
		time.Sleep(2 * time.Minute)
		d.writes(ann, "three")
		wantSent(t, d, "4915100001: away", "4915100002: away", "4915100001: away")
	})
}

func TestAWaitSurvivesARestart(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Patient", "{}", "ctx.reply('now'); ctx.wait('2h'); ctx.reply('later, ' + ctx.text); ctx.wait('1h'); ctx.reply('end');"))
		d.writes(ann, "hello")
		if run := d.run(a); run.Status != models.RunWaiting || !run.WaitingUntil.Equal(time.Now().Add(2*time.Hour)) {
			t.Fatalf("got %+v, want it waiting for two hours", run)
		}
		d.halt()
		time.Sleep(time.Hour)
		if _, err := d.Save(t.Context(), a.ID, Draft{Source: handler("Patient", "{ words: 'never' }", "ctx.reply('other text');")}); err != nil {
			t.Fatal(err)
		}
		d.start()
		wantSent(t, d, "4915100001: now")
		time.Sleep(time.Hour)
		synctest.Wait()
		wantSent(t, d, "4915100001: now", "4915100001: later, hello")
		d.halt()
		d.start()
		time.Sleep(time.Hour)
		synctest.Wait()
		wantSent(t, d, "4915100001: now", "4915100001: later, hello", "4915100001: end")
		if run := d.run(a); run.Status != models.RunDone || run.Version != 1 || run.Messages != 3 {
			t.Errorf("got %+v, want it done by version 1 with 3 messages", run)
		}
	})
}

func TestSwitchingOffCancelsWhatWaits(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Patient", "{}", "ctx.wait('2h'); ctx.reply('later');"))
		d.writes(ann, "hello")
		if _, err := d.Disable(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		wantSent(t, d)
		if run := d.run(a); run.Status != models.RunCancelled || run.Error != "the automation was switched off" {
			t.Errorf("got %s %q, want cancelled", run.Status, run.Error)
		}
	})
}

func TestStaffTakeOver(t *testing.T) {
	own := func(by string) func(*models.Message) {
		return func(m *models.Message) { m.FromMe, m.SentBy = true, by }
	}
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("All", "{}", "ctx.reply('x'); if (ctx.text === 'wait') ctx.wait('1h');"))
		d.writes(ann, "wait")
		d.writes(ann, "sent by a program", own("key:ab"))
		d.writes(ann, "sent by a script", own("automation:1"))
		if run := d.run(a); run.Status != models.RunWaiting {
			t.Fatalf("got %s, want it still waiting", run.Status)
		}
		d.writes(ann, "I am here myself", own("user:3"))
		if run := d.run(a); run.Status != models.RunCancelled || run.Error != "taken over by staff" {
			t.Errorf("got %s %q, want taken over", run.Status, run.Error)
		}
		d.writes(ann, "thank you")
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunSkipped})
		if err != nil || len(runs) != 1 || !strings.Contains(runs[0].Error, "staff wrote in the chat") {
			t.Errorf("got %+v, %v, want a run that tells why it did not run", runs, err)
		}
		wantSent(t, d, "4915100001: x")
		time.Sleep(2 * time.Hour)
		d.writes(ann, "anyone?")
		wantSent(t, d, "4915100001: x", "4915100001: x")
	})
}

func TestTwoMachinesStopTalking(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Parrot", "{}", "ctx.reply('Hello, how can I help?');"))
		for range 6 {
			d.writes(ann, "Hello, how can I help?")
			time.Sleep(10 * time.Second)
		}
		if got := len(d.sent()); got != 2 {
			t.Errorf("got %d messages, want 2", got)
		}
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunSkipped})
		if err != nil || len(runs) != 4 || !strings.Contains(runs[3].Error, "same text three times") || !strings.Contains(runs[0].Error, "looked like a loop") {
			t.Errorf("got %+v, %v, want runs that tell why", runs, err)
		}
	})
}

func TestWhatWaitsEndsWhenAutomationsMustRest(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		patient := d.script(handler("Patient", "{ words: 'wait' }", "ctx.wait('10m'); ctx.reply('later');"))
		d.script(handler("Parrot", "{}", "ctx.reply('Hello');"))
		d.writes(ann, "wait")
		for range 3 {
			d.writes(ann, "Hello")
		}
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		wantSent(t, d, "4915100001: Hello", "4915100001: Hello")
		if run := d.run(patient); run.Status != models.RunCancelled || !strings.Contains(run.Error, "looked like a loop") {
			t.Errorf("got %s %q, want it cancelled with the reason", run.Status, run.Error)
		}
	})
}

func TestAMessageToANumberGoesToThatPersonsChat(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if _, err := d.store.SaveAddress(t.Context(), "main", models.Address{LID: "222@lid", Phone: bob}); err != nil {
			t.Fatal(err)
		}
		a := d.script(handler("Teller", "{}", "ctx.open('+49 1510 0002').send('told'); if (ctx.text === 'bad') ctx.open('9@example.com').send('x');"))
		d.writes(ann, "hello")
		wantSent(t, d, "222: told")
		if d.nudges != 1 {
			t.Errorf("nudged %d times, want once", d.nudges)
		}
		d.writes(ann, "bad")
		wantSent(t, d, "222: told")
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunFailed})
		if err != nil || len(runs) != 1 || !strings.Contains(runs[0].Error, `"9@example.com" is not a WhatsApp address`) {
			t.Errorf("got %+v, %v, want it to fail", runs, err)
		}
	})
}

func TestAStoreThatIsAwayDelaysAnAnswerAndLosesNone(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{}", "ctx.reply('x');"))
		back := time.Now().Add(time.Minute)
		var changes atomic.Int32
		t.Cleanup(fault.Set(func(name string) error {
			// The first change is the message.
			if name == "append.applied" && changes.Add(1) > 1 && time.Now().Before(back) {
				return models.Errorf(models.Unavailable, "the database cannot be used now")
			}
			return nil
		}))
		d.writes(ann, "hello")
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		wantSent(t, d, "4915100001: x")
	})
}

func TestAPanicEndsOneAnswerAndNothingElse(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{}", "ctx.reply(ctx.text);"))
		var changes atomic.Int32
		t.Cleanup(fault.Set(func(name string) error {
			if name == "append.applied" && changes.Add(1) == 2 {
				panic("made to panic")
			}
			return nil
		}))
		d.writes(ann, "one")
		time.Sleep(time.Minute)
		d.writes(ann, "two")
		wantSent(t, d, "4915100001: one", "4915100001: two")
	})
}
