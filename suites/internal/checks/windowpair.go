package checks

import (
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
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
// request shows; ask is how it is asked, T.Valid where it must not be refused. Where it does
// not hold, each bound is to be asked alone: only then it is known which one fails. A
// thorough run asks each alone anyhow.
func atBoth(t *engine.T, w int, b bound, ask func(string) *answer.Answer, prefers func(time.Time) bool,
	spell func(at time.Time, b bound) (spelling, reading string)) bool {
	if b.opposite == nil || t.Thorough() {
		return false
	}
	lower, upper, found := pair(t, w, prefers)
	if !found {
		return false
	}
	from, readFrom := spell(lower, bound{lower: true})
	to, readTo := spell(upper, bound{})
	p, known := windowOf(t, w, readFrom, readTo)
	if !known || from == "" || to == "" {
		return false
	}
	a := ask(t.Encode(oracle.Query{Limit: t.MaxLimit()}.Since(w, from).Until(w, to)))
	return a.Listed() && p.Compare(a) == nil
}

// windowOf predicts the first page of a window; false where it is not known.
func windowOf(t *engine.T, w int, from, to string) (oracle.Prediction, bool) {
	p := t.Data().Predict(t.Data().Confine(oracle.Query{Limit: t.MaxLimit()}.Since(w, from).Until(w, to)))
	return p, p.Known && !p.Inverted
}

// spelledAtBoth is atBoth for a spelling that means what it says.
func spelledAtBoth(t *engine.T, w int, b bound, prefers func(time.Time) bool, spell func(time.Time) string) bool {
	return atBoth(t, w, b, t.Valid, prefers, func(at time.Time, _ bound) (string, string) { return spell(at), spell(at) })
}

// atAndPast tells whether a spelling holds at both bounds of a window, at the instants of
// items and a step further in.
func atAndPast(t *engine.T, w int, b bound, prefers func(time.Time) bool, step time.Duration, spell func(time.Time) string) bool {
	return spelledAtBoth(t, w, b, prefers, spell) && atBoth(t, w, b, t.Valid, prefers, func(at time.Time, b bound) (string, string) {
		text := spell(at.Add(b.inward() * step))
		return text, text
	})
}
