package suites_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// Security comes last, and is judged although what comes before spends the run's
// requests.
func TestSecurityHasItsShareOfTheRequests(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, reference.Options{Sessions: 113}, func(o *suites.Options) { o.MaxRequests = 800 })
	g.Expect(r.Summary.CutShort).To(ContainSubstring("the run's budget of 800 requests is spent, but for those kept for what comes last"))
	g.Expect(r.Summary.Requests).To(BeNumerically("<=", 800))
	securityIsJudged(t, r)
}

// The same holds for the time of a run against a slow target.
func TestSecurityHasItsShareOfTheTime(t *testing.T) {
	g := NewWithT(t)
	slow := inPlace(always(2 * time.Second))
	r := runOnAClock(t, reference.Options{Sessions: 113}, slow, func(o *suites.Options) { o.Deadline = 4 * time.Minute })
	g.Expect(r.Summary.CutShort).To(ContainSubstring("the time was spent before all was asked, but for what is kept for what comes last"))
	g.Expect(r.Summary.Seconds).To(BeNumerically("<=", 240))
	securityIsJudged(t, r)
}

// securityIsJudged wants every requirement on credentials to hold in a run that
// was cut short elsewhere.
func securityIsJudged(t *testing.T, r *report.Report) {
	t.Helper()
	g := NewWithT(t)
	g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
	g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
	judged, left := 0, 0
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			switch {
			case q.Family == "AUTH":
				judged++
				g.Expect(c.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s %s: %s", q.ID, c.Name, c.Reason)
			case c.Outcome == report.Inconclusive:
				left++
				g.Expect(c.Reason).NotTo(ContainSubstring("not in the recording"), "%s %s", q.ID, c.Name)
			}
		}
	}
	g.Expect(judged).To(BeNumerically(">", 30))
	g.Expect(left).To(BeNumerically(">", 100), "what came before was cut short")
}
