package suites_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// shapedContract is one of the two contracts with replacements in its overlay, or in its
// document, pairs of old and new.
func shapedContract(t *testing.T, name string, replaced ...string) *spec.Contract {
	t.Helper()
	var files []string
	for _, file := range []string{"openapi.yaml", "overlay.yaml"} {
		text, err := os.ReadFile(filepath.Join("testdata", name, file))
		if err != nil {
			t.Fatal(err)
		}
		changed := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(changed, []byte(strings.NewReplacer(replaced...).Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, changed)
	}
	c, err := spec.Load(spec.Sources{Spec: files[0], Overlay: files[1]})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// testShaped runs the suites against a server of one of the two contracts.
func testShaped(t *testing.T, name string, s *shapedServer, change ...func(*suites.Options)) *report.Report {
	t.Helper()
	o := suites.Options{Contract: shapedContract(t, name), Target: "http://shaped.test", Transport: suites.InProcess(s), Seed: 7,
		Token: shapedToken, OtherToken: otherShapedToken, RefusalPause: -1, Explore: 60}
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
		t.Skip("16 runs")
	}
	for i, c := range []struct {
		list, bug string
		found     []string
	}{
		{"charges", borderSkipped, []string{"CUR-07"}},
		{"charges", borderRepeated, []string{"CUR-06"}},
		{"charges", otherLimits, []string{"LIM-05"}},
		{"charges", aboveIsDefault, []string{"LIM-05"}},
		{"charges", aboveIsServed, []string{"LIM-05"}},
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
			inSample(t, i)
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

// What such a contract promises less, or a list has less, accuses nobody.
func TestShapesThatPromiseLess(t *testing.T) {
	if testing.Short() {
		t.Skip("15 runs")
	}
	const hasMore, lastID = "has-more: /has_more, ", "last-id: /last_id"
	for _, c := range []struct {
		list, name string
		replaced   []string
		change     func(*shapedServer, *suites.Options)
	}{
		{"files", "no flag", []string{hasMore, ""}, nil},
		{"files", "no last id", []string{", " + lastID, ""}, nil},
		{"files", "neither", []string{", " + hasMore + lastID, ""}, nil},
		{"files", "no cursor", []string{"          cursor: {parameter: after}\n", ""}, nil},
		{"files", "an empty cursor at the end", []string{lastID, "next-cursor: /last_id, end: empty"}, emptyAtEnd},
		{"files", "an empty cursor at the end and no flag", []string{hasMore + lastID, "next-cursor: /last_id, end: empty"}, emptyAtEnd},
		{"charges", "no lower bound", []string{"from: 'created[gte]', ", ""}, nil},
		{"charges", "no upper bound", []string{", to: 'created[lte]'", ""}, nil},
		{"charges", "bounds that are parameters of their own", []string{"        - name: created\n", "        - name: created[lte]\n" +
			"          in: query\n          schema: {type: integer}\n        - name: created[gte]\n"}, nil},
		{"charges", "no limit", []string{"          limit: {parameter: limit, default: 10, above: clamped}\n", ""}, nil},
		{"charges", "no items", nil, firstOnly(0)},
		{"charges", "one item", nil, firstOnly(1)},
		{"charges", "few items", nil, firstOnly(12)},
		{"charges", "more than the run works on", nil, func(_ *shapedServer, o *suites.Options) { o.MaxItems = 60 }},
		{"files", "one page", nil, firstOnly(20)},
	} {
		t.Run(c.list+", "+c.name, func(t *testing.T) {
			s := newChargesServer()
			if c.list == "files" {
				s = newFilesServer()
			}
			r := testShaped(t, c.list, s, func(o *suites.Options) {
				o.Contract, o.Explore = shapedContract(t, c.list, c.replaced...), 24
				if c.change != nil {
					c.change(s, o)
				}
			})
			NewWithT(t).Expect(broken(r)).To(BeEmpty(), r.Sentence)
		})
	}
}

// emptyAtEnd makes the last id of files the next cursor, and empty on the last page.
func emptyAtEnd(s *shapedServer, _ *suites.Options) {
	page := s.page
	s.page = func(s *shapedServer, items []map[string]any, more bool) map[string]any {
		body := page(s, items, more)
		if !more {
			body["last_id"] = ""
		}
		return body
	}
}

func firstOnly(n int) func(*shapedServer, *suites.Options) {
	return func(s *shapedServer, _ *suites.Options) { s.lists[shapedToken] = s.lists[shapedToken][:n] }
}

// The requests of a run are counted for these contracts, too: the model answers as they say.
func TestTheModelOfShapes(t *testing.T) {
	for _, name := range []string{"charges", "files"} {
		g := NewWithT(t)
		o := suites.Options{Contract: shapedContract(t, name), Token: "one", OtherToken: "two", Explore: 24}
		o.Selection.Families = []string{"LIM", "CUR", "FLT", "WIN", "CMB"}
		r, requests, err := suites.RunModel(o, 137)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(broken(r)).To(BeEmpty(), name)
		g.Expect(r.Target.Items).To(Equal(137))
		_, total := planOf(t, o, 137)
		g.Expect(total).To(Equal(requests), "the plan counts what such a run asks")
	}
}
