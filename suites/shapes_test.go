package suites_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// testShaped runs the suites against a server of one of the two contracts.
func testShaped(t *testing.T, name string, s *shapedServer, change ...func(*suites.Options)) *report.Report {
	t.Helper()
	dir := "testdata/" + name + "/"
	c, err := spec.Load(spec.Sources{Spec: dir + "openapi.yaml", Overlay: dir + "overlay.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	o := suites.Options{Contract: c, Target: "http://shaped.test", Transport: suites.InProcess(s), Seed: 7, Token: shapedToken,
		OtherToken: otherShapedToken, RefusalPause: -1, Explore: 60}
	for _, set := range change {
		set(&o)
	}
	r, err := suites.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Contracts in the manner of well-known APIs, whose next cursor is the last item's id, are
// tested as they are, and who keeps them is accused of nothing.
func TestShapes(t *testing.T) {
	for name, s := range map[string]*shapedServer{"charges": newChargesServer(), "files": newFilesServer()} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := testShaped(t, name, s)
			outcomes := map[string]report.Outcome{}
			for _, q := range r.Requirements {
				outcomes[q.ID] = q.Outcome
				for _, c := range q.Cases {
					if c.Outcome != report.Pass && c.Outcome != report.NotApplicable {
						t.Logf("%s %s: %s %s", q.ID, c.Name, c.Outcome, c.Reason)
					}
				}
			}
			g.Expect(r.Verdict).To(Equal(report.Conformant), "%s %v", r.Sentence, broken(r))
			passed := []string{"CUR-05", "CUR-06", "CUR-07", "CUR-08", "CUR-09", "CMB-02", "CMB-04", "LIM-05", "FLT-01"}
			lacking := []string{"CUR-01", "CUR-02", "WIN-06", "WIN-10"}
			if name == "charges" {
				passed, lacking = append(passed, "WIN-01", "WIN-02", "WIN-03", "WIN-04", "WIN-05", "WIN-12"), append(lacking, "CUR-03")
			} else {
				passed = append(passed, "CUR-03")
			}
			for _, id := range passed {
				g.Expect(outcomes[id]).To(Equal(report.Pass), id)
			}
			for _, id := range lacking {
				g.Expect(outcomes[id]).To(Equal(report.NotApplicable), id)
			}
		})
	}
}

// A planted bug of such a server is found under the ids that speak of it, and no others.
func TestShapesBroken(t *testing.T) {
	if testing.Short() {
		t.Skip("14 runs")
	}
	for _, c := range []struct {
		list, bug string
		found     []string
	}{
		{"charges", borderSkipped, []string{"CUR-07"}},
		{"charges", borderRepeated, []string{"CUR-06"}},
		{"charges", otherLimits, []string{"LIM-05"}},
		{"charges", filterForgotten, []string{"FLT-01"}},
		{"charges", fullMeansMore, []string{"CUR-05"}},
		{"charges", lateSecondListed, []string{"WIN-04"}},
		{"charges", ownSecondLost, []string{"WIN-01"}},
		{"files", borderSkipped, []string{"CUR-07"}},
		{"files", borderRepeated, []string{"CUR-06"}},
		{"files", otherLimits, []string{"LIM-05"}},
		{"files", filterForgotten, []string{"FLT-01"}},
		{"files", fullMeansMore, []string{"CUR-05"}},
		{"files", firstAsLast, []string{"CUR-03", "CUR-06"}},
		{"files", noLastAtEnd, []string{"CUR-03"}},
	} {
		t.Run(c.list+", "+c.bug, func(t *testing.T) {
			g := NewWithT(t)
			s := newChargesServer()
			if c.list == "files" {
				s = newFilesServer()
			}
			s.bug = c.bug
			r := testShaped(t, c.list, s, func(o *suites.Options) { o.Explore = 24 })
			g.Expect(broken(r)).To(Equal(c.found), r.Sentence)
			g.Expect(r.Verdict).To(Equal(report.NonConformant))
		})
	}
}
