package suites_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// The most requests of a run against the reference's 137 sessions, learning included.
const (
	quickRequests    = 200
	standardRequests = 1225
)

// ofProfile runs a profile against the reference.
func ofProfile(t *testing.T, p suites.Profile, o reference.Options, record *bytes.Buffer) *report.Report {
	t.Helper()
	g := NewWithT(t)
	s, err := reference.New(o)
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { g.Expect(s.Close()).To(Succeed()) }()
	options := suites.Options{Contract: loaded(t), Profile: p, Target: "http://reference.test", Transport: suites.InProcess(s),
		Token: s.Token(), OtherToken: s.OtherToken(), UnscopedToken: s.UnscopedToken(), FrozenToken: s.FrozenToken(), RefusalPause: -1}
	if record != nil {
		options.Record = record
	}
	r, err := suites.Run(t.Context(), options)
	g.Expect(err).NotTo(HaveOccurred())
	return r
}

// caseNames are the cases of a report.
func caseNames(r *report.Report) []string {
	var all []string
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			all = append(all, q.ID+" "+c.Name)
		}
	}
	return all
}

func TestAProfileSaysHowMuchIsAsked(t *testing.T) {
	g := NewWithT(t)
	standard := ofProfile(t, suites.Standard, reference.Options{}, nil)
	g.Expect(standard.Summary.Requests).To(BeNumerically("<=", standardRequests))
	g.Expect(standard.Verdict).To(Equal(report.Conformant))
	g.Expect(standard.Summary.Profile).To(Equal("standard"))
	g.Expect(standard.Summary.LeftOut).To(BeNumerically(">", 0))

	quick := ofProfile(t, suites.Quick, reference.Options{}, nil)
	g.Expect(quick.Summary.Requests).To(BeNumerically("<=", quickRequests))
	g.Expect(quick.Verdict).To(Equal(report.Partial))
	g.Expect(quick.Sentence).To(ContainSubstring("only the quick profile ran"))
	g.Expect(quick.Notes).To(ContainElement(ContainSubstring("the quick profile left out")))
	g.Expect(caseNames(standard)).To(ContainElements(caseNames(quick)))
	for _, q := range quick.Requirements {
		switch {
		case q.Level == "MUST" && q.Outcome != report.NotApplicable:
			g.Expect(q.Cases).NotTo(BeEmpty(), q.ID)
			g.Expect(q.Outcome).To(Equal(report.Pass), "%s: %s", q.ID, q.Reason)
		case len(q.Cases) == 0:
			g.Expect(q.Outcome).To(BeElementOf(report.NotApplicable, report.Inconclusive), q.ID)
		}
	}

	if testing.Short() {
		return
	}
	thorough := ofProfile(t, suites.Thorough, reference.Options{}, nil)
	g.Expect(thorough.Verdict).To(Equal(report.Conformant))
	g.Expect(thorough.Summary.LeftOut).To(BeZero())
	g.Expect(thorough.Summary.Requests).To(BeNumerically(">", standard.Summary.Requests))
	random := func(name string) bool { return slices.Contains([]string{"CMB-04"}, name[:6]) }
	g.Expect(caseNames(thorough)).To(ContainElements(slices.DeleteFunc(caseNames(standard), random)))
	g.Expect(len(caseNames(thorough)) - len(caseNames(standard))).To(Equal(standard.Summary.LeftOut))
}

// What only a thorough run asks fails, too.
func TestAThoroughRunAsksEveryInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("a long run")
	}
	g := NewWithT(t)
	for defect, id := range map[string]string{"from-exclusive": "WIN-01", "to-exclusive": "WIN-02"} {
		r := ofProfile(t, suites.Thorough, reference.Options{Defects: []string{defect}}, nil)
		at := slices.IndexFunc(r.Requirements, func(q report.Requirement) bool { return q.ID == id })
		g.Expect(r.Requirements[at].Cases).To(ContainElement(And(HaveField("Name", ContainSubstring("every instant of the list")),
			HaveField("Outcome", report.Fail))))
	}
}

func TestAQuickRunIsReplayedAsOne(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	r := ofProfile(t, suites.Quick, reference.Options{}, &recording)
	again, err := suites.Replay(context.Background(), suites.Options{Contract: loaded(t)}, &recording)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(caseNames(again)).To(Equal(caseNames(r)))
	g.Expect(again.Verdict).To(Equal(r.Verdict))
	g.Expect(again.Summary.Profile).To(Equal("quick"))
}

// The questions of the quick profile name classes that a standard run has.
func TestQuickQuestionsAreAsked(t *testing.T) {
	g := NewWithT(t)
	left := map[suites.Question]int{}
	for _, k := range suites.Classed(suites.Options{Contract: loaded(t), Token: "a", OtherToken: "b", UnscopedToken: "c", FrozenToken: "d"}) {
		left[suites.Question{ID: k.ID, Class: k.Class}]++
	}
	g.Expect(suites.QuickQuestions()).NotTo(BeEmpty())
	for _, q := range suites.QuickQuestions() {
		g.Expect(left[suites.Question{ID: q.ID, Class: q.Class}]).To(BeNumerically(">=", q.Cases), "%s %s", q.ID, q.Class)
	}
}

// Classes are without the names and values of a contract, so that the questions serve
// other lists, too.
func TestClassesServeEveryList(t *testing.T) {
	g := NewWithT(t)
	classes := func(c *spec.Contract) map[suites.Question]bool {
		all := map[suites.Question]bool{}
		for _, k := range suites.Classed(suites.Options{Contract: c, Token: "a", OtherToken: "b"}) {
			all[suites.Question{ID: k.ID, Class: k.Class}] = true
		}
		return all
	}
	kayle, ledger := classes(loaded(t)), classes(ledgerContract(t))
	for _, q := range []suites.Question{{ID: "LIM-05", Class: `"limit=MAX+1"`}, {ID: "FLT-01", Class: `"filter=VALUE"`},
		{ID: "WIN-06", Class: `"lower bound +05:30"`}} {
		g.Expect(kayle).To(HaveKey(q))
		g.Expect(ledger).To(HaveKey(q))
	}
	served := 0
	for _, q := range suites.QuickQuestions() {
		if ledger[suites.Question{ID: q.ID, Class: q.Class}] {
			served++
		}
	}
	g.Expect(served).To(BeNumerically(">", len(suites.QuickQuestions())/2), "of the questions, those that another contract has, too")
}
