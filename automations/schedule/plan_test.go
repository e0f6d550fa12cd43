package schedule

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"frontdesk/models"
)

func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := time.ParseInLocation("2006-01-02 15:04", text, location)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestWhenAPlanIsNext(t *testing.T) {
	const berlin = "Europe/Berlin"
	tests := []struct{ name, plan, zone, now, want string }{
		{"later today", "every day 09:00", berlin, "2026-03-02 08:59", "2026-03-02 09:00"},
		{"never now, always after", "every day 09:00", berlin, "2026-03-02 09:00", "2026-03-03 09:00"},
		{"a short way of saying it", "daily 9:00", berlin, "2026-03-02 10:00", "2026-03-03 09:00"},
		{"the weekend is passed over", "weekdays 08:30", berlin, "2026-03-06 09:00", "2026-03-09 08:30"},
		{"two days a week", "mon,thu 18:00", berlin, "2026-03-02 18:00", "2026-03-05 18:00"},
		{"a span of days over the week's end", "fri-mon 18:00", berlin, "2026-03-01 19:00", "2026-03-02 18:00"},
		{"two times a day", "Every day at 09:00 and 17:30", berlin, "2026-03-02 09:00", "2026-03-02 17:30"},
		{"every quarter of an hour", "every 15m", berlin, "2026-03-02 09:01", "2026-03-02 09:15"},
		{"every quarter, where zones are odd", "every 1 hour", "Asia/Kolkata", "2026-03-02 09:01", "2026-03-02 10:00"},
		{"the first of a month", "1st of month 07:00", berlin, "2026-03-01 07:00", "2026-04-01 07:00"},
		{"the 31st skips short months", "31st of month 07:00", berlin, "2026-03-31 07:00", "2026-05-31 07:00"},
		{"the last of a month", "last day of month 18:00", berlin, "2026-02-01 00:00", "2026-02-28 18:00"},
		{"a cron line", "30 8 * * 1-5", berlin, "2026-03-06 09:00", "2026-03-09 08:30"},
		{"a cron line with names", "0 12 * jan mon", berlin, "2026-03-06 09:00", "2027-01-04 12:00"},

		{"clocks go forward: left out times come after the gap", "every day 02:30", berlin, "2026-03-28 12:00", "2026-03-29 03:00"},
		{"and only once", "every day 02:30", berlin, "2026-03-29 03:00", "2026-03-30 02:30"},
		{"the same for cron", "30 2 * * *", berlin, "2026-03-28 12:00", "2026-03-29 03:00"},
		{"by the wall before and after", "every day 09:00", berlin, "2026-03-28 09:00", "2026-03-29 09:00"},
		{"a gap at midnight", "every day 00:00", "America/Santiago", "2026-09-05 12:00", "2026-09-06 01:00"},
		{"half an hour forward", "every day 02:15", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 02:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := Parse(tt.plan)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := plan.Next(at(t, tt.zone, tt.now)), at(t, tt.zone, tt.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// When clocks go back, 02:30 comes twice in Berlin: at 00:30 and 01:30 UTC.
func TestATimeThatComesTwiceCountsOnce(t *testing.T) {
	for _, text := range []string{"every day 02:30", "30 2 * * *"} {
		plan, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		first := plan.Next(at(t, "Europe/Berlin", "2026-10-24 12:00"))
		if want := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC); !first.Equal(want) {
			t.Errorf("%s: got %s, want %s", text, first.UTC(), want)
		}
		for _, now := range []time.Duration{0, 30 * time.Minute, 45 * time.Minute, time.Hour} {
			second := plan.Next(first.Add(now))
			if want := time.Date(2026, 10, 26, 1, 30, 0, 0, time.UTC); !second.Equal(want) {
				t.Errorf("%s, %s after it: got %s, want %s", text, now, second.UTC(), want)
			}
		}
	}
}

// In Berlin the clocks go back on 25 October and forward on 29 March.
func TestLongIntervalsKeepToTheClockOnTheWall(t *testing.T) {
	for _, tt := range []struct{ plan, from, want string }{
		{"every 1d", "2026-10-24 12:00", "25 00:00, 26 00:00, 27 00:00"},
		{"every 6h", "2026-10-24 23:00", "25 00:00, 25 06:00, 25 12:00, 25 18:00, 26 00:00"},
		{"every 2h", "2026-10-24 23:00", "25 00:00, 25 02:00, 25 04:00"},
		{"every 1d", "2026-03-28 12:00", "29 00:00, 30 00:00, 31 00:00"},
		{"every 6h", "2026-03-28 23:00", "29 00:00, 29 06:00, 29 12:00, 29 18:00, 30 00:00"},
		{"every 2h", "2026-03-28 23:00", "29 00:00, 29 03:00, 29 04:00"},
	} {
		plan, err := Parse(tt.plan)
		if err != nil {
			t.Fatal(err)
		}
		now := at(t, "Europe/Berlin", tt.from)
		var got []string
		for range strings.Count(tt.want, ",") + 1 {
			next := plan.Next(now)
			if !next.After(now) {
				t.Fatalf("%s: after %s got %s", tt.plan, now, next)
			}
			now = next
			got = append(got, now.Format("02 15:04"))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s from %s: got %s, want %s", tt.plan, tt.from, got, tt.want)
		}
	}
}

func TestWhatHasNoHourGoesByTheTimeThatPasses(t *testing.T) {
	for _, text := range []string{"every 30m", "*/30 * * * *"} {
		plan, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		now := at(t, "Europe/Berlin", "2026-10-25 00:00")
		for range 12 {
			next := plan.Next(now)
			if next.Sub(now) != 30*time.Minute {
				t.Errorf("%s: from %s to %s", text, now, next)
			}
			now = next
		}
	}
}

func TestPlansInWords(t *testing.T) {
	for text, want := range map[string]string{
		"every day 09:00": "every day at 09:00", "weekdays 8:30": "every weekday at 08:30", "mon,thu 18:00": "every Monday and Thursday at 18:00",
		"sun,mon,tue 18:00,9:00": "every Monday, Tuesday and Sunday at 09:00 and 18:00", "every 15m": "every 15 minutes", "every 1h": "every hour",
		"every 120m": "every 2 hours", "every 2d": "every 2 days", "1st of month 07:00": "on the 1st of every month at 07:00",
		"22nd of month 07:00": "on the 22nd of every month at 07:00", "12th of month 07:00": "on the 12th of every month at 07:00",
		"last of month 07:00": "on the last day of every month at 07:00", "0 9 * * 1": "by the cron line 0 9 * * 1",
	} {
		plan, err := Parse(text)
		if err != nil || plan.String() != want {
			t.Errorf("%s: got %q, %v, want %q", text, plan, err, want)
		}
	}
}

func TestWhatIsNoPlan(t *testing.T) {
	for _, text := range []string{
		"", "sometimes", "every", "every day", "every day 25:00", "every day 9", "every 0m", "every 40d", "every 10s", "monday", "mox 18:00",
		"0th of month 07:00", "32nd of month 07:00", "0 0 31 2 *", "* * * *", "* * * * * *", "@daily", "TZ=0 * * * *", "TZ=UTC 0 9 * * *", "99 9 * * *",
	} {
		if plan, err := Parse(text); models.KindOf(err) != models.Invalid {
			t.Errorf("%q: got %v, %v, want it refused", text, plan, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"every day 09:00", "0 9 * * 1-5", "last of month 07:00", "every 15m", "mon-fri 9:00 and 10:00"} {
		f.Add(seed)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := Parse(text)
		if err == nil && !plan.Next(now).After(now) {
			t.Errorf("%q is never again", text)
		}
	})
}
