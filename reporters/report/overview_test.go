package report_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// ofTarget is a report of a target that knows these requirements.
func ofTarget(url string, outcomes map[string]report.Outcome, ids ...string) *report.Report {
	r := &report.Report{Contract: report.Contract{Name: "things", Title: "Things", Version: "1", Digest: "d1"},
		Target: report.Target{URL: url}, Tool: report.Tool{Name: "tool", Version: "1"}}
	for _, id := range ids {
		r.Requirements = append(r.Requirements, report.Requirement{ID: id, Level: "MUST", Title: "Of " + id, Outcome: outcomes[id]})
	}
	r.Conclude("")
	return r
}

func TestOverviewOfReports(t *testing.T) {
	g := NewWithT(t)
	const pass, fail = report.Pass, report.Fail
	a := ofTarget("http://a", map[string]report.Outcome{"X-1": pass, "X-2": pass, "X-3": pass}, "X-1", "X-2", "X-3")
	b := ofTarget("http://b", map[string]report.Outcome{"X-1": pass, "X-2": fail, "X-4": fail}, "X-1", "X-2", "X-4")
	b.Requirements[1].Level, b.Tool.Version, b.Summary.CutShort = "SHOULD", "2", "it was interrupted"
	b.Contract.Digest, b.Summary.Selection = "0123456789abcdef", "family X"
	var v report.Overview
	v.Add("a.json", a)
	v.Add("b.json", b)
	rows := v.Rows()
	g.Expect(rows).To(Equal([]report.OverviewRow{
		{ID: "X-1", Level: "MUST", Title: "Of X-1", Outcomes: []report.Outcome{pass, pass}},
		{ID: "X-2", Level: "MUST / SHOULD", Title: "Of X-2", Outcomes: []report.Outcome{pass, fail}},
		{ID: "X-3", Level: "MUST", Title: "Of X-3", Outcomes: []report.Outcome{pass, ""}},
		{ID: "X-4", Level: "MUST", Title: "Of X-4", Outcomes: []report.Outcome{"", fail}},
	}))
	for i, want := range [][2]bool{{false, false}, {true, false}, {false, true}, {false, true}} {
		g.Expect([2]bool{rows[i].Differs(), rows[i].Unknown()}).To(Equal(want), rows[i].ID)
	}
	g.Expect(v.Names()).To(Equal([]string{"http://a", "http://b"}))
	g.Expect(v.Remarks()).To(Equal([]string{
		"The targets were held against different contracts: Things 1 d1 (http://a); Things 1 0123456789ab (http://b)",
		"The reports are of different versions of the harness: tool 1 (http://a); tool 2 (http://b)",
		"The runs selected different requirements: all (http://a); family X (http://b)",
		"Cut short: http://b: it was interrupted"}))
	verdicts, count := v.Verdicts()
	g.Expect(verdicts).To(Equal([]report.Verdict{report.Conformant, report.NonConformant}))
	g.Expect(count).To(HaveLen(2))

	var alone report.Overview
	alone.Add("a.json", a)
	alone.Add("again.json", a)
	g.Expect(alone.Remarks()).To(BeEmpty())
	g.Expect((&report.Overview{}).Rows()).To(BeEmpty())
}

// A column's name tells it from all others.
func TestOverviewNamesAreDistinct(t *testing.T) {
	g := NewWithT(t)
	one := ofTarget("http://a", nil)
	two := ofTarget("http://a", nil)
	two.Lists = []report.List{{Name: "things"}, {Name: "events"}}
	two.Requirements = []report.Requirement{{ID: "X-1", List: "things", Outcome: report.Pass},
		{ID: "X-1", List: "events", Outcome: report.Fail}}
	var v report.Overview
	for _, file := range []string{"x.json", "y.json", "y.json"} {
		v.Add(file, one)
	}
	v.Add("z.json", two)
	v.Add("nowhere.json", ofTarget("", nil))
	v.Add("w.json", ofTarget("http://a (x.json)", nil))
	g.Expect(v.Names()).To(Equal([]string{"http://a (x.json)", "http://a (y.json)", "http://a (y.json) #2",
		"http://a things", "http://a events", "nowhere.json", "http://a (x.json) #2"}))
	g.Expect(v.Rows()[0].Outcomes).To(Equal([]report.Outcome{"", "", "", report.Pass, report.Fail, "", ""}))
}
