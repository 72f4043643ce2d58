package suites_test

import (
	"fmt"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// testReference runs the suites against a reference server in this process.
func testReference(t *testing.T, o reference.Options, more func(*suites.Options)) *report.Report {
	t.Helper()
	return testReferenceSharing(t, nil, o, more)
}

// foundRows is what the reference servers' databases find, which many share.
var foundRows = sync.OnceValue(reference.NewCache)

// testReferenceSharing does so with a cache that runs share, nil for none.
func testReferenceSharing(t *testing.T, cache *engine.Cache, o reference.Options, more func(*suites.Options)) *report.Report {
	t.Helper()
	if o.Cache == nil {
		o.Cache = foundRows()
	}
	s, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	options := suites.Options{Contract: loaded(t), Target: "http://reference.test", Transport: suites.InProcess(s), Token: s.Token(),
		OtherToken:    s.OtherToken(),
		UnscopedToken: s.UnscopedToken(), FrozenToken: s.FrozenToken(), RefusalPause: -1, Seed: 11}
	if more != nil {
		more(&options)
	}
	r, err := suites.Run(engine.Sharing(t.Context(), cache), options)
	if err != nil {
		t.Fatal(err)
	}
	validReport(NewWithT(t), r)
	return r
}

// noOccasion are the promises that the reference gives no occasion to judge, or
// that nothing checks yet.
func noOccasion() []string { return []string{"HTTP-05", "PUB-01"} }

// On the usual list everything is shown, and holds.
func TestTheUsualListShowsEverything(t *testing.T) {
	g := NewWithT(t)
	r := usualRun(t).report
	g.Expect(r.Verdict).To(Equal(report.Conformant), "%s %v", r.Sentence, broken(r))
	g.Expect(r.Target.Items).To(Equal(137))
	g.Expect(r.Target.Complete).To(BeTrue())
	g.Expect(report.ExitCode(r, true, true)).To(Equal(0), "even strict and complete")
	c := loaded(t)
	for _, q := range r.Requirements {
		wanted := report.Pass
		if of, _ := c.Requirement(q.ID); of.Unmet != "" {
			wanted = report.NotApplicable
		}
		for _, id := range noOccasion() {
			if q.ID == id {
				wanted = report.NotApplicable
			}
		}
		g.Expect(q.Outcome).To(Equal(wanted), "%s: %s", q.ID, q.Reason)
		for _, c := range q.Cases {
			g.Expect(c.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s %s: %s", q.ID, c.Name, c.Reason)
			g.Expect(c.Outcome == report.NotApplicable).To(Equal(c.Reason != ""), "%s %s: %s", q.ID, c.Name, c.Reason)
		}
	}
}

// On a list of any size nothing is accused, and what the data cannot show is
// inconclusive, with the reason and what would show it; but samples that it lacks are no
// occasion where others showed the promise.
func TestListsOfAnySize(t *testing.T) {
	sizes := []int{1, 2, 10, 11, 100, 101, 1000}
	if sampled {
		sizes = []int{1, 2, 11, 100}
	}
	if testing.Short() {
		sizes = sizes[:4]
	}
	for _, n := range sizes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			g := NewWithT(t)
			r := testReference(t, reference.Options{Sessions: n}, func(o *suites.Options) { o.Explore = 24 })
			g.Expect(r.Target.Items).To(Equal(n))
			g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
			g.Expect(r.Verdict).To(BeElementOf(report.Conformant, report.Partial), r.Sentence)
			g.Expect(report.ExitCode(r, true, false)).To(Equal(0))
			inconclusive := 0
			for _, q := range r.Requirements {
				for _, c := range q.Cases {
					if c.Outcome == report.Pass {
						continue
					}
					g.Expect(c.Reason).NotTo(BeEmpty(), "%s %s", q.ID, c.Name)
					if c.Outcome == report.Inconclusive {
						inconclusive++
					}
				}
				if q.Outcome == report.Inconclusive && q.Level == "MUST" {
					g.Expect(r.Verdict).To(Equal(report.Partial), q.ID)
				}
			}
			t.Logf("%d of %d cases are inconclusive: %s", inconclusive, r.Summary.Cases, r.Sentence)
			g.Expect(inconclusive > 0).To(Equal(n < 10), r.Sentence)
		})
	}
}

// An empty list shows nothing: the run is not tested, never green.
func TestAnEmptyListIsNotTested(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, reference.Options{Sessions: reference.NoSessions}, nil)
	g.Expect(r.Verdict).To(Equal(report.NotTested))
	g.Expect(report.ExitCode(r, false, false)).To(Equal(3))
	g.Expect(broken(r)).To(BeEmpty())
	g.Expect(r.Sentence).To(ContainSubstring("the list is empty"))
	g.Expect(r.Hint).NotTo(BeEmpty())
}
