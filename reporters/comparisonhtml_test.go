package reporters_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// comparedPage is a comparison as a browser reads it; it is contained, and has no script.
func comparedPage(t *testing.T, d *report.Comparison, o reporters.TerminalOptions) *html.Node {
	t.Helper()
	g := NewWithT(t)
	text := compared(t, "html", d, o)
	expectPrintable(g, text)
	expectContained(g, text, 0)
	root, err := html.Parse(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	return root
}

func TestComparisonHTMLReadsBack(t *testing.T) {
	g := NewWithT(t)
	old, now := twoRuns()
	now.Requirements[2].Page = "https://example.com/requirements.md#lim-05"
	root := comparedPage(t, report.Compare(old, now), reporters.TerminalOptions{})
	g.Expect(texts(all(root, classed("verdict")))).To(ConsistOf(HavePrefix("Regressed: 1 regression, ")))
	g.Expect(all(root, named("header"))[0].Attr).To(ContainElement(HaveField("Val", "non-conformant")))
	g.Expect(texts(all(root, named("h2")))).To(Equal([]string{"The runs", "Regressions", "Repaired", "Newly inconclusive",
		"Otherwise changed", "Only in the new report", "Only in the old report"}))
	row := func(section string, i int) []string {
		rows := all(all(all(root, withID(section))[0], named("tbody"))[0], named("tr"))
		return texts(all(rows[i], func(n *html.Node) bool { return n.Data == "th" || n.Data == "td" }))
	}
	broken := row("regressions", 0)
	g.Expect(broken[:3]).To(Equal([]string{"LIM-02", "MUST", "pass -> fail"}))
	g.Expect(broken[3]).To(HavePrefix(`Each valid limit is accepted[1]a\u{1b}[31mred`))
	g.Expect(broken[3]).To(ContainSubstring("<script>alert(1)</script>"), "as text")
	g.Expect(row("repaired", 0)[:3]).To(Equal([]string{"LIM-05", "MUST", "fail -> pass"}))
	g.Expect(attribute(all(all(root, withID("repaired"))[0], named("a"))[0], "href")).To(Equal(now.Requirements[2].Page))
	g.Expect(row("newly-inconclusive", 0)[3]).To(HaveSuffix("[100]"))
	g.Expect(texts(all(all(root, withID("only-in-the-old-report"))[0], named("li")))).To(Equal([]string{"ENV-05"}))
	runs := textOf(all(root, withID("runs"))[0])
	g.Expect(runs).To(ContainSubstring("http://127.0.0.1:4010"))
	g.Expect(runs).To(ContainSubstring("2025-01-02T03:04:05Z"))
	g.Expect(runs).To(ContainSubstring("different versions of the harness"))

	good := comparedPage(t, report.Compare(old, old), reporters.TerminalOptions{})
	g.Expect(texts(all(good, classed("verdict")))).To(ConsistOf(HavePrefix("No regression: ")))
	g.Expect(all(good, named("table"))).To(BeEmpty())
	quiet := comparedPage(t, report.Compare(old, now), reporters.TerminalOptions{Quiet: true})
	g.Expect(texts(all(quiet, named("h2")))).To(Equal([]string{"The runs", "Regressions"}))
}

// Whatever the texts are, and however many: the page is contained, and small enough.
func TestComparisonHTMLOfHostileText(t *testing.T) {
	g := NewWithT(t)
	d := &report.Comparison{Old: report.Run{Target: hostile, Contract: hostile, Tool: hostile}, OldVerdict: hostile,
		Remarks: []string{hostile}, Added: []string{hostile}}
	for i := range 500 {
		text := fmt.Sprintf("%d ", i) + strings.Repeat(hostile, 10)
		d.Regressions = append(d.Regressions, report.Change{List: hostile, Requirement: text, Level: hostile, Title: text, Case: text,
			Old: hostile, New: hostile, Reason: text, Page: "javascript:alert(1)"})
	}
	text := compared(t, "html", d, reporters.TerminalOptions{})
	g.Expect(len(text)).To(BeNumerically("<", largest))
	root := comparedPage(t, d, reporters.TerminalOptions{})
	g.Expect(texts(all(root, classed("left-out")))).To(ConsistOf(HavePrefix("So much changed that some of it is left out")))
	shown := len(all(all(root, withID("regressions"))[0], named("tr"))) - 1
	g.Expect(shown).To(BeNumerically(">=", 40))
	g.Expect(texts(all(root, classed("more")))).To(ConsistOf(
		fmt.Sprintf("and %d requirements more; the comparison as JSON has all", 500-shown)))
}
