package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/problem"
	"frontdesk/views"
)

var weekdays = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// openingHours is when the desk is open, which away messages go by.
func (w *Web) openingHours(c echo.Context) error {
	h, err := w.opts.Scripts.Hours(c.Request().Context())
	if err != nil {
		return err
	}
	return w.showHours(c, http.StatusOK, hoursPage(h))
}

func hoursPage(h sandbox.Hours) views.HoursPage {
	p := views.HoursPage{Zone: h.Zone, Closed: strings.Join(h.Closed, ", ")}
	for i := range weekdays {
		day := (i + 1) % 7 // weeks begin with Monday
		shown := views.HoursDay{Name: weekdays[day], Day: day}
		var spans []string
		for _, o := range h.Open {
			if o.Day == day {
				spans = append(spans, o.From+"-"+o.To)
			}
		}
		shown.Spans = strings.Join(spans, ", ")
		p.Days = append(p.Days, shown)
	}
	return p
}

func (w *Web) saveHours(c echo.Context) error {
	h := sandbox.Hours{Zone: strings.TrimSpace(c.FormValue("zone")), Open: []sandbox.OpenSpan{}, Closed: listOf(c.FormValue("closed"))}
	for day := range weekdays {
		for _, span := range listOf(c.FormValue(fmt.Sprintf("day%d", day))) {
			from, to, _ := strings.Cut(strings.ReplaceAll(span, "–", "-"), "-")
			h.Open = append(h.Open, sandbox.OpenSpan{Day: day, From: padded(from), To: padded(to)})
		}
	}
	ctx := c.Request().Context()
	err := mayStopAll(who(c))
	if err == nil {
		err = w.opts.Scripts.SaveHours(ctx, h)
	}
	w.opts.Auth.Record(ctx, who(c), "hours.change", hoursWords(h), err)
	if err != nil {
		page := hoursPage(h)
		page.Error = sentence(problem.From(err).Message)
		return w.showHours(c, http.StatusUnprocessableEntity, page)
	}
	return done(c, localPath(c.FormValue("next")))
}

// padded writes 9:00 as 09:00.
func padded(clock string) string {
	if clock = strings.TrimSpace(clock); len(clock) == 4 {
		return "0" + clock
	}
	return clock
}

func (w *Web) showHours(c echo.Context, status int, page views.HoursPage) error {
	var err error
	if page.Frame, err = w.frame(c, "Opening hours", views.AreaAutomations); err != nil {
		return err
	}
	if page.Next = localPath(c.FormValue("next")); page.Next == "/" {
		page.Next = "/automations"
	}
	return write(c, status, views.Hours(page))
}

// hoursWords are the opening hours in one line: days in a row with the same
// hours stand together.
func hoursWords(h sandbox.Hours) string {
	var words []string
	days := hoursPage(h).Days
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1].Spans == days[i].Spans {
			j++
		}
		if name := days[i].Name[:3]; days[i].Spans != "" {
			if j > i {
				name += "–" + days[j].Name[:3]
			}
			words = append(words, name+" "+strings.ReplaceAll(days[i].Spans, "-", "–"))
		}
		i = j + 1
	}
	if len(words) == 0 {
		return "never open"
	}
	if h.Zone != "" {
		words = append(words, h.Zone)
	}
	return strings.Join(words, ", ")
}
