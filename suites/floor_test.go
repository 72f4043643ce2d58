package suites_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// What a run costs beyond its floor, the same requests as many at a time, is told in
// answers' lengths: on a clock of its own an answer takes a tick, and nothing else takes
// any time.
const tick = time.Second

const (
	// unbounded is a concurrency that no run reaches: what is left is the critical path.
	unbounded = 4096
	// mostLengths is the most that the critical path may be, in answers' lengths, and
	// mostExcess what a run may take beyond its floor at the concurrency of BenchmarkFloor.
	// suites/doc.go tells what of it is where.
	mostLengths = 29
	mostExcess  = 13
)

// trip is one request of a run, and when it was under way.
type trip struct {
	id           string
	query        string
	began, ended time.Duration // since the first one
	occasion     string        // why it was asked again
}

// timeline notes when each request is under way, by the id of its exchange.
type timeline struct {
	mu    sync.Mutex
	first time.Time
	trips map[string]*trip
}

func (l *timeline) watch(h http.Handler) http.Handler {
	l.trips = map[string]*trip{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		if l.first.IsZero() {
			l.first = time.Now()
		}
		x := &trip{id: r.Header.Get("X-Conformance-Exchange"), query: r.URL.RawQuery, began: time.Since(l.first)}
		l.trips[x.id] = x
		l.mu.Unlock()
		h.ServeHTTP(w, r)
		l.mu.Lock()
		defer l.mu.Unlock()
		x.ended = time.Since(l.first)
	})
}

// all are the trips in the order of sending, with what a recording says of them.
func (l *timeline) all(t *testing.T, recording *bytes.Buffer) []*trip {
	t.Helper()
	for line := range bytes.Lines(recording.Bytes()) {
		var x struct {
			ID      string
			Request struct{ Repetition string }
		}
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		if found := l.trips[x.ID]; found != nil {
			found.occasion = x.Request.Repetition
		}
	}
	var all []*trip
	for _, x := range l.trips {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b *trip) int { return cmp.Compare(a.began, b.began) })
	return all
}

// span is when the trips of some kind are under way.
func span(all []*trip, of func(*trip) bool) (began, ended time.Duration) {
	for _, x := range all {
		if of(x) {
			if ended == 0 {
				began = x.began
			}
			ended = max(ended, x.ended)
		}
	}
	return began, ended
}

// phaseTable tells how many answers' lengths each part of a run takes, one after the
// other, and how many its requests take that are as many at a time as may be.
func phaseTable(all []*trip, learned time.Duration, concurrency int) string {
	on := func(occasion string) func(*trip) bool { return func(x *trip) bool { return x.occasion == occasion } }
	before, after := span(all, on("before all"))
	end, ended := span(all, on("at the end"))
	_, last := span(all, func(*trip) bool { return true })
	var b strings.Builder
	fmt.Fprintf(&b, "%-46s %7s %8s %6s\n", "phase", "lengths", "requests", "floor")
	row := func(name string, from, to time.Duration) {
		n := 0
		for _, x := range all {
			if x.began >= from && x.began < to {
				n++
			}
		}
		fmt.Fprintf(&b, "%-46s %7d %8d %6.1f\n", name, (to-from)/tick, n, max(float64(n)/float64(concurrency), min(float64(n), 1)))
	}
	row("learning, and what does not depend on it", 0, learned)
	row("observing", learned, before)
	row("a snapshot", before, after)
	row("good tokens; what is asked at the same moment", after, end)
	row("a snapshot", end, ended)
	row("wrong credentials", ended, last)
	row("all", 0, last)
	return b.String()
}

// idle are the trips that no case rests on: those of the learning, and of snapshots.
func idle(r *report.Report, all []*trip) []*trip {
	cited := map[string]bool{}
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			for _, id := range c.Exchanges {
				cited[id] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(x *trip) bool { return cited[x.id] })
}

// TestCriticalPath holds what runs one after the other below a ceiling.
func TestCriticalPath(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand requests on a clock of their own")
	}
	for _, concurrency := range []int{unbounded, floorConcurrency} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			g := NewWithT(t)
			var l timeline
			var out bytes.Buffer
			r := runOnAClock(t, reference.Options{Sessions: 137}, func(h http.Handler) http.Handler { return l.watch(inPlace(always(tick))(h)) },
				func(o *suites.Options) {
					o.Concurrency, o.Explore, o.RefusalPause, o.Record, o.Deadline = concurrency, 0, -1, &out, 100*time.Hour
				})
			g.Expect(broken(r)).To(BeEmpty())
			all := l.all(t, &out)
			g.Expect(r.Health.Phases[0].Name).To(Equal("learning"))
			learned := time.Duration(r.Health.Phases[0].Seconds * float64(time.Second)).Round(tick)
			t.Logf("at most %d at a time:\n%s", concurrency, phaseTable(all, learned, concurrency))
			for _, x := range idle(r, all) { // nothing is asked ahead in vain
				g.Expect(x.occasion != "" || x.began < learned).To(BeTrue(), "no case rests on %s", x.query)
			}
			lengths := time.Duration(r.Summary.Seconds*float64(time.Second)).Round(tick) / tick
			if concurrency == unbounded {
				g.Expect(lengths).To(BeNumerically("<=", mostLengths), "the critical path in answers' lengths")
				return
			}
			excess := float64(lengths) - float64(len(all))/float64(concurrency)
			t.Logf("%.1f lengths beyond the floor", excess)
			g.Expect(excess).To(BeNumerically("<=", mostExcess), "answers' lengths beyond the floor")
		})
	}
}

// A walk of many pages is asked ahead: how long a list is shows in the walk by which it is
// learned, and hardly anywhere else.
func TestLongWalksAreAskedAhead(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand requests on a clock of their own")
	}
	g := NewWithT(t)
	r := runOnAClock(t, reference.Options{Sessions: 900}, inPlace(always(tick)), func(o *suites.Options) {
		o.Concurrency, o.Explore, o.RefusalPause, o.Deadline = unbounded, -1, -1, 100*time.Hour
		o.Selection.Families = []string{"CUR", "FLT"}
	})
	g.Expect(broken(r)).To(BeEmpty())
	t.Log(r.Health.Phases)
	const pages = 9 // under the largest limit
	g.Expect(r.Summary.Seconds).To(BeNumerically("<=", (pages+10)*tick.Seconds()))
}
