package suites_test

import (
	"bytes"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// overheard notes the queries that go through a transport.
type overheard struct {
	http.RoundTripper
	mu      sync.Mutex
	queries []string
}

func (o *overheard) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	o.queries = append(o.queries, r.URL.RawQuery)
	o.mu.Unlock()
	return o.RoundTripper.RoundTrip(r)
}

// exploration is a run of the random queries alone.
type exploration struct {
	report  *report.Report
	queries []string // sent, sorted
}

// result is how the random queries ended.
func (e exploration) result() report.Requirement { return e.report.Requirements[0] }

// findings are the counter-examples found.
func (e exploration) findings() []*report.Finding {
	var found []*report.Finding
	for _, c := range e.result().Cases {
		if c.Finding != nil {
			found = append(found, c.Finding)
		}
	}
	return found
}

// explorer runs random queries, again and again, against servers with one
// defect or none.
type explorer struct {
	shared map[uint64]*engine.Cache // by seed, of the first run
	cache  *reference.Cache
}

func (x *explorer) run(t *testing.T, defect string, seed uint64, more func(*suites.Options)) exploration {
	t.Helper()
	o := reference.Options{Cache: x.cache}
	if defect != "" {
		o.Defects = []string{defect}
	}
	s, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tap := &overheard{RoundTripper: suites.InProcess(s)}
	options := suites.Options{Contract: loaded(t), Target: "http://reference.test", Transport: tap, Token: s.Token(), Seed: seed,
		Selection: suites.Selection{IDs: []string{"CMB-04"}}}
	if x.shared != nil && x.shared[seed] == nil {
		x.shared[seed] = &engine.Cache{}
		defer x.shared[seed].Freeze()
	}
	if more != nil {
		more(&options)
	}
	r, err := suites.Run(engine.Sharing(t.Context(), x.shared[seed]), options)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(tap.queries)
	return exploration{r, tap.queries}
}

// names are the parameters of a query string, sorted.
func names(t *testing.T, query string) []string {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for name := range values {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

var urlInCurl = regexp.MustCompile(`'http://reference\.test/v1/sessions\??([^']*)'`)

// counterexample is the query of a finding's curl line.
func counterexample(t *testing.T, f *report.Finding) string {
	t.Helper()
	match := urlInCurl.FindStringSubmatch(f.Curl)
	if match == nil {
		t.Fatalf("no URL in the curl line %q", f.Curl)
	}
	return match[1]
}

// seeds is the number of fixed seeds, enough the number of those that must find
// a bug within the default number of queries.
const seeds, enough = 20, 19

// A bug that needs two filters at once is found, whatever the seed, and told by
// a query with little else in it.
func TestExploreFindsWhatNeedsTwoFilters(t *testing.T) {
	x := explorer{shared: map[uint64]*engine.Cache{}, cache: reference.NewCache()}
	sent := map[uint64][]string{} // without any defect
	for seed := range uint64(seeds) {
		e := x.run(t, "", seed+1, nil)
		NewWithT(t).Expect(e.result().Outcome).To(Equal(report.Pass), "seed %d: %s", seed+1, e.result().Reason)
		sent[seed+1] = e.queries
	}
	for _, c := range []struct {
		defect string
		needs  string // every counter-example has this
		one    []string
	}{
		{"from-exclusive-under-status", "status", []string{"created_from"}},
		{"window-ignored-under-status", "status", []string{"created_from", "created_to"}},
		{"status-ignored-in-window", "status", []string{"created_from", "created_to"}},
	} {
		if sampled && c.defect != "window-ignored-under-status" {
			continue
		}
		t.Run(c.defect, func(t *testing.T) {
			g := NewWithT(t)
			found, counterexamples, large := 0, 0, 0
			for seed := uint64(1); seed <= seeds; seed++ {
				e := x.run(t, c.defect, seed, nil)
				if e.result().Has(report.Fail) {
					found++
				}
				smallest := math.MaxInt
				for _, f := range e.findings() {
					query := counterexample(t, f)
					given := names(t, query)
					smallest = min(smallest, len(given))
					g.Expect(given).To(ContainElement(c.needs), query)
					g.Expect(given).To(ContainElement(BeElementOf(c.one)), query)
					if len(given) > 3 {
						large++
						t.Logf("seed %d: %s", seed, query)
					}
				}
				if len(e.findings()) > 0 {
					g.Expect(smallest).To(BeNumerically("<=", 3), "seed %d: two filters and at most one parameter more", seed)
				}
				counterexamples += len(e.findings())
				g.Expect(len(beyond(e.queries, sent[seed]))).To(BeNumerically("<=", suites.ShrinkBudget*len(e.findings())), "seed %d", seed)
			}
			t.Logf("found under %d of %d seeds; of %d counter-examples %d have more than three parameters", found, seeds, counterexamples, large)
			g.Expect(found).To(BeNumerically(">=", enough))
			// A cursor may be needed only because the limit is small, and the limit
			// only because of the cursor.
			g.Expect(large).To(BeNumerically("<=", counterexamples/20))
		})
		if testing.Short() {
			break
		}
	}
}

// beyond are the distinct queries of a run that another one does not have.
func beyond(queries, others []string) []string {
	more := slices.DeleteFunc(slices.Clone(queries), func(q string) bool { return slices.Contains(others, q) })
	return slices.Compact(more)
}

func TestExploreFindingShowsBothPages(t *testing.T) {
	g := NewWithT(t)
	var x explorer
	e := x.run(t, "window-ignored-under-status", 77, nil)
	g.Expect(e.result().Outcome).To(Equal(report.Fail))
	g.Expect(e.report.Verdict).To(Equal(report.NonConformant))
	g.Expect(e.report.Summary.Seed).To(BeEquivalentTo(77))
	g.Expect(e.findings()).NotTo(BeEmpty())
	for _, f := range e.findings() {
		query := counterexample(t, f)
		g.Expect(f.Summary).To(HavePrefix("?" + query))
		g.Expect(f.Summary).To(HaveSuffix("(seed 77)"))
		g.Expect(f.Curl).To(HavePrefix("curl "))
		g.Expect(f.Curl).To(ContainSubstring("$KAYLE_TOKEN"))
		g.Expect(f.Wanted).To(ContainSubstring("item"))
		g.Expect(f.Where).To(Equal("/data"))
		rows := strings.Split(f.Got, "\n")
		rows = slices.DeleteFunc(rows, func(row string) bool { return strings.HasPrefix(row, "this is the very page ") })
		g.Expect(rows[0]).To(Equal("place | predicted | answered"))
		g.Expect(rows[len(rows)-1]).To(MatchRegexp(`^more \| (true|false) \| (true|false)$`))
		differing := 0
		for _, row := range rows[1:] {
			cells := strings.Split(row, " | ")
			g.Expect(cells).To(HaveLen(3), row)
			if cells[1] != cells[2] {
				differing++
			}
		}
		g.Expect(differing).To(BeNumerically(">", 0), f.Got)
	}
}

func TestExploreIsTurnedOff(t *testing.T) {
	g := NewWithT(t)
	var x explorer
	off := x.run(t, "window-ignored-under-status", 1, func(o *suites.Options) { o.Explore = -1 })
	g.Expect(off.result().Outcome).To(Equal(report.NotApplicable))
	g.Expect(off.result().Reason).To(ContainSubstring("turned off"))
	g.Expect(off.result().Cases).To(BeEmpty())
	on, otherwise := x.run(t, "", 1, nil), x.run(t, "", 2, func(o *suites.Options) { o.Explore = -1 })
	g.Expect(otherwise.queries).To(Equal(off.queries), "what is left, learning the list, is the same under every seed")
	g.Expect(len(beyond(on.queries, off.queries))).To(And(BeNumerically(">", suites.DefaultExplore*3/4),
		BeNumerically("<=", suites.DefaultExplore)))
	few := x.run(t, "", 1, func(o *suites.Options) { o.Explore = suites.ExploreChunk + 3 })
	g.Expect(few.result().Outcome).To(Equal(report.Pass))
	g.Expect(few.result().Cases).To(HaveLen(2))
	g.Expect(len(beyond(few.queries, off.queries))).To(BeNumerically("<=", suites.ExploreChunk+3))
}

func TestExploreRepeatsItself(t *testing.T) {
	g := NewWithT(t)
	var x explorer
	for _, defect := range []string{"", "from-exclusive-under-status"} {
		first, again, other := x.run(t, defect, 5, nil), x.run(t, defect, 5, nil), x.run(t, defect, 6, nil)
		g.Expect(again.queries).To(Equal(first.queries), "equal seeds ask alike")
		g.Expect(outcomes(again.report)).To(HaveLen(len(outcomes(first.report))))
		for i, f := range first.findings() {
			g.Expect(again.findings()[i].Curl).To(Equal(f.Curl))
			g.Expect(again.findings()[i].Got).To(Equal(f.Got))
		}
		g.Expect(len(beyond(other.queries, first.queries))).To(BeNumerically(">", suites.DefaultExplore/2), "another seed asks otherwise")
	}
}

// stubborn promises more where four parameters meet and the limit is large:
// there is a smaller limit to try for long.
type stubborn struct{ http.Handler }

func (s stubborn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 30 || q.Get("starting_after") == "" || q.Get("status") == "" || q.Get("created_from") == "" {
		s.Handler.ServeHTTP(w, r)
		return
	}
	plain := r.Clone(r.Context())
	plain.Header.Set("Accept-Encoding", "identity")
	answer := httptest.NewRecorder()
	s.Handler.ServeHTTP(answer, plain)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Code)
	_, _ = w.Write(bytes.Replace(answer.Body.Bytes(), []byte(`"has_more":false`), []byte(`"has_more":true`), 1))
}

// Shrinking ends after as many requests as it may take, not when nothing
// smaller is left, and tells the smallest query until then.
func TestShrinkingKeepsItsBudget(t *testing.T) {
	g := NewWithT(t)
	var x explorer
	const queries = 240 // so many that some have it all
	plain := x.run(t, "", 2, func(o *suites.Options) { o.Explore = queries })
	server, err := reference.New(reference.Options{})
	g.Expect(err).NotTo(HaveOccurred())
	defer server.Close()
	tap := &overheard{RoundTripper: suites.InProcess(stubborn{server})}
	e := x.run(t, "", 2, func(o *suites.Options) { o.Explore, o.Transport = queries, tap })
	findings := e.findings()
	g.Expect(findings).NotTo(BeEmpty())
	slices.Sort(tap.queries)
	most := suites.ShrinkBudget * len(findings)
	g.Expect(len(beyond(tap.queries, plain.queries))).To(BeNumerically("<=", most))
	spent := 0
	for _, f := range findings {
		query := counterexample(t, f)
		g.Expect(names(t, query)).To(ContainElements("status", "created_from", "limit", "starting_after"))
		values, _ := url.ParseQuery(query)
		if values.Get("limit") != "30" {
			spent++
		}
	}
	g.Expect(spent).To(BeNumerically(">", 0), "some shrinking ended before its goal: that is what the budget is for")
}
