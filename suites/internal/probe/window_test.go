package probe_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const elsewhere = "http://target.example"

// watched is a target that notes how many requests are in flight as each one comes.
type watched struct {
	// latency of the nth request, the first is 0, with so many in flight.
	latency func(n, inFlight int) time.Duration
	// answer, where set, writes the answer to the nth one.
	answer func(w http.ResponseWriter, n, inFlight int)

	mu       sync.Mutex
	inFlight int
	came     []int
}

func (s *watched) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	s.inFlight++
	n, inFlight := len(s.came), s.inFlight
	s.came = append(s.came, inFlight)
	took := s.latency(n, inFlight)
	s.mu.Unlock()
	time.Sleep(took)
	if s.answer != nil {
		s.answer(w, n, inFlight)
	}
	s.mu.Lock()
	s.inFlight--
	s.mu.Unlock()
}

// most is how many requests were in flight at most as those from one to another came.
func (s *watched) most(from, to int) int { return slices.Max(s.came[from:to]) }

// asked asks n requests, all at once as far as the probe lets it, of a target at a URL.
func (s *watched) asked(t *testing.T, base string, ceiling, n int) (took time.Duration, stats probe.Stats) {
	t.Helper()
	took = onAClock(t, s.ServeHTTP, probe.Config{Base: parse(t, base), Concurrency: ceiling}, func(_ *testing.T, p *probe.Probe) {
		together(p, n, func(i int) string { return fmt.Sprint(i) })
		stats = p.Stats()
	})
	NewWithT(t).Expect(slices.Max(s.came)).To(BeNumerically("<=", ceiling), "never above the ceiling")
	return took, stats
}

func constantly(d time.Duration) func(int, int) time.Duration {
	return func(int, int) time.Duration { return d }
}

// workers is a server that does so many things at once, each in so long.
func workers(n int, each time.Duration) func(int, int) time.Duration {
	return func(_, inFlight int) time.Duration { return each * time.Duration((inFlight+n-1)/n) }
}

// jitter takes 40 to 90 ms.
func jitter(n, _ int) time.Duration { return time.Duration(40+n*37%50) * time.Millisecond }

// scattered is a number below most that looks like one by chance.
func scattered(n, most int) int {
	h := fnv.New32a()
	fmt.Fprint(h, n)
	return int(h.Sum32()>>8) % most
}

// slowFrom is one that takes so much longer from one request to another.
func slowFrom(from, to int, usual, slow time.Duration) func(int, int) time.Duration {
	return func(n, _ int) time.Duration {
		if n >= from && n < to {
			return slow
		}
		return usual
	}
}

func TestTheWindowGrowsToTheCeiling(t *testing.T) {
	for _, latency := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 5 * time.Second} {
		g := NewWithT(t)
		s := &watched{latency: constantly(latency)}
		took, stats := s.asked(t, elsewhere, 8, 200)
		g.Expect(s.most(0, 2)).To(Equal(2))
		g.Expect(s.most(0, 14)).To(Equal(8), "after two round trips: %v", s.came[:20])
		g.Expect(stats.Window).To(Equal(probe.Window{Start: 2, Lowest: 2, Highest: 8, Ceiling: 8}))
		g.Expect(took).To(BeNumerically("<=", (200/8+2)*latency), "two round trips longer than with all places from the beginning")
	}
	for _, ceiling := range []int{1, 2, 3, 64} {
		g := NewWithT(t)
		s := &watched{latency: constantly(50 * time.Millisecond)}
		_, stats := s.asked(t, elsewhere, ceiling, 400)
		g.Expect(stats.Window).To(Equal(probe.Window{Start: min(ceiling, 2), Lowest: min(ceiling, 2), Highest: ceiling, Ceiling: ceiling}))
		g.Expect(s.most(0, min(2*ceiling, 200))).To(Equal(ceiling))
	}
}

func TestOnLoopbackTheWindowBeginsAtTheCeiling(t *testing.T) {
	for base, start := range map[string]int{
		"http://127.0.0.1:1": 8, "http://127.9.9.9": 8, "http://[::1]:8787": 8, "https://localhost": 8, "http://LocalHost:80": 8,
		"http://api.localhost": 8, "http://localhost.": 8, "http://[::ffff:127.0.0.1]": 8,
		"http://10.0.0.1": 2, "http://[fe80::1]": 2, "http://localhost.example": 2, "http://127.0.0.1.example": 2, elsewhere: 2,
	} {
		s := &watched{latency: constantly(50 * time.Millisecond)}
		_, stats := s.asked(t, base, 8, 40)
		NewWithT(t).Expect(stats.Window.Start).To(Equal(start), base)
		NewWithT(t).Expect(s.most(0, start)).To(Equal(start), base)
	}
}

// What slows down is asked less at once, and as much as before when that is over,
// wherever it is.
func TestTheWindowFallsAndRecovers(t *testing.T) {
	for _, base := range []string{elsewhere, "http://127.0.0.1:1"} {
		for name, c := range map[string]struct {
			target *watched
			during [2]int // in these requests, few are in flight
			lowest int    // at most
		}{
			"an overload": {&watched{latency: func(n, inFlight int) time.Duration {
				if n < 200 || n >= 400 {
					return 50 * time.Millisecond
				}
				return workers(1, 250*time.Millisecond)(n, inFlight)
			}}, [2]int{230, 400}, 2},
			"a pause": {&watched{latency: slowFrom(200, 210, 50*time.Millisecond, 2*time.Second)}, [2]int{216, 222}, 4},
			"one that turns away": {&watched{latency: jitter, answer: func(w http.ResponseWriter, n, inFlight int) {
				if n >= 200 && n < 400 && inFlight > 3 {
					w.Header().Set("Retry-After", "1")
					w.WriteHeader([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable}[n%2])
				}
			}}, [2]int{260, 400}, 4},
			"one stray refusal": {&watched{latency: jitter, answer: func(w http.ResponseWriter, n, _ int) {
				if n == 200 {
					w.WriteHeader(http.StatusTooManyRequests)
				}
			}}, [2]int{210, 215}, 5},
		} {
			t.Run(name+" at "+base, func(t *testing.T) {
				g := NewWithT(t)
				_, stats := c.target.asked(t, base, 8, 900)
				t.Log(stats.Window, c.target.came[195:300])
				g.Expect(c.target.most(0, 200)).To(Equal(8))
				g.Expect(c.target.most(c.during[0], c.during[1])).To(BeNumerically("<=", c.lowest+1))
				g.Expect(stats.Window.Lowest).To(And(BeNumerically(">=", 1), BeNumerically("<=", c.lowest)))
				g.Expect(c.target.most(700, 900)).To(Equal(8), "it recovers")
			})
		}
	}
}

// What is slow for other reasons than the run's load is not asked less at once for long.
func TestTheWindowDoesNotCollapse(t *testing.T) {
	large := strings.Repeat("x", 64<<10)
	for name, c := range map[string]struct {
		target *watched
		lowest int // at least, on loopback
	}{
		"one slow answer in twenty": {&watched{latency: func(n, _ int) time.Duration {
			if n%20 == 7 {
				return 3 * time.Second
			}
			return 50 * time.Millisecond
		}}, 8},
		"long and short answers": {&watched{latency: func(n, _ int) time.Duration {
			return time.Duration(5+95*(n%2)) * time.Millisecond
		}, answer: func(w http.ResponseWriter, n, _ int) { _, _ = w.Write([]byte(large[:1+(n%2)*(len(large)-1)])) }}, 8},
		"quick refusals, then pages": {&watched{latency: slowFrom(300, 900, time.Millisecond, 80*time.Millisecond),
			answer: func(w http.ResponseWriter, n, _ int) {
				if n < 300 {
					w.WriteHeader(http.StatusBadRequest)
				}
			}}, 8},
		"jitter":              {&watched{latency: jitter}, 8},
		"within milliseconds": {&watched{latency: func(n, _ int) time.Duration { return time.Duration(1+n*37%15) * time.Millisecond }}, 8},
		"slower from now on":  {&watched{latency: slowFrom(300, 900, 20*time.Millisecond, 300*time.Millisecond)}, 2},
		"slow questions":      {&watched{latency: func(n, _ int) time.Duration { return time.Duration(20+n/40%2*200) * time.Millisecond }}, 2},
		"wild jitter": {&watched{latency: func(n, _ int) time.Duration { return time.Duration(scattered(n, 2000)) * time.Millisecond },
			answer: func(w http.ResponseWriter, n, _ int) { _, _ = w.Write([]byte(large[:1<<scattered(n+7, 17)])) }}, 1},
		"a server of four": {&watched{latency: workers(4, 50*time.Millisecond)}, 8},
		"a server of one":  {&watched{latency: workers(1, 50*time.Millisecond)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, stats := c.target.asked(t, "http://127.0.0.1:1", 8, 900)
			sum := 0
			for _, n := range c.target.came[300:] {
				sum += n
			}
			t.Logf("%v, %.1f in flight on average", stats.Window, float64(sum)/600)
			g.Expect(stats.Window.Lowest).To(BeNumerically(">=", c.lowest))
			if name != "a server of one" {
				g.Expect(c.target.most(800, 900)).To(Equal(8))
				g.Expect(sum).To(BeNumerically(">", 600*5), "and is used on average")
			}
		})
	}
}

// A burst is one whatever the window is, within the ceiling.
func TestWhatIsAskedAtOnceIsInFlightTogether(t *testing.T) {
	g := NewWithT(t)
	s := &watched{latency: constantly(50 * time.Millisecond)}
	onAClock(t, s.ServeHTTP, probe.Config{Base: parse(t, elsewhere), Concurrency: 6}, func(_ *testing.T, p *probe.Probe) {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { p.Do(probe.AtOnce(context.Background()), probe.Request{Query: fmt.Sprint(i)}) })
		}
		all.Wait()
	})
	g.Expect(s.came[:6]).To(Equal([]int{1, 2, 3, 4, 5, 6}))
	g.Expect(slices.Max(s.came)).To(Equal(6))
}
