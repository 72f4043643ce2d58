package probe_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/inprocess"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// onAClock calls f with a probe of a handler, on a clock of its own, which moves on
// as soon as all wait.
func onAClock(t *testing.T, h http.HandlerFunc, c probe.Config, f func(*testing.T, *probe.Probe)) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c.Transport = inprocess.New(h)
		if c.Base == nil {
			c.Base = parse(t, "http://127.0.0.1:1")
		}
		p := newProbe(t, c)
		started := time.Now()
		f(t, p)
		took = time.Since(started)
	})
	return took
}

// byLetters makes kinds of a query of letters: each one is a narrow kind, and all
// with a capital letter are a wide one.
func byLetters(r probe.Request) []probe.Kind {
	var kinds []probe.Kind
	for _, letter := range strings.Split(strings.Trim(r.Query, "0123456789"), "") {
		kinds = append(kinds, probe.Kind{Name: "with " + letter, Valid: letter == strings.ToLower(letter)})
		if letter == strings.ToUpper(letter) {
			kinds = append(kinds, probe.Kind{Name: "with a capital", Differs: letter, Refused: true})
		}
	}
	return kinds
}

func TestWhatIsKnownToHang(t *testing.T) {
	for name, c := range map[string]struct {
		hangs   func(string) bool
		queries string
		hung    int // at most
		of      int // so many that would
	}{
		"one kind":           {func(q string) bool { return strings.Contains(q, "a") }, strings.Repeat("a b ", 50), 3, 50},
		"within others":      {func(q string) bool { return strings.Contains(q, "a") }, strings.Repeat("ab b ac c ", 50), 3, 100},
		"a wide kind":        {func(q string) bool { return q != strings.ToLower(q) }, strings.Repeat("A B C D b ", 50), 12, 200},
		"some of a kind":     {func(q string) bool { return q == "a7" }, strings.Repeat("a ", 50), 1, 1},
		"none":               {func(string) bool { return false }, strings.Repeat("a B ", 50), 0, 0},
		"one of a wide kind": {func(q string) bool { return strings.Contains(q, "A") }, strings.Repeat("A B ", 50), 3, 50},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			h := func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(time.Millisecond)
				if c.hangs(r.URL.RawQuery) {
					hang(w, r)
				}
				w.WriteHeader(http.StatusBadRequest)
			}
			onAClock(t, h, probe.Config{Kinds: byLetters}, func(t *testing.T, p *probe.Probe) {
				queries := strings.Fields(c.queries)
				counts := kinds(together(p, len(queries), func(i int) string { return fmt.Sprint(queries[i], i) }))
				g.Expect(counts[probe.FailureTimeout]).To(And(BeNumerically("<=", c.hung), BeNumerically(">=", min(c.hung, 3))))
				g.Expect(counts[probe.FailureTimeout] + counts[probe.FailureHanging]).To(Equal(c.of))
				g.Expect(counts[""]).To(Equal(len(queries) - c.of))
				g.Expect(p.Stats().Hanging).To(Equal(counts[probe.FailureHanging]))
			})
		})
	}
}

func TestAKindThatIsTakenWellIsNotOneThatIsRefused(t *testing.T) {
	g := NewWithT(t)
	refuses := func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.RawQuery, "A0") {
			hang(w, r)
		}
	}
	of := func(probe.Request) []probe.Kind { return []probe.Kind{{Name: "with a wrong value", Refused: true}} }
	onAClock(t, refuses, probe.Config{Kinds: of}, func(_ *testing.T, p *probe.Probe) {
		g.Expect(get(p, probe.Request{Query: "A0"}).Failure).To(BeNil())
		counts := kinds(together(p, 50, func(i int) string { return fmt.Sprint("A", i+1) }))
		g.Expect(counts).To(Equal(map[probe.FailureKind]int{probe.FailureTimeout: 3, probe.FailureHanging: 47}))
	})
}

func TestAnEqualRequestIsAskedTwice(t *testing.T) {
	g := NewWithT(t)
	hangs := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "a" {
			hang(w, r)
		}
	}
	onAClock(t, hangs, probe.Config{}, func(_ *testing.T, p *probe.Probe) {
		var all []*probe.Exchange
		for i := range 10 {
			nth := occasion.Repeat(i)
			all = append(all, get(p, probe.Request{Query: "b", Occasion: nth}), get(p, probe.Request{Query: "a", Occasion: nth}))
		}
		g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{"": 10, probe.FailureTimeout: 2, probe.FailureHanging: 8}))
		g.Expect(all[19].Unsent()).To(BeTrue())
		g.Expect(all[19].Failure.Text).To(Equal("not sent: it hangs: x0002 and x0004 had no complete answer in time"))
	})
}

// TestTimeSpentOnHungRequests: whatever hangs, the run waits for it four timeouts
// at most, one of which is kept for what comes last.
func TestTimeSpentOnHungRequests(t *testing.T) {
	every := func(n int) func(string) bool {
		var mu sync.Mutex
		asked := 0
		return func(string) bool {
			mu.Lock()
			defer mu.Unlock()
			asked++
			return asked%n == 0
		}
	}
	// By arrival, one in five could be the look that is to show whether the target
	// answers at all.
	numbers := func(query string) bool { return strings.HasSuffix(query, "0") || strings.HasSuffix(query, "5") }
	for name, c := range map[string]struct {
		hangs func(query string) bool
		one   bool
	}{
		"one in forty at once":          {every(40), false},
		"one in five at once":           {numbers, false},
		"one in ten, one by one":        {every(10), true},
		"every other one, one by one":   {every(2), true},
		"one in fifteen, one at a time": {every(15), true},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			const timeout = 30 * time.Second
			h := func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(5 * time.Millisecond)
				if c.hangs(r.URL.RawQuery) {
					hang(w, r)
				}
			}
			config := probe.Config{Timeout: timeout, Kinds: func(r probe.Request) []probe.Kind { return []probe.Kind{{Name: "with " + r.Query}} }}
			took := onAClock(t, h, config, func(t *testing.T, p *probe.Probe) {
				ask := func(n int, name string) []*probe.Exchange {
					if !c.one {
						return together(p, n, func(i int) string { return fmt.Sprint(name, i) })
					}
					var all []*probe.Exchange
					for i := range n {
						all = append(all, get(p, probe.Request{Query: fmt.Sprint(name, i)}))
					}
					return all
				}
				started := time.Now()
				p.HoldBack(100, 0)
				main := kinds(ask(400, "main"))
				g.Expect(time.Since(started)).To(BeNumerically("<", 3*timeout+3*time.Second))
				p.Release()
				last := kinds(ask(40, "last"))
				t.Log(time.Since(started), main, last)
				g.Expect(main[probe.FailureHanging]+last[probe.FailureHanging]).To(BeZero(), "no kind hangs")
				g.Expect(last[""]).NotTo(BeZero(), "what comes last is sent")
			})
			g.Expect(took).To(BeNumerically("<", 4*timeout+5*time.Second))
		})
	}
}

// Requests that are not valid leave places to others as long as none of their kinds was
// answered: what hangs does not keep those waiting that do not.
func TestUntriedKindsLeavePlaces(t *testing.T) {
	g := NewWithT(t)
	const timeout = 30 * time.Second
	byFirst := func(r probe.Request) []probe.Kind {
		return []probe.Kind{{Name: "with " + r.Query[:1], Valid: r.Query[0] == 'z'}}
	}
	h := func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.RawQuery, "z") {
			hang(w, r)
		}
	}
	onAClock(t, h, probe.Config{Timeout: timeout, Kinds: byFirst}, func(_ *testing.T, p *probe.Probe) {
		started := time.Now()
		var hanging, others sync.WaitGroup
		for i := range 12 {
			hanging.Go(func() { get(p, probe.Request{Query: string(rune('a' + i))}) })
		}
		synctest.Wait()
		for i := range 100 {
			others.Go(func() { get(p, probe.Request{Query: fmt.Sprint("z", i)}) })
		}
		others.Wait()
		g.Expect(time.Since(started)).To(BeNumerically("<", timeout))
		hanging.Wait()
	})
}
