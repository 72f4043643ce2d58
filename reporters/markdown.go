package reporters

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// markdown renders the report in GitHub's Markdown, for a job summary or a
// comment: verdict, table by family, findings in the fixed order, what could
// not be shown and why.
func markdown(w io.Writer, r *report.Report) error {
	m := &markdownWriter{w: bufio.NewWriter(w)}
	m.report(r)
	if err := m.w.Flush(); err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	return nil
}

// markdownWriter writes Markdown. Errors of writing stay in w.
type markdownWriter struct{ w *bufio.Writer }

func (m *markdownWriter) f(format string, args ...any) { fmt.Fprintf(m.w, format, args...) }

func (m *markdownWriter) report(r *report.Report) {
	m.f("# Conformance: %s\n\n**%s**\n\n", escapeMarkdown(string(r.Verdict)), escapeMarkdown(verdictLine(r)))
	if r.Hint != "" {
		m.f("Hint: %s\n\n", escapeMarkdown(cut(r.Hint, maxField)))
	}
	for _, line := range headerLines(r) {
		m.f("- %s\n", escapeMarkdown(line))
	}
	m.families(r)
	m.findings(r, "Failures", report.Fail)
	m.findings(r, "Warnings", report.Warn)
	m.findings(r, "Trouble of the harness itself", report.Error)
	m.list("Known failures that no longer fail", r.Resolved)
	m.reasons(r, "Known failures", report.Known)
	m.reasons(r, "Inconclusive", report.Inconclusive)
	m.reasons(r, "Not applicable", report.NotApplicable)
	m.list("Observations", observations(r))
	m.list("Notes", r.Notes)
}

func (m *markdownWriter) families(r *report.Report) {
	table := newFamilyTable(r)
	if len(table.families) == 0 {
		return
	}
	head, rule := []string{"family"}, []string{"---"}
	for _, c := range table.columns {
		head, rule = append(head, c.level+" "+string(c.outcome)), append(rule, "---:")
	}
	m.f("\n")
	m.row(head...)
	m.row(rule...)
	for _, row := range table.rows() {
		cells := []string{escapeMarkdown(row.name)}
		for _, c := range table.columns {
			cells = append(cells, row.number(c))
		}
		m.row(cells...)
	}
}

// row writes a line of a table; the cells are escaped.
func (m *markdownWriter) row(cells ...string) { m.f("| %s |\n", strings.Join(cells, " | ")) }

func (m *markdownWriter) findings(r *report.Report, title string, o report.Outcome) {
	begun := false
	for _, q := range r.Requirements {
		cases := ended(q, o)
		if len(cases) == 0 {
			continue
		}
		if !begun {
			m.f("\n## %s\n", title)
			begun = true
		}
		m.f("\n### %s %s\n\n", escapeMarkdown(q.ID), escapeMarkdown(q.Title))
		m.fence(findingText(q, cases[0]))
		if len(cases) > 1 {
			m.f("\n")
		}
		for _, text := range bounded(furtherGroups(q, cases), "") {
			m.f("- also %s\n", escapeMarkdown(text))
		}
	}
}

// fence writes text as a code block. The fence is longer than any run of
// backquotes in the text, so that the text cannot end it.
func (m *markdownWriter) fence(text string) {
	longest, run := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", max(3, longest+1))
	m.f("%stext\n%s\n%s\n", fence, text, fence)
}

func (m *markdownWriter) reasons(r *report.Report, title string, o report.Outcome) {
	all := byReason(r, o, false)
	if all.requirements == 0 {
		return
	}
	m.f("\n## %s\n\n", all.title(title))
	for _, g := range all.groups {
		m.f("- %s: %s\n", escapeMarkdown(g.String()), escapeMarkdown(strings.Join(g.ids, ", ")))
	}
}

func (m *markdownWriter) list(title string, texts []string) {
	if len(texts) == 0 {
		return
	}
	m.f("\n## %s\n\n", title)
	for _, text := range texts {
		m.f("- %s\n", escapeMarkdown(cut(text, maxField)))
	}
}
