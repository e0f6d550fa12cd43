package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxFileName = 150

// FileName makes a name that others chose harmless: no folders, no control
// characters, nothing that turns the direction of text (which can make
// "exe.jpg" out of "gpj.exe"), at most 150 characters. It may be "".
func FileName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if utf8.RuneCountInString(name) <= maxFileName {
		return name
	}
	return shorten([]rune(name))
}

// shorten keeps the extension.
func shorten(name []rune) string {
	extension := []rune{}
	for i := len(name) - 1; i >= len(name)-12; i-- {
		if name[i] == '.' {
			extension = name[i:]
			break
		}
	}
	return string(name[:maxFileName-len(extension)]) + string(extension)
}
