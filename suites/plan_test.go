package suites_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// unasked is a network that nobody is to use.
type unasked struct{ t *testing.T }

func (u unasked) RoundTrip(r *http.Request) (*http.Response, error) {
	u.t.Errorf("planning sends %s", r.URL)
	return nil, errors.New("nothing is sent")
}

// planOf returns the plan by family, and its sum.
func planOf(t *testing.T, o suites.Options, items int) (rows map[string]suites.PlanRow, total int) {
	t.Helper()
	o.Transport = unasked{t}
	list, err := suites.Plan(o, items)
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]suites.PlanRow{}
	for _, r := range list {
		if _, twice := rows[r.Family]; twice {
			t.Errorf("%s has two rows", r.Family)
		}
		rows[r.Family] = r
		total += r.Requests
	}
	if list[0].Family != "learning" || list[0].Cases != 0 || list[0].Requests < 1 {
		t.Errorf("a plan begins with the learning: %+v", list[0])
	}
	return rows, total
}

// The model answers as a conformant server would in everything that makes
// requests. What it lacks is judged on the answers to them: further fields and
// headers, which the contract's roles do not tell of.
func TestTheModelPassesItsOwnRun(t *testing.T) {
	for name, c := range map[string]struct {
		o      suites.Options
		lacked []string
	}{
		"kayle": {suites.Options{Contract: loaded(t), Token: "one", OtherToken: "two"},
			[]string{"AUTH-04", "AUTH-05", "AUTH-07", "ENV-01", "ENV-03", "ITEM-03", "ITEM-09", "ITEM-13"}},
		"ledger": {suites.Options{Contract: ledgerContract(t)}, []string{"ENV-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			for _, n := range []int{1, 24, 137} {
				r, requests, err := suites.RunModel(c.o, n)
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(broken(r)).To(Equal(c.lacked), "%d items", n)
				g.Expect(r.Target.Items).To(Equal(n))
				g.Expect(r.Target.Complete).To(BeTrue())
				_, total := planOf(t, c.o, n)
				g.Expect(total).To(Equal(requests), "the plan counts what such a run asks")
			}
			o := c.o
			o.Selection.Families = []string{"HTTP", "LIM", "CUR", "FLT", "WIN", "CMB"}
			r, _, err := suites.RunModel(o, 137)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(broken(r)).To(BeEmpty())
			g.Expect(r.Verdict).To(Equal(report.Partial), "only a selection ran")
		})
	}
}

func TestPlanIsNearARun(t *testing.T) {
	g := NewWithT(t)
	run := usualRun(t).report
	o := suites.Options{Contract: loaded(t), Token: "one", OtherToken: "two", UnscopedToken: "three", FrozenToken: "four",
		Seed: run.Summary.Seed, TokenInQuery: true}
	rows, total := planOf(t, o, run.Target.Items)
	g.Expect(total).To(BeNumerically("~", run.Summary.Requests, run.Summary.Requests/10))
	cases := map[string]int{"learning": 0}
	for _, q := range run.Requirements {
		if n := len(q.Cases); n > 0 {
			cases[q.Family] += n
		}
	}
	for family, row := range rows {
		g.Expect(row.Cases).To(Equal(cases[family]), family)
	}
	g.Expect(rows).To(HaveLen(len(cases)))
	g.Expect(rows["ITEM"].Requests).To(BeZero(), "items are judged on what others ask")

	again, _ := planOf(t, o, run.Target.Items)
	g.Expect(again).To(Equal(rows), "a plan is the same each time")
}

func TestPlanOfASelection(t *testing.T) {
	g := NewWithT(t)
	o := suites.Options{Contract: loaded(t)}
	_, all := planOf(t, o, 137)
	o.Selection.Families = []string{"LIM"}
	rows, limits := planOf(t, o, 137)
	g.Expect(rows).To(HaveLen(2))
	g.Expect(rows).To(HaveKey("LIM"))
	g.Expect(limits).To(BeNumerically("<", all/3))
	o.Selection = suites.Selection{IDs: []string{"LIM-05"}}
	rows, one := planOf(t, o, 137)
	g.Expect(rows["LIM"].Cases).To(BeNumerically(">", 3))
	g.Expect(one).To(BeNumerically("<", limits))

	o.Selection = suites.Selection{IDs: []string{"NO-99"}}
	_, err := suites.Plan(o, 137)
	var usage *suites.UsageError
	g.Expect(errors.As(err, &usage)).To(BeTrue(), "%v", err)
}

func TestPlanOfRandomQueries(t *testing.T) {
	g := NewWithT(t)
	o := suites.Options{Contract: loaded(t), Selection: suites.Selection{IDs: []string{"CMB-04"}}}
	var totals []int
	for _, explore := range []int{-1, 12, 0, 300} {
		o.Explore = explore
		rows, total := planOf(t, o, 137)
		totals = append(totals, total)
		switch wanted := explore; {
		case wanted < 0:
			g.Expect(rows).NotTo(HaveKey("CMB"))
			continue
		case wanted == 0:
			explore = suites.DefaultExplore
		}
		g.Expect(rows["CMB"].Cases).To(Equal((explore + suites.ExploreChunk - 1) / suites.ExploreChunk))
		g.Expect(rows["CMB"].Requests).To(And(BeNumerically(">", explore*3/4), BeNumerically("<=", explore)),
			"each query once, and none to shrink")
	}
	g.Expect(slices.IsSorted(totals)).To(BeTrue(), "%v", totals)
}

func TestPlanByTheListsSize(t *testing.T) {
	g := NewWithT(t)
	o := suites.Options{Contract: loaded(t)}
	var totals []int
	for _, n := range []int{0, 1, 20, 137, 400} {
		_, total := planOf(t, o, n)
		totals = append(totals, total)
	}
	g.Expect(slices.IsSorted(totals)).To(BeTrue(), "a longer list takes more requests: %v", totals)
	g.Expect(totals[4]).To(BeNumerically(">", totals[3]))

	o.MaxItems = 20
	_, bounded := planOf(t, o, 100_000)
	g.Expect(bounded).To(Equal(totals[2]), "no more items are worked on than asked for")
}
