package probe_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// throttler turns requests away: turns, called for one request after the other,
// tells which, and how long to wait; -1 says nothing about that.
type throttler func(now time.Duration) (turnedAway bool, wait int)

// outage turns all away from one time to another.
func outage(from, length time.Duration, wait int) throttler {
	return func(now time.Duration) (bool, int) { return now >= from && now < from+length, wait }
}

// spread turns one request in n away, times times.
func spread(n, times, wait int) throttler {
	asked, turned := 0, 0
	return func(time.Duration) (bool, int) {
		if asked++; asked%n != 0 || turned == times {
			return false, 0
		}
		turned++
		return true, wait
	}
}

// rateLimit lets rate requests a second through, with a burst of as many.
func rateLimit(rate float64, wait int) throttler {
	left, last := rate, time.Duration(0)
	return func(now time.Duration) (bool, int) {
		left = min(left+rate*(now-last).Seconds(), rate)
		last = now
		if left < 1 {
			return true, wait
		}
		left--
		return false, 0
	}
}

// atMost lets so many requests through that are on their way together.
func (h *throttled) atMost(n int) throttler {
	return func(time.Duration) (bool, int) { return h.onTheWay > n, 1 }
}

// throttled is a target that takes a while for each answer.
type throttled struct {
	latency time.Duration

	mu       sync.Mutex
	turns    throttler
	started  time.Time
	onTheWay int
	asked    int
	answered int
}

func (h *throttled) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	h.onTheWay++
	h.asked++
	jitter := h.asked * 7 % 11 // no two take as long
	turned, wait := h.turns(time.Since(h.started))
	h.mu.Unlock()
	time.Sleep(h.latency * time.Duration(95+jitter) / 100)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.onTheWay--
	if turned {
		if wait >= 0 {
			w.Header().Set("Retry-After", fmt.Sprint(wait))
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	h.answered++
}

// TestThePaceRecovers: a run takes the waiting asked for and at most half as long
// again as without throttling, or as the limit allows.
func TestThePaceRecovers(t *testing.T) {
	const requests = 1600
	for _, latency := range []time.Duration{5 * time.Millisecond, 300 * time.Millisecond} {
		for _, concurrency := range []int{8, 1} {
			without := requests * latency / time.Duration(concurrency)
			for name, c := range map[string]struct {
				turns   throttler
				at      int // the most on their way, where that is limited
				allowed time.Duration
			}{
				"two seconds, early":     {turns: outage(without/10, 2*time.Second, 1)},
				"two seconds, midway":    {turns: outage(without/2, 2*time.Second, 1)},
				"two seconds at once":    {turns: outage(0, 2*time.Second, 2)},
				"two seconds, no hint":   {turns: outage(without/2, 2*time.Second, -1)},
				"23 spread over the run": {turns: spread(requests/24, 23, 1)},
				"23 spread, longer":      {turns: spread(requests/24, 23, 2)},
				"one in forty":           {turns: spread(40, requests, 1)},
				"50 a second":            {turns: rateLimit(50, 1), allowed: requests * time.Second / 50},
				"20 a second":            {turns: rateLimit(20, 1), allowed: requests * time.Second / 20},
				"five a second":          {turns: rateLimit(5, 1), allowed: requests * time.Second / 5},
				"20 a second, no hint":   {turns: rateLimit(20, -1), allowed: requests * time.Second / 20},
				"four at a time":         {at: 4, allowed: 2 * without},
				"seven at a time":        {at: 7, allowed: 8 * without / 7},
			} {
				t.Run(fmt.Sprintf("%s at %s, %d", name, latency, concurrency), func(t *testing.T) {
					g := NewWithT(t)
					h := &throttled{latency: latency, turns: c.turns}
					if c.at > 0 {
						h.turns = h.atMost(c.at)
					}
					var stats probe.Stats
					took := onAClock(t, h.ServeHTTP, probe.Config{Concurrency: concurrency}, func(_ *testing.T, p *probe.Probe) {
						h.started = time.Now()
						together(p, requests, func(i int) string { return fmt.Sprint(i) })
						stats = p.Stats()
					})
					most := max(without, c.allowed)
					t.Logf("%s, of which %s without and %s waiting; %d turned away", took, most, stats.Waited, stats.Throttled)
					g.Expect(h.answered).To(Equal(requests))
					g.Expect(took).To(BeNumerically("<=", stats.Waited+3*most/2))
					g.Expect(stats.Waited).To(BeNumerically("<", probe.DefaultThrottleBudget/2), "far from spent")
				})
			}
		}
	}
}
