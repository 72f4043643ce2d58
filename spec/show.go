package spec

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// show prints a decoded JSON value in at most 80 characters and one line, for
// a message: texts are quoted, and what does not fit is cut.
func show(value any) string {
	const longest = 80
	var text string
	switch v := value.(type) {
	case nil:
		return "null"
	case json.Number:
		text = string(v)
	case string:
		if len(v) > 4*longest {
			v = v[:4*longest]
		}
		text = strconv.Quote(strings.ToValidUTF8(v, "\uFFFD"))
	case []any:
		text = fmt.Sprintf("an array of %d", len(v))
	case map[string]any:
		text = fmt.Sprintf("an object of %d fields", len(v))
	default:
		text = fmt.Sprint(v)
	}
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest-3]) + "..."
	}
	return text
}

func singleLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
