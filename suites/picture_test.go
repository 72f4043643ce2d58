package suites_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// marked are the pages of a walk in a line each: what is marked of them.
func marked(w *report.Walk) []string {
	var lines []string
	for _, page := range w.Pages {
		counts := map[report.Mark]int{}
		var marks []report.Mark
		for _, item := range page.Items {
			if item.Mark != "" && counts[item.Mark] == 0 {
				marks = append(marks, item.Mark)
			}
			counts[item.Mark] += item.Count
		}
		line := fmt.Sprintf("page %d", page.Number)
		for _, mark := range marks {
			line += fmt.Sprintf(", %d %s", counts[mark], mark)
		}
		if page.MoreWrong {
			line += ", more wrong"
		}
		if page.NextWrong {
			line += ", next wrong"
		}
		if page.Cited {
			line += ", cited"
		}
		lines = append(lines, line)
	}
	return lines
}

// A walk is drawn with what is wrong on each of its pages, and nothing else.
func TestWalksAreDrawn(t *testing.T) {
	for _, c := range []struct {
		name   string
		server reference.Options
		id     string
		cases  []string // parts of a line for each page
	}{
		{"the cursor's own item again", defect("cursor-inclusive"), "CUR-06", []string{"page 1", "page 2, 1 repeated, cited"}},
		{"another order", defect("limit-changes-order"), "CUR-07", []string{"page 1, 99 misplaced, cited", "page 2, 37 misplaced"}},
		{"the next cursor", defect("next-cursor-of-following-item"), "CUR-03", []string{"page 1, next wrong, cited", "page 2"}},
		{"a promise after the end", defect("more-after-last"), "CUR-09", []string{"page 0, more wrong, cited"}},
		{"an item that is lost", defect("third-page-loses-one"), "CUR-07", []string{"page 3, 1 lacking, cited"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := testReference(t, c.server, func(o *suites.Options) { o.Explore, o.Selection = -1, only(c.id) })
			f := firstFinding(r, c.id)
			g.Expect(f).NotTo(BeNil(), r.Sentence)
			g.Expect(f.Walk).NotTo(BeNil(), f.Summary)
			lines := marked(f.Walk)
			if len(c.cases) == 1 {
				g.Expect(strings.Join(lines, "; ")).To(ContainSubstring(c.cases[0]))
				return
			}
			g.Expect(lines).To(Equal(c.cases))
		})
	}
}

// Pictures are drawn of the first finding of a requirement, with ids as the evidence
// shows them, and of the walk no items as they should be one by one.
func TestPicturesStaySmall(t *testing.T) {
	g := NewWithT(t)
	for _, full := range []bool{false, true} {
		r := testReference(t, reference.Options{Sessions: 45, Defects: []string{"from-exclusive"}},
			func(o *suites.Options) { o.Explore, o.Selection, o.FullEvidence = -1, only("WIN-01"), full })
		drawn := 0
		for _, q := range r.Requirements {
			for _, c := range q.Cases {
				if c.Finding == nil || c.Finding.Window == nil {
					continue
				}
				drawn++
				g.Expect(len(c.Finding.Window.Items)).To(BeNumerically("<=", 24))
				for _, item := range c.Finding.Window.Items {
					g.Expect(strings.HasSuffix(item.ID, "...")).To(Equal(!full), item.ID)
				}
			}
		}
		g.Expect(drawn).To(Equal(1))
	}
}

// A window is drawn with the items at its bounds: the one that is listed wrongly among
// them, wherever the bound is.
func TestWindowsAreDrawn(t *testing.T) {
	for name, id := range map[string]string{"to-exclusive": "WIN-02", "from-exclusive": "WIN-01", "to-whole-seconds": "WIN-02"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := testReference(t, defect(name), func(o *suites.Options) { o.Explore, o.Selection = -1, only(id) })
			f := firstFinding(r, id)
			g.Expect(f).NotTo(BeNil(), r.Sentence)
			g.Expect(f.Window).NotTo(BeNil(), f.Summary)
			g.Expect(f.Window.Unit).To(Equal(0.001))
			g.Expect(f.Window.From + f.Window.To).NotTo(BeEmpty())
			wrong := slices.DeleteFunc(slices.Clone(f.Window.Items), func(i report.WindowItem) bool { return !i.Wrong() })
			g.Expect(wrong).NotTo(BeEmpty())
			g.Expect(wrong[0].Wanted + wrong[0].Listed).To(Equal(report.Inside + report.Outside))
			g.Expect(slices.IsSortedFunc(f.Window.Items, func(a, b report.WindowItem) int { return strings.Compare(a.At, b.At) })).To(BeTrue())
		})
	}
}
