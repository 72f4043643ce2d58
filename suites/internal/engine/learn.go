package engine

import (
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Learned is what a run knows of its target before the cases ask.
type Learned struct {
	// NotTested says why nothing can be tested; empty if something can.
	NotTested, Hint string
	// Data is the learned list; trusted tells that two walks agree on it, else
	// Distrust says why not.
	Data     *oracle.Dataset
	trusted  bool
	Distrust string
	// BrokenOff says where the walk that met data broke off unanswered; empty if it
	// did not.
	BrokenOff string
	// Complete tells that the list has no items beyond data.
	Complete bool
	// Whole is the walk of the whole list where data is a part of it, and the run walks
	// all of it; nil where not.
	Whole *oracle.Walk
	// Drift tells that the list changed while it was learned.
	Drift bool
	// limit is the page size under which the list is walked.
	limit int
	// known is closed when all of this is; nil where the list is not walked. Until then
	// nothing but NotTested may be read.
	known chan struct{}
}

// Items is how many items the list has, as far as it was walked.
func (l *Learned) Items() int {
	if l.Whole != nil {
		return len(l.Whole.Items)
	}
	return l.Data.Len()
}

// Untested is what is known of a list that cannot be asked at all.
func Untested(c *spec.Contract, reason, hint string) *Learned {
	return &Learned{Data: oracle.NewDataset(c, nil, nil), NotTested: reason, Hint: hint}
}

// Learn asks the baseline, walks the list, and cross-checks the walk.
func (e *Run) Learn() {
	if e.Begin(); e.Learning() {
		e.survey()
	}
}

// Begin asks the baseline. Where something can be tested the list is learned by Observe,
// beside what does not depend on it.
func (e *Run) Begin() { e.Learned = e.baseline() }

// survey learns the list.
func (e *Run) survey() {
	defer close(e.Learned.known)
	e.walk(e.Learned)
}

// baseline asks the plain requests, and tells whether the list can be walked.
func (e *Run) baseline() *Learned {
	l := &Learned{Data: oracle.NewDataset(e.Contract, nil, nil)}
	if e.ledger.Sealed() {
		e.recall()
	}
	var answers []*answer.Answer
	listed := map[int]bool{}
	baseline := Baseline(e.Contract)
	e.ahead(baseline)
	for _, q := range baseline {
		raw := e.encode(q)
		a := e.ask(ValidRequest(raw))
		if a == nil {
			l.NotTested, l.Hint = "nothing was asked: "+e.whyMissing(), ""
			return l
		}
		answers = append(answers, a)
		listed[q.Limit] = a.Listed()
	}
	e.source.Begun(firstAnswers(answers))
	switch most := maxLimit(e.Contract); {
	case listed[most]:
		l.limit = most
	case listed[0]:
	case len(answers) > 1 && answers[1].Listed():
		l.limit = Baseline(e.Contract)[1].Limit
	default:
		l.NotTested, l.Hint = notTested(e.Contract, answers)
		l.Distrust = "no plain request is answered with a page"
		return l
	}
	l.known = make(chan struct{})
	return l
}

// ahead asks valid queries at once: whoever asks for one of them afterwards finds
// it in the ledger.
func (e *Run) ahead(queries []oracle.Query) {
	var all sync.WaitGroup
	for _, q := range queries {
		all.Go(func() { e.ask(e.early(ValidRequest(e.encode(q)))) })
	}
	all.Wait()
}

// walk walks the list until two walks under different limits agree.
func (e *Run) walk(l *Learned) {
	first := e.snapshot(l.limit, nil, occasion.Occasion{}, e.Settings.MaxItems)
	if first.Walk.Cut {
		if e.Settings.All {
			e.walkWhole(l, first.Walk)
		}
		if first = e.narrow(l, first); first.Walk.Cut {
			if first = e.asOne(l, first); first.Walk.Cut {
				l.Data = first.Data
				return
			}
		}
	} else {
		l.Complete = true
	}
	l.Data = first.Data
	if e.Contract.Roles.Cursor == nil && l.limit > 0 && first.Data.Len() >= l.limit {
		l.Complete, l.Distrust = false, "the list fills a page of the largest size, and the contract has no cursor to see what follows"
		return
	}
	scope := first.Data.Scope
	other := crossLimit(e.Contract, l.limit, first.Data.Len(), e.Settings.crossPages())
	for try := 0; ; try++ {
		most := first.Data.Len() + e.Settings.MaxItems
		again := func() *confirm.Snapshot { return e.snapshot(l.limit, scope, occasion.Again(try), most) }
		if first.Broken { // what is not answered may take its time, which is not to be spent twice
			again = together(again)
		} else {
			if try == 0 && first.Walk.Problem == oracle.WalkSound { // it is as good as trusted
				var order sync.WaitGroup
				order.Go(func() { e.ahead(e.orderQueries(first.Data, l.limit)) })
				defer order.Wait()
			}
			e.prime(other, scope, e.crossing(try, other, scope), first)
		}
		cross := e.snapshot(other, scope, e.crossing(try, other, scope), most)
		if first.Walk.Problem == oracle.WalkSound && cross.Same(first) {
			l.trusted = true
			break
		}
		second := again()
		if second.Same(first) {
			e.arbitrate(l, first, cross, scope)
			break
		}
		if second.Data.SameSet(first.Data) && second.Walk.Problem == oracle.WalkSound {
			l.Distrust = "the walk of the list cannot be trusted: the order of the items changes while they do not"
			break
		}
		l.Drift = true
		if try == 3 {
			// What moves cannot be pinned here; each relation looks for itself.
			l.trusted = second.Walk.Problem == oracle.WalkSound
			l.Distrust = "the walk of the list does not hold: " + second.Walk.Text
			l.Data = second.Data
			break
		}
		first = second
		l.Data = second.Data
	}
	if l.trusted {
		l.Data.OrderKept = e.orderKept(l.Data, l.limit)
	}
}

// crossing is the occasion of the walk under another limit: of the first one the cases that
// ask the same are told, and those that follow ask again. Recordings of earlier versions
// hold the first one as one of its own.
func (e *Run) crossing(try, limit int, scope *oracle.Scope) occasion.Occasion {
	again := occasion.Cross(try)
	if try > 0 || e.ledger.Holds(probe.Request{Query: e.encode(scoped(limit, scope)), Occasion: again}) {
		return again
	}
	return occasion.Occasion{}
}

// together begins what is to be done, and returns what waits for it.
func together[T any](do func() T) func() T {
	done := make(chan T, 1)
	go func() { done <- do() }()
	return func() T { return <-done }
}

// arbitrate decides between two walks that disagree although nothing changed:
// a third under the default limit has the casting vote.
func (e *Run) arbitrate(l *Learned, first, cross *confirm.Snapshot, scope *oracle.Scope) {
	if first.Walk.Problem == oracle.WalkSound && cross.Walk.Problem == oracle.WalkSound && cross.Data.ListsAs(first.Data) {
		l.trusted = true // an item reads otherwise here and there, and is where it is
		return
	}
	casting := e.snapshot(0, scope, occasion.Casting(), first.Data.Len()+e.Settings.MaxItems)
	switch {
	case casting.Walk.Problem != oracle.WalkSound:
	case casting.Same(first):
		l.trusted = true
		return
	case casting.Same(cross):
		l.trusted, l.Data, l.limit = true, cross.Data, 0
		return
	}
	if first.Broken {
		l.BrokenOff = first.Walk.Text
	}
	l.Distrust = "the walk of the list cannot be trusted: walks under different limits disagree"
	for _, seen := range []*confirm.Snapshot{first, cross, casting} {
		if seen.Walk.Problem != oracle.WalkSound {
			l.Distrust = "the walk of the list cannot be trusted: " + seen.Walk.Text
			return
		}
	}
}

// crossLimit is a limit, other than the given one, under which a list of n
// items takes about so many pages that do not end where it does.
func crossLimit(c *spec.Contract, limit, n, pages int) int {
	role := c.Roles.Limit
	switch {
	case role == nil:
		return 0
	case c.Roles.Cursor == nil:
		return limit // another one shows another part
	}
	other := max(3, n/pages+1)
	for other == limit || (n > 0 && n%other == 0) {
		other++
	}
	if high := role.Parameter.Maximum; high != nil && int64(other) > *high {
		other = int(*high) - 1
	}
	if low := role.Parameter.Minimum; low != nil && int64(other) < *low {
		other = int(*low)
	}
	return other
}

// mostOrdered is how many values of a filter whose values are learned are looked at for
// their order.
const mostOrdered = 3

// orderQueries are one page a filter and a window of the list.
func (e *Run) orderQueries(d *oracle.Dataset, limit int) []oracle.Query {
	var queries []oracle.Query
	for i, f := range e.Contract.Roles.Filters {
		values := f.Values()
		if f.Learned() {
			values = d.Values(i)
			values = values[:min(len(values), mostOrdered)]
		}
		if e.Settings.Profile == Quick {
			values = values[:min(len(values), 1)]
		}
		for _, value := range values {
			queries = append(queries, oracle.Query{Limit: limit}.With(i, value))
		}
	}
	if d.Len() > 0 {
		middle := d.Entries[d.Len()/2]
		for w := range e.Contract.Roles.Windows {
			text := middle.Printed(w)
			if text == "" {
				continue
			}
			queries = append(queries, oracle.Query{Limit: limit}.Since(w, text), oracle.Query{Limit: limit}.Until(w, text))
		}
	}
	for i, q := range queries {
		queries[i] = d.Confine(q)
	}
	return queries
}

// orderKept asks one page a filter and a window and tells whether items come in
// the order of the whole list.
func (e *Run) orderKept(d *oracle.Dataset, limit int) bool {
	queries := e.orderQueries(d, limit)
	e.ahead(queries)
	for _, q := range queries {
		a := e.ask(ValidRequest(e.encode(q)))
		if a == nil || !a.Listed() {
			continue
		}
		last, inversions := -1, 0
		for _, id := range a.IDs() {
			if i, found := d.Find(id); found {
				if i < last {
					inversions++
				}
				last = i
			}
		}
		if inversions > 0 {
			return false
		}
	}
	return true
}

// maxLimit is the contract's largest limit, 0 where it names none.
func maxLimit(c *spec.Contract) int {
	if l := c.Roles.Limit; l != nil && l.Parameter.Maximum != nil {
		return int(*l.Parameter.Maximum)
	}
	return 0
}
