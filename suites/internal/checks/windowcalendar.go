package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// calendarEdges are instants at the edges of the calendar, the earliest first.
var calendarEdges = []string{
	"0001-01-01T00:00:00Z", "0001-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
	"2000-02-29T00:00:00Z", "2024-02-29T12:00:00Z", "2024-12-31T00:00:00Z", "2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z",
	"2025-01-31T00:00:00Z", "2025-02-28T23:59:59Z", "2025-04-30T23:59:59Z", "2025-06-30T23:59:59.999999999Z",
	"2025-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	"9999-12-31T23:59:59.999999999Z",
}

// calendarCases are the calendar's edges, each in a window with another one.
func calendarCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for i, text := range calendarEdges {
		cases = append(cases, engine.Case{Name: b.parameter.Name + "=" + text, Example: pairText(b.parameter.Name, text),
			Body: engine.Relation(func(t *engine.T) { atCalendarEdge(t, w, b, i) })})
	}
	return cases
}

// atCalendarEdge asks an edge of the calendar in a window with another one, and where that
// does not hold, alone.
func atCalendarEdge(t *engine.T, w int, b bound, i int) {
	from, to := i, i
	if other := besideEdge(t, w, b, i); other >= 0 {
		from, to = min(i, other), max(i, other)
	}
	p, known := windowOf(t, w, calendarEdges[from], calendarEdges[to])
	if from == to || !known {
		predicted(t, w, b, calendarEdges[i])
		return
	}
	a := t.Valid(t.Encode(oracle.Query{Limit: t.MaxLimit()}.Since(w, calendarEdges[from]).Until(w, calendarEdges[to])))
	deviation := p.Compare(a)
	if a.Listed() && deviation == nil {
		return
	}
	predicted(t, w, b, calendarEdges[i])
	// It is only the two together.
	if a.Refused() {
		t.MustList(a, a.Asked())
	}
	if a.Listed() && aboutItems(deviation) {
		t.Inconclusive("%s: %s, although each bound alone is read well: see CMB-01", a.Asked(), deviation.Text)
	}
}

// besideEdge is the place of an edge of the calendar that makes a window with another one
// in which a bound that is read wrongly shows: the list, or a part of it, lies between
// them. It is -1 where there is none, and for the farthest edge, which shows what a server
// takes for the bound that is not given: the bound is to be asked alone.
func besideEdge(t *engine.T, w int, b bound, i int) int {
	sample := t.Data().Moments(w)
	if b.opposite == nil || t.Thorough() || len(sample) == 0 {
		return -1
	}
	oldest, newest := instantOf(sample[0]), instantOf(sample[len(sample)-1])
	var early, amid, late []int
	for n, text := range calendarEdges {
		switch at := instantOf(text); {
		case at.Before(oldest):
			early = append(early, n)
		case at.After(newest):
			late = append(late, n)
		default:
			amid = append(amid, n)
		}
	}
	beyond, other := early, late
	if !b.lower {
		beyond, other = late, early
	}
	farthest := 0
	if !b.lower {
		farthest = len(beyond) - 1
	}
	if rank := slices.Index(beyond, i); rank >= 0 && rank != farthest && len(other) > 0 {
		return other[rank%len(other)]
	}
	rank := slices.Index(amid, i)
	if next := rank + int(b.inward()); rank >= 0 && next >= 0 && next < len(amid) {
		return amid[next]
	}
	return -1
}

// unusualInstantCases are spellings that RFC 3339 allows and few use.
func unusualInstantCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	add := func(name string, spell func(t *engine.T) (spelling string, readings []string)) {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + name, Body: engine.Relation(func(t *engine.T) {
			spelling, readings := spell(t)
			asOneOf(t, w, b, spelling, readings...)
		})})
	}
	// An item's instant, moved by so many units, is spelled in another way.
	spelled := func(name string, change func(string) string, units time.Duration) {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + name, Body: engine.Relation(func(t *engine.T) {
			moved := func(at time.Time, b bound) string { return stamp(t, at.Add(b.inward()*units*t.Data().Unit)) }
			if atBoth(t, w, b, t.Get, splitSecond, func(at time.Time, b bound) (string, string) {
				text := moved(at, b)
				return change(text), text
			}) {
				return
			}
			text := moved(edge(t, w, b).Instants[w].Time(), b)
			asOneOf(t, w, b, change(text), text)
		})})
	}
	lowerT := func(s string) string { return strings.Replace(s, "T", "t", 1) }
	lowerZ := func(s string) string { return strings.Replace(s, "Z", "z", 1) }
	minusZero := func(s string) string { return strings.Replace(s, "Z", "-00:00", 1) }
	spelled("lower-case t", lowerT, 0)
	spelled("lower-case t, one unit on", lowerT, 1)
	spelled("lower-case z", lowerZ, 0)
	spelled("lower-case z, one unit on", lowerZ, 1)
	spelled("lower-case t and z", strings.ToLower, 0)
	spelled("-00:00", minusZero, 0)
	spelled("-00:00, one unit on", minusZero, 1)
	add("year 0000", func(*engine.T) (string, []string) { return "0000-01-01T00:00:00Z", []string{"0000-01-01T00:00:00Z"} })
	spelled("21 digits", padded, 0)
	spelled("21 digits, one unit on", padded, 1)
	add("second 60 of any minute", func(t *engine.T) (string, []string) {
		return secondSixty(insideMinute(t, w, b).Truncate(time.Minute).Add(time.Minute))
	})
	add("leap second of December", func(t *engine.T) (string, []string) {
		return leap(t, w, 12, 31)
	})
	add("leap second of June", func(t *engine.T) (string, []string) {
		return leap(t, w, 6, 30)
	})
	return cases
}

// farInstantCases write offsets that no place on earth has, and instants that an offset
// carries out of the years that common libraries hold.
func farInstantCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, offset := range []string{"+14:01", "-12:01", "+18:01", "-18:01", "+23:59", "-23:59", "-00:30"} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + " " + offset,
			Example: pairText(b.parameter.Name, "2025-01-01T00:00:00"+offset), Body: engine.Relation(func(t *engine.T) {
				withOffset(t, w, b, offset)
			})})
	}
	for _, text := range []string{"0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + "=" + text, Example: pairText(b.parameter.Name, text),
			Body: engine.Relation(func(t *engine.T) { asOneOf(t, w, b, text, text) })})
	}
	return cases
}

// leap is a leap second at the end of a day, and what it may be read as.
// The year is one of the list's, best one with an item in the last minute of
// that day.
func leap(t *engine.T, w, month, day int) (string, []string) {
	sample := instants(t, w, 1)
	year := 2016
	for _, text := range sample {
		at, _ := spec.ParseInstant(text)
		last := time.Date(at.Time().Year(), time.Month(month), day, 23, 59, 0, 0, time.UTC)
		if year == 2016 || !at.Time().Before(last) && at.Time().Before(last.Add(time.Minute)) {
			year = at.Time().Year()
		}
	}
	return secondSixty(time.Date(year, time.Month(month), day+1, 0, 0, 0, 0, time.UTC))
}

// secondSixty is the second 60 of the minute that ends at an instant, and what it may
// be read as: that instant, the end of the second before it, or that second.
func secondSixty(next time.Time) (spelling string, readings []string) {
	return next.Add(-time.Minute).Format("2006-01-02T15:04") + ":60Z",
		[]string{oracle.Stamp(next, 0, "Z"), oracle.Stamp(next.Add(-1), 9, "Z"), oracle.Stamp(next.Add(-time.Second), 0, "Z")}
}

// insideMinute is the instant of an item near the inner end of the list, best one that
// does not begin a minute.
func insideMinute(t *engine.T, w int, b bound) time.Time {
	sample := instants(t, w, 2)
	for i := range min(len(sample), edgeRoom) {
		text := sample[i]
		if b.lower {
			text = sample[len(sample)-1-i]
		}
		if at, _ := spec.ParseInstant(text); !at.Time().Truncate(time.Minute).Equal(at.Time()) {
			return at.Time()
		}
	}
	return edge(t, w, b).Instants[w].Time()
}

// padded has zeros that make its fraction 21 digits long: more than an integer of 64
// bits holds.
func padded(s string) string {
	s = strings.TrimSuffix(s, "Z")
	if !strings.Contains(s, ".") {
		s += "."
	}
	const digits = len("2006-01-02T15:04:05.") + 21
	return s + strings.Repeat("0", max(0, digits-len(s))) + "Z"
}

// asOneOf wants a refusal, or the page that one of the readings is predicted to get.
func asOneOf(t *engine.T, w int, b bound, spelling string, readings ...string) {
	// What goes with the bound follows from its reading: the spelling may be none to us.
	q := t.Data().Confine(b.in(oracle.Query{Limit: t.MaxLimit()}, w, readings[0]))
	a := t.Get(engine.Spell(t.Contract(), b.in(q, w, spelling)))
	what := fmt.Sprintf("%s %q", b.parameter.Name, spelling)
	if listedOrRefused(t, a, what) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or the list under "+strings.Join(readings, " or "), func(a *answer.Answer) *match.Mismatch {
		var deviation *oracle.Deviation
		for _, reading := range readings {
			p := t.Data().Predict(b.in(q, w, reading))
			m := p.Compare(a)
			if m == nil || !aboutItems(m) {
				return nil
			}
			if deviation == nil || m.Kind == oracle.Stray {
				deviation = m
			}
		}
		return &match.Mismatch{Symptom: match.SymptomOf(deviation),
			Summary: fmt.Sprintf("%s is read as something else: %s", what, deviation.Text), Got: a.Outline(),
			Where: t.Roles().Page.Items}
	}))
}
