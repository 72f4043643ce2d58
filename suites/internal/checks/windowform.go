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
	edges := []string{"WIN-01", "WIN-02", "WIN-04"}
	return []engine.Check{
		{ID: "WIN-06", Cases: func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
			one, reason := eachBound(offsetCases)(c, o)
			both, _ := withWindow(twoOffsetCases)(c, o)
			return append(one, both...), reason
		}, BuildsOn: edges},
		{ID: "WIN-07", Cases: eachBound(fractionCases), BuildsOn: edges},
		{ID: "WIN-08", Cases: eachBound(calendarCases), BuildsOn: append([]string{"WIN-07"}, edges...)},
		{ID: "WIN-09", Cases: eachBound(unusualInstantCases), BuildsOn: append([]string{"WIN-06", "WIN-07"}, edges...)},
		{ID: "WIN-10", Cases: eachBound(noInstantCases)},
		{ID: "WIN-11", Cases: eachBound(blankCases), BuildsOn: edges},
		{ID: "WIN-14", Cases: eachBound(isoCases)},
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
	read(t, w, b, spelling, spelling)
}

// read asks a bound in some spelling and holds the page against the oracle's
// prediction for a reading of it.
func read(t *engine.T, w int, b bound, spelling, reading string) {
	q := oracle.Query{Limit: t.MaxLimit()}
	a := t.Page(b.in(q, w, spelling))
	p := t.Data().Predict(t.Data().Confine(b.in(q, w, reading)))
	if m := p.Compare(a); m != nil && !aboutItems(m) {
		t.Inconclusive("%s: %s, which is not about the window", answer.Describe(a.Request.Query), m.Text)
	}
	t.Expect(a).To(match.FollowPrediction(t.Contract(), p, answer.Describe(a.Request.Query)))
}

// aboutItems tells whether a mismatch is about which items are listed, and not
// about how many fit on a page, their order, or the promise of more.
func aboutItems(m *oracle.Deviation) bool {
	return m.Kind == oracle.Missing || m.Kind == oracle.Unwanted
}

// offsetCases write an item's instant, and the one just past it, with offsets.
func offsetCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, offset := range []string{"Z", "+00:00", "+05:30", "-11:45", "+01:00", "-05:00", "+14:00", "-12:00", "+23:59", "-23:59"} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + " " + offset, Example: pairText(b.parameter.Name, "2025-01-01T00:00:00"+offset), Body: engine.Relation(func(t *engine.T) {
			entry := edge(t, w, b)
			at := entry.Instants[w].Time()
			if strings.HasPrefix(offset, "+") {
				suspectPlus(t, w, b, at)
			}
			digits := unitDigits(t)
			predicted(t, w, b, oracle.Stamp(at, digits, offset))
			predicted(t, w, b, oracle.Stamp(at.Add(b.inward()*t.Data().Unit), digits, offset))
		})})
	}
	for _, border := range []struct{ name, local string }{
		{"across a day", "T00:30:00"}, {"across a day backwards", "T23:30:00"},
	} {
		for _, offset := range []string{"+05:30", "-11:45"} {
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s %s %s", b.parameter.Name, border.name, offset), Body: engine.Relation(func(t *engine.T) {
				day := edge(t, w, b).Instants[w].Time().Format("2006-01-02")
				predicted(t, w, b, day+border.local+zeros(t)+offset)
			})})
		}
	}
	for _, border := range []struct{ name, layout string }{
		{"across a month", "2006-01-01T00:15:00"}, {"across a year", "2006-01-01T00:15:00"},
	} {
		for _, offset := range []string{"+05:30", "-11:45"} {
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s %s %s", b.parameter.Name, border.name, offset), Body: engine.Relation(func(t *engine.T) {
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
		at := edge(t, w, b).Instants[w].Time()
		predicted(t, w, b, oracle.Stamp(at, max(3, unitDigits(t)), "+05:30"))
		predicted(t, w, b, oracle.Stamp(at.Add(b.inward()*t.Data().Unit), max(3, unitDigits(t)), "-11:45"))
	})})
}

// twoOffsetCases write the two bounds of a window with different offsets.
func twoOffsetCases(w int, _ spec.WindowRole) []engine.Case {
	var cases []engine.Case
	for _, pair := range [][2]string{{"+05:30", "-11:45"}, {"-11:45", "+05:30"}, {"Z", "+14:00"}, {"-12:00", "Z"}} {
		cases = append(cases, engine.Case{Name: "bounds with " + pair[0] + " and " + pair[1], Body: engine.Relation(func(t *engine.T) {
			sample := instants(t, w, 3)
			from, _ := spec.ParseInstant(sample[len(sample)/2-1])
			to, _ := spec.ParseInstant(sample[min(len(sample)/2+edgeRoom, len(sample)-1)])
			q := oracle.Query{Limit: t.MaxLimit()}.Since(w, oracle.Stamp(from.Time(), unitDigits(t), pair[0])).Until(w, oracle.Stamp(to.Time(), unitDigits(t), pair[1]))
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
		t.Suspect("negative offsets are taken and positive ones are not: does something on the way, a reverse proxy perhaps, decode %2B, so that the + arrives as a blank?")
	}
}

// fractionCases write instants with 0 to 9 fractional digits.
func fractionCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for digits := range 10 {
		cases = append(cases, engine.Case{Name: fmt.Sprintf("%s, %s", b.parameter.Name, answer.Count(digits, "digit")), Body: engine.Relation(func(t *engine.T) {
			at := edge(t, w, b).Instants[w].Time()
			predicted(t, w, b, oracle.Stamp(at, digits, "Z"))
			step := t.Data().Unit
			if digits < unitDigits(t) {
				step = time.Second
				for range digits {
					step /= 10
				}
			}
			predicted(t, w, b, oracle.Stamp(at.Add(b.inward()*step), digits, "Z"))
			if digits > unitDigits(t) {
				predicted(t, w, b, oracle.Stamp(at, unitDigits(t), "")+finer(digits-unitDigits(t), unitDigits(t))+"Z")
			} else if entry := fractioned(t, w, b); digits > 0 && entry != nil {
				// .9 is nine tenths, however many digits the reader expects.
				second := entry.Instants[w].Time().Truncate(time.Second)
				predicted(t, w, b, oracle.Stamp(second, 0, "")+"."+strings.Repeat("9", digits)+"Z")
			}
		})})
	}
	return cases
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
		at, _ := spec.ParseInstant(text)
		if n := time.Duration(at.Time().Nanosecond()); n > 20*time.Millisecond && n < 900*time.Millisecond {
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

// calendarCases are the calendar's edges.
func calendarCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, text := range []string{
		"2024-02-29T12:00:00Z", "2000-02-29T00:00:00Z", "2024-12-31T23:59:59Z", "2025-12-31T23:59:59Z", "2025-01-31T00:00:00Z", "2025-04-30T23:59:59Z",
		"2025-02-28T23:59:59Z", "2024-12-31T00:00:00Z", "2025-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "9999-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "1900-01-01T00:00:00Z", "2025-06-30T23:59:59.999999999Z",
	} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + "=" + text, Example: pairText(b.parameter.Name, text), Body: engine.Relation(func(t *engine.T) { predicted(t, w, b, text) })})
	}
	return cases
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
	inclusive := func(change func(string) string) func(*engine.T) (string, []string) {
		return func(t *engine.T) (string, []string) {
			text := stamp(t, edge(t, w, b).Instants[w].Time())
			return change(text), []string{text}
		}
	}
	exclusive := func(change func(string) string) func(*engine.T) (string, []string) {
		return func(t *engine.T) (string, []string) {
			text := shifted(t, *edge(t, w, b).Instants[w], b.inward())
			return change(text), []string{text}
		}
	}
	lowerT := func(s string) string { return strings.Replace(s, "T", "t", 1) }
	lowerZ := func(s string) string { return strings.Replace(s, "Z", "z", 1) }
	minusZero := func(s string) string { return strings.Replace(s, "Z", "-00:00", 1) }
	add("lower-case t", inclusive(lowerT))
	add("lower-case t, one unit on", exclusive(lowerT))
	add("lower-case z", inclusive(lowerZ))
	add("lower-case z, one unit on", exclusive(lowerZ))
	add("lower-case t and z", inclusive(strings.ToLower))
	add("-00:00", inclusive(minusZero))
	add("-00:00, one unit on", exclusive(minusZero))
	add("year 0000", func(*engine.T) (string, []string) { return "0000-01-01T00:00:00Z", []string{"0000-01-01T00:00:00Z"} })
	add("leap second of December", func(t *engine.T) (string, []string) {
		return leap(t, w, 12, 31)
	})
	add("leap second of June", func(t *engine.T) (string, []string) {
		return leap(t, w, 6, 30)
	})
	return cases
}

// leap is a leap second at the end of a day, and what it may be read as: the
// end of the second before it, or the beginning of the next day.
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
	next := time.Date(year, time.Month(month), day+1, 0, 0, 0, 0, time.UTC)
	text := fmt.Sprintf("%04d-%02d-%02dT23:59:60Z", year, month, day)
	return text, []string{oracle.Stamp(next, 0, "Z"), oracle.Stamp(next.Add(-1), 9, "Z"), oracle.Stamp(next.Add(-time.Second), 0, "Z")}
}

// asOneOf wants a refusal, or the page that one of the readings is predicted to get.
func asOneOf(t *engine.T, w int, b bound, spelling string, readings ...string) {
	q := oracle.Query{Limit: t.MaxLimit()}
	a := t.Get(t.Encode(b.in(q, w, spelling)))
	what := fmt.Sprintf("%s %q", b.parameter.Name, spelling)
	if listedOrRefused(t, a, what) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or the list under "+strings.Join(readings, " or "), func(a *answer.Answer) *match.Mismatch {
		var problem string
		for _, reading := range readings {
			p := t.Data().Predict(t.Data().Confine(b.in(q, w, reading)))
			m := p.Compare(a)
			if m == nil || !aboutItems(m) {
				return nil
			}
			problem = m.Text
		}
		return &match.Mismatch{Summary: fmt.Sprintf("%s is read as something else: %s", what, problem), Got: a.Outline(), Where: t.Roles().Page.Items}
	}))
}
