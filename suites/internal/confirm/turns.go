package confirm

import (
	"context"
	"slices"
	"sync"
)

// turns gives out a number of places. Of those who wait, whoever had the fewest
// so far comes first, so that nobody takes them all.
type turns struct {
	mu      sync.Mutex
	free    int
	had     map[string]int // places given so far, by who took them
	waiting []*waiter      // in the order of coming
}

type waiter struct {
	who    string
	places int
	given  chan struct{} // closed when it has them
}

func newTurns(places int) *turns { return &turns{free: places, had: map[string]int{urgent: -1}} }

// urgent is who comes before all others, however often.
const urgent = ""

// take waits for places. Where the context ends first it tells that none were
// taken.
func (t *turns) take(ctx context.Context, who string, places int) bool {
	if ctx.Err() != nil {
		return false
	}
	w := &waiter{who, places, make(chan struct{})}
	t.mu.Lock()
	t.waiting = append(t.waiting, w)
	t.give()
	t.mu.Unlock()
	select {
	case <-w.given:
		return true
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, w); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	} else {
		t.free += places // given meanwhile
	}
	t.give()
	return false
}

// back gives places back.
func (t *turns) back(places int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free += places
	t.give()
}

// give lets in who comes next, as long as there is room. Nobody overtakes whoever
// needs more room.
func (t *turns) give() {
	for len(t.waiting) > 0 {
		next := 0
		for i, w := range t.waiting {
			if t.had[w.who] < t.had[t.waiting[next].who] {
				next = i
			}
		}
		w := t.waiting[next]
		if w.places > t.free {
			return
		}
		t.free -= w.places
		if w.who != urgent {
			t.had[w.who]++
		}
		t.waiting = slices.Delete(t.waiting, next, next+1)
		close(w.given)
	}
}
