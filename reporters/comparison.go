package reporters

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// ComparisonFormats returns the names of the formats that RenderComparison
// knows, sorted.
func ComparisonFormats() []string { return []string{"html", "json", "markdown", "text"} }

// RenderComparison renders what changed between two reports in a format: a
// line a requirement, regressions first. JSON has a change for each case. Quiet
// leaves regressions and the result, Strict counts new warnings as
// regressions; the other options are those of the text.
func RenderComparison(format string, w io.Writer, d *report.Comparison, o TerminalOptions) error {
	switch format {
	case "html":
		return comparisonHTML(w, d, o)
	case "json":
		return report.WriteComparison(w, d)
	case "markdown":
		return comparisonMarkdown(w, d, o)
	case "text":
		return comparisonTerminal(w, d, o)
	}
	return unknownFormat(format, ComparisonFormats())
}

// comparisonPart is one of the lists of a comparison, as it is shown.
type comparisonPart struct {
	title string
	style style
	rows  []comparisonRow // one a requirement
}

// heading is the title as that of a section.
func (p comparisonPart) heading() string { return strings.ToUpper(p.title[:1]) + p.title[1:] }

// comparisonRow is what a comparison says of a requirement. Of one that only one of
// the reports has, it is the name alone.
type comparisonRow struct {
	name, level, title string
	endings            string   // how it or its cases ended, before and now
	cases              []string // which, the first ones of them
	reason             string   // of the first one that has any
	page               string   // where the requirement is explained
	now                report.Outcome
}

// comparisonParts are the lists that are shown.
func comparisonParts(d *report.Comparison, o TerminalOptions) []comparisonPart {
	parts := []comparisonPart{{"regressions", red, byRequirement(d.Regressions)}}
	if !o.Quiet || o.Strict {
		parts = append(parts, comparisonPart{"new warnings", yellow, byRequirement(d.Warnings)})
	}
	if !o.Quiet {
		parts = append(parts,
			comparisonPart{"repaired", green, byRequirement(d.Repaired)},
			comparisonPart{"newly inconclusive", yellow, byRequirement(d.Inconclusive())},
			comparisonPart{"otherwise changed", none, byRequirement(otherwiseChanged(d))},
			comparisonPart{"only in the new report", none, bareRows(d.Added)},
			comparisonPart{"only in the old report", none, bareRows(d.Removed)})
	}
	return slices.DeleteFunc(parts, func(p comparisonPart) bool { return len(p.rows) == 0 })
}

func bareRows(names []string) []comparisonRow {
	var rows []comparisonRow
	for _, name := range names {
		rows = append(rows, comparisonRow{name: name})
	}
	return rows
}

// otherwiseChanged is what changed and is not newly inconclusive.
func otherwiseChanged(d *report.Comparison) []report.Change {
	inconclusive := d.Inconclusive()
	return slices.DeleteFunc(slices.Clone(d.Changed), func(c report.Change) bool { return slices.Contains(inconclusive, c) })
}

// comparisonSentence is the result in one sentence; it counts requirements.
func comparisonSentence(d *report.Comparison, strict bool) string {
	verdict := "No regression"
	if d.Regressed(strict) {
		verdict = "Regressed"
	}
	count := func(changes []report.Change) int { return len(byRequirement(changes)) }
	return fmt.Sprintf("%s: %s, %s, %d repaired, %d newly inconclusive, %d otherwise changed; %s before, %s now.", verdict,
		plural(count(d.Regressions), "regression"), plural(count(d.Warnings), "new warning"), count(d.Repaired), count(d.Inconclusive()),
		count(otherwiseChanged(d)), oneLine(string(d.OldVerdict)), oneLine(string(d.NewVerdict)))
}

// maxNamed is the number of cases that a line names.
const maxNamed = 5

// byRequirement tells changes in a row a requirement of a list, in their order.
func byRequirement(changes []report.Change) []comparisonRow {
	var names []string
	groups := map[string][]report.Change{}
	for _, c := range changes {
		name := c.Name()
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], c)
	}
	var rows []comparisonRow
	for _, name := range names {
		rows = append(rows, changeRow(groups[name]))
	}
	return rows
}

func changeRow(group []report.Change) comparisonRow {
	row := comparisonRow{name: group[0].Name(), level: group[0].Level, title: group[0].Title, page: group[0].Page, now: group[0].New}
	var endings []string
	for _, c := range group {
		ending := firstOf(string(c.Old), "absent") + " -> " + firstOf(string(c.New), "absent")
		if !slices.Contains(endings, ending) {
			endings = append(endings, ending)
		}
		if c.Case != "" {
			row.cases = append(row.cases, "["+c.Case+"]")
		}
		row.reason = firstOf(row.reason, c.Reason)
	}
	row.endings = strings.Join(endings, ", ")
	if more := len(row.cases) - maxNamed; more > 1 {
		row.cases = append(row.cases[:maxNamed:maxNamed], fmt.Sprintf("%d more", more))
	}
	return row
}

// line is the row as one line; what it says is separated by gap.
func (r comparisonRow) line(gap string) string {
	var parts []string
	for _, part := range []string{strings.TrimSpace(r.name + " " + r.level), r.endings, strings.Join(r.cases, ", "), r.reason} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return cut(strings.Join(parts, gap), maxField)
}

// comparisonTerminal renders a comparison as text for people; the result in
// one sentence comes last.
func comparisonTerminal(w io.Writer, d *report.Comparison, o TerminalOptions) error {
	t := &terminal{w: bufio.NewWriter(w), o: o}
	if !o.Quiet {
		t.list("remarks", d.Remarks)
	}
	for _, p := range comparisonParts(d, o) {
		t.section()
		t.line(t.paint(p.style, p.title))
		for _, row := range p.rows {
			t.wrapped(4, "  "+oneLineExact(row.line("  ")))
		}
	}
	t.section()
	color := green
	if d.Regressed(o.Strict) {
		color = red
	}
	t.line(t.paint(color, comparisonSentence(d, o.Strict)))
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// comparisonMarkdown renders a comparison as Markdown, for a comment, which
// bounds it; the result in one sentence comes first.
func comparisonMarkdown(w io.Writer, d *report.Comparison, o TerminalOptions) error {
	doc := markdownDocument{head: func(int) string {
		return fmt.Sprintf("# Comparison of two runs\n\n**%s**\n", escapeMarkdown(comparisonSentence(d, o.Strict)))
	}}
	for _, p := range comparisonParts(d, o) {
		lines := make([]string, len(p.rows))
		for i, row := range p.rows {
			lines[i] = row.line("; ") // blanks do not show
		}
		doc.add(listSection(p.heading(), lines))
	}
	if !o.Quiet {
		doc.add(listSection("Remarks", d.Remarks))
	}
	if err := doc.write(w, maxComment); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}
