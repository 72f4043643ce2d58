package reporters

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// OverviewFormats returns the names of the formats that RenderOverview knows, sorted.
func OverviewFormats() []string { return []string{"html", "markdown"} }

// RenderOverview renders reports beside each other: a row a requirement, a column a
// target. What they end differently in comes first.
func RenderOverview(format string, w io.Writer, v *report.Overview) error {
	switch format {
	case "html":
		return overviewHTML(w, v)
	case "markdown":
		return overviewMarkdown(w, v)
	}
	return unknownFormat(format, OverviewFormats())
}

const (
	// maxColumns is the number of columns that are shown.
	maxColumns = 100
	// maxColumn is the length of a column's name in bytes.
	maxColumn = 120
	// notKnown stands where a report does not know the requirement.
	notKnown = "not known"
)

// overviewShown is what an overview shows, in whichever format.
type overviewShown struct {
	result  string
	heads   []string // of the table of the targets
	targets []overviewTarget
	names   []string // of the columns of the other tables
	parts   []overviewPart
	remarks []string
}

// overviewTarget is a line of the table of the targets.
type overviewTarget struct {
	verdict string
	cells   []string
	why     string // why it was not tested
}

// overviewPart are the requirements that have in common how they ended.
type overviewPart struct {
	title string
	rows  []overviewRow
}

type overviewRow struct {
	id, level, title, page string
	outcomes               []string // how it ended, by column
}

func showOverview(v *report.Overview) overviewShown {
	s := overviewShown{result: overviewSentence(v), remarks: v.Remarks(),
		heads: append(append([]string{"target"}, listHeads()[1:]...), "contract", "tool", "date", "file")}
	names := v.Names()
	shown := v.Columns[:min(len(v.Columns), maxColumns)]
	if more := len(v.Columns) - len(shown); more > 0 {
		s.remarks = append(s.remarks, fmt.Sprintf("%s left out here: name fewer files, or look at those reports themselves",
			plural(more, "further column")))
	}
	for i, c := range shown {
		row := newListRow(c.List)
		row.name = cut(names[i], maxColumn)
		s.names = append(s.names, row.name)
		s.targets = append(s.targets, overviewTarget{verdict: row.verdict, why: row.why,
			cells: append(row.cells(), c.Run.Contract, c.Run.Tool, startOf(c.Run), c.File)})
	}
	s.parts = overviewParts(v, len(shown))
	return s
}

// overviewParts sorts the requirements by what they show of the difference between the
// targets.
func overviewParts(v *report.Overview, columns int) []overviewPart {
	parts := []overviewPart{{title: "Ended differently"}, {title: "Not in every report"}, {title: "Ended the same everywhere"}}
	for _, r := range v.Rows() {
		row := overviewRow{id: r.ID, level: r.Level, title: r.Title, page: r.Page}
		for _, o := range r.Outcomes[:columns] {
			row.outcomes = append(row.outcomes, firstOf(string(o), notKnown))
		}
		part := &parts[2]
		switch {
		case r.Differs():
			part = &parts[0]
		case r.Unknown():
			part = &parts[1]
		}
		part.rows = append(part.rows, row)
	}
	return slices.DeleteFunc(parts, func(p overviewPart) bool { return len(p.rows) == 0 })
}

// overviewSentence is the result in one sentence.
func overviewSentence(v *report.Overview) string {
	verdicts, count := v.Verdicts()
	var ends []string
	for _, verdict := range verdicts {
		ends = append(ends, fmt.Sprintf("%d %s", count[verdict], oneLine(cut(string(verdict), maxShort))))
	}
	rows, differing, unknown := v.Rows(), 0, 0
	for _, r := range rows {
		if r.Differs() {
			differing++
		}
		if r.Unknown() {
			unknown++
		}
	}
	text := fmt.Sprintf("%s: %s; %d of %s ended differently", overviewCount(v), cut(strings.Join(ends, ", "), maxLine),
		differing, plural(len(rows), "requirement"))
	if unknown > 0 {
		text += fmt.Sprintf(", %d are not in every report", unknown)
	}
	return text + "."
}

// overviewCount is of how many targets an overview tells, and lists where there are more.
func overviewCount(v *report.Overview) string {
	text := plural(v.Reports, "target")
	if len(v.Columns) != v.Reports {
		text += ", " + plural(len(v.Columns), "list")
	}
	return text
}

// overviewMarkdown renders an overview as Markdown, as long as a job's summary may be; the
// result in one sentence comes first.
func overviewMarkdown(w io.Writer, v *report.Overview) error {
	s := showOverview(v)
	doc := markdownDocument{head: func(int) string {
		return fmt.Sprintf("# Conformance of %s\n\n**%s**\n", overviewCount(v), escapeMarkdown(s.result))
	}}
	targets := tableSection("", s.heads)
	for _, target := range s.targets {
		cells := slices.Clone(target.cells)
		if target.why != "" {
			cells[1] += ": " + target.why
		}
		targets.line("%s", tableRow(escaped(cells)...))
	}
	doc.add(targets)
	for _, p := range s.parts {
		section := tableSection(p.title, append([]string{"requirement", "level"}, s.names...))
		for _, row := range p.rows {
			promise := escaped([]string{strings.TrimSuffix(row.id+": "+row.title, ": "), row.level})
			section.line("%s", tableRow(append(promise, outcomeCells(row.outcomes)...)...))
		}
		doc.add(section)
	}
	doc.add(listSection("Remarks", s.remarks))
	if err := doc.write(w, maxJobSummary); err != nil {
		return fmt.Errorf("write overview: %w", err)
	}
	return nil
}

// tableSection is a section with a table that has no rows yet.
func tableSection(title string, heads []string) (s markdownSection) {
	if s.open = "\n"; title != "" {
		s.open = fmt.Sprintf("\n## %s\n\n", title)
	}
	rule := make([]string, len(heads))
	for i := range rule {
		rule[i] = "---"
	}
	s.open += tableRow(escaped(heads)...) + tableRow(rule...)
	return s
}

// escaped are texts as cells of a table.
func escaped(cells []string) []string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = escapeMarkdown(oneLine(cut(cell, maxLine)))
	}
	return out
}

// outcomeCells are outcomes as cells of a table; what is broken stands out.
func outcomeCells(outcomes []string) []string {
	out := escaped(outcomes)
	for i, o := range outcomes {
		if o == string(report.Fail) || o == string(report.Error) {
			out[i] = "**" + out[i] + "**"
		}
	}
	return out
}
