package checks

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// choice is a value of a filter to ask for. Where the contract does not list the values
// it is found in the learned list when a body runs, and its name, which is the same in
// each run, says how many items have it.
type choice struct {
	name string
	// samples are those of which a case about the choice is one.
	samples string
	filter  int
	value   string // empty where it is learned
	rank    rank
}

// rank is the place of a learned value among all, by how many items have it.
type rank uint8

const (
	most rank = iota
	secondMost
	fewest
)

// ranks are all ranks with their words.
func ranks() []string { return []string{most: "most", secondMost: "second most", fewest: "fewest"} }

// learnedValues are the samples of cases about values that are learned. Where a promise is
// one about each filter they are samplesOf it.
const learnedValues = "learned values"

func samplesOf(f spec.FilterRole) string { return "values of " + f.Parameter.Name }

// choices are the values of a filter that cases are made of.
func choices(i int, f spec.FilterRole) []choice {
	var all []choice
	if f.Learned() {
		return ranked(i, f)
	}
	for _, v := range f.Values() {
		all = append(all, choice{name: f.Parameter.Name + "=" + v, filter: i, value: v})
	}
	return all
}

// ranked are the values of a filter by how many items have them.
func ranked(i int, f spec.FilterRole) []choice {
	var all []choice
	for r, words := range ranks() {
		all = append(all, choice{name: fmt.Sprintf("%s of %s items", f.Parameter.Name, words), samples: learnedValues,
			filter: i, rank: rank(r)})
	}
	return all
}

// at is the place of the rank's value among n, -1 where there are too few.
func (r rank) at(n int) int {
	switch {
	case int(r) >= n:
		return -1
	case r == fewest:
		return n - 1
	}
	return int(r)
}

// of is the value; the case ends where the list has none of the rank.
func (c choice) of(t *engine.T) string {
	if c.value != "" {
		return c.value
	}
	values := t.Learned().Values(c.filter)
	if at := c.rank.at(len(values)); at >= 0 {
		return values[at]
	}
	name := t.Roles().Filters[c.filter].Parameter.Name
	missing := int(c.rank) + 1 - len(values)
	t.Lacks(fmt.Sprintf("insert items with %s", answer.Count(missing, "other value")), "the items have %s of %s to filter by",
		answer.Count(len(values), "value"), name)
	return ""
}

// in adds the choice to a query.
func (c choice) in(t *engine.T, q oracle.Query) oracle.Query { return q.With(c.filter, c.of(t)) }

// example is an example of a query for the choice, empty where the value is learned.
func (c choice) example(f spec.FilterRole) string {
	if c.value == "" {
		return ""
	}
	return probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: c.value})
}

// known are the values of a filter that a body may ask for: those that the contract
// lists, or else those that the learned items have.
func known(t *engine.T, i int) []string {
	f := t.Roles().Filters[i]
	if f.Learned() {
		return t.Learned().Values(i)
	}
	return f.Values()
}

// underFilters is a query under a value of each filter that has one: the first that the
// contract lists, or the one that most of the items have that match so far.
func underFilters(t *engine.T, q oracle.Query) oracle.Query {
	for i, f := range t.Roles().Filters {
		if values := f.Values(); len(values) > 0 {
			q = q.With(i, values[0])
			continue
		}
		n, usable, best := map[string]int{}, usable(t, i), ""
		for _, e := range t.Learned().Entries {
			if v := e.Values[i]; v != nil && usable[*v] && t.Learned().Matches(e, q) {
				if n[*v]++; n[*v] > n[best] || n[*v] == n[best] && *v < best {
					best = *v
				}
			}
		}
		if best != "" {
			q = q.With(i, best)
		}
	}
	return q
}

// together is a query under two values of two filters that items have both of. Those of
// one rank have no value in common with those of another.
func together(t *engine.T, i, j int, r rank) oracle.Query {
	type pair [2]string
	n := map[pair]int{}
	one, other := usable(t, i), usable(t, j)
	for _, e := range t.Learned().Entries {
		if e.Values[i] != nil && e.Values[j] != nil && one[*e.Values[i]] && other[*e.Values[j]] {
			n[pair{*e.Values[i], *e.Values[j]}]++
		}
	}
	pairs := slices.SortedFunc(maps.Keys(n), func(a, b pair) int { return cmp.Or(cmp.Compare(n[b], n[a]), slices.Compare(a[:], b[:])) })
	var apart []pair
	for _, p := range pairs {
		if !slices.ContainsFunc(apart, func(q pair) bool { return p[0] == q[0] || p[1] == q[1] }) {
			apart = append(apart, p)
		}
	}
	at := r.at(len(apart))
	if at < 0 {
		t.Lacks("insert items with other values of both", "the items have %s of %s and %s that have no value in common",
			answer.Count(len(apart), "pair"), t.Roles().Filters[i].Parameter.Name, t.Roles().Filters[j].Parameter.Name)
	}
	return oracle.Query{}.With(i, apart[at][0]).With(j, apart[at][1])
}

// usable are the values of a filter that a body may ask for.
func usable(t *engine.T, i int) map[string]bool {
	all := map[string]bool{}
	for _, v := range known(t, i) {
		all[v] = true
	}
	return all
}
