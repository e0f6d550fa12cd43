package schedule

import "time"

// maxDays is how far a plan is looked ahead: the 31st comes every other month.
const maxDays = 62

// Next is the first time after t that a plan names, in the zone of t. A time
// that the clocks leave out when they go forward is the moment after the gap;
// one that they show twice is the first of the two.
func (p Plan) Next(t time.Time) time.Time {
	switch {
	case p.every > 0:
		return p.nextInterval(t)
	case p.line != nil:
		return p.line.next(t)
	}
	for day := range maxDays {
		date := time.Date(t.Year(), t.Month(), t.Day()+day, 12, 0, 0, 0, time.UTC)
		if !p.on(date) {
			continue
		}
		for _, at := range p.times {
			due := moment(date, at, t.Location())
			if due.After(t) {
				return due
			}
		}
	}
	return time.Time{}
}

// nextInterval keeps to the marks of the clock: every 15 minutes is at :00,
// :15, :30 and :45. Steps of over an hour keep to what the clock shows also on
// the days on which it changes; shorter ones go by the time that passes.
func (p Plan) nextInterval(t time.Time) time.Time {
	_, offset := t.Zone()
	local := t.Unix() + int64(offset)
	step := int64(p.every / time.Second)
	mark := local - local%step + step
	if p.every <= time.Hour {
		return time.Unix(mark-int64(offset), 0).In(t.Location())
	}
	for {
		due := momentOf(time.Unix(mark, 0).UTC(), t.Location())
		if due.After(t) {
			return due
		}
		mark += step
	}
}

// on reports whether a plan names a date.
func (p Plan) on(date time.Time) bool {
	switch p.date {
	case 0:
		return p.days[date.Weekday()]
	case -1:
		return date.AddDate(0, 0, 1).Day() == 1
	}
	return date.Day() == p.date
}

// moment is when the clocks of a zone show a time of a date.
func moment(date time.Time, at clock, zone *time.Location) time.Time {
	wall := time.Date(date.Year(), date.Month(), date.Day(), at.hour, at.minute, 0, 0, time.UTC)
	return momentOf(wall, zone)
}

// momentOf turns what the clocks show, written in UTC, into the moment.
func momentOf(wall time.Time, zone *time.Location) time.Time {
	const day = 24 * time.Hour
	var last time.Time
	for _, around := range []time.Time{wall.Add(-day), wall.Add(day)} {
		_, offset := around.In(zone).Zone()
		last = time.Unix(wall.Unix()-int64(offset), 0).In(zone)
		if shows(last, wall) {
			return last
		}
	}
	// The clocks never show it: they jump over it at the start of the new time.
	_, before := wall.Add(-day).In(zone).Zone()
	after := time.Unix(wall.Unix()-int64(before), 0).In(zone)
	if start, _ := after.ZoneBounds(); !start.IsZero() {
		return start.In(zone)
	}
	return last
}

func shows(t, wall time.Time) bool {
	return t.Hour() == wall.Hour() && t.Minute() == wall.Minute() && t.Day() == wall.Day()
}

// next asks the cron line what the clock on the wall shows next, so that a
// time that is left out or comes twice is taken as in all other plans.
func (l *cronLine) next(t time.Time) time.Time {
	if l.steady {
		return l.schedule.Next(t)
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	for {
		wall = l.schedule.Next(wall)
		if wall.IsZero() {
			return wall
		}
		if due := momentOf(wall, t.Location()); due.After(t) {
			return due
		}
	}
}
