package checks

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// windowFormChecks judge the spellings of an instant.
func windowFormChecks() []engine.Check {
	return []engine.Check{
		{ID: "WIN-06", Cases: accepting(func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
			one, reason := eachBound(offsetCases)(c, o)
			both, _ := withWindow(twoOffsetCases)(c, o)
			return append(one, both...), reason
		})},
		{ID: "WIN-07", Cases: accepting(eachBound(fractionCases))},
		{ID: "WIN-08", Cases: accepting(eachBound(calendarCases))},
		{ID: "WIN-09", Cases: eachBound(unusualInstantCases)},
		{ID: "WIN-10", Cases: eachBoundOf(noInstantCases)},
		{ID: "WIN-11", Cases: eachBound(blankCases)},
		{ID: "WIN-14", Cases: eachBoundOf(isoCases)},
		{ID: "WIN-15", Cases: eachBound(farInstantCases)},
	}
}

func pairText(name, value string) string {
	return probe.Encode(probe.Pair{Name: name, Value: value})
}

// edgeRoom is how far an edge item may lie from the end of the list, in
// instants: what its bound lists fits on one small page.
const edgeRoom = 12

// edge is an item so near the inner end of the list that all that its instant
// bounds fits on one page; with a fraction of a second where there is one.
func edge(t *engine.T, w int, b bound) *oracle.Entry {
	sample := instants(t, w, 2)
	room := edgeRoom
	best := ""
	for i := range min(len(sample)-1, room) {
		text := sample[i]
		if b.lower {
			text = sample[len(sample)-1-i]
		}
		at, _ := spec.ParseInstant(text)
		if best == "" || (i > 0 && at.Time().Nanosecond()%int(time.Second) != 0 && i <= room/2) {
			best = text
		}
	}
	return entryAt(t, w, best)
}

// predicted asks a bound in some spelling and holds the page against the
// oracle's reading of the same instant.
func predicted(t *engine.T, w int, b bound, spelling string) {
	asPredicted(t, b.in(oracle.Query{Limit: t.MaxLimit()}, w, spelling))
}

// asPredicted holds the first page of a window against the oracle: which items it lists.
func asPredicted(t *engine.T, q oracle.Query) {
	a := t.Page(q)
	p := t.Data().Predict(t.Data().Confine(q))
	if m := p.Compare(a); m != nil && !aboutItems(m) {
		t.Inconclusive("%s: %s, which is not about the window", a.Asked(), m.Text)
	}
	t.Expect(a).To(match.FollowPrediction(t.Contract(), p, a.Asked()))
}

// aboutItems tells whether a mismatch is about which items are listed, and not
// about how many fit on a page, their order, or the promise of more.
func aboutItems(m *oracle.Deviation) bool {
	return m.Kind == oracle.Missing || m.Kind == oracle.Unwanted || m.Kind == oracle.Stray
}

// offsetCases write an item's instant, and the one just past it, with offsets.
func offsetCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, offset := range []string{"Z", "+00:00", "+05:30", "-11:45", "+01:00", "-05:00", "+14:00", "-12:00"} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + " " + offset,
			Example: pairText(b.parameter.Name, "2025-01-01T00:00:00"+offset), Body: engine.Relation(func(t *engine.T) {
				withOffset(t, w, b, offset)
			})})
	}
	for _, border := range []struct{ name, local string }{
		{"across a day", "T00:30:00"}, {"across a day backwards", "T23:30:00"},
	} {
		for _, offset := range []string{"+05:30", "-11:45"} {
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s %s %s", b.parameter.Name, border.name, offset),
				Body: engine.Relation(func(t *engine.T) {
					spell := func(at time.Time) string { return at.Format("2006-01-02") + border.local + zeros(t) + offset }
					if !spelledAtBoth(t, w, b, splitSecond, spell) {
						predicted(t, w, b, spell(edge(t, w, b).Instants[w].Time()))
					}
				})})
		}
	}
	for _, border := range []struct{ name, layout string }{
		{"across a month", "2006-01-01T00:15:00"}, {"across a year", "2006-01-01T00:15:00"},
	} {
		for _, offset := range []string{"+05:30", "-11:45"} {
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s %s %s", b.parameter.Name, border.name, offset),
				Body: engine.Relation(func(t *engine.T) {
					at := edge(t, w, b).Instants[w].Time()
					first := time.Date(at.Year(), at.Month(), 1, 0, 15, 0, 0, time.UTC)
					if border.name == "across a year" {
						first = time.Date(at.Year(), 1, 1, 0, 15, 0, 0, time.UTC)
					}
					if offset[0] == '-' {
						first = first.Add(-30 * time.Minute)
					}
					predicted(t, w, b, first.Format("2006-01-02T15:04:05")+zeros(t)+offset)
				})})
		}
	}
	return append(cases, engine.Case{Name: b.parameter.Name + ", 3 digits and an offset", Body: engine.Relation(func(t *engine.T) {
		digits, unit := max(3, unitDigits(t)), t.Data().Unit
		spell := func(at time.Time) string { return oracle.Stamp(at, digits, "+05:30") }
		past := func(at time.Time, inward time.Duration) string {
			return oracle.Stamp(at.Add(inward*unit), digits, "-11:45")
		}
		if spelledAtBoth(t, w, b, splitSecond, spell) && atBoth(t, w, b, t.Valid, splitSecond, func(at time.Time, b bound) (string, string) {
			return past(at, b.inward()), past(at, b.inward())
		}) {
			return
		}
		at := edge(t, w, b).Instants[w].Time()
		predicted(t, w, b, spell(at))
		predicted(t, w, b, past(at, b.inward()))
	})})
}

// withOffset writes an item's instant, and the one just past it, with an offset.
func withOffset(t *engine.T, w int, b bound, offset string) {
	if atAndPast(t, w, b, splitSecond, t.Data().Unit, func(at time.Time) string { return oracle.Stamp(at, unitDigits(t), offset) }) {
		return
	}
	at := edge(t, w, b).Instants[w].Time()
	if strings.HasPrefix(offset, "+") {
		suspectPlus(t, w, b, at)
	}
	digits := unitDigits(t)
	predicted(t, w, b, oracle.Stamp(at, digits, offset))
	predicted(t, w, b, oracle.Stamp(at.Add(b.inward()*t.Data().Unit), digits, offset))
}

// twoOffsetCases write the two bounds of a window with different offsets.
func twoOffsetCases(w int, _ spec.WindowRole) []engine.Case {
	var cases []engine.Case
	for _, pair := range [][2]string{{"+05:30", "-11:45"}, {"-11:45", "+05:30"}, {"Z", "+14:00"}, {"-12:00", "Z"}} {
		cases = append(cases, engine.Case{Name: "bounds with " + pair[0] + " and " + pair[1], Body: engine.Relation(func(t *engine.T) {
			sample := instants(t, w, 3)
			from, _ := spec.ParseInstant(sample[len(sample)/2-1])
			to, _ := spec.ParseInstant(sample[min(len(sample)/2+edgeRoom, len(sample)-1)])
			q := oracle.Query{Limit: t.MaxLimit()}.Since(w, oracle.Stamp(from.Time(), unitDigits(t), pair[0])).Until(w,
				oracle.Stamp(to.Time(), unitDigits(t), pair[1]))
			plain := oracle.Query{}.Since(w, stamp(t, from.Time())).Until(w, stamp(t, to.Time()))
			if m := t.Data().Predict(t.Data().Confine(plain.Take(q.Limit))).Compare(t.Page(plain.Take(q.Limit))); m != nil {
				t.Inconclusive("the window is not answered well without offsets either: see CMB-01 (%s)", m.Text)
			}
			exactly(t, q, answer.Describe(t.Encode(q)))
		})})
	}
	return cases
}

// zeros is a fraction of no length in time, with the digits that the target
// prints.
func zeros(t *engine.T) string {
	if n := unitDigits(t); n > 0 {
		return "." + strings.Repeat("0", n)
	}
	return ""
}

// unitDigits is the number of fractional digits that the target prints.
func unitDigits(t *engine.T) int {
	n := 0
	for unit := time.Second; unit > t.Data().Unit; unit /= 10 {
		n++
	}
	return n
}

// suspectPlus asks whether negative offsets do while positive ones do not, and
// if so says what that hints at.
func suspectPlus(t *engine.T, w int, b bound, at time.Time) {
	raw := t.Encode(b.in(oracle.Query{Limit: t.MaxLimit()}, w, oracle.Stamp(at, unitDigits(t), "+05:30")))
	minus := t.Encode(b.in(oracle.Query{Limit: t.MaxLimit()}, w, oracle.Stamp(at, unitDigits(t), "-05:00")))
	if !t.Get(raw).Listed() && t.Get(minus).Listed() {
		t.Suspect("negative offsets are taken and positive ones are not: does something on the way, a reverse proxy perhaps, decode %2B, so " +
			"that the + arrives as a blank?")
	}
}

// fractionCases write instants with 0 to 9 fractional digits.
func fractionCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for digits := range 10 {
		cases = append(cases, engine.Case{Name: fmt.Sprintf("%s, %s", b.parameter.Name, answer.Count(digits, "digit")),
			Body: engine.Relation(func(t *engine.T) { withDigits(t, w, b, digits) })})
	}
	return cases
}

// withDigits writes an item's instant, the one just past it, and one a little later, with
// so many fractional digits.
func withDigits(t *engine.T, w int, b bound, digits int) {
	step := t.Data().Unit
	if digits < unitDigits(t) {
		step = time.Second
		for range digits {
			step /= 10
		}
	}
	spell := func(at time.Time) string { return oracle.Stamp(at, digits, "Z") }
	below := func(at time.Time) string {
		return oracle.Stamp(at, unitDigits(t), "") + finer(digits-unitDigits(t), unitDigits(t)) + "Z"
	}
	// .9 is nine tenths, however many digits the reader expects.
	nines := func(at time.Time) string {
		return oracle.Stamp(at.Truncate(time.Second), 0, "") + "." + strings.Repeat("9", digits) + "Z"
	}
	finer := digits > unitDigits(t)
	whole := digits == 0 && !finer
	if atAndPast(t, w, b, splitSecond, step, spell) && (whole || finer && spelledAtBoth(t, w, b, splitSecond, below) ||
		!finer && spelledAtBoth(t, w, b, wellInside, nines)) {
		return
	}
	at := edge(t, w, b).Instants[w].Time()
	predicted(t, w, b, spell(at))
	predicted(t, w, b, spell(at.Add(b.inward()*step)))
	if finer {
		predicted(t, w, b, below(at))
	} else if entry := fractioned(t, w, b); digits > 0 && entry != nil {
		predicted(t, w, b, nines(entry.Instants[w].Time()))
	}
}

// fractioned is an item near the inner end of the list whose fraction of a
// second is well above a hundredth and below nine tenths; nil if there is none.
func fractioned(t *engine.T, w int, b bound) *oracle.Entry {
	sample := instants(t, w, 1)
	for i := range min(len(sample), 4*edgeRoom) {
		text := sample[i]
		if b.lower {
			text = sample[len(sample)-1-i]
		}
		if wellInside(instantOf(text)) {
			return entryAt(t, w, text)
		}
	}
	return nil
}

// finer is a run of fractional digits below the unit, not all zero.
func finer(digits, before int) string {
	text := strings.Repeat("0", digits-1) + "1"
	if before == 0 {
		text = "." + text
	}
	return text
}
