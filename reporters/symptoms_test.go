package reporters_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// explained is a report in which LIM-05 explains why cases of two others broke.
func explained() *report.Report {
	r := sample()
	for _, c := range []struct {
		requirement int
		cases       []string
	}{{3, []string{"a", "b"}}, {6, []string{"c"}}} {
		q := &r.Requirements[c.requirement]
		for _, name := range c.cases {
			q.Cases = append(q.Cases, report.Case{Name: name, Outcome: report.Inconclusive, Explained: true, Cause: "LIM-05",
				Reason: "follows from LIM-05, which fails (why)"})
		}
	}
	return r
}

// What follows from a failure stands with it.
func TestSymptomsStandWithTheirCause(t *testing.T) {
	g := NewWithT(t)
	const line = "broken by this: CUR-05 (2 of 4 cases), CUR-15 (SHOULD)"
	for _, o := range []reporters.TerminalOptions{{}, {Verbose: true}, {Quiet: true}} {
		text := printed(t, explained(), o)
		g.Expect(text).To(MatchRegexp(`(?s)FAIL LIM-05 .*\n  also    broken by this: CUR-05 \(2 of 4 cases\), CUR-15 \(SHOULD\)\n`))
	}
	p := readCommonMark(asMarkdown(t, explained()))
	g.Expect(p.text(p.root)).To(ContainSubstring("also " + line))
	entry := all(parsed(t, explained()), withID("LIM-05"))[0]
	g.Expect(texts(all(entry, classed("symptoms")))).To(Equal([]string{"Also " + line}))
	g.Expect(all(parsed(t, sample()), classed("symptoms"))).To(BeEmpty())

	other := explained()
	other.Lists = append(other.Lists, report.List{Name: "events"})
	for i := range other.Requirements {
		if other.Requirements[i].ID != "LIM-05" {
			other.Requirements[i].List = "events"
		}
	}
	g.Expect(printed(t, other, reporters.TerminalOptions{})).NotTo(ContainSubstring("broken by this"), "it is another list's LIM-05")
}

// Entries that the same request shows, answered the same, lead to each other.
func TestHTMLCrossReferences(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	shown := *r.Requirements[2].Cases[0].Finding
	r.Requirements[1].Cases[0].Finding = &shown
	root := parsed(t, r)
	same := func(id string) []string { return texts(all(all(root, withID(id))[0], classed("same"))) }
	// CUR-08 is a known failure at it.
	g.Expect(same("LIM-05")).To(Equal([]string{"The same request, answered the same: CUR-08, LIM-04"}))
	g.Expect(same("LIM-04")).To(Equal([]string{"The same request, answered the same: LIM-05, CUR-08"}))
	shown.Got = "something else"
	root = parsed(t, r)
	g.Expect(same("LIM-04")).To(BeEmpty())
	g.Expect(same("LIM-05")).To(HaveLen(1))
}
