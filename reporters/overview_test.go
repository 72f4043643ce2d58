package reporters_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// beside lays reports beside each other, from files r1.json and so on.
func beside(reports ...*report.Report) *report.Overview {
	v := &report.Overview{}
	for i, r := range reports {
		v.Add(fmt.Sprintf("r%d.json", i+1), r)
	}
	return v
}

func overviewOf(t *testing.T, format string, v *report.Overview) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.RenderOverview(format, &b, v)).To(Succeed())
	return b.String()
}

// threeTargets are reports of which each differs from the others: in outcomes, in what
// they know, and the last one in its lists.
func threeTargets() *report.Overview {
	old, now := twoRuns()
	now.Target.URL, now.Requirements[0].Page = "https://eu.example.com/v2", "https://example.com/requirements.md#lim-02"
	now.Requirements[0].Outcome, now.Requirements[2].Outcome = report.Fail, report.Pass
	now.Conclude("")
	lists := twoLists()
	lists.Lists[1].NotTested, lists.Lists[1].Hint = "the plain request is answered 403", "the token lacks the right"
	lists.Conclude("")
	lists.Lists[1].Verdict = report.NotTested
	return beside(old, now, lists)
}

// cellsOf are the rows of each table, as cells.
func (c commonmark) cellsOf() [][][]string {
	var all [][][]string
	for _, table := range c.all(tables.KindTable) {
		var rows [][]string
		for row := table.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []string
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, html.UnescapeString(strings.ReplaceAll(c.text(cell), `\`, "")))
			}
			rows = append(rows, cells)
		}
		all = append(all, rows)
	}
	return all
}

func TestOverviewMarkdownReadsBack(t *testing.T) {
	g := NewWithT(t)
	text := overviewOf(t, "markdown", threeTargets())
	expectPrintable(g, text)
	read := readCommonMark(text)
	read.expectTame(g)
	var headings []string
	for _, n := range read.all(ast.KindHeading) {
		headings = append(headings, read.text(n))
	}
	g.Expect(headings).To(Equal([]string{"Conformance of 3 targets, 4 lists", "Ended differently", "Not in every report",
		"Ended the same everywhere", "Remarks"}))
	g.Expect(text).To(ContainSubstring("**3 targets, 4 lists: 3 non-conformant, 1 not-tested; 3 of 10 requirements ended differently, " +
		"2 are not in every report.**"))
	cells := read.cellsOf()
	g.Expect(cells).To(HaveLen(4))
	g.Expect(cells[0][0]).To(Equal([]string{"target", "verdict", "fail", "warn", "inconcl.", "items", "operation", "contract", "tool", "date",
		"file"}))
	g.Expect(cells[0][2]).To(HaveExactElements("https://eu.example.com/v2", "non-conformant", "1", "2", "1", "137", "GET /v1/things",
		"Things API 1.2", "kayle-conformance 0.2.0", "2025-01-02T03:04:05Z", "r2.json"))
	g.Expect(cells[0][4][:2]).To(Equal([]string{"http://127.0.0.1:4010 events",
		"not-tested: the plain request is answered 403; the token lacks the right"}))
	g.Expect(cells[1][0]).To(Equal([]string{"requirement", "level", "http://127.0.0.1:4010", "https://eu.example.com/v2",
		"http://127.0.0.1:4010 things", "http://127.0.0.1:4010 events"}))
	g.Expect(cells[1]).To(ContainElement([]string{"LIM-02: Each valid limit is accepted", "MUST", "pass", "fail", "pass", "pass"}))
	g.Expect(cells[2]).To(ContainElement(HaveExactElements("NEW-01", "SHOULD", "not known", "warn", "not known", "not known")))
	for _, table := range cells {
		for _, row := range table {
			g.Expect(row).To(HaveLen(len(table[0])))
		}
	}
	g.Expect(text).To(ContainSubstring("The reports are of different versions of the harness"))

	alike := readCommonMark(overviewOf(t, "markdown", beside(sample(), sample())))
	g.Expect(alike.cellsOf()).To(HaveLen(2))
	g.Expect(alike.cellsOf()[1][0][2:]).To(Equal([]string{"http://127.0.0.1:4010 (r1.json)", "http://127.0.0.1:4010 (r2.json)"}))
}

// besidePage is an overview as a browser reads it; it is contained, and has no script.
func besidePage(t *testing.T, v *report.Overview) *html.Node {
	t.Helper()
	g := NewWithT(t)
	text := overviewOf(t, "html", v)
	g.Expect(len(text)).To(BeNumerically("<", largest))
	expectPrintable(g, text)
	expectContained(g, text, 0)
	root, err := html.Parse(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	return root
}

func TestOverviewHTMLReadsBack(t *testing.T) {
	g := NewWithT(t)
	root := besidePage(t, threeTargets())
	g.Expect(texts(all(root, named("h2")))).To(Equal([]string{"The targets", "Ended differently", "Not in every report",
		"Ended the same everywhere"}))
	g.Expect(attribute(all(root, named("header"))[0], "class")).To(Equal("non-conformant"))
	g.Expect(texts(all(root, classed("verdict")))).To(ConsistOf(HavePrefix("3 targets, 4 lists: 3 non-conformant, 1 not-tested; ")))
	rows := func(section string) (rows [][]string) {
		for _, row := range all(all(root, withID(section))[0], named("tr")) {
			rows = append(rows, texts(all(row, func(n *html.Node) bool { return n.Data == "th" || n.Data == "td" })))
		}
		return rows
	}
	differing := rows("ended-differently")
	g.Expect(differing[0]).To(Equal([]string{"id", "level", "http://127.0.0.1:4010", "https://eu.example.com/v2",
		"http://127.0.0.1:4010 things", "http://127.0.0.1:4010 events", "requirement"}))
	g.Expect(differing).To(ContainElement([]string{"LIM-02", "MUST", "pass", "fail", "pass", "pass", "Each valid limit is accepted"}))
	g.Expect(rows("not-in-every-report")).To(ContainElement(HaveExactElements("NEW-01", "SHOULD", "not known", "warn", "not known",
		"not known", "")))
	g.Expect(texts(all(all(root, withID("ended-differently"))[0], classed("fail")))).To(ContainElement("fail"))
	g.Expect(attribute(all(all(root, withID("ended-differently"))[0], named("a"))[0], "href")).To(
		Equal("https://example.com/requirements.md#lim-02"))
	targets := rows("targets")
	g.Expect(targets).To(HaveLen(5))
	g.Expect(targets[4][:2]).To(Equal([]string{"http://127.0.0.1:4010 events",
		"not-testedthe plain request is answered 403; the token lacks the right"}))
	g.Expect(textOf(all(root, withID("targets"))[0])).To(ContainSubstring("different versions of the harness"))
	for _, section := range []string{"targets", "ended-differently", "not-in-every-report", "ended-the-same-everywhere"} {
		for _, row := range rows(section) {
			g.Expect(row).To(HaveLen(len(rows(section)[0])))
		}
	}
	g.Expect(attribute(all(besidePage(t, &report.Overview{}), named("header"))[0], "class")).To(Equal("conformant"))
}

func TestOverviewFormats(t *testing.T) {
	g := NewWithT(t)
	for _, format := range reporters.OverviewFormats() {
		g.Expect(overviewOf(t, format, threeTargets())).To(ContainSubstring("LIM-05"), format)
		g.Expect(overviewOf(t, format, threeTargets())).To(Equal(overviewOf(t, format, threeTargets())), "the same each time")
		g.Expect(reporters.RenderOverview(format, full{}, threeTargets())).To(MatchError(ContainSubstring("no space left")), format)
	}
	g.Expect(reporters.RenderOverview("junit", &bytes.Buffer{}, threeTargets())).To(MatchError(ContainSubstring("there are html, markdown")))
}

// Whatever a target sends, both formats are well-formed for their own reader, and hold
// what they would hold of harmless texts.
func TestOverviewOfHostileTexts(t *testing.T) {
	shape := func(text string) map[string]any {
		v := &report.Overview{}
		for _, url := range []string{text, text, text + " b"} {
			r := fullOf(text)
			r.Target.URL = url
			v.Add(text, r)
		}
		other := fullOf(text)
		fill(reflect.ValueOf(&other.Contract).Elem(), text+" other")
		other.Requirements[0].Outcome = report.Fail
		v.Add(text+" other", other)
		g := NewWithT(t)
		markdown := overviewOf(t, "markdown", v)
		expectPrintable(g, markdown)
		g.Expect(len(markdown)).To(BeNumerically("<=", jobSummary))
		read := readCommonMark(markdown)
		read.expectTame(g)
		page, sizes := readsAsHTMLWithoutScript(t, overviewOf(t, "html", v)), []int{}
		for _, table := range read.cellsOf() {
			sizes = append(sizes, len(table), len(table[0]))
		}
		return map[string]any{"html": page, "tables": sizes, "bold": len(read.all(ast.KindEmphasis)), "heads": len(read.all(ast.KindHeading))}
	}
	want := shape("plain text")
	for name, text := range hostileTexts() {
		if testing.Short() && len(text) > 10_000 {
			continue // renders megabytes
		}
		NewWithT(t).Expect(shape(text)).To(Equal(want), name)
	}
}

func readsAsHTMLWithoutScript(t *testing.T, text string) map[string]int {
	t.Helper()
	g := NewWithT(t)
	expectPrintable(g, text)
	expectContained(g, text, 0)
	g.Expect(len(text)).To(BeNumerically("<", largest))
	root, err := html.Parse(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	count := map[string]int{}
	for _, name := range []string{"section", "h1", "h2", "table", "tr", "td", "th", "nav", "li"} {
		count[name] = len(all(root, named(name)))
	}
	return count
}

// However many the targets and their requirements are, both formats have a bound, and say
// what they leave out.
func TestOverviewOfVeryMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("renders megabytes")
	}
	g := NewWithT(t)
	r := sample()
	for i := range 3000 {
		r.Requirements = append(r.Requirements, report.Requirement{ID: fmt.Sprintf("MANY-%d", i), Level: "MUST",
			Title: strings.Repeat(hostile, 4), Outcome: report.Fail})
	}
	r.Conclude("")
	var reports []*report.Report
	for i := range 130 {
		own := *r
		own.Target.URL = fmt.Sprintf("http://target-%d.example/%s", i, strings.Repeat("a", 200))
		reports = append(reports, &own)
	}
	v := beside(reports...)
	markdown := overviewOf(t, "markdown", v)
	g.Expect(len(markdown)).To(BeNumerically("<=", jobSummary))
	g.Expect(markdown).To(And(ContainSubstring("30 further columns left out here"), ContainSubstring("left out")))
	root := besidePage(t, v)
	g.Expect(texts(all(root, classed("left-out")))).To(ConsistOf(HavePrefix("So much is told here")))
	g.Expect(texts(all(root, classed("more")))).To(ConsistOf(MatchRegexp(`and \d+ requirements more; the reports themselves have all`)))
	g.Expect(all(all(root, withID("targets"))[0], named("tr"))).To(HaveLen(101))
}
