package report_test

import (
	"bytes"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		outcomes []report.Outcome
		worst    report.Outcome
	}{
		{nil, report.NotApplicable},
		{[]report.Outcome{report.NotApplicable, report.Pass}, report.Pass},
		{[]report.Outcome{report.Pass, report.Inconclusive, report.NotApplicable}, report.Inconclusive},
		{[]report.Outcome{report.Inconclusive, report.Known}, report.Known},
		{[]report.Outcome{report.Known, report.Warn}, report.Warn},
		{[]report.Outcome{report.Known, report.Fail}, report.Fail},
		{[]report.Outcome{report.Error, report.Warn}, report.Error},
		{[]report.Outcome{report.Error, report.Fail}, report.Fail},
		{[]report.Outcome{"nonsense", report.Pass}, report.Error},
	} {
		NewWithT(t).Expect(report.Worst(c.outcomes...)).To(Equal(c.worst), "%v", c.outcomes)
	}
}

// must makes requirements of a level with the given outcomes: ...
func must(outcomes ...report.Outcome) []report.Requirement { return of("MUST", "A", outcomes) }

func should(outcomes ...report.Outcome) []report.Requirement { return of("SHOULD", "B", outcomes) }

func of(level, family string, outcomes []report.Outcome) []report.Requirement {
	var out []report.Requirement
	for i, o := range outcomes {
		out = append(out, report.Requirement{ID: fmt.Sprintf("%s-%02d", family, i+1), Family: family, Level: level, Outcome: o})
	}
	return out
}

func mix(lists ...[]report.Requirement) []report.Requirement {
	var out []report.Requirement
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func TestVerdicts(t *testing.T) {
	hidden := must(report.Warn)
	hidden[0].Cases = []report.Case{{Name: "x", Outcome: report.Warn}, {Name: "y", Outcome: report.Inconclusive}}
	for name, c := range map[string]struct {
		requirements []report.Requirement
		notTested    string
		summary      report.Summary
		verdict      report.Verdict
		sentence     string
	}{
		"all hold": {must(report.Pass, report.Pass, report.NotApplicable), "", report.Summary{},
			report.Conformant, "Conformant: all 2 MUST requirements hold and 1 is not applicable."},
		"warnings do not decide": {mix(must(report.Pass), should(report.Warn, report.Warn, report.Inconclusive)), "", report.Summary{},
			report.Conformant, "Conformant: 1 MUST requirement holds; 2 warnings: B-01, B-02."},
		"a MUST fails": {mix(must(report.Fail, report.Pass, report.Inconclusive), should(report.Warn)), "",
			report.Summary{CutShort: "interrupted"},
			report.NonConformant, "Non-conformant: 1 of 3 MUST requirements fails: A-01; 1 of 3 MUST is inconclusive (A-03); the run was cut " +
				"short (interrupted)."},
		"failing outranks not tested": {must(report.Fail), "the list is empty", report.Summary{},
			report.NonConformant, "Non-conformant: 1 of 1 MUST requirement fails: A-01."},
		"not tested outranks partial": {must(report.Pass, report.Inconclusive), "the list is empty", report.Summary{},
			report.NotTested, "Not tested: the list is empty."},
		"nothing judged": {must(report.Inconclusive, report.NotApplicable), "", report.Summary{},
			report.NotTested, "Not tested: nothing could be judged, whatever was selected is inconclusive or not applicable."},
		"no requirement at all": {nil, "", report.Summary{},
			report.NotTested, "Not tested: nothing could be judged, whatever was selected is inconclusive or not applicable."},
		"nothing judged in time": {must(report.Inconclusive), "", report.Summary{CutShort: "deadline"},
			report.NotTested, "Not tested: the run was cut short (deadline) before anything could be judged."},
		"inconclusive, known and error": {must(report.Pass, report.Inconclusive, report.Known, report.Error, report.Inconclusive), "",
			report.Summary{},
			report.Partial, "Partial: no MUST fails, but 2 of 5 MUST are inconclusive (A-02, A-05), 1 of 5 MUST is a known failure (A-03) and 1 " +
				"of 5 MUST ended in trouble of the harness itself (A-04)."},
		"only a selection": {must(report.Pass), "", report.Summary{Selection: "family A"},
			report.Partial, "Partial: no MUST fails, but only a selection ran (family A)."},
		"cut short": {must(report.Pass), "", report.Summary{CutShort: "interrupted"},
			report.Partial, "Partial: no MUST fails, but the run was cut short (interrupted)."},
		"an inconclusive case behind a warning": {hidden, "", report.Summary{},
			report.Partial, "Partial: no MUST fails, but 1 of 1 MUST is inconclusive (A-01)."},
		"many are counted": {must(make14(report.Fail)...), "", report.Summary{},
			report.NonConformant, "Non-conformant: 14 of 14 MUST requirements fail: A-01, A-02, A-03, A-04, A-05, A-06, A-07, A-08, A-09, A-10, " +
				"A-11, A-12, and 2 more."},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := &report.Report{Requirements: c.requirements, Summary: c.summary}
			r.Conclude(c.notTested)
			g.Expect(r.Verdict).To(Equal(c.verdict))
			g.Expect(r.Sentence).To(Equal(c.sentence))
		})
	}
}

func make14(o report.Outcome) []report.Outcome {
	out := make([]report.Outcome, 14)
	for i := range out {
		out[i] = o
	}
	return out
}

func TestConclude(t *testing.T) {
	g := NewWithT(t)
	r := &report.Report{Requirements: mix(must(report.Pass, ""), should(report.Warn))}
	r.Requirements[1].Cases = []report.Case{{Name: "x", Outcome: report.Pass}, {Name: "y", Outcome: report.Fail}}
	r.Conclude("")
	g.Expect(r.Requirements[1].Outcome).To(Equal(report.Fail))
	g.Expect(r.Summary.Cases).To(Equal(2))
	g.Expect(r.Summary.Outcomes).To(Equal(map[report.Outcome]int{report.Pass: 1, report.Fail: 1, report.Warn: 1}))
	g.Expect(r.Summary.Must).To(Equal(map[report.Outcome]int{report.Pass: 1, report.Fail: 1}))
	g.Expect(r.Summary.Should).To(Equal(map[report.Outcome]int{report.Warn: 1}))
	g.Expect(r.Verdict).To(Equal(report.NonConformant))
}

func TestExitCode(t *testing.T) {
	for name, c := range map[string]struct {
		requirements     []report.Requirement
		cutShort         string
		notTested        string
		strict, complete bool
		resolved         []string
		code             int
	}{
		"conformant":                      {requirements: must(report.Pass), code: 0},
		"partial":                         {requirements: must(report.Pass, report.Inconclusive, report.Known), code: 0},
		"a MUST fails":                    {requirements: must(report.Fail), code: 1},
		"a MUST fails, cut short":         {requirements: must(report.Fail), cutShort: "interrupted", code: 1},
		"a MUST fails, harness trouble":   {requirements: must(report.Fail, report.Error), code: 1},
		"cut short":                       {requirements: must(report.Pass), cutShort: "interrupted", code: 3},
		"not tested":                      {requirements: must(report.Pass), notTested: "empty", code: 3},
		"harness trouble":                 {requirements: mix(must(report.Pass), should(report.Error)), code: 3},
		"warning":                         {requirements: mix(must(report.Pass), should(report.Warn)), code: 0},
		"warning, strict":                 {requirements: mix(must(report.Pass), should(report.Warn)), strict: true, code: 1},
		"inconclusive, complete":          {requirements: must(report.Pass, report.Inconclusive), complete: true, code: 1},
		"inconclusive SHOULD, complete":   {requirements: mix(must(report.Pass), should(report.Inconclusive)), complete: true, code: 0},
		"known no longer fails":           {requirements: must(report.Pass), resolved: []string{"A-01"}, code: 1},
		"known no longer fails, cut":      {requirements: must(report.Pass), cutShort: "x", resolved: []string{"A-01"}, code: 1},
		"known, strict and complete":      {requirements: must(report.Pass, report.Known), strict: true, complete: true, code: 0},
		"not tested, complete, one open":  {requirements: must(report.Inconclusive), complete: true, code: 1},
		"nothing selected ended anything": {code: 3},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := &report.Report{Requirements: c.requirements, Summary: report.Summary{CutShort: c.cutShort}, Resolved: c.resolved}
			r.Conclude(c.notTested)
			g.Expect(report.ExitCode(r, c.strict, c.complete)).To(Equal(c.code))
		})
	}
	g := NewWithT(t)
	g.Expect(report.ExitCode(nil, false, false)).To(Equal(3))
	g.Expect(report.ExitCode(&report.Report{Verdict: report.Conformant, Resolved: []string{"A-01"}}, false, false)).To(Equal(1))
}

// Each list has the verdict of its own requirements; the worst one is the run's.
func TestConcludeEachList(t *testing.T) {
	g := NewWithT(t)
	r := &report.Report{
		Lists: []report.List{{Name: "things"}, {Name: "things.events"}},
		Requirements: []report.Requirement{
			{List: "things", ID: "LIM-02", Level: "MUST", Outcome: report.Pass},
			{List: "things.events", ID: "LIM-02", Level: "MUST", Outcome: report.Fail},
		},
	}
	r.Conclude("")
	g.Expect(r.Verdict).To(Equal(report.NonConformant))
	g.Expect(r.Lists[0].Verdict).To(Equal(report.Conformant))
	g.Expect(r.Lists[1].Verdict).To(Equal(report.NonConformant))
	g.Expect(r.Lists[1].Outcomes).To(Equal(map[report.Outcome]int{report.Fail: 1}))
	again, err := report.Read(bytes.NewReader(written(g, r)))
	g.Expect(err).NotTo(HaveOccurred(), "the same id in two lists")
	g.Expect(again.Lists).To(Equal(r.Lists))
}
