package engine

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

const (
	// scopeRoom is how far the bounds of a scope lie outside of the items that it is made
	// around, so that bounds a unit or a second beyond these stay inside.
	scopeRoom = time.Second
	// mostSpans is how many windows are tried around the items that a walk met, and
	// mostLooks how many walks are made beyond them where all windows hold too many.
	mostSpans, mostLooks = 40, 3
)

// narrow finds a window of the data with about MaxItems items at most, by what a walk
// of the list's beginning met.
func (e *Run) narrow(l *Learned, wide *confirm.Snapshot) *confirm.Snapshot {
	l.Distrust = fmt.Sprintf("the list has more than %d items, and the contract has no window to work on a part of it (raise --max-items)",
		e.Settings.MaxItems)
	for w, role := range e.Contract.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		if part := e.narrowBy(w, wide, l.limit); part != nil {
			return part
		}
		l.Distrust = fmt.Sprintf("the list has more than %d items, and no window was found that holds fewer (raise --max-items)",
			e.Settings.MaxItems)
	}
	return wide
}

// ScopePairs are the bounds of the scope as they stand in queries: of a query that is
// kept to the scope they tell nothing.
func (e *Run) ScopePairs() []string {
	d := e.Learned.Data
	if d == nil || d.Scope == nil {
		return nil
	}
	return strings.Split(Spell(e.Contract, d.Confine(oracle.Query{})), "&")
}

// narrowBy finds a part of the list inside a window that holds few enough items: around
// those that a walk met, or where these are of too few instants, beyond them. It is nil
// where there is none.
func (e *Run) narrowBy(w int, met *confirm.Snapshot, limit int) *confirm.Snapshot {
	part := func(scope oracle.Scope) *confirm.Snapshot {
		return e.snapshot(limit, &scope, occasion.Occasion{}, e.Settings.MaxItems)
	}
	first := met
	for range mostLooks {
		moments, unit, stamp := timesOf(met.Data.Moments(w)), met.Data.Unit, met.Data.Stamp
		if len(moments) == 0 {
			break
		}
		for _, s := range spans(moments, unit) {
			if found := part(oracle.Scope{Window: w, From: stamp(s.from), To: stamp(s.to)}); !found.Walk.Cut {
				return found
			}
		}
		met = part(oracle.Scope{Window: w, To: stamp(moments[0].Add(-unit))})
		if met.Data.Len() == 0 {
			met = part(oracle.Scope{Window: w, From: stamp(moments[len(moments)-1].Add(unit))})
		}
		if !met.Walk.Cut && met.Data.Len() > 0 {
			return met
		}
	}
	return halfOpen(w, first, part)
}

const (
	// mostSteps bounds the steps, each twice as long as the last one, to where a bound
	// alone leaves little of the list.
	mostSteps = 40
	// firstStep is the first of them, and leastFound the fewest items of a part that is
	// worth working on.
	firstStep, leastFound = time.Minute, 50
)

// halfOpen finds a part of the list under one bound alone, as where the other one is
// not in force: the items before, or after, an instant that lies far enough from those
// that a walk met. It is nil where there is none.
func halfOpen(w int, met *confirm.Snapshot, part func(oracle.Scope) *confirm.Snapshot) *confirm.Snapshot {
	moments := timesOf(met.Data.Moments(w))
	if len(moments) == 0 {
		return nil
	}
	for _, under := range []func(time.Duration) *confirm.Snapshot{
		func(step time.Duration) *confirm.Snapshot {
			return part(oracle.Scope{Window: w, To: met.Data.Stamp(moments[len(moments)-1].Add(-step))})
		},
		func(step time.Duration) *confirm.Snapshot {
			return part(oracle.Scope{Window: w, From: met.Data.Stamp(moments[0].Add(step))})
		},
	} {
		if found := farEnough(under); found != nil {
			return found
		}
	}
	return nil
}

// farEnough is the part of the list under a bound that lies so far away that not too much
// is left; nil where there is none.
func farEnough(under func(step time.Duration) *confirm.Snapshot) *confirm.Snapshot {
	near, far := time.Duration(0), firstStep
	var found *confirm.Snapshot
	for range mostSteps {
		if found = under(far); !found.Walk.Cut {
			break
		}
		near, far = far, 2*far
		if far <= 0 || far > time.Since(time.Time{}) {
			return nil
		}
	}
	for far-near > firstStep && found.Data.Len() < leastFound {
		middle := near + (far-near)/2
		if closer := under(middle); closer.Walk.Cut {
			near = middle
		} else {
			far, found = middle, closer
		}
	}
	if found.Walk.Cut || found.Data.Len() == 0 {
		return nil
	}
	return found
}

// span is a window of time.
type span struct{ from, to time.Time }

// spans are windows around the last of some instants, in their order, the widest first:
// nearly all of them, half as many, and so on, and half as long at last.
func spans(moments []time.Time, unit time.Duration) []span {
	last := moments[len(moments)-1]
	var all []span
	add := func(from time.Time) {
		room := time.Duration(0)
		switch long := last.Sub(from); {
		case long >= 4*scopeRoom:
			room = scopeRoom
		case long >= 4*unit:
			room = unit
		}
		all = append(all, span{from.Add(-room), last.Add(room)})
	}
	const partly = 20 // one in so many is left out at once: so many more than wanted were met
	for n := len(moments) - max(len(moments)/partly, 1); n >= 2; n /= 2 {
		add(moments[len(moments)-n])
	}
	for gap := last.Sub(moments[max(len(moments)-2, 0)]) / 2; gap >= unit; gap /= 2 {
		add(last.Add(-gap).Truncate(unit))
	}
	add(last)
	return all[:min(len(all), mostSpans)]
}

// timesOf reads instants that were read before.
func timesOf(texts []string) []time.Time {
	var all []time.Time
	for _, text := range texts {
		if at, ok := spec.ParseInstant(text); ok {
			all = append(all, at.Time())
		}
	}
	return all
}
