package suites_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// down answers 503 for a while, some time after the first request.
func down(from, length time.Duration) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		var once sync.Once
		var begun time.Time
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			once.Do(func() { begun = time.Now() })
			if since := time.Since(begun); since >= from && since < from+length {
				refusing(503, "Retry-After", "1")(w, r)
				return
			}
			h.ServeHTTP(w, r)
		})
	}
}

// TestARunRecoversFromThrottling: it takes the waiting asked for, and at most half
// as long again as without.
func TestARunRecoversFromThrottling(t *testing.T) {
	cache := reference.NewCache()
	run := func(t *testing.T, throttle func(http.Handler) http.Handler) *report.Report {
		return runOnAClock(t, reference.Options{Sessions: 113, Cache: cache}, func(h http.Handler) http.Handler {
			return inPlace(always(20 * time.Millisecond))(throttle(h))
		}, nil)
	}
	without := run(t, func(h http.Handler) http.Handler { return h })
	for name, throttle := range map[string]func(http.Handler) http.Handler{
		"at the begin":  down(0, 2*time.Second),
		"in the middle": down(time.Second, 2*time.Second),
		"late":          down(5*time.Second/2, 2*time.Second),
		"23 spread": func(h http.Handler) http.Handler {
			var numbers []int64
			for i := range int64(23) {
				numbers = append(numbers, 60*(i+1))
			}
			return at(h, refusing(429, "Retry-After", "1"), numbers...)
		},
	} {
		if sampled && name == "late" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := run(t, throttle)
			g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
			g.Expect(r.Summary.Waited).To(BeNumerically(">", 0))
			g.Expect(r.Summary.Seconds).To(BeNumerically("<=", r.Summary.Waited+1.5*without.Summary.Seconds))
		})
	}
}

// TestAWaitThatIsTooLong: what was asked for is said, and what is left.
func TestAWaitThatIsTooLong(t *testing.T) {
	g := NewWithT(t)
	r := runOnAClock(t, reference.Options{Sessions: 30}, func(h http.Handler) http.Handler {
		return inPlace(always(20 * time.Millisecond))(at(h, refusing(503, "Retry-After", "600"), 300, 301, 302, 303, 304, 305, 306, 307, 308))
	}, func(o *suites.Options) { o.Explore = -1 })
	said := false
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			g.Expect(c.Outcome).NotTo(Equal(report.Fail), c.Reason)
			said = said || strings.Contains(c.Reason, "the wait of 10m0s that it asks for is longer than the 2m0s left of the budget of 2m0s")
		}
	}
	g.Expect(said).To(BeTrue())
}
