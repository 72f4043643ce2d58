package checks

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// combinedChecks judge parameters together.
func combinedChecks() []engine.Check {
	return []engine.Check{
		{ID: "CMB-01", Cases: accepting(combinations)},
		{ID: "CMB-02", Cases: andWhole(filteredWalkCases,
			engine.Case{Name: "the window that stands for the list", Body: engine.Relation(wholeInScope)})},
		{ID: "CMB-03", Cases: orderCases},
		{ID: "CMB-05", Cases: badAmongGoodCases},
		{ID: "CMB-06", Cases: func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
			if len(c.Parameters) < 2 {
				return nil, "the contract has only one parameter"
			}
			return []engine.Case{{Name: "reversed", Body: engine.Relation(reversedParameters)}}, ""
		}},
	}
}

// setting is a choice of filters and windows, made from the learned list.
type setting struct {
	name    string
	samples string // those of which a case about it is one
	parts   int    // filters and bounds that it combines
	query   func(*engine.T) oracle.Query
	// more tells that it is one of several alike, of which one is enough for walks.
	more bool
	// place is its place among those of one value that the filter has, of which there are
	// so many.
	place, of int
}

// quarter is an instant about n quarters through the list's, best one that
// several items have.
func quarter(t *engine.T, w, n int) string {
	sample := instants(t, w, 3)
	place := (len(sample) - 1) * n / 4
	shared := map[string]int{}
	for _, entry := range t.Data().Entries {
		shared[entry.Printed(w)]++
	}
	reach := len(sample) / 8
	for i := range reach + 1 {
		for _, at := range []int{place - i, place + i} {
			if at >= 0 && at < len(sample) && shared[sample[at]] > 1 {
				return sample[at]
			}
		}
	}
	return sample[place]
}

// settings are the combinations of filters and windows: each filter's values
// with each bound, and all at once.
func settings(c *spec.Contract) []setting {
	var all []setting
	type windowChoice struct {
		name  string
		parts int
		apply func(*engine.T, oracle.Query) oracle.Query
	}
	var windows []windowChoice
	for w, role := range c.Roles.Windows {
		if role.From != nil {
			windows = append(windows, windowChoice{role.From.Name, 1,
				func(t *engine.T, q oracle.Query) oracle.Query { return q.Since(w, quarter(t, w, 2)) }})
		}
		if role.To != nil {
			windows = append(windows, windowChoice{role.To.Name, 1,
				func(t *engine.T, q oracle.Query) oracle.Query { return q.Until(w, quarter(t, w, 2)) }})
		}
		if role.From != nil && role.To != nil {
			windows = append(windows, windowChoice{role.From.Name + ", " + role.To.Name, 2, func(t *engine.T, q oracle.Query) oracle.Query {
				return q.Since(w, quarter(t, w, 1)).Until(w, quarter(t, w, 3))
			}})
		}
	}
	for _, choice := range windows {
		all = append(all, setting{name: choice.name, parts: choice.parts,
			query: func(t *engine.T) oracle.Query { return choice.apply(t, oracle.Query{}) }})
	}
	for i, f := range c.Roles.Filters {
		values := choices(i, f)
		for place, v := range values {
			all = append(all, setting{name: v.name, samples: v.samples, parts: 1, place: place, of: len(values),
				query: func(t *engine.T) oracle.Query { return v.in(t, oracle.Query{}) }})
			for _, window := range windows {
				all = append(all, setting{name: v.name + ", " + window.name, samples: v.samples, parts: 1 + window.parts,
					query: func(t *engine.T) oracle.Query { return window.apply(t, v.in(t, oracle.Query{})) }})
			}
		}
		for j, other := range c.Roles.Filters[:i] {
			for r, words := range ranks() {
				all = append(all, setting{name: fmt.Sprintf("%s and %s of %s items", other.Parameter.Name, f.Parameter.Name, words),
					samples: "pairs of filters", parts: 2, query: func(t *engine.T) oracle.Query { return together(t, j, i, rank(r)) },
					more: rank(r) != most})
			}
		}
	}
	return all
}

// combinations want each combination to list just the intersection.
func combinations(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, s := range settings(c) {
		if s.parts < 2 {
			continue
		}
		cases = append(cases, engine.Case{Name: s.name, Samples: s.samples, Body: engine.Relation(func(t *engine.T) {
			q := s.query(t)
			exactly(t, q, answer.Describe(t.Encode(q)))
		})})
	}
	for w, role := range c.Roles.Windows {
		if role.From != nil && role.To != nil {
			cases = append(cases, engine.Case{Name: role.To.Name + " before " + role.From.Name,
				Body: engine.Relation(func(t *engine.T) { boundsReversed(t, w) })},
				engine.Case{Name: role.From.Name + ", " + role.To.Name + " over decades",
					Body: engine.Relation(func(t *engine.T) { widest(t, w) })})
		}
	}
	return cases, "the contract has no two filters to combine"
}

// widest asks for a window that holds the whole list, decades on either side of it.
func widest(t *engine.T, w int) {
	const from, to = "1971-01-01T00:00:00Z", "2037-12-31T00:00:00Z" // no edges of the calendar
	if _, known := windowOf(t, w, from, to); !known {
		t.NotApplicable("the window leaves the part of the list that the run works on")
	}
	asPredicted(t, oracle.Query{Limit: t.MaxLimit()}.Since(w, from).Until(w, to))
}

// boundsReversed sends the upper bound before the lower one.
func boundsReversed(t *engine.T, w int) {
	q := oracle.Query{Limit: t.MaxLimit()}.Since(w, quarter(t, w, 1)).Until(w, quarter(t, w, 2))
	confined := t.Data().Confine(q)
	pairs := confined.Pairs(t.Contract())
	var reversed []probe.Pair
	for i := len(pairs) - 1; i >= 0; i-- {
		reversed = append(reversed, probe.Pair{Name: pairs[i].Name, Value: pairs[i].Value})
	}
	raw := probe.Encode(reversed...)
	a := t.Valid(raw)
	t.MustList(a, answer.Describe(raw))
	p := t.Data().Predict(confined)
	if m := p.Compare(a); m != nil && !aboutItems(m) {
		t.Inconclusive("%s: %s, which is not about the filters", answer.Describe(raw), m.Text)
	}
	t.Expect(a).To(match.FollowPrediction(t.Contract(), p, answer.Describe(raw)))
}

// reversedParameters observes whether the order of parameters matters.
func reversedParameters(t *engine.T) {
	q := oracle.Query{Limit: smallLimit(t.Contract(), 5)}
	for i := range t.Roles().Filters {
		q = q.With(i, commonValue(t, i))
	}
	pairs := t.Data().Confine(q).Pairs(t.Contract())
	var reversed []probe.Pair
	for i := len(pairs) - 1; i >= 0; i-- {
		reversed = append(reversed, probe.Pair{Name: pairs[i].Name, Value: pairs[i].Value})
	}
	a, b := t.Valid(t.Encode(q)), t.Get(probe.Encode(reversed...))
	if !a.Listed() {
		t.Inconclusive("%s is answered %s", a.Asked(), a.Brief())
	}
	if difference := match.Difference(t.Contract(), a, b); difference != "" {
		t.Observe("the order of the parameters matters: %s", difference)
		return
	}
	t.Observe("the order of the parameters does not matter")
}
