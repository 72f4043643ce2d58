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
// it is. Between wide characters, which are written without blanks, it breaks too.
func (t *terminal) wrap(indent int, text string) string {
	if t.o.Width < 40 {
		return text
	}
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "    "), "\n") {
		for textWidth(line) > t.o.Width {
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

// breakpoint is where a line is broken: at the last place within the width that is a
// blank or lies beside a wide character, or else at the first blank beyond; negative
// where there is none after the indentation.
func breakpoint(line string, width, indent int) int {
	within := len(head(line, width))
	begin := len(head(line, indent))
	begin += len(line[begin:]) - len(strings.TrimLeft(line[begin:], " "))
	last := -1
	for i := begin + 1; i < len(line) && (i <= within || last < 0); i++ {
		if line[i] == ' ' && strings.TrimSpace(line[i:]) != "" {
			last = i
		}
	}
	if last <= within {
		begin = max(begin, last)
	}
	if wide := besideWide(line, begin, within, width); wide >= 0 {
		return wide
	}
	return last
}

// besideWide is the last place between two others that has a wide character on one side;
// negative where there is none.
func besideWide(line string, begin, within, width int) int {
	if plain(line) {
		return -1
	}
	for at := within; at > begin; at = len(head(line[:within], width)) {
		before, _ := utf8.DecodeLastRuneInString(line[:at])
		after, _ := utf8.DecodeRuneInString(line[at:])
		if at < len(line) && (columns().RuneWidth(before) == 2 || columns().RuneWidth(after) == 2) {
			return at
		}
		width--
	}
	return -1
}
