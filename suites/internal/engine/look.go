package engine

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// look is one walk of the whole list, or of its scope.
type look struct {
	walk oracle.Walk
	data *oracle.Dataset
	// front is the first page of the whole list, where a part of it stands for
	// the whole: what goes on elsewhere shows there first.
	front *oracle.Dataset
	// broken tells that an answer did not come: it says nothing of the list.
	broken bool
}

// same tells whether two looks saw the same list in the same way.
func (l look) same(other look) bool {
	return l.walk.Problem == other.walk.Problem && l.data.Same(other.data) && l.front.Same(other.front)
}

// fetch answers one page of a walk.
func (e *Run) fetch(repetition string) func(oracle.Query) oracle.Step {
	return func(q oracle.Query) oracle.Step {
		raw := e.encode(q)
		r := ValidRequest(raw)
		r.Repetition = repetition
		a := e.ask(r)
		if a == nil {
			return oracle.Step{Problem: e.whyMissing(), Failed: true}
		}
		return a.Step()
	}
}

// look walks the list under a limit, confined to a scope.
func (e *Run) look(limit int, scope *oracle.Scope, repetition string, most int) look {
	broken, fetch := false, e.fetch(repetition)
	w := oracle.Follow(scoped(limit, scope), most, func(q oracle.Query) oracle.Step {
		s := fetch(q)
		broken = broken || s.Failed
		return s
	})
	l := look{broken: broken, walk: w, data: oracle.NewDataset(e.Contract, w.Items, scope), front: oracle.NewDataset(e.Contract, nil, nil)}
	if e.Learned == nil {
		return l
	}
	l.data.OrderKept = e.Learned.Data.OrderKept
	if scope != nil && scope == e.Learned.Data.Scope {
		l.front = oracle.NewDataset(e.Contract, fetch(oracle.Query{Limit: limit}).Items, nil)
	}
	return l
}

// lookAgain walks a list as look does. The pages that it would have if it is as
// it was are asked all at once, which is quicker.
func (e *Run) lookAgain(before look, limit int, scope *oracle.Scope, repetition string, most int) look {
	q := scoped(limit, scope)
	queries := []oracle.Query{q}
	for i := limit; limit > 0 && i < before.data.Len() && len(queries) < WalkBound; i += limit {
		queries = append(queries, q.After(before.data.Entries[i-1].ID))
	}
	var all sync.WaitGroup
	for _, q := range queries {
		all.Go(func() { e.ask(probe.Request{Query: e.encode(q), Repetition: repetition}) })
	}
	all.Wait()
	return e.look(limit, scope, repetition, most)
}

// looked tells whether a look at a scope was begun.
func (e *Run) looked(scope *oracle.Scope, repetition string) bool {
	return e.ledger.Holds(probe.Request{Query: e.encode(scoped(e.Learned.limit, scope)), Repetition: repetition})
}

// scoped is the query with which a walk of a scope begins.
func scoped(limit int, scope *oracle.Scope) oracle.Query {
	q := oracle.Query{Limit: limit}
	if scope != nil {
		q = q.Since(scope.Window, scope.From).Until(scope.Window, scope.To)
	}
	return q
}

// again looks at the list as it was learned, anew.
func (e *Run) again(repetition string) look {
	e.mu.Lock()
	seen, found := e.looks[repetition]
	e.mu.Unlock()
	if found {
		return seen
	}
	l := e.Learned
	seen = e.look(l.limit, l.Data.Scope, repetition, l.Data.Len()+e.Settings.MaxItems)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.looks[repetition] = seen
	return seen
}

// walkBound is the most pages that one walk takes; a longer list is walked at
// its head, its tail and in between.
const WalkBound = 140
