package reporters

import (
	_ "embed" // the page's template
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

//go:embed html/comparison.html.tmpl
var comparisonTemplate string

// comparisonPage is what the template of a comparison shows. Its texts are safe to
// print; the template escapes what is markup.
type comparisonPage struct {
	Policy                string
	Style                 markup
	Title, Class, Verdict string
	LeftOut               string
	Runs                  []comparisonRun
	Remarks               []string
	Parts                 []comparisonTable
}

// comparisonRun is one of the two runs.
type comparisonRun struct {
	Name  string
	Facts []fact
}

// comparisonTable is one of the lists of a comparison. Those with the names alone have no
// further columns.
type comparisonTable struct {
	ID, Title, More string
	Count           int
	Bare            bool
	Rows            []comparisonLine
}

// comparisonLine is what changed of a requirement.
type comparisonLine struct{ Name, Page, Level, Title, Endings, Class, Cases, Reason string }

// comparisonHTML renders a comparison as one page that needs nothing beside it, and no
// scripts; the result in one sentence comes first.
func comparisonHTML(w io.Writer, d *report.Comparison, o TerminalOptions) error {
	err := writePage(w, comparisonTemplate, func(htmlDetail) int { return 0 },
		func(detail htmlDetail, less bool) any { return newComparisonPage(d, o, detail, less) })
	if err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

func newComparisonPage(d *report.Comparison, o TerminalOptions, detail htmlDetail, less bool) comparisonPage {
	p := comparisonPage{Policy: policy(""), Style: markup(pageStyle), Class: class(string(report.Conformant)),
		Title: "Comparison of two runs", Verdict: comparisonSentence(d, o.Strict)}
	if d.Regressed(o.Strict) {
		p.Class = class(string(report.NonConformant))
	}
	if less {
		p.LeftOut = fmt.Sprintf("So much changed that some of it is left out: texts are cut at %d bytes, lists at %d requirements. "+
			"The comparison as JSON has all of it.", min(detail.field, maxLine), detail.items)
	}
	p.Runs = []comparisonRun{{"Before", runFacts(d.Old, d.OldVerdict, detail)}, {"Now", runFacts(d.New, d.NewVerdict, detail)}}
	if !o.Quiet {
		p.Remarks = detail.list(d.Remarks)
	}
	for _, part := range comparisonParts(d, o) {
		p.Parts = append(p.Parts, newComparisonTable(part, detail))
	}
	return p
}

// startOf is when a run began, empty where its report does not say.
func startOf(r report.Run) string {
	if r.Started.IsZero() {
		return ""
	}
	return r.Started.UTC().Format(time.RFC3339)
}

func runFacts(r report.Run, v report.Verdict, d htmlDetail) []fact {
	var out []fact
	for _, f := range []fact{{"Verdict", string(v)}, {"Target", r.Target}, {"Date", startOf(r)}, {"Contract", r.Contract}, {"Tool", r.Tool}} {
		if text := d.line(f.Text); text != "" {
			out = append(out, fact{f.Name, text})
		}
	}
	return out
}

func newComparisonTable(p comparisonPart, d htmlDetail) comparisonTable {
	t := comparisonTable{ID: strings.ReplaceAll(p.title, " ", "-"), Title: p.heading(), Count: len(p.rows), Bare: true}
	for i, row := range p.rows {
		if i == d.items {
			t.More = fmt.Sprintf("and %s more; the comparison as JSON has all", plural(len(p.rows)-i, "requirement"))
			break
		}
		t.Bare = t.Bare && row.endings == ""
		t.Rows = append(t.Rows, comparisonLine{Name: d.line(row.name), Page: pageLink(row.page), Level: d.line(row.level),
			Title: d.line(row.title), Endings: d.line(row.endings), Class: class(string(row.now)),
			Cases: d.line(strings.Join(row.cases, ", ")), Reason: d.line(row.reason)})
	}
	return t
}
