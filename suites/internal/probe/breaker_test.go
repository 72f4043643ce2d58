package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// hang answers nothing until the client goes away.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drop closes the connection without an answer.
func drop(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// kinds counts exchanges by their failure, "" for none.
func kinds(all []*probe.Exchange) map[probe.FailureKind]int {
	counts := map[probe.FailureKind]int{}
	for _, e := range all {
		if e.Failure == nil {
			counts[""]++
		} else {
			counts[e.Failure.Kind]++
		}
	}
	return counts
}

// together sends n requests at once.
func together(p *probe.Probe, n int, query func(int) string) []*probe.Exchange {
	all := make([]*probe.Exchange, n)
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() { all[i] = get(p, probe.Request{Query: query(i)}) })
	}
	done.Wait()
	return all
}

func TestATargetThatStopsAnsweringIsLeftAlone(t *testing.T) {
	for name, broken := range map[string]http.HandlerFunc{"hangs": hang, "drops": drop} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			var asked atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) > 5 {
					broken(w, r)
				}
			})
			p := newProbe(t, probe.Config{Base: parse(t, s.URL), Timeout: 100 * time.Millisecond, Concurrency: 4, Rate: 1e6})
			for i := range 5 {
				g.Expect(get(p, probe.Request{Query: fmt.Sprint("good", i)}).Failure).To(BeNil())
			}
			all := together(p, 500, func(i int) string { return fmt.Sprint(i) })
			counts := kinds(all)
			g.Expect(counts[probe.FailureSilent]).To(BeNumerically(">", 450), "%v", counts)
			for _, e := range all {
				if e.Failure.Kind == probe.FailureSilent {
					g.Expect(e.Failure.Text).To(HavePrefix("not sent: the target stopped answering: "))
					g.Expect(e.Unsent()).To(BeTrue())
				} else {
					g.Expect(e.Unsent()).To(BeFalse())
				}
			}
			g.Expect(p.Stats().Requests).To(BeNumerically("<", 100))
		})
	}
}

func TestATargetThatNeverAnsweredIsLeftAlone(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, drop)
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Concurrency: 1})
	all := together(p, 100, func(int) string { return "" })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{probe.FailureDropped: 10, probe.FailureSilent: 90}))
}

func TestATargetThatDropsSomeRequestsIsAskedOn(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "bad" {
			drop(w, r)
		}
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Concurrency: 1})
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
	all := together(p, 100, func(int) string { return "bad" })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{probe.FailureDropped: 100}))
	// The good one is asked again after every ten bad ones, and that is counted.
	g.Expect(p.Stats().Requests - p.Stats().Resent).To(Equal(1 + 100 + 10))
}

func TestTheTimeSpentOnSilenceIsBounded(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.RawQuery, "bad") {
			hang(w, r)
		}
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Concurrency: 1, Timeout: 60 * time.Millisecond})
	var all []*probe.Exchange
	for i := range 40 {
		all = append(all, get(p, probe.Request{Query: fmt.Sprint("bad", i)}), get(p, probe.Request{Query: "good"}))
	}
	counts := kinds(all)
	g.Expect(counts[probe.FailureTimeout]).To(BeNumerically("~", 4, 1), "%v", counts)
	g.Expect(all[len(all)-1].Failure).To(HaveField("Text", ContainSubstring("as much as a run spends on them")))
}

func TestWaitingForAStartIsNoSilence(t *testing.T) {
	g := NewWithT(t)
	var asked atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= 40 {
			drop(w, r)
		}
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: newClock()})
	g.Expect(p.Await(context.Background(), probe.Request{}, time.Hour, answered).Status).To(Equal(200))
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
}

func TestATargetThatThrottlesForEverIsLeftAlone(t *testing.T) {
	g := NewWithT(t)
	var asked atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	clock := &heldClock{fakeClock: newClock(), release: make(chan struct{})}
	close(clock.release)
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: clock, Concurrency: 1})
	all := together(p, 100, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{probe.FailureThrottled: 3, probe.FailureSilent: 97}))
	g.Expect(asked.Load()).To(BeEquivalentTo(3))
}

func TestStop(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL)})
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
	p.Stop("enough")
	g.Expect(get(p, probe.Request{}).Failure).To(Equal(&probe.Failure{Kind: probe.FailureSilent, Text: "not sent: enough"}))
}

func TestBodiesOfManyValues(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		refused bool
	}{
		"few":             {"[" + strings.Repeat("1,", 90) + "1]", false},
		"many":            {"[" + strings.Repeat("1,", 200) + "1]", true},
		"many objects":    {`{"a":[` + strings.Repeat("{},", 60) + `{}]}`, true},
		"in a string":     {`["` + strings.Repeat(`,[{\"`, 200) + `"]`, false},
		"after a blank":   {" \r\n\t[" + strings.Repeat("1,", 200) + "1]", true},
		"no JSON":         {strings.Repeat("a, ", 200), false},
		"nested too deep": {strings.Repeat("[", 5000), true},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, c.body) })
			e := get(newProbe(t, probe.Config{Base: parse(t, s.URL), MaxValues: 100}), probe.Request{})
			if !c.refused {
				g.Expect(e.Failure).To(BeNil())
				return
			}
			g.Expect(e.Failure).To(Equal(&probe.Failure{Kind: probe.FailureTooLarge, Text: "the body holds more than 100 JSON values"}))
		})
	}
}
