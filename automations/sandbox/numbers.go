package sandbox

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// signs are how currencies are written. Others are written by their code.
var signs = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹", "BRL": "R$", "IDR": "Rp", "KRW": "₩", "TRY": "₺",
	"ILS": "₪", "NGN": "₦", "PHP": "₱", "VND": "₫", "UAH": "₴", "MXN": "$", "ARS": "$", "COP": "$", "CLP": "$",
}

// decimalsOf are of currencies that have not two.
var decimalsOf = map[string]int{
	"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "PYG": 0, "ISK": 0, "UGX": 0, "IDR": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3,
}

func (a *almanac) money(args json.RawMessage) any {
	asked := read[struct {
		Value    float64
		Currency string
	}](args)
	decimals, known := decimalsOf[asked.Currency]
	if !known {
		decimals = 2
	}
	amount := a.locale.number(math.Abs(asked.Value), decimals)
	if asked.Currency != "" {
		amount = a.locale.priced(amount, asked.Currency)
	}
	if asked.Value < 0 && strings.ContainsAny(amount, "123456789") {
		return "-" + amount
	}
	return amount
}

func (l locale) priced(amount, currency string) string {
	sign, known := signs[currency]
	if !known {
		sign = currency
	}
	switch {
	case l.currency == "n $":
		return amount + "\u00a0" + sign
	case l.currency == "$ n" || !known:
		return sign + "\u00a0" + amount
	}
	return sign + amount
}

func (a *almanac) number(args json.RawMessage) any {
	asked := read[struct {
		Value    float64
		Decimals int
	}](args)
	return a.locale.number(asked.Value, asked.Decimals)
}

// number writes a number with as many decimals; -1 is as many as it has.
func (l locale) number(value float64, decimals int) string {
	text := strconv.FormatFloat(value, 'f', decimals, 64)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, rest, fraction := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + l.group + whole[i:]
	}
	if fraction {
		whole += l.point + rest
	}
	return sign + whole
}

// twoDigitCodes are the country codes of two digits; 1 and 7 have one, all
// others three.
var twoDigitCodes = strings.Fields("20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 " +
	"60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98")

func (a *almanac) phone(args json.RawMessage) any {
	return spacedPhone(read[string](args))
}

// spacedPhone writes an international number so that it can be read aloud. The
// groups are not the country's own; whatever is no such number stays as it is.
func spacedPhone(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.TrimSpace(strings.SplitN(text, "@", 2)[0]))
	if len(digits) < 7 || len(digits) > 15 || strings.HasPrefix(digits, "0") || strings.Contains(text, "@lid") || strings.Contains(text, "@g.us") {
		return text
	}
	code := 3
	switch {
	case digits[0] == '1' || digits[0] == '7':
		code = 1
	case slices.Contains(twoDigitCodes, digits[:2]):
		code = 2
	}
	groups := []string{"+" + digits[:code]}
	rest := digits[code:]
	for len(rest) > 4 {
		groups, rest = append(groups, rest[:3]), rest[3:]
	}
	return strings.Join(append(groups, rest), " ")
}
