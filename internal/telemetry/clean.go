package telemetry

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"
)

// hidden are the names of attributes that never reach a log, spelt without
// case, "-" and "_".
var hidden = map[string]bool{
	"authorization": true, "apikey": true, "xapikey": true, "cookie": true, "setcookie": true, "qr": true,
	"code": true, "secret": true, "token": true, "ticket": true, "password": true, "body": true, "text": true,
	"caption": true, "masterkey": true,
}

var nameMarks = strings.NewReplacer("-", "", "_", "", ".", "")

// clean is slog's ReplaceAttr: it drops what is secret and masks what is
// personal, whichever component wrote it.
func clean(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 {
		switch a.Key {
		case slog.TimeKey:
			return a
		case slog.LevelKey:
			if level, ok := a.Value.Any().(slog.Level); ok {
				return slog.String(a.Key, levelName(level))
			}
		}
	}
	if hidden[nameMarks.Replace(strings.ToLower(a.Key))] {
		return slog.Attr{}
	}
	a.Value = cleanValue(a.Value)
	return a
}

func cleanValue(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(Mask(v.String()))
	case slog.KindAny:
		if _, ok := v.Any().(time.Time); ok {
			return v
		}
		return slog.StringValue(Mask(fmt.Sprint(v.Any())))
	}
	return v
}

var (
	// numbers are runs of seven digits and more that stand alone: phone numbers
	// and the addresses made of them, but not parts of hexadecimal ids.
	numbers = regexp.MustCompile(`(^|[^0-9A-Za-z])\+?([0-9]{3,})([0-9]{4})($|[^0-9A-Za-z])`)
	// keys are credentials of ours, wherever they stand in a text.
	keys = regexp.MustCompile(`fd_[0-9A-Za-z_]{9,}|whsec_[0-9A-Za-z+/=_-]+`)
	// parameters are credentials in a query string.
	parameters = regexp.MustCompile(`(?i)\b(api_?key|token|ticket|secret|password|setup)=[^&\s"]+`)
)

// Mask hides credentials in a text, and all but the last four digits of every
// number that may be somebody's.
func Mask(text string) string {
	text = parameters.ReplaceAllString(text, "$1=…")
	text = keys.ReplaceAllString(text, "…")
	// Twice, because neighbours share the character between them.
	for range 2 {
		text = numbers.ReplaceAllString(text, "$1…$3$4")
	}
	return text
}
