package reporters

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// The bounds of the answer that a terminal shows with a finding, unless all of it is
// wanted.
const (
	answerLines = 7 // of the body
	answerWidth = 160
	answerRead  = 4000 // bytes of the body's parts, roughly
)

// answerLine is a line of a body that is shown. Cited tells that it is of the place that
// the finding is about.
type answerLine struct {
	text  string
	cited bool
}

// answer shows the status of the answer that a finding is about, and of its body the
// cited place with its neighbours.
func (t *terminal) answer(f *report.Finding) {
	if f == nil || f.Body == "" {
		return
	}
	status := "no status"
	if f.Status != 0 {
		status = strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, http.StatusText(f.Status)))
	}
	t.line(row{"answer", status}.String())
	width := answerWidth
	if t.o.Width >= 40 {
		width = t.o.Width
	}
	for _, l := range excerpt(answerLinesOf(f.Body, f.Where), answerLines) {
		mark := "  "
		if l.cited {
			mark = "> "
		}
		text := shortened(strings.Repeat(" ", labelWidth)+mark+l.text, width)
		if l.cited {
			text = t.paint(bold, text)
		}
		t.line(text)
	}
}

// answerLinesOf are the lines of a body, folded but for the way to the cited place.
// Where the whole answer is cited, none is marked.
func answerLinesOf(body, pointer string) []answerLine {
	parts := answerParts(body, pointer, answerRead)
	whole := pointer == "" || pointer[0] != '/'
	if text, sound := readable(body); whole && strings.Count(pretty(json.RawMessage(text), ""), "\n") >= answerLines {
		t := &answerTree{left: answerRead, limit: answerRead, whole: sound}
		t.value("", json.RawMessage(text), nil, "")
		parts = t.parts
	}
	var lines []answerLine
	for _, p := range parts {
		for text := range strings.SplitSeq(p.Indent+p.Text, "\n") {
			lines = append(lines, answerLine{strings.ReplaceAll(text, "\t", "  "), p.Cited && !whole})
		}
	}
	return lines
}

// excerpt are at most so many of the lines, with those that are cited in their midst, or
// the first of them where these are too many.
func excerpt(lines []answerLine, most int) []answerLine {
	if len(lines) <= most {
		return lines
	}
	first, cited := 0, 0
	for i, l := range lines {
		if l.cited {
			if cited == 0 {
				first = i
			}
			cited++
		}
	}
	from := max(0, min(first-max(1, (most-cited)/2), len(lines)-most))
	shown := append([]answerLine(nil), lines[from:from+most]...)
	if from > 0 {
		shown[0] = answerLine{text: "..."}
	}
	if from+most < len(lines) {
		shown[most-1] = answerLine{text: "..."}
	}
	return shown
}
