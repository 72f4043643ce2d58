package reporters_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func compared(t *testing.T, format string, d *report.Comparison, o reporters.TerminalOptions) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.RenderComparison(format, &b, d, o)).To(Succeed())
	return b.String()
}

// twoRuns are a report, and one with something in every list of a comparison.
func twoRuns() (old, now *report.Report) {
	old, now = sample(), sample()
	now.Requirements[0].Cases[0].Outcome, now.Requirements[0].Cases[0].Reason = report.Fail, hostile
	now.Requirements[0].Cases[1].Outcome = report.Inconclusive
	now.Requirements[2].Cases[0].Outcome = report.Pass
	now.Requirements[2].Cases[2].Outcome = report.Pass
	now.Requirements[3].Outcome = report.Pass
	now.Requirements[3].Cases[1].Outcome = report.Pass
	now.Requirements = now.Requirements[:len(now.Requirements)-1]
	now.Requirements = append(now.Requirements, report.Requirement{ID: "NEW-01", Level: "SHOULD", Outcome: report.Warn, Reason: "new"})
	now.Tool.Version = "0.2.0"
	return old, now
}

func TestComparisonText(t *testing.T) {
	g := NewWithT(t)
	old, now := twoRuns()
	text := compared(t, "text", report.Compare(old, now), reporters.TerminalOptions{})
	expectPrintable(g, text)
	g.Expect(text).To(ContainSubstring("regressions\n  LIM-02 MUST  pass -> fail  [1]  a"))
	g.Expect(text).To(ContainSubstring("repaired\n  LIM-05 MUST  fail -> pass  [0], [101]"))
	g.Expect(text).To(ContainSubstring("newly inconclusive\n  LIM-02 MUST  pass -> inconclusive  [100]"))
	g.Expect(text).To(ContainSubstring("otherwise changed\n  CUR-05 MUST  inconclusive -> pass  [at 11]"))
	g.Expect(text).To(ContainSubstring("\n  NEW-01 SHOULD  absent -> warn  new\n"))
	g.Expect(text).To(ContainSubstring("only in the new report\n  NEW-01\n"))
	g.Expect(text).To(ContainSubstring("only in the old report\n  ENV-05\n"))
	g.Expect(text).To(HaveSuffix("\nRegressed: 1 regression, 0 new warnings, 1 repaired, 1 newly inconclusive, 2 otherwise changed; " +
		"non-conformant before, non-conformant now.\n"))
	g.Expect(compared(t, "text", report.Compare(old, old), reporters.TerminalOptions{})).To(HavePrefix("No regression: "))
	quiet := compared(t, "text", report.Compare(old, now), reporters.TerminalOptions{Quiet: true})
	g.Expect(quiet).To(HavePrefix("regressions\n"))
	g.Expect(quiet).NotTo(ContainSubstring("repaired\n"))
}

// A requirement is one line, however many of its cases changed.
func TestComparisonHasALineARequirement(t *testing.T) {
	g := NewWithT(t)
	d := &report.Comparison{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		d.Regressions = append(d.Regressions, report.Change{Requirement: "LIM-05", Level: "MUST", Case: name, Old: report.Pass, New: report.Fail,
			Reason: "why " + name})
	}
	d.Regressions[6].Old = report.Inconclusive
	d.Regressions = append(d.Regressions, report.Change{Requirement: "LIM-06", Level: "MUST", New: report.Fail})
	want := []string{"LIM-05 MUST  pass -> fail, inconclusive -> fail  [a], [b], [c], [d], [e], 2 more  why a", "LIM-06 MUST  absent -> fail"}
	g.Expect(compared(t, "text", d, reporters.TerminalOptions{})).To(HavePrefix(
		"regressions\n  " + strings.Join(want, "\n  ") + "\n\nRegressed: 2 regressions, "))
	d.Regressions = append(d.Regressions[:6], d.Regressions[7])
	g.Expect(compared(t, "text", d, reporters.TerminalOptions{})).To(ContainSubstring("[e], [f]  why a"))
}

// Where there are several lists, each line says of which it is.
func TestComparisonOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	d := &report.Comparison{Added: []string{"events LIM-07"}}
	for _, list := range []string{"sessions", "events"} {
		d.Regressions = append(d.Regressions, report.Change{List: list, Requirement: "LIM-05", Level: "MUST", Case: "a", Old: report.Pass,
			New: report.Fail, Reason: "why"})
	}
	g.Expect(compared(t, "text", d, reporters.TerminalOptions{})).To(HavePrefix("regressions\n" +
		"  sessions LIM-05 MUST  pass -> fail  [a]  why\n  events LIM-05 MUST  pass -> fail  [a]  why\n\n" +
		"only in the new report\n  events LIM-07\n\nRegressed: 2 regressions, "))
	g.Expect(compared(t, "markdown", d, reporters.TerminalOptions{})).To(ContainSubstring("- events LIM-05 MUST; pass -&gt; fail; "))
	g.Expect(compared(t, "json", d, reporters.TerminalOptions{})).To(ContainSubstring(`"list": "events"`))
}

func TestComparisonMarkdownReadsBack(t *testing.T) {
	g := NewWithT(t)
	old, now := twoRuns()
	text := compared(t, "markdown", report.Compare(old, now), reporters.TerminalOptions{})
	expectPrintable(g, text)
	p := readMarkdown(text)
	g.Expect(titles(p, "#")).To(Equal([]string{"Comparison of two runs"}))
	g.Expect(titles(p, "##")).To(Equal([]string{"Regressions", "Repaired", "Newly inconclusive", "Otherwise changed",
		"Only in the new report", "Only in the old report", "Remarks"}))
	g.Expect(p.lines).To(ContainElement(HavePrefix("**Regressed: 1 regression, ")))
	g.Expect(p.lines).To(ContainElement(HavePrefix(`- LIM-05 MUST; fail -&gt; pass; \[0\], \[101\]; limit=0 `)))
	for _, line := range p.lines {
		g.Expect(line).NotTo(ContainSubstring("<script"))
		g.Expect(line).NotTo(ContainSubstring("@all"))
	}
	quiet := readMarkdown(compared(t, "markdown", report.Compare(old, now), reporters.TerminalOptions{Quiet: true}))
	g.Expect(titles(quiet, "##")).To(Equal([]string{"Regressions"}))
}

func TestComparisonOfAStrictReader(t *testing.T) {
	g := NewWithT(t)
	d := &report.Comparison{Warnings: []report.Change{{Requirement: "LIM-04", Level: "SHOULD", Old: report.Pass, New: report.Warn}}}
	for _, format := range []string{"text", "markdown"} {
		g.Expect(compared(t, format, d, reporters.TerminalOptions{Strict: true, Quiet: true})).To(And(ContainSubstring("Regressed: "),
			ContainSubstring("LIM-04")))
		g.Expect(compared(t, format, d, reporters.TerminalOptions{Quiet: true})).To(And(ContainSubstring("No regression: "),
			Not(ContainSubstring("LIM-04"))))
	}
}

func TestComparisonFormats(t *testing.T) {
	g := NewWithT(t)
	old, now := twoRuns()
	d := report.Compare(old, now)
	for _, format := range reporters.ComparisonFormats() {
		g.Expect(compared(t, format, d, reporters.TerminalOptions{})).To(ContainSubstring("LIM-05"), format)
		err := reporters.RenderComparison(format, full{}, d, reporters.TerminalOptions{})
		g.Expect(err).To(MatchError(ContainSubstring("no space left")), format)
	}
	err := reporters.RenderComparison("junit", &bytes.Buffer{}, d, reporters.TerminalOptions{})
	g.Expect(err).To(MatchError(ContainSubstring("there are html, json, markdown, text")))
}

// Whatever a target sends, every format is well-formed for its own reader, and nothing
// breaks out.
func TestComparisonOfHostileTexts(t *testing.T) {
	for name, text := range hostileTexts() {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			d := &report.Comparison{Regressions: make([]report.Change, 2), Repaired: make([]report.Change, 2), Changed: make([]report.Change, 2)}
			fill(reflect.ValueOf(d).Elem(), text)
			d.Changed[0].Old, d.Changed[0].New = report.Pass, report.Inconclusive
			read := map[string]func(string){
				"html":     func(page string) { expectContained(g, page, 0) },
				"json":     func(page string) { g.Expect(json.Valid([]byte(page))).To(BeTrue()) },
				"markdown": func(page string) { readCommonMark(page).expectTame(g) },
				"text":     func(page string) { g.Expect(commandish.MatchString(page)).To(BeFalse()) },
			}
			for _, format := range reporters.ComparisonFormats() {
				page := compared(t, format, d, reporters.TerminalOptions{})
				expectPrintable(g, page)
				g.Expect(read).To(HaveKey(format))
				read[format](page)
			}
		})
	}
}
