package reporters_test

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// withReasons is a report with one requirement whose cases are inconclusive,
// each for its reason.
func withReasons(outcome report.Outcome, reasons ...string) *report.Report {
	q := report.Requirement{ID: "LIM-05", Family: "LIM", Level: "MUST", Outcome: outcome}
	for i, reason := range reasons {
		q.Cases = append(q.Cases, report.Case{Name: fmt.Sprint(i), Outcome: report.Inconclusive, Reason: reason})
	}
	r := &report.Report{Requirements: []report.Requirement{q}}
	r.Conclude("")
	return r
}

func TestReasonsThatDifferInDetailsOnlyAreToldOnce(t *testing.T) {
	g := NewWithT(t)
	r := withReasons(report.Inconclusive, "builds on X (limit=1 (twice))", "builds on X (limit=2)", "builds on X (limit=2)",
		"builds on Y (limit=2)", "too short", "unpaired) (", "f(x)", "f(y)")
	text := printed(t, r, reporters.TerminalOptions{})
	g.Expect(text).To(ContainSubstring("inconclusive: 1 requirement\n"))
	g.Expect(text).To(ContainSubstring("  builds on X (limit=1 (twice)), and 1 more such:\n    LIM-05 (3 of 8 cases)\n"))
	g.Expect(text).To(ContainSubstring("  builds on Y (limit=2):\n    LIM-05 (1 of 8 cases)\n"))
	for _, alone := range []string{"too short", "unpaired) (", "f(x)", "f(y)"} {
		g.Expect(text).To(ContainSubstring("  " + alone + ":\n    LIM-05 (1 of 8 cases)\n"))
	}
	verbose := printed(t, r, reporters.TerminalOptions{Verbose: true})
	g.Expect(verbose).To(ContainSubstring("  builds on X (limit=2):\n    LIM-05 (2 of 8 cases)\n"))
	g.Expect(verbose).NotTo(ContainSubstring("more such"))
}

func TestReasonsOfSomeCasesOnly(t *testing.T) {
	g := NewWithT(t)
	r := withReasons(report.Pass, "too short")
	g.Expect(printed(t, r, reporters.TerminalOptions{})).To(ContainSubstring("inconclusive: 1 requirement, 1 of them in some cases only\n"))
}

func TestTheNumberOfTimesIsSaidOnce(t *testing.T) {
	for summary, want := range map[string]string{
		"a page is long (and 4 more)":            "a page is long (and 4 more)",
		"a page is long (and 4 items more)":      "a page is long (and 4 items more)",
		"/data lacks an id (5 times)":            "/data lacks an id (5 times)",
		"/data lacks an id (3 times)":            "/data lacks an id (3 times) (seen 5 times)",
		"a page is long (and 4 more): all 5 are": "a page is long (and 4 more): all 5 are",
		"a page is long (and 44 more)":           "a page is long (and 44 more) (seen 5 times)",
		"a page is long (and 4 more) indeed":     "a page is long (and 4 more) indeed (seen 5 times)",
	} {
		text := reporters.FindingText(report.Requirement{ID: "X-1", Level: "MUST"},
			report.Case{Outcome: report.Fail, Finding: &report.Finding{Summary: summary, Count: 5}})
		NewWithT(t).Expect(text).To(Equal("FAIL X-1 MUST  " + want))
	}
}
