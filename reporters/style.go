package reporters

import (
	"strings"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// style is the parameter of an ANSI SGR sequence.
type style string

const (
	none   style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

func (t *terminal) paint(s style, text string) string {
	if !t.o.Color || s == none || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func (t *terminal) paintCount(o report.Outcome, number string) string {
	switch {
	case number == "-":
		return t.paint(dim, number)
	case o == report.Pass, o == report.NotApplicable:
		return number
	}
	return t.paint(colorOf(o), number)
}

func colorOf(o report.Outcome) style {
	switch o {
	case report.Fail, report.Error:
		return red
	case report.Warn, report.Known, report.Inconclusive:
		return yellow
	}
	return none
}

func colorOfVerdict(v report.Verdict) style {
	switch v {
	case report.Conformant:
		return green
	case report.Partial:
		return yellow
	}
	return red
}

// wrapped writes text wrapped at the width, its further lines indented.
func (t *terminal) wrapped(indent int, text string) { t.line(t.wrap(indent, text)) }

// wrap breaks lines at blanks so that none is wider than the terminal, where
// its words allow; what it breaks off is indented. A line that fits stays as
// it is.
func (t *terminal) wrap(indent int, text string) string {
	if t.o.Width < 40 {
		return text
	}
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		for utf8.RuneCountInString(line) > t.o.Width {
			at := breakpoint(line, t.o.Width, indent)
			if at < 0 {
				break
			}
			out = append(out, strings.TrimRight(line[:at], " "))
			line = strings.Repeat(" ", indent) + strings.TrimLeft(line[at:], " ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// breakpoint is the offset of the last blank within the width, or of the first
// beyond it; negative where there is none after the indentation.
func breakpoint(line string, width, indent int) int {
	last, column := -1, 0
	for i, r := range line {
		if r == ' ' && column > indent && strings.TrimSpace(line[i:]) != "" && strings.TrimSpace(line[:i]) != "" {
			if column > width && last >= 0 {
				return last
			}
			last = i
			if column > width {
				return last
			}
		}
		column++
	}
	return last
}
