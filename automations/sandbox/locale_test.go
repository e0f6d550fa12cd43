package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestEachLocaleWritesItsOwnWay has one row for each language.
func TestEachLocaleWritesItsOwnWay(t *testing.T) {
	want := map[string][]string{
		"en":    {"5 March 2026", "Thursday Thu Mar", "14:05", "-1,234,567.50", "€1,234.50", "Mon–Fri 09:00–18:00"},
		"en-us": {"March 5, 2026", "Thursday Thu Mar", "2:05 PM", "-1,234,567.50", "€1,234.50", "Mon–Fri 9:00 AM–6:00 PM"},
		"es":    {"5 de marzo de 2026", "jueves jue mar", "14:05", "-1.234.567,50", "1.234,50\u00a0€", "lun–vie 09:00–18:00"},
		"pt":    {"5 de março de 2026", "quinta-feira qui. mar.", "14:05", "-1.234.567,50", "€\u00a01.234,50", "seg.–sex. 09:00–18:00"},
		"id":    {"5 Maret 2026", "Kamis Kam Mar", "14.05", "-1.234.567,50", "€\u00a01.234,50", "Sen–Jum 09.00–18.00"},
		"ar":    {"5 مارس 2026", "الخميس الخميس مارس", "14:05", "-1,234,567.50", "1,234.50\u00a0€", "الاثنين–الجمعة 09:00–18:00"},
		"de":    {"5. März 2026", "Donnerstag Do März", "14:05", "-1.234.567,50", "1.234,50\u00a0€", "Mo–Fr 09:00–18:00"},
		"fr":    {"5 mars 2026", "jeudi jeu. mars", "14:05", "-1\u202f234\u202f567,50", "1\u202f234,50\u00a0€", "lun.–ven. 09:00–18:00"},
	}
	at := time.Date(2026, 3, 5, 14, 5, 0, 0, time.UTC)
	for tag, l := range locales {
		for list, count := range map[string]int{l.months: 12, l.short: 12, l.days: 7, l.day: 7, l.relative: 2} {
			if names := strings.Fields(list); len(names) != count {
				t.Errorf("%s: got %q, want %d names", tag, names, count)
			}
		}
		a := newAlmanac(StepRequest{Locale: tag}, func() time.Time { return at })
		ask := func(name string, args any) string {
			data, err := json.Marshal(args)
			if err != nil {
				t.Fatal(err)
			}
			var answer struct{ Result string }
			if err := json.Unmarshal([]byte(a.answer(name, string(data))), &answer); err != nil {
				t.Fatal(err)
			}
			return answer.Result
		}
		got := []string{
			ask("format.date", map[string]any{"at": at.UnixMilli()}),
			ask("format.date", map[string]any{"at": at.UnixMilli(), "pattern": "EEEE EEE MMM"}),
			ask("format.time", at.UnixMilli()),
			ask("format.number", map[string]any{"value": -1234567.5, "decimals": 2}),
			ask("format.money", map[string]any{"value": 1234.5, "currency": "EUR"}),
			ask("hours.describe", nil),
		}
		if strings.Join(got, "|") != strings.Join(want[tag], "|") {
			t.Errorf("%s: got %q, want %q", tag, got, want[tag])
		}
	}
}

func TestWrittenDatesAreRead(t *testing.T) {
	now := time.Date(2026, 3, 5, 14, 5, 0, 0, time.UTC)
	tests := []struct{ locale, text, want string }{
		{"en", "2026-04-01", "2026-04-01 00:00"}, {"en", "2026-04-01 09:30", "2026-04-01 09:30"},
		{"en", "5/4/2026", "2026-04-05 00:00"}, {"en-US", "4/5/2026", "2026-04-05 00:00"}, {"en-US", "25/4/2026", "2026-04-25 00:00"},
		{"de", "am 5.4.26 um 18:15", "2026-04-05 18:15"}, {"de", "morgen", "2026-03-06 00:00"}, {"de", "heute 16:00", "2026-03-05 16:00"},
		{"id", "hari ini", "2026-03-05 00:00"}, {"fr", "demain 9:00", "2026-03-06 09:00"}, {"fr", "tomorrow", "2026-03-06 00:00"},
		{"en", "31.6.2026", ""}, {"en", "5/4/2026 25:00", ""}, {"en", "soon", ""}, {"en", "", ""},
	}
	for _, tt := range tests {
		a := newAlmanac(StepRequest{Locale: tt.locale}, func() time.Time { return now })
		text, err := json.Marshal(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if ms, ok := a.readDate(text).(int64); ok {
			got = time.UnixMilli(ms).UTC().Format("2006-01-02 15:04")
		}
		if got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.locale, tt.text, got, tt.want)
		}
	}
}

func TestWrittenNumbersAreRead(t *testing.T) {
	source := named("ctx.reply('read ' + ctx.ask('How many?', { expect: 'number', otherwise: -99 }));")
	asked := stepOf(t, source).Entries
	for text, want := range map[string]string{
		"3": "read 3", "1.5": "read 1.5", "1,5": "read 1.5", "1.000": "read 1000", "1,000": "read 1000", "1.234,56": "read 1234.56", "1,234.56": "read 1234.56",
		"-2": "read -2", "about 12 please": "read 12", "٣": "read 3", "many": "How many?", "2 or 3": "How many?",
	} {
		answer, err := json.Marshal(map[string]any{"message": map[string]any{"id": "A1", "type": "text", "text": text}})
		if err != nil {
			t.Fatal(err)
		}
		r := stepOf(t, source, func(req *StepRequest) {
			req.Journal = append([]Entry{}, asked...)
			req.Journal[len(asked)-1].Result = answer
		})
		if r.Problem != nil || len(r.Entries) == 0 || sent(t, r)[0] != want {
			t.Errorf("%q: got %v (%v), want %q", text, r.Entries, r.Problem, want)
		}
	}
}
