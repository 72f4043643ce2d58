// Package confirm looks again before anybody is accused: a body that broke is
// judged in further attempts, each between two snapshots of a scope, under one
// policy. It knows datasets, bodies and how they end, and nothing of HTTP.
package confirm

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Source is the run whose cases are confirmed. It is safe for concurrent use.
type Source interface {
	// Learned is the list as it was learned.
	Learned() *oracle.Dataset
	// Snapshot walks the list, or the part of it in a scope. Where one is given
	// that it may be like, all pages of that are asked at once, which is quicker.
	Snapshot(scope *oracle.Scope, o occasion.Occasion, like *Snapshot) *Snapshot
	// Sealed tells that nothing is sent any more: what was done is done again.
	Sealed() bool
	// Took tells, where it is sealed, whether anything was asked on an occasion.
	Took(o occasion.Occasion) bool
	// Spent is the part of the run's budgets that is spent, from 0 to 1.
	Spent() float64
}

// Subject is a case that is to be confirmed.
type Subject struct {
	// Key tells its attempts apart from those of all others. Requirement is whom
	// it shares its turns with.
	Key, Requirement string
	// Apart tells that it observes when all others have.
	Apart bool
	// Judge runs its body on a dataset.
	Judge func(*oracle.Dataset, occasion.Occasion) Ending
}

// Confirmer confirms the cases of one run.
type Confirmer struct {
	ctx      context.Context
	contract *spec.Contract
	policy   Policy
	source   Source
	barrier  *barrier
	turns    *turns
	rounds   rounds

	mu     sync.Mutex
	rest   Rest
	shared map[occasion.Occasion]*Snapshot
}

// New returns a confirmer of a run's cases, which ends waiting with the context.
func New(ctx context.Context, c *spec.Contract, p Policy, s Source) *Confirmer {
	return &Confirmer{ctx: ctx, contract: c, policy: p, source: s, barrier: newBarrier(), turns: newTurns(p.places()),
		shared: map[occasion.Occasion]*Snapshot{}}
}

// Observe runs bodies all at once until they have ended. When all have ended or
// wait to be confirmed, begin tells whether anything is.
func (c *Confirmer) Observe(bodies []func(), begin func() bool) {
	b := c.barrier
	b.add(len(bodies))
	for _, body := range bodies {
		go func() {
			defer b.done()
			body()
		}()
	}
	b.settle()
	if begin() {
		c.Shared(occasion.BeforeAll())
		b.advance()
		b.settle()
		if b.waiting() {
			c.Shared(occasion.AfterAll())
		}
		b.advance()
		b.settle()
	}
	b.close()
	b.settle()
}

// Shared is the snapshot of the list on an occasion, taken once.
func (c *Confirmer) Shared(o occasion.Occasion) *Snapshot {
	c.mu.Lock()
	s := c.shared[o]
	c.mu.Unlock()
	if s == nil {
		s = c.source.Snapshot(c.source.Learned().Scope, o, c.likely(o))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.shared[o] = s
	}
	return s
}

// likely is what the shared snapshot on an occasion may be like: the one before it, or what
// was learned. A round is there because the list moves.
func (c *Confirmer) likely(o occasion.Occasion) *Snapshot {
	if c.source.Sealed() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	learned, before, after := &Snapshot{Data: c.source.Learned()}, c.shared[occasion.BeforeAll()], c.shared[occasion.AfterAll()]
	switch o {
	case occasion.BeforeAll():
		return learned
	case occasion.AfterAll():
		return before
	case occasion.AtTheEnd():
		return cmp.Or(after, before, learned)
	}
	return nil
}

// Confirm judges a case by the learned list, and where it breaks looks again
// before it accuses. Where the list has changed since, it also looks again where
// the body could not tell. The case ends as its body ended last, unless a reason
// is returned why it is inconclusive.
func (c *Confirmer) Confirm(s Subject) (inconclusive string) {
	k := &confirmation{Confirmer: c, subject: s}
	k.history = History{Apart: s.Apart, First: s.Judge(c.source.Learned(), occasion.Occasion{})}
	for {
		m := c.policy.Next(k.history)
		if m.End != NotYet {
			return k.reason(m.End)
		}
		k.history.Tried = append(k.history.Tried, k.attempt(m))
	}
}

// confirmation is a case on its way.
type confirmation struct {
	*Confirmer
	subject Subject
	history History
	round   int // the last round that it took part in
}

// reason says why an end is inconclusive; empty where the case ends as its body
// did.
func (c *confirmation) reason(e End) string {
	switch e {
	case ListGone:
		gone := c.Shared(occasion.BeforeAll()).Walk.Text
		if gone == "" {
			gone = "it is empty"
		}
		return "it broke, and when it was to be looked at again the list was gone: " + gone
	case Contradictory:
		return fmt.Sprintf("it broke once and not when asked again, although the data did not change: see HTTP-11 (%s)", c.history.First.Reason)
	case OutOfBudget:
		return "the data kept changing while it was looked at, and what is left of the run's budgets is kept for other cases; " +
			"run again, or against data that rests"
	case HeldInParts:
		return "it broke while the data changed, and held on each part of the data that rested; run again, or against data that rests"
	case NeverRested:
		return "the data kept changing while it was looked at; run again, or against data that rests"
	}
	return ""
}

// made counts the attempts of a step so far.
func (c *confirmation) made(step int) int {
	n := 0
	for _, a := range c.history.Tried {
		if a.Step == step {
			n++
		}
	}
	return n
}

// take waits for turns, and returns how they are given back. Where the run was
// cut short it takes none: nothing is sent then.
func (c *Confirmer) take(who string, places int) (back func()) {
	if !c.turns.take(c.ctx, who, places) {
		return func() {}
	}
	return func() { c.turns.back(places) }
}

// affords tells whether an attempt is to be made. Over a sealed ledger it is if
// it was.
func (c *Confirmer) affords(s Step, opening occasion.Occasion) bool {
	if c.source.Sealed() {
		return c.source.Took(opening)
	}
	spent := c.source.Spent()
	c.mu.Lock()
	defer c.mu.Unlock()
	affords, rest := c.policy.Affords(s, spent, c.rest)
	c.rest = rest
	return affords
}

// closed counts a closed attempt around the whole list.
func (c *Confirmer) closed(settled bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rest.Closed++
	if settled {
		c.rest.Settled++
	}
}
