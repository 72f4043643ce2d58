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
func ComparisonFormats() []string { return []string{"json", "markdown", "text"} }

// RenderComparison renders what changed between two reports in a format: a
// line a requirement, regressions first. JSON has a change for each case. Quiet
// leaves regressions and the result, Strict counts new warnings as
// regressions; the other options are those of the text.
func RenderComparison(format string, w io.Writer, d *report.Comparison, o TerminalOptions) error {
	switch format {
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
	lines []string // a line a requirement
}

// comparisonParts are the lists that are shown. What a line says is separated
// by gap.
func comparisonParts(d *report.Comparison, o TerminalOptions, gap string) []comparisonPart {
	parts := []comparisonPart{{"regressions", red, byRequirement(d.Regressions, gap)}}
	if !o.Quiet || o.Strict {
		parts = append(parts, comparisonPart{"new warnings", yellow, byRequirement(d.Warnings, gap)})
	}
	if !o.Quiet {
		parts = append(parts,
			comparisonPart{"repaired", green, byRequirement(d.Repaired, gap)},
			comparisonPart{"newly inconclusive", yellow, byRequirement(d.Inconclusive(), gap)},
			comparisonPart{"otherwise changed", none, byRequirement(otherwiseChanged(d), gap)},
			comparisonPart{"only in the new report", none, d.Added},
			comparisonPart{"only in the old report", none, d.Removed})
	}
	return slices.DeleteFunc(parts, func(p comparisonPart) bool { return len(p.lines) == 0 })
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
	count := func(changes []report.Change) int { return len(byRequirement(changes, "")) }
	return fmt.Sprintf("%s: %s, %s, %d repaired, %d newly inconclusive, %d otherwise changed; %s before, %s now.", verdict,
		plural(count(d.Regressions), "regression"), plural(count(d.Warnings), "new warning"), count(d.Repaired), count(d.Inconclusive()),
		count(otherwiseChanged(d)), oneLine(string(d.OldVerdict)), oneLine(string(d.NewVerdict)))
}

// maxNamed is the number of cases that a line names.
const maxNamed = 5

// byRequirement tells changes in a line a requirement, in their order: how it
// or its cases ended, which cases, and the reason of the first.
func byRequirement(changes []report.Change, gap string) []string {
	var ids []string
	groups := map[string][]report.Change{}
	for _, c := range changes {
		if groups[c.Requirement] == nil {
			ids = append(ids, c.Requirement)
		}
		groups[c.Requirement] = append(groups[c.Requirement], c)
	}
	var lines []string
	for _, id := range ids {
		lines = append(lines, changeLine(groups[id], gap))
	}
	return lines
}

func changeLine(group []report.Change, gap string) string {
	var endings, cases []string
	reason := ""
	for _, c := range group {
		ending := firstOf(string(c.Old), "absent") + " -> " + firstOf(string(c.New), "absent")
		if !slices.Contains(endings, ending) {
			endings = append(endings, ending)
		}
		if c.Case != "" {
			cases = append(cases, "["+c.Case+"]")
		}
		reason = firstOf(reason, c.Reason)
	}
	parts := []string{group[0].Requirement + " " + group[0].Level, strings.Join(endings, ", ")}
	if more := len(cases) - maxNamed; more > 1 {
		cases = append(cases[:maxNamed:maxNamed], fmt.Sprintf("%d more", more))
	}
	if len(cases) > 0 {
		parts = append(parts, strings.Join(cases, ", "))
	}
	if reason != "" {
		parts = append(parts, reason)
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
	for _, p := range comparisonParts(d, o, "  ") {
		t.section()
		t.line(t.paint(p.style, p.title))
		for _, line := range p.lines {
			t.wrapped(4, "  "+oneLineExact(line))
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

// comparisonMarkdown renders a comparison as Markdown, for a comment or a job
// summary; the result in one sentence comes first.
func comparisonMarkdown(w io.Writer, d *report.Comparison, o TerminalOptions) error {
	m := &markdownWriter{w: bufio.NewWriter(w)}
	m.f("# Comparison of two runs\n\n**%s**\n", escapeMarkdown(comparisonSentence(d, o.Strict)))
	for _, p := range comparisonParts(d, o, "; ") { // blanks do not show
		m.list(strings.ToUpper(p.title[:1])+p.title[1:], p.lines)
	}
	if !o.Quiet {
		m.list("Remarks", d.Remarks)
	}
	if err := m.w.Flush(); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}
