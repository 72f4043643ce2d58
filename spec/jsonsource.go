package spec

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// byteOrderMark may stand before a file's text.
var byteOrderMark = []byte("\xef\xbb\xbf")

// yamlText gives a file as YAML reads it. JSON is YAML but for a few details:
// tabs between tokens, escaped slashes and surrogate pairs, and some characters that
// YAML wants escaped. Lines stay as they are.
func yamlText(data []byte) []byte {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if !isJSON(data) {
		return data
	}
	out := make([]byte, 0, len(data))
	inString := false
	for i := 0; i < len(data); {
		c := data[i]
		switch {
		case !inString:
			if c == '\t' {
				c = ' '
			}
			inString = c == '"'
			out = append(out, c)
			i++
		case c == '"':
			inString = false
			out = append(out, c)
			i++
		case c == '\\' && data[i+1] == 'u':
			text, n := escapedRune(data[i:])
			out = append(out, text...)
			i += n
		case c == '\\' && data[i+1] == '/':
			out = append(out, '/')
			i += 2
		case c == '\\':
			out = append(out, c, data[i+1])
			i += 2
		default:
			r, n := utf8.DecodeRune(data[i:])
			if r >= 0x7f && r < 0xa0 || r == utf8.RuneError || r == 0xfeff {
				out = fmt.Appendf(out, `\u%04x`, r)
			} else {
				out = append(out, data[i:i+n]...)
			}
			i += n
		}
	}
	return out
}

// escapedRune reads a \u escape of valid JSON, or a pair of them, and writes it
// in a way that both JSON and YAML read.
func escapedRune(data []byte) (text []byte, length int) {
	unit := func(at int) rune {
		var r rune
		if at+6 <= len(data) && data[at] == '\\' && data[at+1] == 'u' {
			_, _ = fmt.Sscanf(string(data[at+2:at+6]), "%04x", &r)
		}
		return r
	}
	r := unit(0)
	if !utf16.IsSurrogate(r) {
		return data[:6], 6
	}
	if pair := utf16.DecodeRune(r, unit(6)); pair != utf8.RuneError {
		return utf8.AppendRune(nil, pair), 12
	}
	return []byte(`\ufffd`), 6
}
