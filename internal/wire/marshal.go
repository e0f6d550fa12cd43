package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Marshal prints a value exactly as JavaScript's JSON.stringify would: no HTML
// escaping, U+2028 and U+2029 raw, whole numbers without a fraction. Receivers
// check signatures over a body that they parsed and printed again, so every
// byte counts.
func Marshal(value any) ([]byte, error) { return MarshalAfter("", value) }

// MarshalAfter is Marshal with a text before it, which is not copied again.
func MarshalAfter(text string, value any) ([]byte, error) {
	var buffer bytes.Buffer
	buffer.WriteString(text)
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("print JSON: %w", err)
	}
	return unescape(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), nil
}

// rawRunes are what encoding/json escapes and JavaScript does not.
var rawRunes = map[string]string{`\u2028`: "\u2028", `\u2029`: "\u2029", `\ufffd`: "\ufffd"}

// differs reports whether encoding/json may have printed something otherwise
// than JavaScript.
func differs(text []byte) bool {
	return bytes.Contains(text, []byte(`\u2028`)) || bytes.Contains(text, []byte(`\u2029`)) ||
		bytes.Contains(text, []byte(`\ufffd`)) || bytes.Contains(text, []byte("-0"))
}

// unescape writes out what JavaScript leaves as it is, and a negative zero as
// the plain one that it prints.
func unescape(text []byte) []byte {
	if !differs(text) {
		return text
	}
	result := make([]byte, 0, len(text))
	quoted := false
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\\':
			escape, length := unescaped(text[i:])
			result = append(result, escape...)
			i += length
			continue
		case text[i] == '"':
			quoted = !quoted
		case !quoted && negativeZero(text[i:]):
			i++
		}
		result = append(result, text[i])
		i++
	}
	return result
}

// unescaped is what stands for the escape at the beginning of a text, and how
// long that is.
func unescaped(text []byte) (string, int) {
	if len(text) >= 6 {
		if raw, ok := rawRunes[string(text[:6])]; ok {
			return raw, 6
		}
	}
	return string(text[:2]), 2
}

func negativeZero(text []byte) bool {
	return len(text) >= 2 && text[0] == '-' && text[1] == '0' && (len(text) == 2 || text[2] == ',' || text[2] == '}' || text[2] == ']')
}
