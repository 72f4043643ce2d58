package confirm

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// A sharedRound is one snapshot of the whole list that several cases share, whose
// bodies run right after it. It tells those that broke because the data had moved
// since the list was learned from the others, at little cost.
type sharedRound struct {
	n        int // which one, once it is made
	members  int
	ready    chan struct{} // closed when the snapshot is taken
	snapshot *Snapshot     // nil where it was not worth its requests any more
	running  sync.WaitGroup
}

// rounds are the rounds of a run.
type rounds struct {
	mu   sync.Mutex
	made int
	open *sharedRound // the one that waits for its turn, if it has room
}

// join takes a place in the open round, which has room for so many. The first
// one leads it.
func (r *rounds) join(room int) (joined *sharedRound, leads bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if leads = r.open == nil; leads {
		r.open = &sharedRound{ready: make(chan struct{})}
	}
	joined = r.open
	joined.running.Add(1)
	if joined.members++; joined.members >= room {
		r.open = nil
	}
	return joined, leads
}

// begin closes a round to further members.
func (r *rounds) begin(begun *sharedRound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == begun {
		r.open = nil
	}
}

// number gives a round that is made the next number: there are no gaps.
func (r *rounds) number(made *sharedRound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	made.n = r.made
}

// inRound takes part in a round. Over a sealed ledger it is the next one that the
// case took part in.
func (c *confirmation) inRound(step Step) frame {
	if c.source.Sealed() {
		for n := c.round + 1; c.source.Took(occasion.Round(n)); n++ {
			if mine := occasion.InRound(n, c.subject.Key); c.source.Took(mine) {
				c.round = n
				return frame{occasion: mine, opening: c.Shared(occasion.Round(n))}
			}
		}
		return frame{}
	}
	if !c.affords(step, occasion.Occasion{}) {
		return frame{}
	}
	r, leads := c.rounds.join(step.Members)
	leave := r.running.Done
	if leads {
		back := c.take(urgent, step.Places)
		c.rounds.begin(r)
		c.lead(r, step)
		leave = func() {
			r.running.Done()
			r.running.Wait()
			back()
		}
	}
	<-r.ready
	return frame{occasion: occasion.InRound(r.n, c.subject.Key), opening: r.snapshot, leave: leave}
}

// lead takes the snapshot of a round.
func (c *Confirmer) lead(r *sharedRound, step Step) {
	defer close(r.ready)
	if c.affords(step, occasion.Occasion{}) {
		c.rounds.number(r)
		r.snapshot = c.Shared(occasion.Round(r.n))
	}
}
