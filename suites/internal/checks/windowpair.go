package checks

import (
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// pairRoom is how many instants of the list lie between the two bounds of a window that
// tests a spelling at both: all that it lists fits on one page.
const pairRoom = 12

// pair are two items in the middle of the list, the ends of a window with others on
// either side of it, best ones that a choice prefers; false where the list has too few.
func pair(t *engine.T, w int, prefers func(time.Time) bool) (lower, upper time.Time, found bool) {
	sample := t.Data().Moments(w)
	const sides = 2
	if len(sample) < 2*sides+2 {
		return lower, upper, false
	}
	best := func(place int) time.Time {
		for i := range pairRoom / 2 {
			if moment := instantOf(sample[min(place+i, len(sample)-1-sides)]); prefers(moment) {
				return moment
			}
		}
		return instantOf(sample[place])
	}
	room := min(pairRoom, len(sample)-2*sides-1)
	place := max(sides, (len(sample)-room)/2-pairRoom/2)
	lower, upper = best(place), best(min(place+room, len(sample)-1-sides))
	return lower, upper, lower.Before(upper)
}

func instantOf(text string) time.Time {
	at, _ := spec.ParseInstant(text)
	return at.Time()
}

// splitSecond tells whether an instant has a fraction of a second.
func splitSecond(at time.Time) bool { return at.Nanosecond() != 0 }

// wellInside tells whether a fraction of a second is well above a hundredth and below
// nine tenths.
func wellInside(at time.Time) bool {
	n := time.Duration(at.Nanosecond())
	return n > 20*time.Millisecond && n < 900*time.Millisecond
}

// atBoth tells whether a spelling holds at both bounds of a window at once, which one
// request shows. Where it does not, each bound is to be asked alone: only then it is
// known which one fails. A thorough run asks each alone anyhow.
func atBoth(t *engine.T, w int, b bound, prefers func(time.Time) bool, spell func(at time.Time, b bound) (spelling, reading string)) bool {
	if b.opposite == nil || t.Thorough() {
		return false
	}
	lower, upper, found := pair(t, w, prefers)
	if !found {
		return false
	}
	from, readFrom := spell(lower, bound{lower: true})
	to, readTo := spell(upper, bound{})
	return windowHolds(t, w, [2]string{from, to}, [2]string{readFrom, readTo})
}

// windowHolds tells whether a window, whose bounds are written in some way, lists on one
// page just what is predicted for a reading of them.
func windowHolds(t *engine.T, w int, bounds, readings [2]string) bool {
	if slices.Contains(bounds[:], "") {
		return false
	}
	q := oracle.Query{Limit: t.MaxLimit()}
	p := t.Data().Predict(t.Data().Confine(q.Since(w, readings[0]).Until(w, readings[1])))
	if !p.Known || p.Inverted {
		return false
	}
	a := t.Get(t.Encode(q.Since(w, bounds[0]).Until(w, bounds[1])))
	return a.Listed() && p.Compare(a) == nil
}

// spelledAtBoth is atBoth for a spelling that means what it says.
func spelledAtBoth(t *engine.T, w int, b bound, prefers func(time.Time) bool, spell func(time.Time) string) bool {
	return atBoth(t, w, b, prefers, func(at time.Time, _ bound) (string, string) { return spell(at), spell(at) })
}

// atAndPast tells whether a spelling holds at both bounds of a window, at the instants of
// items and a step further in.
func atAndPast(t *engine.T, w int, b bound, prefers func(time.Time) bool, step time.Duration, spell func(time.Time) string) bool {
	return spelledAtBoth(t, w, b, prefers, spell) && atBoth(t, w, b, prefers, func(at time.Time, b bound) (string, string) {
		text := spell(at.Add(b.inward() * step))
		return text, text
	})
}
