package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate lets requests through: never more than a number in flight, never more
// than a rate, and none while the target asked to wait. When the target
// throttles, number and rate are cut; they recover slowly while it does not.
type gate struct {
	clock Clock
	kinds *scores
	base  rate.Limit // as configured
	most  int

	mu       sync.Mutex
	limit    int
	inFlight int
	peak     int
	queue    []*waiter
	ordered  bool
	pace     *rate.Limiter

	until         time.Time // nothing is sent before
	budget, spent time.Duration
	cut           time.Time  // of the last slowing down; zero: never
	cycle         time.Time  // begin of the counted cycle
	passes        int        // answers in the cycle
	best          rate.Limit // of the cycles, the pause before each included
	sinceRaise    int
}

const (
	slowest    = rate.Limit(0.2)        // requests a second that slowing down leaves at least
	raiseEvery = 20                     // answers without throttling before going faster
	firstPause = 250 * time.Millisecond // after throttling without a hint; doubled each time
	maxPause   = 8 * time.Second
)

func newGate(c Config, k *scores) *gate {
	base := rate.Inf
	if c.Rate > 0 && c.Rate < 1e9 {
		base = rate.Limit(c.Rate)
	}
	return &gate{
		clock: c.Clock, kinds: k, base: base, most: c.Concurrency, limit: c.Concurrency, budget: c.ThrottleBudget,
		pace: rate.NewLimiter(base, 1),
	}
}

// waiter is who waits for a place, or has one.
type waiter struct {
	of   []membership
	rank int
	turn chan struct{} // closed when the place is given
}

// enter waits for its turn and takes a place. It returns the time spent on
// waiting for a throttling target, and the context's error if that ended
// first; then no place is taken.
func (g *gate) enter(ctx context.Context, w *waiter) (waited time.Duration, err error) {
	for {
		if err := g.take(ctx, w); err != nil {
			return waited, err
		}
		held, err := g.ready(ctx, w)
		if held <= 0 {
			return waited, err
		}
		// The place is given back meanwhile: a request that is cancelled must
		// not wait behind one that sleeps.
		g.leave(w)
		before := g.clock.Now()
		err = g.clock.Sleep(ctx, held)
		waited += g.clock.Now().Sub(before)
		if err != nil {
			return waited, err
		}
	}
}

// ready waits for the rate while it holds its place. It returns how long the
// target is still to be left alone; then, or with an error, the request must
// not be sent. With an error the place is given back.
func (g *gate) ready(ctx context.Context, w *waiter) (held time.Duration, err error) {
	paced := false
	for {
		held, delay := g.due(&paced)
		if held > 0 || delay <= 0 {
			return held, nil
		}
		if err := g.clock.Sleep(ctx, delay); err != nil {
			g.leave(w)
			return 0, err
		}
	}
}

// due returns how long the place's owner has to wait: for the target, or else
// for the rate, whose reservation is made once.
func (g *gate) due(paced *bool) (held, delay time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	if held = g.until.Sub(now); held > 0 {
		return held, 0
	}
	if !*paced {
		*paced = true
		if delay = g.pace.ReserveN(now, 1).DelayFrom(now); delay > 0 {
			return 0, delay
		}
	}
	if g.cycle.IsZero() {
		g.cycle = now
	}
	g.peak = max(g.peak, g.inFlight)
	return 0, 0
}

// Urgent returns a context whose requests do not wait behind others that have not been
// sent yet.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgent{}, true) }

type urgent struct{}

func (g *gate) take(ctx context.Context, w *waiter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.turn = make(chan struct{})
	g.mu.Lock()
	if ctx.Value(urgent{}) != nil {
		w.rank = -1 // before whatever has an order
		g.queue = slices.Insert(g.queue, 0, w)
	} else {
		g.queue = append(g.queue, w)
	}
	g.admit()
	g.mu.Unlock()
	select {
	case <-w.turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.queue, w); i >= 0 {
		g.queue = slices.Delete(g.queue, i, i+1)
		return ctx.Err()
	}
	// The place was given at the same moment: hand it on.
	g.left(w)
	return ctx.Err()
}

// leave gives a place back.
func (g *gate) leave(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left(w)
}

func (g *gate) left(w *waiter) {
	g.inFlight--
	g.kinds.leave(w.of)
	g.admit()
}

// admit gives free places to those who wait, first come, first served, unless
// they have an order. Whoever has to wait for others of his kind is overtaken.
func (g *gate) admit() {
	for g.inFlight < g.limit {
		next := g.next()
		if next < 0 {
			return
		}
		w := g.queue[next]
		g.queue = slices.Delete(g.queue, next, next+1)
		g.inFlight++
		close(w.turn)
	}
}

// next is the place in the queue of who comes next, and is counted among those of
// his kinds; -1 where there is nobody.
func (g *gate) next() int {
	if g.ordered {
		slices.SortStableFunc(g.queue, func(a, b *waiter) int { return a.rank - b.rank })
	}
	return slices.IndexFunc(g.queue, func(w *waiter) bool { return g.kinds.enter(w.of) })
}

// order gives places by rank from now on.
func (g *gate) order() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ordered = true
}

// passed counts an answer without throttling, and lets a slowed-down run go
// faster by and by.
func (g *gate) passed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passes++
	if g.cut.IsZero() {
		return
	}
	if g.sinceRaise++; g.sinceRaise < raiseEvery {
		return
	}
	g.sinceRaise = 0
	if g.limit < g.most {
		g.limit++
		g.admit()
	}
	if l := g.pace.Limit(); l < g.base {
		g.pace.SetLimitAt(g.clock.Now(), min(l*1.1, g.base))
	}
}

// hold stops all sending for as long as the target asked for, or longer and
// longer where it gave no hint, and slows the run down. It reports false,
// and does not stop anything, if the budget does not suffice.
func (g *gate) hold(sent time.Time, hint time.Duration, attempt int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	pause := max(hint, firstPause)
	if hint <= 0 {
		pause = min(firstPause<<min(attempt, 10), maxPause)
	}
	g.slowDown(sent, now, pause)
	// Requests that were throttled together wait together: only what the hold
	// grows by is charged.
	from := now
	if g.until.After(from) {
		from = g.until
	}
	grows := max(now.Add(pause).Sub(from), 0)
	if pause > g.budget || grows > g.budget-g.spent {
		return false
	}
	g.spent += grows
	g.until = from.Add(grows)
	return true
}

// slowDown halves the number in flight, and sets the rate below the one that
// got through since it was last cut; not below half of the best such rate, as
// what turns requests away at any pace does so at a slower one too. Answers to
// requests that were sent before the last cut tell nothing new.
func (g *gate) slowDown(sent, now time.Time, pause time.Duration) {
	if !g.cut.IsZero() && !sent.After(g.cut) {
		return
	}
	g.limit = max(g.limit/2, 1)
	through := rate.Limit(1 / pause.Seconds())
	if d := now.Sub(g.cycle); g.passes > 0 && d > 0 {
		measured := rate.Limit(float64(g.passes) / d.Seconds())
		if !g.cut.IsZero() { // the first cycle has no pause, and may be a burst
			g.best = max(g.best, measured)
		}
		through = max(0.8*measured, g.best/2)
	}
	// A new limiter: turns that were given away at the old rate, and not taken
	// because the target asked to wait, are not paid for at the new one.
	g.pace = rate.NewLimiter(min(max(through, slowest), g.pace.Limit()), 1)
	g.cut, g.cycle, g.passes, g.sinceRaise = now, now, 0, 0
}

func (g *gate) figures() (peak int, spent time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.peak, g.spent
}
