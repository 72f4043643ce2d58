package suites_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// silently never answers some requests.
func silently(when func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return inPlace(always(5 * time.Millisecond))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if when(r) {
				<-r.Context().Done()
				return
			}
			h.ServeHTTP(w, r)
		}))
	}
}

// refusingSilently never answers what is invalid.
func refusingSilently(h http.Handler) http.Handler {
	return inPlace(always(5 * time.Millisecond))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorded := httptest.NewRecorder()
		h.ServeHTTP(recorded, r)
		if recorded.Code == http.StatusBadRequest {
			<-r.Context().Done()
			return
		}
		for name, values := range recorded.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(recorded.Body.Bytes())
	}))
}

// TestWhatHangsIsNotAskedAgainAndAgain: a run waits for four timeouts at most for
// requests that hang, and reports that once.
func TestWhatHangsIsNotAskedAgainAndAgain(t *testing.T) {
	cache := reference.NewCache()
	naming := func(text string) func(http.Handler) http.Handler {
		return silently(func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, text) })
	}
	after := func(n int64) func(http.Handler) http.Handler {
		return func(h http.Handler) http.Handler {
			var asked atomic.Int64
			return silently(func(*http.Request) bool { return asked.Add(1) > n })(h)
		}
	}
	for name, c := range map[string]struct {
		pace func(http.Handler) http.Handler
		// shown is how many requirements are shown all the same, at least.
		shown int
		usual bool // also without KAYLE_HOSTILE
	}{
		"every refusal":          {refusingSilently, 50, true},
		"after 100 requests":     {after(100), 10, true},
		"one enum value":         {naming("status=failed"), 70, false},
		"the largest limit":      {naming("limit=100"), 60, false},
		"two parameters":         {silently(func(r *http.Request) bool { return len(r.URL.Query()) >= 2 }), 30, true},
		"after a cursor":         {naming("starting_after"), 20, false},
		"large pages":            {silently(func(r *http.Request) bool { return len(r.URL.Query().Get("limit")) >= 2 }), 30, true},
		"other credentials":      {silently(func(r *http.Request) bool { return strings.Contains(authorization(r), "Basic") }), 70, false},
		"without credentials":    {silently(func(r *http.Request) bool { return authorization(r) == "" }), 70, true},
		"one window's every use": {naming("created_from"), 30, false},
	} {
		if !c.usual && sampled {
			continue // .ci/run has that
		}
		for _, concurrency := range []int{8, 1} {
			if concurrency == 1 && sampled {
				continue // and that
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				g := NewWithT(t)
				r := runOnAClock(t, reference.Options{Sessions: 113, Cache: cache}, c.pace, func(o *suites.Options) { o.Concurrency = concurrency })
				g.Expect(r.Summary.Seconds).To(BeNumerically("<=", 4*30+20), "four timeouts, and what the run takes without")
				g.Expect(r.Verdict).To(Equal(report.NonConformant))
				shown := 0
				for _, q := range r.Requirements {
					switch {
					case q.ID == "HTTP-04":
						g.Expect(q.Outcome).To(Equal(report.Fail))
					case q.Outcome == report.Pass || q.Outcome == report.NotApplicable:
						shown++
					default:
						g.Expect(q.Outcome).To(Equal(report.Inconclusive), "%s: %s", q.ID, q.Reason)
					}
				}
				t.Logf("at %d: %d of %d shown", concurrency, shown, len(r.Requirements))
				if concurrency > 1 {
					g.Expect(shown).To(BeNumerically(">=", c.shown))
				}
			})
		}
	}
}

func authorization(r *http.Request) string { return r.Header.Get("Authorization") }
