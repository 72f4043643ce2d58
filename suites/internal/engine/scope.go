package engine

import (
	"fmt"
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

// narrowBy finds a part of the list inside a window that holds few enough items: around
// those that a walk met, or where these are of too few instants, beyond them. It is nil
// where there is none.
func (e *Run) narrowBy(w int, met *confirm.Snapshot, limit int) *confirm.Snapshot {
	part := func(scope oracle.Scope) *confirm.Snapshot {
		return e.snapshot(limit, &scope, occasion.Occasion{}, e.Settings.MaxItems)
	}
	for range mostLooks {
		moments, unit, stamp := timesOf(met.Data.Moments(w)), met.Data.Unit, met.Data.Stamp
		if len(moments) == 0 {
			return nil
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
	return nil
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
