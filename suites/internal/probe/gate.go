package probe

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// gate lets requests through: never more than a number in flight, never more
// than a rate, and none while the target asked to wait.
type gate struct {
	clock Clock
	kinds *scores

	mu       sync.Mutex
	inFlight int
	peak     int
	queue    []*waiter
	ordered  bool
	closed   int // how many want urgent requests alone to be sent
	pace     pace
	window   window
	extremes Window
}

func newGate(c Config, k *scores) *gate {
	g := &gate{clock: c.Clock, kinds: k, pace: newPace(c), window: newWindow(c)}
	n := g.window.limit
	g.extremes = Window{Start: n, Lowest: n, Highest: n, Ceiling: c.Concurrency}
	return g
}

// waiter is who waits for a place, or has one.
type waiter struct {
	of     []membership
	urgent bool
	atOnce bool
	rank   *atomic.Int64
	turn   chan struct{} // closed when the place is given
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
	if held = g.pace.held(now); held > 0 {
		return held, 0
	}
	if !*paced {
		*paced = true
		// After throttling fewer are in flight or less is sent a second, and be it for a while.
		if judged := g.pace.resume(now); judged && (!g.pace.slower() || g.window.ramp) {
			g.window.fall(now, g.window.limit)
		}
		if delay = g.pace.delay(now); delay > 0 {
			return 0, delay
		}
	}
	g.peak = max(g.peak, g.inFlight)
	return 0, 0
}

// Urgent returns a context whose requests do not wait behind others that have not been
// sent yet.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgent{}, true) }

type urgent struct{}

// AtOnce returns a context whose requests are to be on their way together: what they
// show shows only then. They use all places that throttling leaves, also where the
// target was not seen yet to take so many, or answers slowly.
func AtOnce(ctx context.Context) context.Context { return context.WithValue(ctx, atOnce{}, true) }

type atOnce struct{}

func (g *gate) take(ctx context.Context, w *waiter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.turn = make(chan struct{})
	w.atOnce = ctx.Value(atOnce{}) != nil
	g.mu.Lock()
	behind := len(g.queue)
	if ctx.Value(urgent{}) != nil {
		w.urgent, w.rank, behind = true, new(atomic.Int64), 0
		w.rank.Store(BeforeAll)
	} else if w.rank.Load() == BeforeAll {
		for behind = 0; behind < len(g.queue) && g.queue[behind].rank.Load() == BeforeAll; {
			behind++
		}
	}
	g.queue = slices.Insert(g.queue, behind, w)
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
	most := g.pace.places()
	places := g.places()
	g.extremes.Lowest, g.extremes.Highest = min(g.extremes.Lowest, places), max(g.extremes.Highest, places)
	for g.inFlight < most {
		next := g.next(places, g.inFlight >= places)
		if next < 0 {
			return
		}
		w := g.queue[next]
		g.queue = slices.Delete(g.queue, next, next+1)
		g.inFlight++
		close(w.turn)
	}
}

// places is how many requests may be in flight.
func (g *gate) places() int { return min(g.pace.places(), g.window.limit) }

// next is the place in the queue of who comes next, and is counted among those of
// his kinds; -1 where there is nobody. There are so many places for all; where they are
// taken, only who asks at once comes.
func (g *gate) next(places int, taken bool) int {
	if g.ordered {
		slices.SortStableFunc(g.queue, func(a, b *waiter) int { return int(a.rank.Load() - b.rank.Load()) })
	}
	return slices.IndexFunc(g.queue, func(w *waiter) bool {
		return (g.closed == 0 || w.urgent) && (!taken || w.atOnce) && g.kinds.enter(w.of, places)
	})
}

// order gives places by rank from now on.
func (g *gate) order() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ordered = true
}

// onlyUrgent lets urgent requests through, and no others, until the returned function
// is called.
func (g *gate) onlyUrgent() (release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.closed--
		g.admit()
	}
}

func (g *gate) figures() (peak int, window Window, spent time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.peak, g.extremes, g.pace.spent
}

// passed counts an answer without throttling to a request sent at a time.
func (g *gate) passed(sent time.Time, of likeness, latency time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	g.pace.passed(sent, now, g.window.limit)
	g.window.answered(sent, now, of, latency, g.inFlight)
	g.admit()
}

// hold stops all sending for as long as the target asked for, or longer and
// longer where it gave no hint. Where what is left of the budget does not suffice,
// it stops nothing, and returns how long that would take and what is left.
func (g *gate) hold(sent time.Time, hint time.Duration, attempt int) (pause, left time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	return g.pace.hold(sent, now, g.places(), hint, attempt)
}
