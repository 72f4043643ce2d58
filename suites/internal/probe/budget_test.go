package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestTheBudgetOfReadings(t *testing.T) {
	g := NewWithT(t)
	var n atomic.Int64
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, n.Add(1)) })
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), MaxReadings: 2 << 20, Concurrency: 1,
		Read: func(probe.Body) probe.Reading { return weight(100 << 10) }})
	all := together(p, 100, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 21, probe.FailureBudget: 79}))
	g.Expect(p.Spent()).To(BeEquivalentTo(1))
	e := get(p, probe.Request{})
	g.Expect(e.Failure).
		To(Equal(&probe.Failure{Kind: probe.FailureBudget, Text: "not sent: the answers so far fill the 2 MiB set aside for them"}))
	g.Expect(e.Unsent()).To(BeTrue())
	p.Release()
	g.Expect(get(p, probe.Request{}).Failure).NotTo(BeNil(), "nothing was held back")
}

// Equal bodies are counted once; exchanges and their headers always.
func TestEqualReadingsCountOnce(t *testing.T) {
	g := NewWithT(t)
	var long atomic.Bool
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if long.Load() {
			w.Header().Set("X-Long", r.URL.RawQuery+fmt.Sprintf("%03000d", 0))
		}
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), MaxReadings: 1 << 20, MaxRequests: 1e6,
		Read: func(probe.Body) probe.Reading { return weight(1 << 19) }})
	get(p, probe.Request{})
	g.Expect(p.Spent()).To(BeNumerically("~", 0.5, 0.01))
	for i := range 100 {
		get(p, probe.Request{Query: fmt.Sprint(i)})
	}
	once := p.Spent()
	g.Expect(once).To(BeNumerically("~", 0.6, 0.05))
	long.Store(true)
	for i := range 100 {
		get(p, probe.Request{Query: fmt.Sprint("l", i)})
	}
	g.Expect(p.Spent()).To(BeNumerically("~", 2*once-0.5+0.3, 0.05))
}

func TestHeldBackRequestsComeLast(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(okay))
	p := newProbe(t, probe.Config{Base: s.url(), MaxRequests: 30})
	p.HoldBack(10, 0)
	all := together(p, 50, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 20, probe.FailureBudget: 30}))
	g.Expect(p.Spent()).To(BeEquivalentTo(1))
	g.Expect(get(p, probe.Request{}).Failure.Text).
		To(Equal("not sent: the run's budget of 30 requests is spent, but for those kept for what comes last"))
	p.Release()
	g.Expect(p.Spent()).To(BeNumerically("~", 0.66, 0.01))
	all = together(p, 50, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 10, probe.FailureBudget: 40}))
	g.Expect(get(p, probe.Request{}).Failure.Text).To(Equal("not sent: the run's budget of 30 requests is spent"))
	g.Expect(p.Stats().Requests).To(Equal(30))
}

func TestHeldBackBytesComeLast(t *testing.T) {
	g := NewWithT(t)
	var n atomic.Int64
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, n.Add(1)) })
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), MaxReadings: 3 << 20, Concurrency: 1,
		Read: func(probe.Body) probe.Reading { return weight(100 << 10) }})
	p.HoldBack(0, 1<<20)
	all := together(p, 100, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 21, probe.FailureBudget: 79}))
	g.Expect(get(p, probe.Request{}).Failure.Text).
		To(Equal("not sent: the answers so far fill the 3 MiB set aside for them, but for what is kept for what comes last"))
	p.Release()
	all = together(p, 100, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 10, probe.FailureBudget: 90}))
}

// stuckClock waits until the context ends.
type stuckClock struct {
	*fakeClock
	waiting chan struct{}
}

func (c stuckClock) Sleep(ctx context.Context, _ time.Duration) error {
	c.waiting <- struct{}{}
	<-ctx.Done()
	return ctx.Err()
}

// Requests that wait for their turn end as soon as what is left is held back, and
// sending goes on after the release.
func TestWhoWaitsForWhatIsHeldBackEnds(t *testing.T) {
	g := NewWithT(t)
	var throttles atomic.Bool
	throttles.Store(true)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if throttles.Load() {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	clock := stuckClock{newClock(), make(chan struct{}, 10)}
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock, MaxRequests: 10, Concurrency: 1})
	var done sync.WaitGroup
	var all [4]*probe.Exchange
	done.Go(func() { all[0] = get(p, probe.Request{}) })
	<-clock.waiting // throttled
	for i := range 3 {
		done.Go(func() { all[i+1] = get(p, probe.Request{Query: fmt.Sprint(i)}) })
		<-clock.waiting // for the same
	}
	p.HoldBack(9, 0)
	done.Wait()
	g.Expect(kinds(all[:])).To(Equal(map[probe.FailureKind]int{probe.FailureThrottled: 1, probe.FailureBudget: 3}))
	g.Expect(all[0].Failure.Text).To(HavePrefix("throttled, and not sent again: the run's budget of 10 requests is spent, but for those kept"))
	g.Expect(all[0].Content.Digest).NotTo(BeEmpty())

	throttles.Store(false)
	p.Release()
	_ = clock.fakeClock.Sleep(t.Context(), time.Hour)
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
}

// A stop that is lifted while a request enters does not end it.
func TestHoldingBackAndReleasingAtTheSameTime(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(okay))
	p := newProbe(t, probe.Config{Base: s.url(), MaxRequests: 1000})
	over := make(chan struct{})
	var toggling sync.WaitGroup
	toggling.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
				p.HoldBack(1000, 0)
				p.Release()
			}
		}
	})
	all := together(p, 300, func(i int) string { return fmt.Sprint(i) })
	close(over)
	toggling.Wait()
	counts := kinds(all)
	g.Expect(counts[""]+counts[probe.FailureBudget]).To(Equal(300), "%v", counts)
}
