package reporters

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// A report leaves out values of long lists, and says so in their place: [1,2,... (8 more)],
// which is no JSON. To be read as such it is marked by a string that begins with a
// character of no meaning.
const elisionMark = "\ue000"

var (
	elisionText   = regexp.MustCompile(`^\.\.\. \((\d{1,9}) more\)`)
	markedElision = regexp.MustCompile(`"` + elisionMark + `(\d+)"`)
)

// withElisions is text of a report with what it leaves out as strings.
func withElisions(text string) string {
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
		case c == '"':
			inString = !inString
		case !inString && c == '.':
			if found := elisionText.FindStringSubmatch(text[i:]); found != nil {
				b.WriteString(`"` + elisionMark + found[1] + `"`)
				i += len(found[0]) - 1
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// elisionsShown is text with what was left out as the report says it.
func elisionsShown(text string) string { return markedElision.ReplaceAllString(text, "... ($1 more)") }

// elided is how many values stand for one of a list: several where they were left out.
func elided(raw json.RawMessage) (n int, left bool) {
	found := markedElision.FindSubmatch(raw)
	if found == nil || len(found[0]) != len(raw) {
		return 1, false
	}
	n, err := strconv.Atoi(string(found[1]))
	return n, err == nil
}

// count is how many values the members stand for.
func count(members []member) int {
	all := 0
	for _, m := range members {
		n, _ := elided(m.raw)
		all += n
	}
	return all
}
