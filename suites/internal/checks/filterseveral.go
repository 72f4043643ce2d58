package checks

import (
	"fmt"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// couple is two values of a filter.
type couple struct {
	name, example string
	samples       string
	values        func(*engine.T) [2]string
}

// couples are the pairs of values that a filter is given in two parameters.
func couples(i int, f spec.FilterRole) []couple {
	var all []couple
	if f.Learned() {
		by := ranked(i, f)
		words := ranks()
		for _, pair := range [][2]rank{{most, secondMost}, {secondMost, most}, {most, most}} {
			all = append(all, couple{name: fmt.Sprintf("%s of %s, then of %s items", f.Parameter.Name, words[pair[0]], words[pair[1]]),
				samples: by[0].samples,
				values:  func(t *engine.T) [2]string { return [2]string{by[pair[0]].of(t), by[pair[1]].of(t)} }})
		}
		return all
	}
	enum := f.Values()
	if len(enum) < 2 {
		return nil
	}
	for _, pair := range [][2]string{{enum[0], enum[1]}, {enum[1], enum[0]}, {enum[0], enum[0]}, {enum[len(enum)-1], enum[0]}} {
		raw := probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: pair[0]}, probe.Pair{Name: f.Parameter.Name, Value: pair[1]})
		all = append(all, couple{name: raw, example: raw, values: func(*engine.T) [2]string { return pair }})
	}
	return all
}

// repeatedFilterCases send two values of a filter. What two different ones mean of which
// the contract says so is FLT-06's.
func repeatedFilterCases(i int, f spec.FilterRole) []engine.Case {
	if f.Several == spec.OncePerValue {
		return nil
	}
	var cases []engine.Case
	for _, pair := range couples(i, f) {
		cases = append(cases, engine.Case{Name: pair.name, Example: pair.example, Samples: pair.samples, Body: engine.Relation(func(t *engine.T) {
			repeatedFilter(t, i, f, pair.values(t))
		})})
	}
	return cases
}

func repeatedFilter(t *engine.T, i int, f spec.FilterRole, pair [2]string) {
	limit := t.MaxLimit()
	raw := t.Encode(oracle.Query{Limit: limit}.With(i, pair[0])) + "&" + probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: pair[1]})
	a := t.Get(raw)
	what := answer.Describe(raw)
	if listedOrRefused(t, a, what) {
		return
	}
	wanted := "4xx, or the list of one of the values, or of both"
	t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch {
		one := t.Data().Predict(t.Data().Confine(oracle.Query{Limit: limit}.With(i, pair[0])))
		two := t.Data().Predict(t.Data().Confine(oracle.Query{Limit: limit}.With(i, pair[1])))
		if one.Compare(a) == nil || two.Compare(a) == nil {
			return nil
		}
		for _, v := range pair { // what is wrong with that list itself is told where it is
			alone := t.Look(t.Encode(oracle.Query{Limit: limit}.With(i, v)))
			if alone != nil && alone.Listed() && slices.Equal(alone.IDs(), a.IDs()) {
				return nil
			}
		}
		if problem := union(t, a, i, pair); problem != "" {
			return &match.Mismatch{Symptom: spec.Unequal,
				Summary: fmt.Sprintf("%s is answered neither as one of its values nor as both: %s", what, problem),
				Got:     a.Outline(), Where: t.Roles().Page.Items}
		}
		return nil
	}))
}

// union says why a page is not the beginning of the list of two values.
func union(t *engine.T, a *answer.Answer, i int, pair [2]string) string {
	member := 0
	for _, entry := range t.Data().Entries {
		if v := entry.Values[i]; v != nil && (*v == pair[0] || *v == pair[1]) {
			member++
		}
	}
	for _, id := range a.IDs() {
		at, known := t.Data().Find(id)
		if !known {
			return "item " + id + " is not in the list"
		}
		if v := t.Data().Entries[at].Values[i]; v != nil && *v != pair[0] && *v != pair[1] {
			return "item " + id + " has " + *v
		}
	}
	if more, known := a.More(); known && !more && len(a.IDs()) < member {
		return fmt.Sprintf("%s instead of %d", answer.Count(len(a.IDs()), "item"), member)
	}
	return ""
}

// withSeveral makes the cases of filters that take several values.
func withSeveral(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for i, f := range c.Roles.Filters {
		if f.Several != spec.OneValue {
			cases = append(cases, severalCases(i, f)...)
		}
	}
	return cases, "no filter of the contract takes several values"
}

// severalCases want several values to list what has any of them, on the first page and
// on later ones.
func severalCases(i int, f spec.FilterRole) []engine.Case {
	limits := []struct {
		name  string
		limit func(*engine.T, int) int
	}{
		{"largest limit", func(t *engine.T, _ int) int { return t.MaxLimit() }},
		{"limit 3", func(t *engine.T, _ int) int { return smallLimit(t.Contract(), 3) }},
		{"half of what matches", func(t *engine.T, n int) int { return smallLimit(t.Contract(), n/2) }},
	}
	by, words := ranked(i, f), ranks()
	var cases []engine.Case
	for _, set := range [][]rank{{most, secondMost}, {secondMost, most}, {fewest, most}, {most, most}, {most, secondMost, fewest},
		{fewest, secondMost, most}} {
		name := f.Parameter.Name + " of "
		for at, r := range set {
			if at > 0 {
				name += ", "
			}
			name += words[r]
		}
		samples := "several of " + f.Parameter.Name
		if slices.Equal(set, []rank{most, most}) {
			samples = "" // it shows nothing of two
		}
		for _, l := range limits {
			cases = append(cases, engine.Case{Name: name + " items, " + l.name, Samples: samples,
				Body: engine.Relation(func(t *engine.T) {
					var values []string
					for _, r := range set {
						values = append(values, by[r].of(t))
					}
					filteredWalk(t, oracle.Query{}.WithAny(i, values...), func(n int) int { return l.limit(t, n) })
				})})
		}
	}
	if f.IgnoresUnknown {
		cases = append(cases, engine.Case{Name: f.Parameter.Name + " of most items and of none", Samples: "several of " + f.Parameter.Name,
			Body: engine.Relation(func(t *engine.T) { besideUnknown(t, i, by[most].of(t)) })})
	}
	return cases
}

// besideUnknown wants a value that no item has to count for nothing beside one that items
// have.
func besideUnknown(t *engine.T, i int, value string) {
	unknown := strangers()[0].of(t, i)
	q := oracle.Query{Limit: t.MaxLimit()}
	raw := t.Encode(q.WithAny(i, value, unknown))
	a := t.Valid(raw)
	t.Expect(a).To(match.FollowPrediction(t.Contract(), t.Data().Predict(t.Data().Confine(q.With(i, value))), answer.Describe(raw)))
}
