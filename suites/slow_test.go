package suites_test

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

func TestSlowTargets(t *testing.T) {
	cache := reference.NewCache()
	for name, latency := range map[string]func() time.Duration{
		"30 ms":   always(30 * time.Millisecond),
		"300 ms":  always(300 * time.Millisecond),
		"3 s":     always(3 * time.Second),
		"jitter":  func() time.Duration { return rand.N(2 * time.Second) },
		"stalled": func() time.Duration { return time.Duration(rand.IntN(40)/39) * 20 * time.Second }, // now and then
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := runOnAClock(t, reference.Options{Sessions: 113, Cache: cache}, inPlace(latency), nil)
			g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
			g.Expect(r.Summary.CutShort).To(BeEmpty())
		})
	}
}

func TestATimeoutAndADeadlineThatAreTooShort(t *testing.T) {
	for name, c := range map[string]struct {
		latency time.Duration
		change  func(*suites.Options)
		verdict report.Verdict
		said    string
	}{
		"timeout": {3 * time.Second, func(o *suites.Options) { o.Timeout = 2 * time.Second }, report.NotTested, "is --timeout long enough"},
		"deadline": {300 * time.Millisecond, func(o *suites.Options) { o.Deadline = 20 * time.Second }, report.Partial,
			"deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := runOnAClock(t, reference.Options{Sessions: 30}, inPlace(always(c.latency)), c.change)
			g.Expect(r.Verdict).To(Equal(c.verdict), r.Sentence)
			g.Expect(r.Summary.CutShort + r.Hint).To(ContainSubstring(c.said))
		})
	}
}

// Whatever words a target throttles in, it is waited for, and the verdict is the
// same.
func TestThrottlingTargets(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	words := []http.HandlerFunc{
		refusing(429, "Retry-After", "1"),
		func(w http.ResponseWriter, _ *http.Request) {
			now := time.Now().UTC()
			w.Header().Set("Date", now.Format(http.TimeFormat))
			w.Header().Set("Retry-After", now.Add(time.Second).Format(http.TimeFormat))
			w.WriteHeader(429)
		},
		refusing(429, "Retry-After", "Wed, 01 Jan 2025 00:00:00 GMT"), // it has passed
		refusing(429, "RateLimit-Limit", "10", "RateLimit-Remaining", "0", "RateLimit-Reset", "1"),
		refusing(429, "RateLimit", `"default";r=0;t=1`),
		refusing(429),
		refusing(503, "Retry-After", "1"),
	}
	r := runOnAClock(t, reference.Options{Sessions: 113}, func(h http.Handler) http.Handler {
		h = inPlace(always(5 * time.Millisecond))(h)
		for i, throttle := range words {
			h = at(h, throttle, int64(150*(i+1)))
		}
		return h
	}, nil)
	g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
	g.Expect(r.Summary.Throttled).To(Equal(len(words)))
	g.Expect(r.Summary.Waited).To(BeNumerically(">", 0))
	g.Expect(r.Health.Waits).To(ConsistOf(HaveField("For", "throttling")))
}

// TestASlowTargetIsSaidToBe: at once, with an estimate and what to do; and what
// must hold is tested first.
func TestASlowTargetIsSaidToBe(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	remarked := 0
	r := runOnAClock(t, reference.Options{Sessions: 113}, inPlace(always(20*time.Second)), func(o *suites.Options) {
		o.Progress = func(p suites.Progress) {
			if p.Remark != "" && remarked == 0 {
				remarked = p.Requests
				g.Expect(p.Remark).To(And(ContainSubstring("takes 20s for an answer"), ContainSubstring("the deadline is 15m0s"),
					ContainSubstring("--deadline"), ContainSubstring("--family"), ContainSubstring("--timeout")))
			}
		}
	})
	g.Expect(remarked).To(And(BeNumerically(">", 0), BeNumerically("<=", 3)), "after the first answers")
	g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
	shown := map[string]int{}
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Outcome == report.Pass {
				shown[q.Level]++
			}
		}
	}
	t.Log(shown, r.Notes)
	mentions(g, r, "takes 20s for an answer")
	mentions(g, r, "MUST not tested to their end")
}

// TestAFastTargetIsNotSaidToBeSlow: nothing is remarked where there is time enough.
func TestAFastTargetIsNotSaidToBeSlow(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	r := runOnAClock(t, reference.Options{Sessions: 113}, inPlace(always(2*time.Second)), func(o *suites.Options) {
		o.Progress = func(p suites.Progress) { g.Expect(p.Remark).To(BeEmpty()) }
	})
	g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
	g.Expect(r.Notes).To(BeEmpty())
}
