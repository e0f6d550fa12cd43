package sandbox

import (
	"slices"
	"strings"
	"time"
)

// locale is how a language writes dates and numbers.
type locale struct {
	months   string // twelve names
	short    string // of months
	days     string // from Sunday
	day      string // short names of days
	date     string // the pattern of a date
	clock    string // the pattern of a time
	group    string // between thousands
	point    string // before decimals
	currency string // where the sign stands: "$n" or "n $"
	monthDay bool   // 3/5 is the fifth of March
	relative string // today, tomorrow
	closed   string // said when there are no hours
}

const english = "January February March April May June July August September October November December"

// locales are the languages that are known, by tag. A tag with a region that is
// not here counts as its language, and what is unknown as English.
var locales = map[string]locale{
	"en": {months: english, short: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
		days: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday", day: "Sun Mon Tue Wed Thu Fri Sat",
		date: "d MMMM yyyy", clock: "HH:mm", group: ",", point: ".", currency: "$n", relative: "today tomorrow", closed: "closed"},
	"en-us": {months: english, short: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
		days: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday", day: "Sun Mon Tue Wed Thu Fri Sat",
		date: "MMMM d, yyyy", clock: "h:mm a", group: ",", point: ".", currency: "$n", monthDay: true, relative: "today tomorrow", closed: "closed"},
	"es": {months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		short: "ene feb mar abr may jun jul ago sep oct nov dic",
		days:  "domingo lunes martes miércoles jueves viernes sábado", day: "dom lun mar mié jue vie sáb",
		date: "d 'de' MMMM 'de' yyyy", clock: "HH:mm", group: ".", point: ",", currency: "n $", relative: "hoy mañana", closed: "cerrado"},
	"pt": {months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
		short: "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
		days:  "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado", day: "dom. seg. ter. qua. qui. sex. sáb.",
		date: "d 'de' MMMM 'de' yyyy", clock: "HH:mm", group: ".", point: ",", currency: "$ n", relative: "hoje amanhã", closed: "fechado"},
	"id": {months: "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
		short: "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
		days:  "Minggu Senin Selasa Rabu Kamis Jumat Sabtu", day: "Min Sen Sel Rab Kam Jum Sab",
		date: "d MMMM yyyy", clock: "HH.mm", group: ".", point: ",", currency: "$ n", relative: "hari-ini besok", closed: "tutup"},
	"ar": {months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
		short: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
		days:  "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت", day: "الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت",
		date: "d MMMM yyyy", clock: "HH:mm", group: ",", point: ".", currency: "n $", relative: "اليوم غدا", closed: "مغلق"},
	"de": {months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
		short: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
		days:  "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag", day: "So Mo Di Mi Do Fr Sa",
		date: "d. MMMM yyyy", clock: "HH:mm", group: ".", point: ",", currency: "n $", relative: "heute morgen", closed: "geschlossen"},
	"fr": {months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		short: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
		days:  "dimanche lundi mardi mercredi jeudi vendredi samedi", day: "dim. lun. mar. mer. jeu. ven. sam.",
		date: "d MMMM yyyy", clock: "HH:mm", group: "\u202f", point: ",", currency: "n $", relative: "aujourd'hui demain", closed: "fermé"},
}

func localeOf(tag string) locale {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	if l, ok := locales[tag]; ok {
		return l
	}
	language, _, _ := strings.Cut(tag, "-")
	if l, ok := locales[language]; ok {
		return l
	}
	return locales["en"]
}

// word is one of the words of a list, from 0.
func word(list string, i int) string {
	return strings.Fields(list)[i]
}

// hours writes opening hours in a line: Mon–Fri 09:00–18:00, Sat 10:00–14:00.
func (l locale) hours(h Hours) string {
	byDay := [7]string{}
	spans := slices.SortedFunc(slices.Values(h.Open), func(a, b OpenSpan) int { return strings.Compare(a.From, b.From) })
	for _, s := range spans {
		if s.Day >= 0 && s.Day < 7 {
			byDay[s.Day] = strings.TrimPrefix(byDay[s.Day]+" & "+l.span(s), " & ")
		}
	}
	var parts []string
	for i := 0; i < 7; i++ {
		first := i
		for i < 6 && byDay[(i+2)%7] == byDay[(first+1)%7] {
			i++
		}
		if times := byDay[(first+1)%7]; times != "" {
			parts = append(parts, l.daysFrom(first+1, i+1)+" "+times)
		}
	}
	if parts == nil {
		return l.closed
	}
	return strings.Join(parts, ", ")
}

func (l locale) span(s OpenSpan) string {
	write := func(clock string) string {
		minute, ok := minuteOf(clock)
		if !ok || minute == 24*60 {
			return clock
		}
		return l.pattern(time.Date(2000, 1, 1, minute/60, minute%60, 0, 0, time.UTC), l.clock)
	}
	return write(s.From) + "–" + write(s.To)
}

// daysFrom names days in a row; 7 is Sunday at the end of the week.
func (l locale) daysFrom(first, last int) string {
	if first == last {
		return word(l.day, first%7)
	}
	return word(l.day, first%7) + "–" + word(l.day, last%7)
}
