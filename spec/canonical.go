package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// canonical prints a decoded JSON value as JSON in one line: keys sorted, equal
// numbers alike. What has more than most bytes is cut and ends in "...".
func canonical(value any, most int) string {
	text := appendCanonical(nil, value, most)
	if len(text) <= most {
		return string(text)
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return string(text[:most]) + "..."
}

// appendCanonical prints little more than most bytes, however large the value.
func appendCanonical(b []byte, value any, most int) []byte {
	switch v := value.(type) {
	case nil:
		b = append(b, "null"...)
	case bool:
		b = strconv.AppendBool(b, v)
	case string:
		// What is cut off here would be cut off anyway: quoting shortens nothing.
		b = strconv.AppendQuote(b, v[:min(len(v), most+utf8.UTFMax)])
	case json.Number:
		text, _ := plain(v)
		b = append(b, text...)
	case []any:
		b = append(b, '[')
		for i, element := range v {
			if len(b) > most {
				break
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, element, most)
		}
		b = append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if len(b) > most {
				break
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = append(strconv.AppendQuote(b, key[:min(len(key), most+utf8.UTFMax)]), ':')
			b = appendCanonical(b, v[key], most)
		}
		b = append(b, '}')
	}
	return b
}
