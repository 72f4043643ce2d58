package suites_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// testLedger runs the suites against the second contract's server.
func testLedger(t *testing.T, s *ledgerServer) *report.Report {
	t.Helper()
	r, err := suites.Run(t.Context(), suites.Options{Contract: ledgerContract(t), Target: "http://ledger.test",
		Transport: suites.InProcess(s), Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// broken are the ids that failed or warned, in order.
func broken(r *report.Report) []string {
	ids := []string{}
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) || q.Has(report.Error) {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// The engine runs another contract as it is: what applies is judged, the rest
// is left out with its reason.
func TestAnotherContract(t *testing.T) {
	g := NewWithT(t)
	r := testLedger(t, newLedgerServer(111))
	g.Expect(r.Verdict).To(Equal(report.Conformant), "%s %v", r.Sentence, broken(r))
	g.Expect(r.Contract.Name).To(Equal("ledger"))
	g.Expect(r.Contract.Operation).To(Equal("GET /ledger/entries"))
	g.Expect(r.Target.Items).To(Equal(111))
	var passed []string
	left := map[string]string{}
	for _, q := range r.Requirements {
		g.Expect(q.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s: %s", q.ID, q.Reason)
		g.Expect(q.Outcome == report.NotApplicable).To(Equal(q.Reason != ""), "%s is left out with a reason", q.ID)
		if q.Outcome == report.Pass {
			passed = append(passed, q.ID)
		} else {
			left[q.ID] = q.Reason
		}
	}
	g.Expect(passed).To(Equal([]string{"HTTP-01", "HTTP-02", "HTTP-03", "HTTP-04", "HTTP-06", "HTTP-07", "HTTP-09", "HTTP-10", "HTTP-11",
		"HTTP-12", "HTTP-13", "HTTP-14", "HTTP-15", "ENV-01", "ENV-02", "ENV-05", "ITEM-07", "ITEM-08", "LIM-01", "LIM-02", "LIM-04", "LIM-05",
		"LIM-06", "LIM-07", "LIM-08", "LIM-09", "CUR-03", "CUR-04", "CUR-05", "CUR-06", "CUR-07", "CUR-08", "CUR-09", "CUR-10", "CUR-11",
		"CUR-14", "CUR-15", "FLT-01", "FLT-02", "FLT-03", "FLT-04", "FLT-05", "WIN-01", "WIN-02", "WIN-03", "WIN-04", "WIN-05", "WIN-06",
		"WIN-07", "WIN-08", "WIN-09", "WIN-10", "WIN-11", "WIN-12", "WIN-13", "WIN-14", "WIN-15", "CMB-01", "CMB-02", "CMB-03", "CMB-04",
		"CMB-05", "CMB-06", "LED-01"}))
	// What is left out lacks something that it needs, and says what.
	for _, q := range ledgerContract(t).Requirements {
		if q.Unmet != "" {
			g.Expect(left).To(HaveKeyWithValue(q.ID, q.Unmet))
			delete(left, q.ID)
		}
	}
	g.Expect(left).To(HaveLen(1), "%v", left)
	g.Expect(left).To(HaveKey("PUB-01"))
}

// A planted bug is found under the id that speaks of it, and under no other.
func TestAnotherContractsBugs(t *testing.T) {
	for _, c := range []struct {
		bug, found string
		evidence   string // stands in a finding
	}{
		{untilExclusive, "WIN-02", "until="},
		{kindLostAfterCursor, "FLT-01", "kind="},
		{nextOnLastPage, "CUR-05", "nothing follows"},
		{sizeClamped, "LIM-05", "page_size"},
		{creditsBelowZero, "LED-01", "kind is \"credit\""},
		{offsetOfSinceIgnored, "WIN-01", "since="},
	} {
		t.Run(c.bug, func(t *testing.T) {
			g := NewWithT(t)
			s := newLedgerServer(111)
			s.bug = c.bug
			r := testLedger(t, s)
			g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
			g.Expect(broken(r)).To(Equal([]string{c.found}))
			var summaries []string
			for _, q := range r.Requirements {
				for _, x := range q.Cases {
					if q.ID == c.found && x.Finding != nil {
						summaries = append(summaries, x.Finding.Summary+" "+x.Finding.Got+" "+x.Finding.Curl)
					}
				}
			}
			g.Expect(summaries).To(ContainElement(ContainSubstring(c.evidence)))
		})
	}
}
