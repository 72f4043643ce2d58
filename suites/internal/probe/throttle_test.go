package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	const forever = 10 * 365 * 24 * time.Hour
	for value, want := range map[string]time.Duration{
		"0": 0, "5": 5 * time.Second, " 120 ": 2 * time.Minute, "1.5": 1500 * time.Millisecond, "000007": 7 * time.Second,
		"99999999999999999999": forever, "1e9": -1, "-1": -1, "+1": -1, "": -1, "soon": -1, "NaN": -1, "0x10": -1, "5 s": -1, ".5": -1,
		"Wed, 01 Jan 2025 12:00:30 GMT":     30 * time.Second,
		"Wednesday, 01-Jan-25 12:01:00 GMT": time.Minute,
		"Wed Jan  1 12:00:02 2025":          2 * time.Second,
		"Wed, 01 Jan 2025 11:00:00 GMT":     0,
		"Fri, 31 Dec 9999 23:59:59 GMT":     forever,
		"Wed, 01 Jan 2025 12:00:30 CET1":    -1,
	} {
		d, ok := probe.RetryAfter(value, now)
		if want < 0 {
			NewWithT(t).Expect(ok).To(BeFalse(), "%q: %s", value, d)
			continue
		}
		NewWithT(t).Expect(ok).To(BeTrue(), value)
		NewWithT(t).Expect(d).To(Equal(want), value)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"5", "1.5", "-1", "", "Wed, 01 Jan 2025 12:00:30 GMT", "99999999999999999999", "limit=1, reset=5",
		`"default";r=0;t=5`} {
		f.Add(s)
	}
	now := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := probe.RetryAfter(s, now); d < 0 || d > 10*365*24*time.Hour || !ok && d != 0 {
			t.Errorf("%q: %s, %t", s, d, ok)
		}
		for _, name := range []string{"Retry-After", "Ratelimit", "Ratelimit-Reset", "X-Ratelimit-Reset", "Date"} {
			h := http.Header{name: {s}}
			if d, ok := probe.Throttling(429, h, now); d < 0 || d > 10*365*24*time.Hour || !ok {
				t.Errorf("%s: %q: %s, %t", name, s, d, ok)
			}
		}
	})
}

func TestWhatIsThrottling(t *testing.T) {
	now := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		status int
		header http.Header
		hint   time.Duration
		is     bool
	}{
		{200, http.Header{"Retry-After": {"5"}}, 0, false},
		{500, http.Header{"Retry-After": {"5"}}, 0, false},
		{503, nil, 0, false},
		{503, http.Header{"Retry-After": {"5"}}, 5 * time.Second, true},
		{503, http.Header{"Retry-After": {"soon"}}, 0, true},
		{429, nil, 0, true},
		{429, http.Header{"Retry-After": {"nonsense", "3"}}, 3 * time.Second, true},
		{429, http.Header{"Retry-After": {"Wed, 01 Jan 2025 09:00:07 GMT"}, "Date": {"Wed, 01 Jan 2025 09:00:00 GMT"}}, 7 * time.Second, true},
		{429, http.Header{"Retry-After": {"1"}, "Ratelimit-Reset": {"30"}}, time.Second, true},
		{429, http.Header{"Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"30"}}, 30 * time.Second, true},
		{429, http.Header{"X-Ratelimit-Reset": {"1735732810"}}, 10 * time.Second, true},
		{429, http.Header{"X-Ratelimit-Reset": {"1735732810000"}}, 10 * time.Second, true},
		{429, http.Header{"X-Ratelimit-Reset": {"1735732790"}}, 0, true},
		{429, http.Header{"X-Ratelimit-Reset": {"-5"}}, 0, true},
		{429, http.Header{"Ratelimit": {"limit=10, remaining=0, reset=4"}}, 4 * time.Second, true},
		{429, http.Header{"Ratelimit": {`"default";r=0;t=6`}}, 6 * time.Second, true},
	} {
		hint, is := probe.Throttling(c.status, c.header, now)
		NewWithT(t).Expect(is).To(Equal(c.is), "%d %v", c.status, c.header)
		NewWithT(t).Expect(hint).To(Equal(c.hint), "%d %v", c.status, c.header)
	}
}

// serve starts a server that is closed with the test.
func serve(t *testing.T, f http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

func TestThrottledRequestsAreSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header string
		value  string
		waited time.Duration
	}{
		"seconds":      {429, "Retry-After", "7", 7 * time.Second * 3},
		"503":          {503, "Retry-After", "7", 7 * time.Second * 3},
		"no hint":      {429, "X-Other", "x", (250 + 500 + 1000) * time.Millisecond},
		"zero seconds": {429, "Retry-After", "0", (250 + 500 + 1000) * time.Millisecond},
		"reset":        {429, "RateLimit-Reset", "2", 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			n, ids := 0, map[string]bool{}
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				ids[r.Header.Get(probe.ExchangeHeader)] = true
				if n++; n <= 3 {
					w.Header().Set(c.header, c.value)
					w.WriteHeader(c.status)
				}
				fmt.Fprint(w, n)
			})
			clock := newClock()
			p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock})
			e := get(p, probe.Request{})
			g.Expect(e.Status).To(Equal(200))
			g.Expect(e.Failure).To(BeNil())
			g.Expect(bodyOf(e)).To(Equal("4"))
			g.Expect(e.Throttled).To(Equal(3))
			g.Expect(e.Waited).To(Equal(c.waited))
			g.Expect(ids).To(Equal(map[string]bool{"x0001": true}))
			g.Expect(p.Stats()).To(Equal(probe.Stats{Requests: 4, Throttled: 3, Waited: c.waited, MaxInFlight: 1,
				Window: probe.Window{Start: 8, Lowest: 1, Highest: 8, Ceiling: 8}}))
		})
	}
}

func TestTheThrottlingBudget(t *testing.T) {
	for name, c := range map[string]struct {
		hint, budget time.Duration
		throttled    int
		said         string
	}{
		"used up": {10 * time.Second, 35 * time.Second, 3, "the wait of 10s that it asks for is longer than the 5s left"},
		"one too long": {10 * time.Minute, 2 * time.Minute, 0,
			"wait of 10m0s that it asks for is longer than the 2m0s left of the budget of 2m0s"},
		"the default":   {30 * time.Second, 0, 4, "the wait of 30s that it asks for is longer than the 0s left of the budget of 2m0s"},
		"none at all":   {time.Second, -1, 0, "the wait of 1s that it asks for is longer than the 0s left of the budget of 0s"},
		"just enough":   {10 * time.Second, 30 * time.Second, 3, "than the 0s left"},
		"far too long":  {1 << 62, 2 * time.Minute, 0, "than the 2m0s left"},
		"without hints": {0, 10 * time.Second, 5, "the wait of 8s that would be next is longer than the 2.25s left"}, // of 0.25 + 0.5 + 1 + 2 + 4
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.hint > 0 {
					w.Header().Set("Retry-After", fmt.Sprint(int64(c.hint.Seconds())))
				}
				http.Error(w, "slow down", http.StatusTooManyRequests)
			})
			p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: newClock(), ThrottleBudget: c.budget})
			e := get(p, probe.Request{})
			g.Expect(e.Status).To(Equal(429))
			g.Expect(bodyOf(e)).To(Equal("slow down\n"))
			g.Expect(e.Failure).To(HaveField("Kind", probe.FailureThrottled))
			g.Expect(e.Failure.Text).To(ContainSubstring(c.said))
			g.Expect(e.Throttled).To(Equal(c.throttled))
			g.Expect(p.Stats().Throttled).To(Equal(c.throttled + 1))
		})
	}
}

func TestAThrottledRunIsCancelled(t *testing.T) {
	g := NewWithT(t)
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(429)
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: cancelling{newClock(), cancel}})
	e := p.Do(ctx, probe.Request{})
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureCancelled))
	g.Expect(e.Status).To(Equal(429))
}

// cancelling ends the run where it begins to wait.
type cancelling struct {
	*fakeClock
	cancel func()
}

func (c cancelling) Sleep(ctx context.Context, d time.Duration) error {
	c.cancel()
	return ctx.Err()
}

func TestRequestsThrottledTogetherWaitTogether(t *testing.T) {
	g := NewWithT(t)
	const n = 4
	var mu sync.Mutex
	seen := 0
	var together sync.WaitGroup
	together.Add(n)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen++
		first := seen <= n
		mu.Unlock()
		if first {
			together.Done()
			together.Wait()
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(429)
		}
	})
	clock := &heldClock{fakeClock: newClock(), release: make(chan struct{})}
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock, Concurrency: n})
	var all sync.WaitGroup
	for range n {
		all.Go(func() { g.Expect(get(p, probe.Request{}).Status).To(Equal(200)) })
	}
	g.Eventually(func() int { return p.Stats().Throttled }).Should(Equal(n))
	g.Expect(p.Stats().Waited).To(Equal(10 * time.Second))
	close(clock.release)
	all.Wait()
	g.Expect(p.Stats().Throttled).To(Equal(n))
}

// heldClock stands still until it is released.
type heldClock struct {
	*fakeClock
	release chan struct{}
}

func (c *heldClock) Sleep(ctx context.Context, d time.Duration) error {
	<-c.release
	return c.fakeClock.Sleep(ctx, d)
}

// bucket answers at most rate requests a second of a fake clock, with a burst.
func bucket(clock *fakeClock, rate, burst float64) http.HandlerFunc {
	var mu sync.Mutex
	left, last := burst, clock.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = clock.Sleep(context.Background(), 5*time.Millisecond) // an answer takes a while
		now := clock.Now()
		left = min(left+rate*now.Sub(last).Seconds(), burst)
		last = now
		if left < 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
			return
		}
		left--
	}
}

func TestTheRunSlowsDownForTheRest(t *testing.T) {
	for _, rate := range []float64{2, 5, 20, 50} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			g := NewWithT(t)
			clock := newClock()
			s := serve(t, bucket(clock, rate, rate))
			// One after the other: the fake clock adds up what sleeps together.
			p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock})
			const requests = 1500
			for range requests {
				g.Expect(get(p, probe.Request{}).Status).To(Equal(200))
			}
			took := clock.Now().Sub(newClock().now)
			t.Logf("%s for %d requests, %+v", took, requests, p.Stats())
			g.Expect(took.Seconds()).To(BeNumerically("<", 1.7*requests/rate))
		})
	}
}

func TestTheRate(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	clock := newClock()
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock, Rate: 10, Concurrency: 1})
	for range 21 {
		g.Expect(get(p, probe.Request{}).Waited).To(BeZero())
	}
	g.Expect(clock.sum()).To(BeNumerically("~", 2*time.Second, time.Millisecond))
}

func TestAwait(t *testing.T) {
	g := NewWithT(t)
	var n atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) <= 5 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(500)
	})
	clock := newClock()
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock})
	e := p.Await(context.Background(), probe.Request{}, time.Minute, answered)
	g.Expect(e.Status).To(Equal(500))
	g.Expect(n.Load()).To(BeEquivalentTo(6))
	g.Expect(clock.sum()).To(Equal(3100 * time.Millisecond))

	n.Store(-1000)
	e = p.Await(context.Background(), probe.Request{}, 10*time.Second, answered)
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureDropped))
	g.Expect(clock.sum()).To(Equal(13100 * time.Millisecond))

	n.Store(-1000)
	e = p.Await(context.Background(), probe.Request{}, 0, answered)
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureDropped))
	g.Expect(n.Load()).To(BeEquivalentTo(-999))
}

// TestStrayThrottlingDoesNotStall: what turns away a request now and then,
// however slowly they come, must not slow the run down more and more.
func TestStrayThrottlingDoesNotStall(t *testing.T) {
	for _, value := range []string{"0", "1", ""} {
		g := NewWithT(t)
		clock := newClock()
		n := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			// The answer takes ten milliseconds of the clock.
			_ = clock.Sleep(context.Background(), 10*time.Millisecond)
			if n++; n%40 == 0 {
				if value != "" {
					w.Header().Set("Retry-After", value)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			}
		})
		p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock, Concurrency: 1})
		started := clock.Now()
		for i := range 2000 {
			e := p.Do(context.Background(), probe.Request{Occasion: occasion.Repeat(i)})
			g.Expect(e.Failure).To(BeNil())
		}
		// Twenty seconds of answers, fifty pauses of a second at most, and
		// half the pace at worst.
		g.Expect(clock.Now().Sub(started)).To(BeNumerically("<", 4*time.Minute), value)
	}
}
