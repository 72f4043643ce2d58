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

// filterChecks judge the equality filters.
func filterChecks() []engine.Check {
	return []engine.Check{
		{ID: "FLT-01", Cases: accepting(withFilter(func(i int, f spec.FilterRole) []engine.Case {
			return append(eachValue(onlyValue)(i, f), strangerCases(i, f)...)
		}))},
		{ID: "FLT-02", Cases: withFilter(func(i int, f spec.FilterRole) []engine.Case {
			cases := eachValue(allOfValue)(i, f)
			if f.Learned() || slices.Contains(f.Parameter.Enum, "") {
				return cases // no queries are known that list all items among them
			}
			return append(cases, engine.Case{Name: "lists of " + f.Parameter.Name, Body: engine.Relation(func(t *engine.T) { partition(t, i, f) })})
		})},
		{ID: "FLT-03", Cases: func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
			return withFilter(func(_ int, f spec.FilterRole) []engine.Case { return invalidFilterCases(o, f) })(c, o)
		}},
		{ID: "FLT-04", Cases: withFilter(func(_ int, f spec.FilterRole) []engine.Case {
			if f.Parameter.Admits("") || f.IgnoresUnknown {
				return nil
			}
			raw := probe.Encode(probe.Pair{Name: f.Parameter.Name})
			return []engine.Case{{Name: raw, Example: raw, Body: func(t *engine.T) { refusal(t, raw, "", "", "an empty "+f.Parameter.Name) }}}
		})},
		{ID: "FLT-05", Cases: withFilter(repeatedFilterCases)},
		{ID: "FLT-06", Cases: accepting(withSeveral)},
	}
}

func withFilter(cases func(int, spec.FilterRole) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		var all []engine.Case
		for i, f := range c.Roles.Filters {
			all = append(all, cases(i, f)...)
		}
		if len(c.Roles.Filters) == 0 {
			return nil, "the contract has no equality filter"
		}
		return all, "the contract says of no filter which values it refuses, or there are not enough of them"
	}
}

// eachValue makes a case of each choice of a filter.
func eachValue(body func(t *engine.T, i int, v string)) func(int, spec.FilterRole) []engine.Case {
	return func(i int, f spec.FilterRole) []engine.Case {
		var cases []engine.Case
		for _, v := range choices(i, f) {
			tc := engine.Case{Name: v.name, Example: v.example(f), Body: engine.Relation(func(t *engine.T) { body(t, i, v.of(t)) })}
			if f.Learned() {
				tc.Samples = samplesOf(f)
			}
			cases = append(cases, tc)
		}
		return cases
	}
}

// counts tells how many items have a value of a filter.
func counts(t *engine.T, i int) map[string]int {
	n := map[string]int{}
	for _, entry := range t.Data().Entries {
		if v := entry.Values[i]; v != nil {
			n[*v]++
		}
	}
	return n
}

// commonValue is the value of a filter that most items have.
func commonValue(t *engine.T, i int) string {
	best := ""
	n := counts(t, i)
	for _, v := range known(t, i) {
		if n[v] > n[best] {
			best = v
		}
	}
	if best == "" {
		t.Inconclusive("no item of the list has a known %s", t.Roles().Filters[i].Parameter.Name)
	}
	return best
}

// filtered walks the list of a query under a limit. It ends the case where the walk
// meets an answer that is no page.
func filtered(t *engine.T, q oracle.Query, limit int) oracle.Walk {
	q.Limit = limit
	w := follow(t, t.Data().Confine(q), t.Data().Len()+200)
	if w.Problem == oracle.WalkUnusable {
		t.Page(w.Query)
		t.Inconclusive("the walk meets an answer that is no page: %s", w.Text)
	}
	return w
}

func onlyValue(t *engine.T, i int, v string) {
	n := counts(t, i)
	if n[v] == t.Data().Len() {
		t.Lacks("insert one with another", "every item of the list has %s %s", t.Roles().Filters[i].Parameter.Name, v)
	}
	var foreign func() // where no item of the list itself is in the wrong place
	limits := []int{t.MaxLimit(), smallLimit(t.Contract(), 3), 0}
	if l := t.Roles().Limit; l != nil && l.Default > 0 && n[v] > l.Default && !t.Thorough() {
		limits = []int{t.MaxLimit(), 0} // the default shows pages after the first, too
	}
	for _, limit := range limits {
		w := filtered(t, oracle.Query{}.With(i, v), limit)
		for at, item := range w.Items {
			value := item.Values[i]
			if value == nil && !item.Without(i) || value != nil && *value == v {
				continue
			}
			fails := func(s spec.Symptom) {
				q := t.Data().Confine(oracle.Query{Limit: limit}.With(i, v))
				valueFails(t, pageAt(w, q, at), i, v, item, s)
			}
			if _, known := t.Data().Find(item.ID); known {
				fails(spec.Surplus)
			}
			if foreign == nil {
				foreign = func() { fails(spec.Foreign) }
			}
		}
	}
	if foreign != nil {
		foreign()
	}
}

// valueFails accuses with the page that lists an item of another value than the one asked
// for.
func valueFails(t *engine.T, page oracle.Query, i int, v string, item *oracle.Entry, s spec.Symptom) {
	f := t.Roles().Filters[i]
	a := t.Get(engine.Spell(t.Contract(), page))
	where := t.Roles().Page.Items
	if place := slices.Index(a.IDs(), item.ID); place >= 0 {
		where = spec.Pointer(string(where.Append(fmt.Sprint(place))) + string(f.Field))
	}
	on := "on the first page"
	if page.Cursor != "" {
		on = "on a page after a cursor"
	}
	t.Fail(match.Mismatch{Symptom: s,
		Summary: fmt.Sprintf("under %s=%s item %s is listed, whose %s is %s", f.Parameter.Name, v, item.ID, f.Field, valueText(item, i)),
		Wanted:  fmt.Sprintf("only items whose %s is %s, on every page", f.Field, v),
		Got:     fmt.Sprintf("%s, whose %s is %s, %s", item.ID, f.Field, valueText(item, i), on), Where: where, Answer: a})
}

// valueText is an item's value for a filter as findings say it.
func valueText(item *oracle.Entry, i int) string {
	if v := item.Values[i]; v != nil {
		return *v
	}
	return "null or absent"
}

// allOfValue wants each item with a value to be listed under it.
func allOfValue(t *engine.T, i int, v string) {
	name := t.Roles().Filters[i].Parameter.Name
	if counts(t, i)[v] == 0 {
		t.Lacks("insert one", "no item of the list has %s %s", name, v)
	}
	q := oracle.Query{Limit: t.MaxLimit()}.With(i, v)
	w := filtered(t, q, t.MaxLimit())
	if w.Problem != oracle.WalkSound {
		t.Inconclusive("the walk under %s=%s does not hold (%s): see CMB-02", name, v, w.Text)
	}
	listed := map[string]bool{}
	for _, id := range w.IDs() {
		listed[id] = true
	}
	for _, entry := range t.Data().Entries {
		if value := entry.Values[i]; value != nil && *value == v && !listed[entry.ID] {
			t.Fail(match.Mismatch{Symptom: spec.Lacking, Summary: fmt.Sprintf("under %s=%s item %s is missing, whose %s is %s", name, v, entry.ID,
				t.Roles().Filters[i].Field, v),
				Wanted: answer.Count(counts(t, i)[v], "item"), Got: answer.Count(len(listed), "item"), Where: t.Roles().Page.Items,
				Answer: t.Get(t.Encode(q))})
		}
	}
}

// partition wants the lists of all values to be disjoint and together the list.
func partition(t *engine.T, i int, f spec.FilterRole) {
	owner := map[string]string{}
	listed := map[string]oracle.Query{} // the request of the page with an item
	for _, v := range f.Values() {
		q := oracle.Query{Limit: t.MaxLimit()}.With(i, v)
		w := filtered(t, q, t.MaxLimit())
		if w.Problem != oracle.WalkSound {
			t.Inconclusive("the walk under %s=%s does not hold (%s): see CMB-02", f.Parameter.Name, v, w.Text)
		}
		for at, id := range w.IDs() {
			page := pageAt(w, t.Data().Confine(q), at)
			if other, twice := owner[id]; twice {
				t.Fail(match.Mismatch{Symptom: spec.Surplus,
					Summary: fmt.Sprintf("item %s is listed under %s %s and %s", id, f.Parameter.Name, other, v),
					Wanted:  "disjoint lists", Got: "an item in two of them", Answer: t.Get(engine.Spell(t.Contract(), page)),
					Beside: []*answer.Answer{t.Get(engine.Spell(t.Contract(), listed[id]))}})
			}
			owner[id], listed[id] = v, page
			if _, known := t.Data().Find(id); !known {
				t.Fail(match.Mismatch{Symptom: spec.Foreign,
					Summary: fmt.Sprintf("item %s is listed under %s=%s and not without it", id, f.Parameter.Name, v),
					Wanted:  "a part of the whole list", Got: "an item more", Answer: t.Get(engine.Spell(t.Contract(), page))})
			}
		}
	}
	open := !fieldListed(t.Contract(), f)
	for _, entry := range t.Data().Entries {
		v := entry.Values[i]
		if open && v != nil && !slices.Contains(f.Values(), *v) {
			continue // items may have values that cannot be asked for
		}
		if _, found := owner[entry.ID]; !found && !entry.Without(i) {
			q := oracle.Query{Limit: t.MaxLimit()}
			if v != nil && slices.Contains(f.Values(), *v) {
				q = q.With(i, *v)
			}
			t.Fail(match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("item %s is in the whole list and under no %s", entry.ID, f.Parameter.Name),
				Wanted:  answer.Count(t.Data().Len(), "item"), Got: answer.Count(len(owner), "item"), Answer: t.Get(t.Encode(q))})
		}
	}
}

// fieldListed tells whether the schema of the filtered field lists its values, so that no
// item has another one; what is a boolean has two.
func fieldListed(c *spec.Contract, f spec.FilterRole) bool {
	at := topField(c, &f.Field)
	return at >= 0 && (len(c.Fields[at].Enum) > 0 || slices.Contains(c.Fields[at].Types, "boolean"))
}
