package reporters

import (
	_ "embed" // the page's template
	"fmt"
	"io"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

//go:embed html/overview.html.tmpl
var overviewTemplate string

// overviewPage is what the template of an overview shows. Its texts are safe to print; the
// template escapes what is markup.
type overviewPage struct {
	Policy                         string
	Style                          markup
	Title, Class, Verdict, LeftOut string
	Heads, Names, Remarks          []string
	Targets                        []overviewLine
	Parts                          []overviewTable
}

// overviewLine is a line of the table of the targets.
type overviewLine struct {
	Name, Verdict, Class, Why string
	Cells                     []string // behind the verdict
}

// overviewTable are the requirements of one part.
type overviewTable struct {
	ID, Title, More string
	Count           int
	Rows            []overviewEntry
}

type overviewEntry struct {
	ID, Page, Level, Title string
	Cells                  []overviewCell
}

type overviewCell struct{ Text, Class string }

// overviewHTML renders an overview as one page that needs nothing beside it, and no
// scripts; the result in one sentence comes first.
func overviewHTML(w io.Writer, v *report.Overview) error {
	shown := showOverview(v)
	err := writePage(w, overviewTemplate, func(htmlDetail) int { return 0 },
		func(d htmlDetail, less bool) any { return newOverviewPage(v, shown, d, less) })
	if err != nil {
		return fmt.Errorf("write overview: %w", err)
	}
	return nil
}

func newOverviewPage(v *report.Overview, s overviewShown, d htmlDetail, less bool) overviewPage {
	p := overviewPage{Policy: policy(""), Style: markup(pageStyle), Class: class(string(worst(v))),
		Title: "Conformance of " + overviewCount(v), Verdict: d.line(s.result), Heads: s.heads,
		Remarks: d.list(s.remarks)}
	if less {
		p.LeftOut = fmt.Sprintf("So much is told here that some of it is left out: texts are cut at %d bytes, lists at %d requirements. "+
			"The reports themselves have all of it.", min(d.field, maxLine), d.items)
	}
	for _, name := range s.names {
		p.Names = append(p.Names, d.line(name))
	}
	for i, target := range s.targets {
		line := overviewLine{Name: p.Names[i], Verdict: d.line(target.verdict), Class: class(target.verdict), Why: d.line(target.why)}
		for _, cell := range target.cells[2:] {
			line.Cells = append(line.Cells, d.line(cell))
		}
		p.Targets = append(p.Targets, line)
	}
	for _, part := range s.parts {
		p.Parts = append(p.Parts, newOverviewTable(part, d))
	}
	return p
}

func newOverviewTable(p overviewPart, d htmlDetail) overviewTable {
	t := overviewTable{ID: strings.ToLower(strings.ReplaceAll(p.title, " ", "-")), Title: p.title, Count: len(p.rows)}
	for i, row := range p.rows {
		if i == d.items {
			t.More = fmt.Sprintf("and %s more; the reports themselves have all", plural(len(p.rows)-i, "requirement"))
			break
		}
		entry := overviewEntry{ID: d.line(row.id), Page: pageLink(row.page), Level: d.line(row.level), Title: d.line(row.title)}
		for _, o := range row.outcomes {
			entry.Cells = append(entry.Cells, overviewCell{d.line(o), class(o)})
		}
		t.Rows = append(t.Rows, entry)
	}
	return t
}

// worst is the verdict that stands out among those of the columns.
func worst(v *report.Overview) report.Verdict {
	_, count := v.Verdicts()
	for _, verdict := range []report.Verdict{report.NonConformant, report.NotTested, report.Partial} {
		if count[verdict] > 0 {
			return verdict
		}
	}
	return report.Conformant
}
