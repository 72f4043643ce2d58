package suites_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// covered are the states of a row's classes by their names.
func covered(r *report.Report, kind report.CoverageKind, name string) map[string]report.CoverageState {
	states := map[string]report.CoverageState{}
	for _, row := range r.Coverage[0].Rows {
		if row.Kind == kind && row.Name == name {
			for _, cell := range row.Cells {
				states[cell.Name] = cell.State
			}
		}
	}
	return states
}

// The usual run meets each class of each parameter, each status but the errors that a
// good server has no occasion for, and of the data all there is.
func TestCoverageOfTheUsualRun(t *testing.T) {
	g := NewWithT(t)
	r := usualRun(t).report
	g.Expect(r.Coverage).To(HaveLen(1))
	g.Expect(r.Coverage[0].List).To(Equal(r.Lists[0].Name))
	for _, row := range r.Coverage[0].Rows {
		for _, cell := range row.Cells {
			switch {
			case row.Kind == report.CoversRequirement && noOccasionFor(r, cell.Name):
				g.Expect(cell.State).To(Equal(report.NotMet))
			case row.Kind == report.CoversStatus && (cell.Name == "500" || cell.Name == "403" || cell.Name == "410"):
			default:
				g.Expect(cell.State).To(Equal(report.Exercised), "%s %s: %s", row.Kind, row.Name, cell.Name)
				g.Expect(cell.Count).To(BeNumerically(">", 0))
			}
		}
	}
	g.Expect(covered(r, report.CoversParameter, "limit")).To(And(HaveKey("1"), HaveKey("10"), HaveKey("100"), HaveKey("below the bounds"),
		HaveKey("no integer"), HaveKey("empty"), HaveKey("more than once")))
	g.Expect(covered(r, report.CoversParameter, "status")).To(And(HaveKey("created"), HaveKey("another value")))
	g.Expect(covered(r, report.CoversParameter, "created_from")).To(HaveKey("with another offset"))
	g.Expect(covered(r, report.CoversEnum, "status")).To(HaveKeyWithValue("failed", report.Exercised))
	g.Expect(covered(r, report.CoversNull, "failure_code")).To(HaveKeyWithValue("null", report.Exercised))
}

func noOccasionFor(r *report.Report, id string) bool {
	for _, q := range r.Requirements {
		if q.ID == id {
			return q.Outcome == report.NotApplicable
		}
	}
	return false
}

// What the data lacks is told from what was not selected.
func TestCoverageOfLittle(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, reference.Options{Sessions: 1}, func(o *suites.Options) { o.Explore, o.Selection = -1, only("LIM-05") })
	g.Expect(covered(r, report.CoversParameter, "limit")).To(And(HaveKeyWithValue("below the bounds", report.Exercised),
		HaveKeyWithValue("more than once", report.NotSelected)))
	g.Expect(covered(r, report.CoversRequirement, "LIM")).To(And(HaveKeyWithValue("LIM-05", report.Exercised),
		HaveKeyWithValue("LIM-06", report.NotSelected)))
	states := map[report.CoverageState]int{}
	for _, state := range covered(r, report.CoversEnum, "status") {
		states[state]++
	}
	g.Expect(states[report.Exercised]).To(Equal(1), "one session has one status")
	g.Expect(states[report.NotMet]).To(BeNumerically(">", 1))
}
