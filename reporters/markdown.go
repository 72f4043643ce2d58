package reporters

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// The bounds of what GitHub shows, in bytes: a job summary is dropped, and a comment
// refused, that is longer.
const (
	maxJobSummary = 1 << 20
	maxComment    = 65_535
	// leastFields is how many texts of findings a page has room for at least.
	leastFields = 64
)

// markdown renders the report in GitHub's Markdown, in so many bytes at most:
// verdict, table by family, findings in the fixed order, what could not be
// shown and why.
func markdown(w io.Writer, r *report.Report, limit int) error {
	text := reportDocument(r, htmlDetail{field: maxField}).whole()
	if len(text) > limit {
		text = reportDocument(r, htmlDetail{field: limit / leastFields}).within(limit)
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	return nil
}

// markdownWriter writes Markdown. Errors of writing stay in w.
type markdownWriter struct{ w *bufio.Writer }

func (m *markdownWriter) f(format string, args ...any) { fmt.Fprintf(m.w, format, args...) }

// markdownText is what is written as a text.
func markdownText(write func(m *markdownWriter)) string {
	var b strings.Builder
	m := &markdownWriter{w: bufio.NewWriter(&b)}
	write(m)
	_ = m.w.Flush() // into memory, which cannot fail
	return b.String()
}

// reportDocument is the document with as much of each text of a finding as is asked for.
func reportDocument(r *report.Report, detail htmlDetail) markdownDocument {
	d := markdownDocument{head: func(most int) string { return markdownHead(r, most) }}
	var header markdownSection
	for _, line := range headerLines(r) {
		header.line("- %s\n", escapeMarkdown(line))
	}
	d.add(header)
	d.add(listsSection(r))
	d.add(familiesSection(r))
	d.add(findingsSection(r, "Failures", report.Fail, detail))
	d.add(findingsSection(r, "Warnings", report.Warn, detail))
	d.add(findingsSection(r, "Trouble of the harness itself", report.Error, detail))
	d.add(listSection("Known failures that no longer fail", r.Resolved))
	d.add(reasonsSection(r, "Known failures", report.Known))
	d.add(reasonsSection(r, "Inconclusive", report.Inconclusive))
	d.add(reasonsSection(r, "Not applicable", report.NotApplicable))
	d.add(listSection("Observations", observations(r)))
	d.add(listSection("Notes", r.Notes))
	return d
}

// markdownHead is the title, the verdict and the hint, each of so many bytes at most
// before it is escaped.
func markdownHead(r *report.Report, most int) string {
	text := fmt.Sprintf("# Conformance: %s\n\n**%s**\n\n", escapeMarkdown(cut(string(r.Verdict), most)),
		escapeMarkdown(cut(verdictLine(r), most)))
	if r.Hint != "" {
		text += fmt.Sprintf("Hint: %s\n\n", escapeMarkdown(cut(r.Hint, most)))
	}
	return text
}

func familiesSection(r *report.Report) (s markdownSection) {
	table := newFamilyTable(r)
	if len(table.families) == 0 {
		return s
	}
	head, rule := []string{"family"}, []string{"---"}
	for _, c := range table.columns {
		head, rule = append(head, c.level+" "+string(c.outcome)), append(rule, "---:")
	}
	s.open = "\n" + tableRow(head...) + tableRow(rule...)
	for _, row := range table.rows() {
		cells := []string{escapeMarkdown(row.name)}
		for _, c := range table.columns {
			cells = append(cells, row.number(c))
		}
		s.line("%s", tableRow(cells...))
	}
	return s
}

// row writes a line of a table; the cells are escaped.
func (m *markdownWriter) row(cells ...string) { m.f("%s", tableRow(cells...)) }

func tableRow(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// maxShort is the length of what is wrong where there is no room for all of a finding,
// in bytes.
const maxShort = 160

func findingsSection(r *report.Report, title string, o report.Outcome, detail htmlDetail) markdownSection {
	s, broken := markdownSection{open: "\n## " + title + "\n"}, symptomsOf(r)
	for _, q := range r.Requirements {
		cases := ended(q, o)
		if len(cases) == 0 {
			continue
		}
		full := markdownText(func(m *markdownWriter) {
			m.finding(detail.requirement(q), cases, detail.cutLine(broken.line(q)), detail)
		})
		short := fmt.Sprintf("- %s: %s", escapeMarkdown(cut(q.ID, maxShort)+" "+q.Level), escapeMarkdown(cut(summary(q, cases[0]), maxShort)))
		if len(cases) > 1 {
			short += fmt.Sprintf(" (and %s)", plural(len(cases)-1, "further case"))
		}
		s.parts = append(s.parts, markdownPart{full: full, short: short + "\n"})
	}
	return s
}

func (m *markdownWriter) finding(q report.Requirement, cases []report.Case, broken string, detail htmlDetail) {
	m.f("\n### %s %s\n\n", escapeMarkdown(cut(q.ID, maxLine)), escapeMarkdown(cut(q.Title, maxLine)))
	m.fence(findingText(q, detail.finding(cases[0])))
	further := bounded(furtherGroups(q, cases), "")
	if broken != "" {
		further = append(further, broken)
	}
	if len(further) > 0 {
		m.f("\n")
	}
	for _, text := range further {
		m.f("- also %s\n", escapeMarkdown(text))
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

func reasonsSection(r *report.Report, title string, o report.Outcome) (s markdownSection) {
	all := byReason(r, o, false)
	s.open = fmt.Sprintf("\n## %s\n\n", all.title(title))
	for _, g := range all.groups {
		s.line("- %s: %s\n", escapeMarkdown(g.String()), escapeMarkdown(strings.Join(g.ids, ", ")))
	}
	return s
}

func listSection(title string, texts []string) markdownSection {
	s := markdownSection{open: fmt.Sprintf("\n## %s\n\n", title)}
	for _, text := range texts {
		s.line("- %s\n", escapeMarkdown(cut(text, maxField)))
	}
	return s
}

// list writes a list under a heading.
func (m *markdownWriter) list(title string, texts []string) {
	if s := listSection(title, texts); len(s.parts) > 0 {
		m.f("%s", s.whole())
	}
}
