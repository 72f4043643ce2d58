package reporters

import (
	"regexp"
	"strconv"
	"strings"
)

// A report shows of a long list the first elements and those that a finding is about,
// and for what lies between "... (98 more)". That is no JSON: it is read as a string
// with a mark before it, which no text of JSON needs.
const elisionMark = "\uffff"

var (
	elision       = regexp.MustCompile(`^\.\.\. \(([0-9]{1,9}) more\)`)
	markedElision = regexp.MustCompile(`"` + elisionMark + `(\.\.\. \(([0-9]{1,9}) more\))"`)
)

// markElisions makes strings of what stands for left out elements.
func markElisions(text string) string {
	if !strings.Contains(text, " more)") {
		return text
	}
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
		case c == '"':
			inString = !inString
		case c == '.' && !inString:
			if found := elision.FindString(text[i:]); found != "" {
				b.WriteString(`"` + elisionMark + found + `"`)
				i += len(found) - 1
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// showElisions is the text with what stands for left out elements as it was.
func showElisions(text string) string { return markedElision.ReplaceAllString(text, "$1") }

// leftOutBy is how many elements a value stands for that are left out; 0 for one that
// stands for itself.
func leftOutBy(raw []byte) int {
	m := markedElision.FindSubmatch(raw)
	if m == nil || len(m[0]) != len(raw) {
		return 0
	}
	n, _ := strconv.Atoi(string(m[2])) // of nine digits at most
	return n
}
