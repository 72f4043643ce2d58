package checks

import (
	"fmt"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// emptyWindowCases want nothing, or a refusal, where the lower bound is later
// than the upper one.
func emptyWindowCases(w int, role spec.WindowRole) []engine.Case {
	var cases []engine.Case
	for _, gap := range []struct {
		name  string
		apart func(t *engine.T) time.Duration
	}{
		{"by one unit", func(t *engine.T) time.Duration { return t.Data().Unit }},
		{"by a day", func(*engine.T) time.Duration { return 24 * time.Hour }},
		{"by years", func(*engine.T) time.Duration { return 3 * 365 * 24 * time.Hour }},
		{"by the whole list", func(t *engine.T) time.Duration { return 0 }},
	} {
		cases = append(cases, engine.Case{Name: gap.name, Body: engine.Relation(func(t *engine.T) {
			sample := instants(t, w, 1)
			at, _ := spec.ParseInstant(sample[len(sample)/2])
			from, to := stamp(t, at.Time().Add(gap.apart(t))), stamp(t, at.Time())
			if gap.apart(t) == 0 {
				if len(sample) < 2 {
					t.Lacks("insert one with another", "all items have the same %s", fieldOf(t, w))
				}
				from, to = sample[len(sample)-1], sample[0]
			}
			q := oracle.Query{Limit: t.MaxLimit()}.Since(w, from).Until(w, to)
			a := t.Valid(t.Encode(q))
			what := answer.Describe(t.Encode(q))
			if listedOrRefused(t, a, what) {
				return
			}
			t.Expect(a).To(match.Satisfy("4xx, or no items and nothing more", func(a *answer.Answer) *match.Mismatch {
				if more, known := a.More(); a.Listed() && len(a.IDs()) == 0 && !(known && more) {
					return nil
				}
				return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("a window whose lower bound %s is later than its upper bound %s "+
					"is answered %s", inUnit(t, w, from), inUnit(t, w, to),
					a.Brief()), Got: a.Outline()}
			}))
		})})
	}
	return cases
}

// nestedCases widen a window step by step and want no item to be lost.
func nestedCases(w int, role spec.WindowRole) []engine.Case {
	var cases []engine.Case
	for _, side := range []string{role.From.Name, role.To.Name, "both"} {
		cases = append(cases, engine.Case{Name: "widening " + side, Body: engine.Relation(func(t *engine.T) {
			sample := instants(t, w, 4)
			middle := len(sample) / 2
			var previous oracle.Walk
			steps := 4
			switch t.Settings().Profile {
			case engine.Thorough:
				steps = 5
			case engine.Quick:
				steps = 3
			}
			for step := range steps {
				from, to := middle, middle
				if side != role.To.Name {
					from = middle - middle*step/(steps-1)
				}
				if side != role.From.Name {
					to = middle + (len(sample)-1-middle)*step/(steps-1)
				}
				q := oracle.Query{}.Since(w, sample[from]).Until(w, sample[to])
				list := listOf(t, q)
				for _, item := range previous.Items {
					if !holds(list, item.ID) {
						t.Fail(match.Mismatch{Symptom: spec.Lacking,
							Summary: fmt.Sprintf("item %s is lost when the window is widened to %s ... %s", item.ID,
								inUnit(t, w, sample[from]), inUnit(t, w, sample[to])),
							Wanted: "all items of the narrower window", Got: answer.Count(len(list.Items), "item"),
							Answer: t.Get(t.Encode(q.Take(t.MaxLimit())))})
					}
				}
				previous = list
			}
		})})
	}
	return cases
}

// repeatedBoundCases send a bound twice.
func repeatedBoundCases(w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, order := range [][2]int{{1, 2}, {2, 1}} {
		cases = append(cases, engine.Case{Name: fmt.Sprintf("%s, %s first", b.parameter.Name,
			map[int]string{1: "earlier", 2: "later"}[order[0]]), Body: engine.Relation(func(t *engine.T) {
			sample := instants(t, w, 4)
			one, two := sample[len(sample)*order[0]/3], sample[len(sample)*order[1]/3]
			q := oracle.Query{Limit: t.MaxLimit()}
			raw := t.Encode(b.in(q, w, one)) + "&" + pairText(b.parameter.Name, t.Roles().Windows[w].Spell(two))
			a := t.Get(raw)
			what := answer.Describe(raw)
			if listedOrRefused(t, a, what) {
				return
			}
			oneOf(t, a, what, b.in(q, w, one), b.in(q, w, two))
		})})
	}
	return cases
}
