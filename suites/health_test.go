package suites_test

import (
	"bytes"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// The report says how the target answered, as does that of a replay.
func TestHealthOfARun(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	slow := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			took := 20 * time.Millisecond
			if r.URL.RawQuery == "limit=100" {
				took = 900 * time.Millisecond
			}
			pause(r.Context(), took)
			h.ServeHTTP(w, r)
		})
	}
	r := runOnAClock(t, reference.Options{Sessions: 24}, slow, func(o *suites.Options) {
		o.Record, o.Selection.Families = &recording, []string{"LIM", "AUTH"}
	})
	h := r.Health
	total := 0
	for _, n := range h.Answers {
		total += n
	}
	g.Expect(total).To(Equal(r.Summary.Requests))
	g.Expect(h.Answers["2xx"]).To(BeNumerically(">", 50))
	g.Expect(h.Answers["4xx"]).To(BeNumerically(">", 10))
	g.Expect(h.Median).To(BeNumerically("~", 0.02, 0.001))
	g.Expect(h.P95).To(BeNumerically("~", 0.02, 0.001))
	g.Expect(h.Slowest.Seconds).To(BeNumerically("~", 0.9, 0.01))
	g.Expect(h.Slowest.Curl).To(ContainSubstring("?limit=100"))
	var names []string
	sum := 0.0
	for _, p := range h.Phases {
		names = append(names, p.Name)
		sum += p.Seconds
	}
	g.Expect(names).To(HaveExactElements("learning", "observing", "confirming", "judging"))
	g.Expect(sum).To(BeNumerically("<=", r.Summary.Seconds))

	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t),
		Selection: suites.Selection{Families: []string{"LIM", "AUTH"}}}, &recording)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Concurrency).To(Equal(&report.Concurrency{Start: 8, Lowest: 8, Highest: 8, Ceiling: 8}))
	h.Phases, h.Concurrency = nil, nil
	g.Expect(again.Health).To(Equal(h))
	g.Expect(again.Lists).To(Equal(r.Lists))
}

// What the data lacks stands in the report, open where nothing else showed the promise.
func TestWhatTheDataLacksIsReported(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, reference.Options{Sessions: 3}, func(o *suites.Options) { o.Explore = 12 })
	inconclusive := map[string]bool{}
	for _, q := range r.Requirements {
		inconclusive[q.ID] = q.Has(report.Inconclusive)
	}
	open := 0
	for _, l := range r.Lacking {
		g.Expect(l.List).To(Equal(r.Lists[0].Name))
		g.Expect(l.Sample).NotTo(BeEmpty())
		g.Expect(l.Recipe).NotTo(BeEmpty(), l.Sample)
		g.Expect(l.Open).To(Equal(slices.ContainsFunc(l.Requirements, func(id string) bool { return inconclusive[id] })), l.Sample)
		if l.Open {
			open++
		}
	}
	g.Expect(open).To(BeNumerically(">", 3))
	g.Expect(len(r.Lacking)).To(BeNumerically(">", open))
}

// A target elsewhere is asked two things at once at first, and what answers one request
// after the other is not asked eight for long. What is found does not depend on that.
func TestConcurrencyAdaptsToTheTarget(t *testing.T) {
	g := NewWithT(t)
	elsewhere := func(o *suites.Options) {
		o.Target, o.Selection.Families = "http://target.example", []string{"LIM", "HTTP"}
	}
	r := runOnAClock(t, reference.Options{Sessions: 113}, inPlace(always(50*time.Millisecond)), elsewhere)
	g.Expect(r.Health.Concurrency).To(Equal(&report.Concurrency{Start: 2, Lowest: 2, Highest: 8, Ceiling: 8}))
	one := func(h http.Handler) http.Handler { return oneAtATime(inPlace(always(50 * time.Millisecond))(h)) }
	slow := runOnAClock(t, reference.Options{Sessions: 113}, one, elsewhere)
	g.Expect(slow.Health.Concurrency).To(And(HaveField("Start", 2), HaveField("Lowest", 1), HaveField("Ceiling", 8)))
	g.Expect(slow.Summary.Outcomes).To(Equal(r.Summary.Outcomes))
}

// What shows only where requests are on their way together is found as well where the
// target takes the longer the more it is asked, so that few are.
func TestAtOnceIsAtOnceInANarrowWindow(t *testing.T) {
	busy := func(h http.Handler) http.Handler {
		var inFlight atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			others := inFlight.Add(1)
			h.ServeHTTP(w, r)
			pause(r.Context(), time.Duration(others)*50*time.Millisecond)
			inFlight.Add(-1)
		})
	}
	for name, ids := range map[string][]string{
		"parallel-equal-requests-share": {"HTTP-11"}, "parallel-equal-requests-fail": {"HTTP-04"},
		"single-flight-by-query": {"AUTH-08", "AUTH-12"}, "single-flight-by-query-and-scheme": {"AUTH-08", "AUTH-12"},
		"refusals-shared-in-flight": {"AUTH-12"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := runOnAClock(t, reference.Options{Sessions: 113, Defects: []string{name}}, busy, func(o *suites.Options) {
				o.Target, o.Selection.Families = "http://target.example", []string{"LIM", "HTTP", "AUTH"}
			})
			g.Expect(r.Health.Concurrency).To(And(HaveField("Lowest", 1), HaveField("Start", 2)))
			var broken []string
			for _, q := range r.Requirements {
				if q.Outcome == report.Fail || q.Outcome == report.Warn {
					broken = append(broken, q.ID)
				}
			}
			g.Expect(broken).To(Equal(ids))
		})
	}
}
