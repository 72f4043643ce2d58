package suites_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// aboutWhole are the requirements with a case about the whole list.
func aboutWhole() suites.Selection {
	return suites.Selection{IDs: []string{"CUR-06", "CUR-09", "CMB-02"}}
}

// walkedWhole is a run of a list that is longer than its cases work on, and walked as a
// whole all the same.
func walkedWhole(t *testing.T, o reference.Options, more func(*suites.Options)) *report.Report {
	t.Helper()
	o.Sessions = 2600
	return testReference(t, o, func(o *suites.Options) {
		o.MaxItems, o.Selection, o.Explore = suites.AllItems, aboutWhole(), -1
		if more != nil {
			more(o)
		}
	})
}

// A list is walked to its end, however long it is; what that takes is said first, and
// the recording of it is judged as the run was.
func TestTheWholeListIsWalked(t *testing.T) {
	for _, freedoms := range [][]string{nil, {"oldest-first"}, {"by-id"}} {
		t.Run(strings.Join(freedoms, " "), func(t *testing.T) {
			g := NewWithT(t)
			var remarks []string
			var recorded bytes.Buffer
			estimate := 0
			r := walkedWhole(t, reference.Options{Freedoms: freedoms}, func(o *suites.Options) {
				o.Record = &recorded
				o.Progress = func(p suites.Progress) {
					if p.Remark != "" && len(remarks) == 0 {
						remarks, estimate = append(remarks, p.Remark), p.Estimate
					}
				}
			})
			g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
			g.Expect(r.Target.Items).To(Equal(2600))
			g.Expect(r.Target.Complete).To(BeTrue())
			g.Expect(r.Target.Scope).NotTo(BeEmpty())
			g.Expect(r.Notes).To(ContainElement(HavePrefix("2600 items in 26 pages were walked")))
			for _, id := range aboutWhole().IDs {
				at := slices.IndexFunc(r.Requirements, func(q report.Requirement) bool { return q.ID == id })
				last := r.Requirements[at].Cases[len(r.Requirements[at].Cases)-1]
				g.Expect(last.Outcome).To(Equal(report.Pass), "%s %s: %s", id, last.Name, last.Reason)
			}
			g.Expect(remarks).To(HaveLen(1))
			g.Expect(remarks[0]).To(And(ContainSubstring("--max-items 2000"), ContainSubstring("pages one after the other"),
				ContainSubstring("MiB of memory")))
			if len(freedoms) == 0 || freedoms[0] != "by-id" { // sorted by what can be asked for
				g.Expect(remarks[0]).To(MatchRegexp(`about 2[4-8]00 items`))
				g.Expect(estimate).To(BeNumerically(">", 24))
			} else {
				g.Expect(remarks[0]).To(ContainSubstring("cannot be seen ahead"))
			}
			again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t), Selection: aboutWhole()}, &recorded)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(outcomes(again)).To(Equal(outcomes(r)))
			g.Expect(again.Target.Items).To(Equal(2600))
		})
	}
}

// What shows at the end of a long list only is found there.
func TestTheWholeListHidesNoEnd(t *testing.T) {
	g := NewWithT(t)
	r := walkedWhole(t, reference.Options{Defects: []string{"last-cursor-refused"}}, nil)
	g.Expect(broken(r)).To(Equal([]string{"CUR-09"}))
}

// A list that is short enough takes nothing more, and the bounds that are given hold.
func TestAllItemsOfAShortList(t *testing.T) {
	g := NewWithT(t)
	run := func(most int) *report.Report {
		return testReference(t, reference.Options{Sessions: 130}, func(o *suites.Options) { o.MaxItems, o.Selection = most, aboutWhole() })
	}
	all, usual := run(suites.AllItems), run(0)
	g.Expect(all.Summary.Requests).To(Equal(usual.Summary.Requests))
	g.Expect(all.Target.Scope).To(BeEmpty())
	g.Expect(all.Notes).NotTo(ContainElement(ContainSubstring("walked")))
	bounded := testReference(t, reference.Options{Sessions: 130}, func(o *suites.Options) {
		o.MaxItems, o.MaxRequests, o.Deadline = suites.AllItems, 30, time.Hour
	})
	g.Expect(bounded.Summary.CutShort).To(ContainSubstring("30 requests"))
}

// A long list takes about as many requests as one that a run works on as it is.
func TestLongListsTakeNoMoreRequests(t *testing.T) {
	sessions, most := 2000, 500
	if testing.Short() {
		t.Skip("two whole runs")
	}
	requests := func(n int) float64 {
		r := testReference(t, reference.Options{Sessions: n}, func(o *suites.Options) { o.MaxItems = most })
		NewWithT(t).Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
		return float64(r.Summary.Requests)
	}
	long, short := requests(sessions), requests(most)
	t.Logf("%v requests on %d sessions, %v on %d", long, sessions, short, most)
	NewWithT(t).Expect(long).To(BeNumerically("~", short, short/10))
}
