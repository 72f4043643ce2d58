package suites_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// shopLists are the options of a run of all lists of the shop, or of those named.
func shopLists(t *testing.T, s *shopServer, operations ...string) []suites.Options {
	t.Helper()
	all, err := spec.LoadAll(spec.Sources{Spec: "testdata/shop/openapi.yaml", Overlay: "testdata/shop/overlay.yaml", Operations: operations})
	if err != nil {
		t.Fatal(err)
	}
	var lists []suites.Options
	for _, c := range all {
		lists = append(lists, suites.Options{Contract: c, Target: "http://shop.test", Transport: suites.InProcess(s), Seed: 3, Explore: 24,
			Concurrency: 1, Named: len(operations) > 0})
	}
	return lists
}

func runLists(t *testing.T, lists []suites.Options) *report.Report {
	t.Helper()
	r, err := suites.RunLists(t.Context(), lists)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// brokenOf are the lists and ids that failed or warned, in order.
func brokenOf(r *report.Report) []string {
	names := []string{}
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) || q.Has(report.Error) {
			names = append(names, q.List+" "+q.ID)
		}
	}
	return names
}

// One run tests several lists, and its report says of each what holds.
func TestSeveralListsInOneRun(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	r := runLists(t, shopLists(t, s))
	g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
	g.Expect(brokenOf(r)).To(BeEmpty())
	var names []string
	for _, l := range r.Lists {
		names = append(names, l.Name)
		g.Expect(l.Verdict).To(Equal(report.Conformant), l.Name)
		g.Expect(l.Complete).To(BeTrue())
	}
	g.Expect(names).To(Equal([]string{"shop", "buyers", "lines"}))
	g.Expect([]int{r.Lists[0].Items, r.Lists[1].Items, r.Lists[2].Items}).To(Equal([]int{43, 43, 25}),
		"an order with more lines than a page holds")
	g.Expect(s.shopless).To(BeZero(), "the given parameter goes with every request")
	g.Expect(strings.Join(r.Notes, "\n")).To(ContainSubstring("shop: left alone: q"))
	outcomes := map[string]report.Outcome{}
	for _, q := range r.Requirements {
		outcomes[q.List+" "+q.ID] = q.Outcome
	}
	for _, id := range []string{"PATH-01", "PATH-02", "PATH-03"} {
		g.Expect(outcomes["lines "+id]).To(Equal(report.Pass), id)
		g.Expect(outcomes["shop "+id]).To(Equal(report.NotApplicable), id)
	}
	sum := 0
	for _, n := range s.requests {
		sum += n
	}
	g.Expect(r.Summary.Requests).To(Equal(sum))
	for _, list := range []string{"shop", "buyers", "lines"} {
		exchanges := map[string]string{"shop": "x", "buyers": "buyers-x", "lines": "lines-x"}
		for _, q := range r.Requirements {
			for _, c := range q.Cases {
				for _, x := range c.Exchanges {
					if q.List == list {
						g.Expect(x).To(HavePrefix(exchanges[list]))
					}
				}
			}
		}
	}
}

// What breaks in one list is found in that list, under the id that speaks of it.
func TestBugsOfOneList(t *testing.T) {
	for _, x := range []struct {
		name  string
		plant func(*shopServer)
		found string
	}{
		{"clamps", func(s *shopServer) { s.clamps = []string{"/buyers"} }, "buyers LIM-05"},
		{orderIgnored, func(s *shopServer) { s.bug = orderIgnored }, "lines PATH-01"},
		{strangersListed, func(s *shopServer) { s.bug = strangersListed }, "lines PATH-02"},
		{numberUnchecked, func(s *shopServer) { s.bug = numberUnchecked }, "lines PATH-03"},
	} {
		t.Run(x.name, func(t *testing.T) {
			g := NewWithT(t)
			s := newShopServer()
			x.plant(s)
			r := runLists(t, shopLists(t, s))
			g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
			g.Expect(brokenOf(r)).To(Equal([]string{x.found}))
			g.Expect(r.Sentence).To(ContainSubstring(x.found))
		})
	}
}

// A list that may not be listed is not tested, and the others are; that is trouble only
// where it was named, or none could be tested.
func TestAListThatCannotBeTested(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	s.forbidden = []string{"/buyers"}
	r := runLists(t, shopLists(t, s))
	g.Expect(r.Verdict).To(Equal(report.Partial))
	g.Expect(r.Sentence).To(ContainSubstring("1 list is not tested (buyers: the plain authorized request is answered 403"))
	g.Expect([]report.Verdict{r.Lists[0].Verdict, r.Lists[1].Verdict, r.Lists[2].Verdict}).To(
		Equal([]report.Verdict{report.Conformant, report.NotTested, report.Conformant}))
	g.Expect(r.Lists[1].Hint).To(Equal("the token lacks the right to list"))
	g.Expect(report.ExitCode(r, true, false)).To(Equal(0))

	r = runLists(t, shopLists(t, s, "GET /orders", "GET /buyers"))
	g.Expect(r.Verdict).To(Equal(report.Partial))
	g.Expect(report.ExitCode(r, false, false)).To(Equal(3), "it was named")

	s.forbidden = []string{"/orders", "/buyers"}
	r = runLists(t, shopLists(t, s))
	g.Expect(r.Verdict).To(Equal(report.NotTested))
	g.Expect(r.Sentence).To(HavePrefix("Not tested: none of the 3 lists could be tested: "))
	g.Expect(r.Lists[2].NotTested).To(HavePrefix("no value of the path's order is known: GET /orders is answered 403"))
	g.Expect(report.ExitCode(r, false, false)).To(Equal(3))
}

// The lists share one budget: each has its part of what is left.
func TestSeveralListsShareOneBudget(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	lists := shopLists(t, s)
	lists[0].MaxRequests = 300
	r := runLists(t, lists)
	g.Expect(r.Summary.Requests).To(BeNumerically("<=", 300))
	for path, least := range map[string]int{"/orders": 60, "/buyers": 60} {
		g.Expect(s.requests[path]).To(BeNumerically(">=", least), path)
	}
	lines := 0
	for path, n := range s.requests {
		if strings.HasSuffix(path, "/lines") {
			lines += n
		}
	}
	g.Expect(lines).To(BeNumerically(">=", 60))
	g.Expect(r.Summary.CutShort).To(HavePrefix("shop: "))
}

// With --fail-fast the lists after the first one that fails are not asked.
func TestFailFastOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	s.clamps = []string{"/orders"}
	lists := shopLists(t, s)
	for i := range lists {
		lists[i].FailFast = true
	}
	r := runLists(t, lists)
	g.Expect(brokenOf(r)).To(Equal([]string{"shop LIM-05"}))
	g.Expect(s.requests["/buyers"]).To(BeZero())
	g.Expect(r.Lists[1].NotTested).To(ContainSubstring("LIM-05"))
}

// The recording of a run of several lists is judged again as what it was.
func TestReplayOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	s.bug = orderIgnored
	lists := shopLists(t, s)
	var recording bytes.Buffer
	for i := range lists {
		lists[i].Record = &recording
	}
	r := runLists(t, lists)
	again, err := suites.ReplayLists(context.Background(), lists, bytes.NewReader(recording.Bytes()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(brokenOf(again)).To(Equal(brokenOf(r)))
	g.Expect(again.Verdict).To(Equal(r.Verdict))
	g.Expect(again.Lists).To(Equal(r.Lists))

	_, err = suites.ReplayLists(context.Background(), lists[:1], bytes.NewReader(recording.Bytes()))
	g.Expect(err).To(MatchError(ContainSubstring(`the recording is of the list "buyers"`)))
}
