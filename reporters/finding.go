package reporters

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Bounds of what a finding shows, in bytes; the JSON report has all of it.
const (
	maxLine  = 600
	maxField = 4000
	maxCurl  = 1500
	maxBody  = 2000
	maxRows  = 60 // lines of one field

	maxRequests = 5 // further requests of one finding
)

// row is one part of a finding. Its text is escaped; it may have several
// lines. Without label it stands by itself: the curl line, which is never
// wrapped.
type row struct{ label, text string }

// findingText is a finding in the fixed order in which every report shows it:
// id, level and what is wrong in one line; wanted; got; where; the contract's
// own words; hint; the request as a curl line. It ends without a line feed and
// is safe to print.
func findingText(q report.Requirement, c report.Case) string {
	var b strings.Builder
	b.WriteString(headline(q, c))
	for _, r := range rows(q, c) {
		b.WriteByte('\n')
		b.WriteString(r.String())
	}
	return b.String()
}

// labelWidth is the width of the labels with the blanks around them.
const labelWidth = 10

func (r row) String() string {
	if r.label == "" {
		return "  " + r.text
	}
	indent := "\n" + strings.Repeat(" ", labelWidth)
	return fmt.Sprintf("  %-*s%s", labelWidth-2, r.label, strings.ReplaceAll(r.text, "\n", indent))
}

func headline(q report.Requirement, c report.Case) string {
	return fmt.Sprintf("%s %s %s  %s", word(c.Outcome), oneLine(cut(q.ID, maxLine)), oneLine(q.Level), summary(q, c))
}

// word is the outcome as it stands before a finding.
func word(o report.Outcome) string { return strings.ToUpper(oneLine(string(o))) }

// summary is the one line that says what is wrong.
func summary(q report.Requirement, c report.Case) string {
	text := firstOf(c.Reason, q.Reason, q.Title)
	if c.Finding != nil {
		text = firstOf(c.Finding.Summary, text)
		if c.Finding.Count > 1 && !tellsCount(text, c.Finding.Count) {
			return fmt.Sprintf("%s (seen %d times)", oneLine(cut(text, maxLine)), c.Finding.Count)
		}
	}
	return oneLine(cut(text, maxLine))
}

// tellsCount tells whether a summary already says how often it was seen, as
// "(and 4 more)", "(and 4 items more)" or "(5 times)", at its end or before a colon.
func tellsCount(text string, count int) bool {
	ends := strings.HasSuffix(text, " more)") || strings.Contains(text, " more): ")
	return ends && strings.Contains(text, fmt.Sprintf(" (and %d ", count-1)) || strings.HasSuffix(text, fmt.Sprintf(" (%d times)", count))
}

// further is a further case of a requirement in one line.
func further(q report.Requirement, c report.Case) string {
	if c.Name == "" {
		return summary(q, c)
	}
	return summary(q, c) + " [" + oneLine(cut(c.Name, maxLine)) + "]"
}

func rows(q report.Requirement, c report.Case) []row {
	finding := report.Finding{}
	if c.Finding != nil {
		finding = *c.Finding
	}
	words, hint, page := q.Words, firstOf(finding.Hint, q.Hint), oneLine(cut(q.Page, maxLine))
	if c.Outcome == report.Error {
		words, hint, page = "", finding.Hint, "" // the target is not to blame
	}
	if q.Source != "" && c.Outcome != report.Error {
		words = strings.TrimSpace(words + " (" + q.Source + ")")
	}
	var out []row
	for _, r := range []row{
		{"wanted", block(finding.Wanted)},
		{"got", block(finding.Got)},
		{"where", oneLine(cut(where(q, c, finding), maxLine))},
		{"words", block(words)},
		{"hint", block(hint)},
		{"page", page},
		{"", oneLineExact(finding.Curl)},
	} {
		if r.text != "" {
			out = append(out, r)
		}
	}
	return append(out, furtherRequests(finding)...)
}

// furtherRequests are the requests beside the first one that a finding rests on, each
// with what it shows.
func furtherRequests(f report.Finding) []row {
	var out []row
	for i, r := range f.Requests {
		switch {
		case i == 0:
		case i > maxRequests:
			return append(out, row{"and", plural(len(f.Requests)-i, "further request") + "; the JSON report has all of them"})
		default:
			what := firstOf(r.What, "this request")
			if answer := answerOf(r.Status, r.Exchange); answer != "" {
				what += " (" + answer + ")"
			}
			out = append(out, row{"and", oneLine(cut(what, maxLine))}, row{"", oneLineExact(r.Curl)})
		}
	}
	return out
}

// answerOf names an answer by its status and exchange.
func answerOf(status int, exchange string) string {
	var details []string
	if status != 0 {
		details = append(details, strconv.Itoa(status))
	}
	if exchange != "" {
		details = append(details, "exchange "+exchange)
	}
	return strings.Join(details, ", ")
}

// where names the place in the answer, the line in the document, and the case.
func where(q report.Requirement, c report.Case, f report.Finding) string {
	var parts []string
	answer := ""
	switch {
	case f.Where != "":
		answer = f.Where + " in the answer"
	case f.Status != 0:
		answer = "the answer as a whole"
	case f.Exchange != "":
		answer = "no answer"
	}
	if answer != "" {
		if details := answerOf(f.Status, f.Exchange); details != "" {
			answer += " (" + details + ")"
		}
		parts = append(parts, answer)
	}
	if q.File != "" {
		parts = append(parts, q.Place())
	}
	if c.Name != "" {
		parts = append(parts, "case ["+c.Name+"]")
	}
	return strings.Join(parts, "; ")
}

// block is text of several lines, bounded and safe to print. Blanks that align
// its lines stay.
func block(s string) string {
	s = strings.TrimRight(strings.TrimLeft(strings.ReplaceAll(cut(s, maxField), "\r\n", "\n"), "\n"), " \t\n")
	if lines := strings.Split(s, "\n"); len(lines) > maxRows {
		s = strings.Join(lines[:maxRows], "\n") + fmt.Sprintf("\n... (%d lines more)", len(lines)-maxRows)
	}
	return EscapeTerminal(s)
}

// oneLineExact keeps the blanks of a command line as they are.
func oneLineExact(s string) string {
	if len(s) > maxCurl {
		return EscapeTerminal(strings.ReplaceAll(cut(s, maxCurl), "\n", " ")) + "; the JSON report has the whole line"
	}
	return EscapeTerminal(strings.ReplaceAll(s, "\n", " "))
}

// answerText is the body of the answer, where a report has room for it.
func answerText(c report.Case) string {
	if c.Finding == nil || c.Finding.Body == "" {
		return ""
	}
	return row{"answer", EscapeTerminal(strings.TrimSpace(cut(c.Finding.Body, maxBody)))}.String()
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// ended returns the cases of a requirement with an outcome. Where none of them
// explains that the requirement ended so, it stands for itself as a case
// without name.
func ended(q report.Requirement, o report.Outcome) []report.Case {
	var out []report.Case
	for _, c := range q.Cases {
		if c.Outcome == o {
			out = append(out, c)
		}
	}
	if len(out) == 0 && q.Outcome == o {
		out = append(out, report.Case{Outcome: o, Reason: q.Reason})
	}
	return out
}
