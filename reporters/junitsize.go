package reporters

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds in bytes, as they stand in the file. GitLab and others refuse or cut
// reports that are large; a run in which all fails is when one is needed. Those of the
// whole file count for each list.
const (
	maxJUnit   = 1_000_000 // of the whole file
	maxElement = 16 << 10  // of the text of one element
	// maxMessages bounds the messages and properties of all cases together.
	maxMessages = 300_000
	// minElement is left of each text, however many there are: a case that
	// says nothing helps nobody. Only some five thousand cases get there.
	minElement = 120
)

// fitJUnit escapes the texts of the cases and bounds them, so that the file
// stays within maxJUnit. Short texts stay whole, and all longer ones are cut at
// the same length: so that each case still says something. Where there are several lists,
// each may take as much as one.
func fitJUnit(suites []junitSuite, lists int) {
	var lines, texts []*string
	size := 0
	for i := range suites {
		var b bytes.Buffer
		for k := range suites[i].cases {
			c := &suites[i].cases[k]
			frame := *c // what is written but for the texts
			frame.warning, frame.message, frame.text, frame.output = " ", "", " ", " "
			frame.write(&b, suites[i].name)
			for _, line := range []*string{&c.warning, &c.message} {
				*line = attribute(*line)
				lines = append(lines, line)
			}
			for _, text := range []*string{&c.text, &c.output} {
				*text = escapeXML(cut(*text, maxElement))
				texts = append(texts, text)
			}
		}
		size += b.Len() + 400 // and the element of the suite
		for _, f := range suites[i].properties {
			size += 60 + len(attribute(f.Name)) + len(attribute(f.Text))
		}
	}
	size += fit(lines, lists*maxMessages, maxElement)
	fit(texts, lists*maxJUnit-size, maxElement)
}

// fit cuts the escaped texts at one length, so that they have the total at
// most together and each the limit at most. It returns what they have.
func fit(texts []*string, total, limit int) int {
	lengths := make([]int, len(texts))
	for i, text := range texts {
		lengths[i] = len(*text)
	}
	limit = min(limit, max(share(lengths, total), minElement))
	size := 0
	for _, text := range texts {
		*text = cutEscaped(*text, limit)
		size += len(*text)
	}
	return size
}

// share is the largest length at which texts of these lengths are to be cut
// to have the total at most together.
func share(lengths []int, total int) int {
	lengths = slices.Sorted(slices.Values(lengths))
	for i, length := range lengths {
		left := len(lengths) - i
		if length*left > total {
			return max(total, 0) / left
		}
		total -= length
	}
	if len(lengths) == 0 {
		return 0
	}
	return lengths[len(lengths)-1]
}

// cutEscaped returns at most limit bytes of escaped text, with what is said of
// the rest. It divides neither a character nor an entity.
func cutEscaped(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	note := func(bytes int) string {
		return fmt.Sprintf("... (%d bytes more; the JSON report has all of it)", bytes)
	}
	end := max(limit-len(note(len(s))), 0)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	if entity := strings.LastIndexByte(s[:end], '&'); entity >= 0 && !strings.Contains(s[entity:end], ";") {
		end = entity
	}
	return s[:end] + note(len(s)-end)
}
