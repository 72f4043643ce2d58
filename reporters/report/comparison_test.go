package report_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

func one(level string, cases ...report.Case) *report.Report {
	r := &report.Report{Requirements: []report.Requirement{{ID: "A-01", Level: level, Cases: cases}}}
	r.Conclude("")
	return r
}

func TestCompare(t *testing.T) {
	ended := func(o report.Outcome) report.Case { return report.Case{Name: "x", Outcome: o, Reason: "why"} }
	const regression, warning, repaired, changed, silent = "regression", "warning", "repaired", "changed", "silent"
	for _, c := range []struct {
		old, now report.Outcome // empty: no such case
		list     string
	}{
		{report.Pass, report.Fail, regression},
		{report.Inconclusive, report.Fail, regression},
		{report.Warn, report.Fail, regression},
		{"", report.Fail, regression},
		{report.Pass, report.Warn, warning},
		{"", report.Warn, warning},
		{report.Fail, report.Pass, repaired},
		{report.Warn, report.Pass, repaired},
		{report.Known, report.Pass, repaired},
		{report.Fail, report.Warn, changed},
		{report.Known, report.Fail, changed},
		{report.Fail, report.Known, changed},
		{report.Fail, report.Inconclusive, changed},
		{report.Pass, report.Inconclusive, changed},
		{report.Inconclusive, report.Pass, changed},
		{report.Pass, report.Error, changed},
		{report.Fail, "", changed},
		{report.Pass, "", silent},
		{"", report.Pass, silent},
		{report.Fail, report.Fail, silent},
		{report.Pass, report.Pass, silent},
	} {
		g := NewWithT(t)
		anchor := report.Case{Name: "anchor", Outcome: report.Pass}
		build := func(o report.Outcome) *report.Report {
			if o == "" {
				return one("MUST", anchor)
			}
			return one("MUST", anchor, ended(o))
		}
		d := report.Compare(build(c.old), build(c.now))
		got := map[string]int{regression: len(d.Regressions), warning: len(d.Warnings), repaired: len(d.Repaired), changed: len(d.Changed)}
		want := map[string]int{regression: 0, warning: 0, repaired: 0, changed: 0}
		if c.list != silent {
			want[c.list] = 1
		}
		g.Expect(got).To(Equal(want), "%q to %q", c.old, c.now)
		g.Expect(d.Regressed(false)).To(Equal(c.list == regression))
		g.Expect(d.Regressed(true)).To(Equal(c.list == regression || c.list == warning))
	}
}

func TestCompareTellsOfWholeRequirements(t *testing.T) {
	g := NewWithT(t)
	old := &report.Report{Requirements: mix(must(report.Pass, report.Pass), should(report.Pass))}
	now := &report.Report{Requirements: must(report.Pass, report.Fail, report.Fail)}
	now.Requirements[2].Title = "new"
	now.Contract.Digest, now.Tool.Version, now.Summary.CutShort = "other", "2", "interrupted"
	d := report.Compare(old, now)
	g.Expect(d.Regressions).To(HaveLen(1))
	g.Expect(d.Changed).To(Equal([]report.Change{{Requirement: "A-03", Level: "MUST", Title: "new", New: report.Fail}}),
		"the old run did not ask")
	g.Expect(d.Added).To(Equal([]string{"A-03"}))
	g.Expect(d.Removed).To(Equal([]string{"B-01"}))
	g.Expect(d.Remarks).To(HaveLen(3))
}

func TestCompareKeepsAFailureThatNoCaseShows(t *testing.T) {
	g := NewWithT(t)
	old := one("MUST", report.Case{Name: "x", Outcome: report.Inconclusive})
	now := one("MUST", report.Case{Name: "x", Outcome: report.Pass})
	now.Requirements[0].Outcome = report.Fail
	g.Expect(report.Compare(old, now).Regressed(false)).To(BeTrue())
}

// A requirement that was not selected, or did not apply, in one of the runs
// is neither better nor worse than in the other.
func TestCompareOfWhatOneRunDidNotAsk(t *testing.T) {
	ended := func(o report.Outcome) *report.Report { return one("MUST", report.Case{Name: "x", Outcome: o}) }
	unselected := &report.Report{}
	for name, c := range map[string]struct {
		old, now *report.Report
		changed  int
	}{
		"selected anew, fails":        {unselected, ended(report.Fail), 1},
		"selected anew, warns":        {unselected, ended(report.Warn), 1},
		"selected anew, passes":       {unselected, ended(report.Pass), 0},
		"failed, not selected":        {ended(report.Fail), unselected, 0},
		"did not apply, fails":        {ended(report.NotApplicable), ended(report.Fail), 1},
		"did not apply, warns":        {ended(report.NotApplicable), ended(report.Warn), 1},
		"did not apply, passes":       {ended(report.NotApplicable), ended(report.Pass), 1},
		"did not apply, inconclusive": {ended(report.NotApplicable), ended(report.Inconclusive), 1},
		"failed, does not apply":      {ended(report.Fail), ended(report.NotApplicable), 1},
		"known, does not apply":       {ended(report.Known), ended(report.NotApplicable), 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			d := report.Compare(c.old, c.now)
			g.Expect(d.Regressions).To(BeEmpty())
			g.Expect(d.Warnings).To(BeEmpty())
			g.Expect(d.Repaired).To(BeEmpty())
			g.Expect(d.Changed).To(HaveLen(c.changed))
			g.Expect(d.Inconclusive()).To(BeEmpty())
			g.Expect(d.Regressed(true)).To(BeFalse())
		})
	}
}

func TestCompareTellsWhatIsNewlyInconclusive(t *testing.T) {
	g := NewWithT(t)
	inconclusive := one("MUST", report.Case{Name: "x", Outcome: report.Inconclusive})
	for _, was := range []report.Outcome{report.Pass, report.Fail, report.Warn, report.Known, report.Error} {
		d := report.Compare(one("MUST", report.Case{Name: "x", Outcome: was}), inconclusive)
		g.Expect(d.Inconclusive()).To(HaveLen(1), string(was))
		g.Expect(d.Changed).To(HaveLen(1), "they are among what changed")
	}
	d := report.Compare(inconclusive, one("MUST", report.Case{Name: "x", Outcome: report.Pass}))
	g.Expect(d.Inconclusive()).To(BeEmpty())
}
