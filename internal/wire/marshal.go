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
func Marshal(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("print JSON: %w", err)
	}
	return unescape(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), nil
}

// rawRunes are what encoding/json escapes and JavaScript does not.
var rawRunes = map[string]string{`\u2028`: "\u2028", `\u2029`: "\u2029", `\ufffd`: "\ufffd"}

func unescape(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u2028`)) && !bytes.Contains(text, []byte(`\u2029`)) && !bytes.Contains(text, []byte(`\ufffd`)) {
		return text
	}
	result := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			result = append(result, text[i])
			i++
			continue
		}
		if i+6 <= len(text) {
			if raw, ok := rawRunes[string(text[i:i+6])]; ok {
				result = append(result, raw...)
				i += 6
				continue
			}
		}
		result = append(result, text[i], text[i+1])
		i += 2
	}
	return result
}
