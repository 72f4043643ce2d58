package engine

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// fetch answers one page of a walk.
func (e *Run) fetch(o occasion.Occasion) func(oracle.Query) oracle.Step {
	return func(q oracle.Query) oracle.Step {
		raw := e.encode(q)
		r := ValidRequest(raw)
		r.Occasion = o
		a := e.ask(e.early(r))
		if a == nil {
			return oracle.Step{Problem: e.whyMissing(), Failed: true}
		}
		if reason := e.lapsed(a.Exchange); reason != "" {
			return oracle.Step{Problem: reason, Failed: true}
		}
		return a.Step()
	}
}

// snapshot walks the list under a limit, confined to a scope, until it has more
// than most items.
func (e *Run) snapshot(limit int, scope *oracle.Scope, o occasion.Occasion, most int) *confirm.Snapshot {
	s, fetch := &confirm.Snapshot{Front: oracle.NewDataset(e.Contract, nil, nil)}, e.fetch(o)
	s.Walk = oracle.Follow(scoped(limit, scope), most, func(q oracle.Query) oracle.Step {
		step := fetch(q)
		s.Broken = s.Broken || step.Failed
		return step
	})
	s.Data = oracle.NewDataset(e.Contract, s.Walk.Items, scope)
	if e.Learning() {
		return s
	}
	s.Data.OrderKept = e.Learned.Data.OrderKept
	if scope != nil && scope == e.Learned.Data.Scope {
		s.Front = oracle.NewDataset(e.Contract, fetch(oracle.Query{Limit: limit}).Items, nil)
	}
	return s
}

// prime asks all pages of a snapshot at once that may be like another one.
func (e *Run) prime(limit int, scope *oracle.Scope, o occasion.Occasion, like *confirm.Snapshot) {
	var all sync.WaitGroup
	q := scoped(limit, scope)
	queries := []oracle.Query{q}
	for i := limit; limit > 0 && i < like.Data.Len() && len(queries) < WalkBound; i += limit {
		queries = append(queries, q.After(like.Data.Entries[i-1].ID))
	}
	for _, q := range queries {
		all.Go(func() { e.ask(e.early(probe.Request{Query: e.encode(q), Occasion: o})) })
	}
	all.Wait()
}

// scoped is the query with which a walk of a scope begins.
func scoped(limit int, scope *oracle.Scope) oracle.Query {
	q := oracle.Query{Limit: limit}
	if scope != nil {
		q = q.Since(scope.Window, scope.From).Until(scope.Window, scope.To)
	}
	return q
}

// WalkBound is the most pages that one walk takes; a longer list is walked at
// its head, its tail and in between.
const WalkBound = 140

// listing is the run as confirming knows it.
type listing struct {
	run *Run

	took func() map[occasion.Occasion]bool // what was asked on, once sealed
}

func newListing(e *Run) listing {
	return listing{e, sync.OnceValue(func() map[occasion.Occasion]bool {
		took := map[occasion.Occasion]bool{}
		for _, x := range e.ledger.Exchanges() {
			took[x.Request.Occasion.Attempt()] = true
		}
		return took
	})}
}

func (s listing) Learned() *oracle.Dataset      { return s.run.learned().Data }
func (s listing) Sealed() bool                  { return s.run.ledger.Sealed() }
func (s listing) Spent() float64                { return s.run.source.Spent() }
func (s listing) Took(o occasion.Occasion) bool { return s.took()[o] }

func (s listing) Snapshot(scope *oracle.Scope, o occasion.Occasion, like *confirm.Snapshot) *confirm.Snapshot {
	e, limit := s.run, s.run.learned().limit
	if like != nil {
		e.prime(limit, scope, o, like)
	}
	return e.snapshot(limit, scope, o, e.Learned.Data.Len()+e.Settings.MaxItems)
}
