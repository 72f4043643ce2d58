package report_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// twoLists is a report of two lists that make the same requirement, which ended so in
// each.
func twoLists(sessions, events report.Outcome) *report.Report {
	r := &report.Report{Lists: []report.List{{Name: "sessions", Operation: "GET /v1/sessions"}, {Name: "events", Operation: "GET /v1/events"}}}
	for _, c := range []struct {
		list    string
		outcome report.Outcome
	}{{"sessions", sessions}, {"events", events}} {
		if c.outcome != "" {
			r.Requirements = append(r.Requirements, report.Requirement{List: c.list, ID: "A-01", Level: "MUST", Title: "t",
				Cases: []report.Case{{Name: "x", Outcome: c.outcome, Reason: "why"}}})
		}
	}
	r.Conclude("")
	return r
}

// The same requirement of another list is another one.
func TestCompareTellsListsApart(t *testing.T) {
	g := NewWithT(t)
	d := report.Compare(twoLists(report.Fail, report.Pass), twoLists(report.Pass, report.Fail))
	change := report.Change{List: "events", Requirement: "A-01", Level: "MUST", Title: "t", Case: "x", Old: report.Pass, New: report.Fail,
		Reason: "why"}
	g.Expect(d.Regressions).To(Equal([]report.Change{change}))
	g.Expect(change.Name()).To(Equal("events A-01"))
	g.Expect(d.Repaired).To(HaveLen(1))
	g.Expect(d.Repaired[0].List).To(Equal("sessions"))

	d = report.Compare(twoLists(report.Pass, report.Pass), twoLists(report.Pass, report.Inconclusive))
	g.Expect(d.Inconclusive()).To(HaveLen(1))
	g.Expect(d.Inconclusive()[0].List).To(Equal("events"))

	d = report.Compare(twoLists(report.Pass, ""), twoLists("", report.Fail))
	g.Expect(d.Regressed(true)).To(BeFalse(), "each run asked another list")
	g.Expect(d.Added).To(Equal([]string{"events A-01"}))
	g.Expect(d.Removed).To(Equal([]string{"sessions A-01"}))
	g.Expect(report.Compare(twoLists(report.Fail, report.Fail), twoLists(report.Fail, report.Fail))).To(
		Equal(&report.Comparison{Schema: report.ComparisonSchema, OldVerdict: report.NonConformant, NewVerdict: report.NonConformant,
			Regressions: []report.Change{}, Warnings: []report.Change{}, Repaired: []report.Change{}, Changed: []report.Change{}}))
}

// The only list of an earlier report is known again by its operation, whatever it is
// called beside others.
func TestCompareOfOneListAndSeveral(t *testing.T) {
	g := NewWithT(t)
	old := one("MUST", report.Case{Name: "x", Outcome: report.Pass})
	old.Lists[0].Name, old.Lists[0].Operation, old.Requirements[0].List = "api", "GET /v1/events", "api"
	d := report.Compare(old, twoLists(report.Fail, report.Fail))
	g.Expect(d.Regressions).To(HaveLen(1))
	g.Expect(d.Regressions[0].Name()).To(Equal("events A-01"))
	g.Expect(d.Changed).To(HaveLen(1), "what the old run did not ask")
	g.Expect(d.Added).To(Equal([]string{"sessions A-01"}))
	g.Expect(d.Removed).To(BeEmpty())

	renamed := one("MUST", report.Case{Name: "x", Outcome: report.Fail})
	renamed.Lists[0].Name, renamed.Requirements[0].List = "other", "other"
	g.Expect(report.Compare(old, renamed).Regressions).To(ConsistOf(HaveField("List", "")), "each has one list")
}

func TestSentenceOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	g.Expect(twoLists(report.Fail, report.Fail).Sentence).To(
		Equal("Non-conformant: 2 of 2 MUST requirements fail: sessions A-01, events A-01."))
	g.Expect(twoLists(report.Pass, report.Inconclusive).Sentence).To(HaveSuffix("1 of 2 MUST is inconclusive (events A-01)."))
	r := twoLists(report.Pass, report.Fail)
	g.Expect(r.Requirements[1].ID).To(Equal("A-01"))
	g.Expect(r.Lists[0].Verdict).To(Equal(report.Conformant))
	g.Expect(r.Lists[1].Verdict).To(Equal(report.NonConformant))
}

func TestBreaks(t *testing.T) {
	g := NewWithT(t)
	r := twoLists(report.Fail, report.Pass)
	sessions, events := r.Lists[0], r.Lists[1]
	g.Expect(r.Breaks(sessions, "A-01", "x")).To(BeTrue())
	g.Expect(r.Breaks(report.List{Name: "api", Operation: sessions.Operation}, "A-01", "x")).To(BeTrue(), "by its operation")
	g.Expect(r.Breaks(report.List{Name: "sessions"}, "A-01", "x")).To(BeTrue(), "by its name")
	g.Expect(r.Breaks(events, "A-01", "x")).To(BeFalse())
	g.Expect(r.Breaks(sessions, "A-01", "y")).To(BeFalse())
	g.Expect(r.Breaks(report.List{Name: "keys"}, "A-01", "x")).To(BeFalse())
	g.Expect((*report.Report)(nil).Breaks(sessions, "A-01", "x")).To(BeFalse())
}

func TestConcurrencyOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	of := func(c *report.Concurrency) *report.Report {
		r := full()
		r.Health.Concurrency = c
		r.Conclude("")
		return r
	}
	a, b := &report.Concurrency{Start: 2, Lowest: 2, Highest: 5, Ceiling: 8}, &report.Concurrency{Start: 2, Lowest: 1, Highest: 4, Ceiling: 8}
	g.Expect(report.Join([]*report.Report{of(a), of(b)}).Health.Concurrency).To(
		Equal(&report.Concurrency{Start: 2, Lowest: 1, Highest: 5, Ceiling: 8}))
	g.Expect(report.Join([]*report.Report{of(nil), of(b)}).Health.Concurrency).To(Equal(b))
	g.Expect(report.Join([]*report.Report{of(nil), of(nil)}).Health.Concurrency).To(BeNil())
}
