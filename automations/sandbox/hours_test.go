package sandbox

import (
	"testing"
	"time"
)

func TestHours(t *testing.T) {
	office := OfficeHours()
	berlin := Hours{Zone: "Europe/Berlin", Open: []OpenSpan{{1, "09:00", "12:00"}, {1, "13:00", "18:00"}}, Closed: []string{"2026-03-09"}}
	night := Hours{Open: []OpenSpan{{5, "22:00", "04:00"}}}
	always := Hours{Open: []OpenSpan{{0, "00:00", "24:00"}, {1, "00:00", "24:00"}, {2, "00:00", "24:00"}, {3, "00:00", "24:00"}, {4, "00:00", "24:00"}, {5, "00:00", "24:00"}, {6, "00:00", "24:00"}}}
	tests := []struct {
		name             string
		hours            Hours
		at               string
		open             bool
		nextOpen, closed string
	}{
		{"by day", office, "2026-03-02T11:00:00Z", true, "2026-03-02T11:00:00Z", "2026-03-02T18:00:00Z"},
		{"the first minute", office, "2026-03-02T09:00:00Z", true, "2026-03-02T09:00:00Z", "2026-03-02T18:00:00Z"},
		{"the end", office, "2026-03-02T18:00:00Z", false, "2026-03-03T09:00:00Z", "2026-03-02T18:00:00Z"},
		{"over a weekend", office, "2026-03-06T20:00:00Z", false, "2026-03-09T09:00:00Z", "2026-03-06T20:00:00Z"},
		{"another zone", berlin, "2026-03-02T08:00:00Z", true, "2026-03-02T08:00:00Z", "2026-03-02T11:00:00Z"},
		{"a break", berlin, "2026-03-02T11:30:00Z", false, "2026-03-02T12:00:00Z", "2026-03-02T11:30:00Z"},
		{"a closed day", berlin, "2026-03-09T10:00:00Z", false, "2026-03-16T08:00:00Z", "2026-03-09T10:00:00Z"},
		{"summer time", berlin, "2026-03-30T07:30:00Z", true, "2026-03-30T07:30:00Z", "2026-03-30T10:00:00Z"},
		{"past midnight", night, "2026-03-07T03:59:00Z", true, "2026-03-07T03:59:00Z", "2026-03-07T04:00:00Z"},
		{"never open", Hours{}, "2026-03-02T11:00:00Z", false, "", "2026-03-02T11:00:00Z"},
		{"nonsense", Hours{Zone: "Moon/Base", Open: []OpenSpan{{1, "nine", "six"}}}, "2026-03-02T11:00:00Z", false, "", "2026-03-02T11:00:00Z"},
		{"never closed", always, "2026-03-02T11:00:00Z", true, "2026-03-02T11:00:00Z", ""},
	}
	show := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.hours.IsOpen(at); got != tt.open {
				t.Errorf("open: got %v, want %v", got, tt.open)
			}
			if got := show(tt.hours.NextOpen(at)); got != tt.nextOpen {
				t.Errorf("next open: got %s, want %s", got, tt.nextOpen)
			}
			if got := show(tt.hours.NextClosed(at)); got != tt.closed {
				t.Errorf("next closed: got %s, want %s", got, tt.closed)
			}
		})
	}
}

func TestHoursAreDescribed(t *testing.T) {
	tests := map[string]Hours{
		"Mon–Fri 09:00–18:00": OfficeHours(),
		"closed":              {},
		"Mon 09:00–12:00 & 13:00–18:00, Sat–Sun 10:00–12:00": {Open: []OpenSpan{{6, "10:00", "12:00"}, {0, "10:00", "12:00"}, {1, "13:00", "18:00"}, {1, "09:00", "12:00"}}},
	}
	for want, h := range tests {
		if got := h.Describe(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	tests := map[time.Duration]string{
		0: "0 s", 1500 * time.Millisecond: "1.5 s", 90 * time.Second: "2 min", 90 * time.Minute: "1 h 30 min",
		6 * time.Hour: "6 h", 49 * time.Hour: "2 d 1 h",
	}
	for d, want := range tests {
		if got := Span(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
