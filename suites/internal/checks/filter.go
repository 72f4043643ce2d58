package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// outsideEnum is a value that no enum, format or pattern of a contract has.
const outsideEnum = "no-such-value"

// filterChecks judge the equality filters.
func filterChecks() []engine.Check {
	return []engine.Check{
		{ID: "FLT-01", Cases: accepting(withFilter(eachValue(func(i int, v string) engine.Case {
			return engine.Case{Body: engine.Relation(func(t *engine.T) { onlyValue(t, i, v) })}
		})))},
		{ID: "FLT-02", Cases: withFilter(func(c *spec.Contract, i int, f spec.FilterRole) []engine.Case {
			cases := eachValue(func(i int, v string) engine.Case {
				return engine.Case{Body: engine.Relation(func(t *engine.T) { allOfValue(t, i, v) })}
			})(c, i, f)
			if len(f.Values()) == 0 || slices.Contains(f.Parameter.Enum, "") {
				return cases // no queries are known that list all items among them
			}
			return append(cases, engine.Case{Name: "lists of " + f.Parameter.Name, Body: engine.Relation(func(t *engine.T) { partition(t, i, f) })})
		})},
		{ID: "FLT-03", Cases: withFilter(outsideEnumCases)},
		{ID: "FLT-04", Cases: withFilter(func(c *spec.Contract, _ int, f spec.FilterRole) []engine.Case {
			if slices.Contains(f.Parameter.Enum, "") {
				return nil
			}
			raw := probe.Encode(probe.Pair{Name: f.Parameter.Name})
			return []engine.Case{{Name: raw, Example: raw, Body: func(t *engine.T) { refusal(t, raw, "", "", "an empty "+f.Parameter.Name) }}}
		})},
		{ID: "FLT-05", Cases: withFilter(repeatedFilterCases)},
	}
}

func withFilter(cases func(*spec.Contract, int, spec.FilterRole) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case,
	string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		var all []engine.Case
		for i, f := range c.Roles.Filters {
			all = append(all, cases(c, i, f)...)
		}
		return all, "the contract has no equality filter with an enum"
	}
}

// eachValue makes a case of each enum value of a filter.
func eachValue(make func(int, string) engine.Case) func(*spec.Contract, int, spec.FilterRole) []engine.Case {
	return func(_ *spec.Contract, i int, f spec.FilterRole) []engine.Case {
		var cases []engine.Case
		for _, v := range f.Values() {
			tc := make(i, v)
			tc.Name = f.Parameter.Name + "=" + v
			tc.Example = probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: v})
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
	for _, v := range t.Roles().Filters[i].Values() {
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
	prepareWalk(t, q, limit)
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
	for _, limit := range []int{t.MaxLimit(), smallLimit(t.Contract(), 3), 0} {
		w := filtered(t, oracle.Query{}.With(i, v), limit)
		for at, item := range w.Items {
			value := item.Values[i]
			if value == nil || *value == v {
				continue
			}
			fails := func(s spec.Symptom) {
				listFails(t, oracle.Walk{Items: w.Items, Starts: w.Starts, Query: t.Data().Confine(oracle.Query{Limit: limit}.With(i, v))}, at, s,
					fmt.Sprintf("under %s=%s item %s is listed, whose %s is %s", t.Roles().Filters[i].Parameter.Name, v, item.ID,
						t.Roles().Filters[i].Field, *value))
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
	for _, entry := range t.Data().Entries {
		if _, found := owner[entry.ID]; !found {
			q := oracle.Query{Limit: t.MaxLimit()}
			if v := entry.Values[i]; v != nil && slices.Contains(f.Parameter.Enum, *v) {
				q = q.With(i, *v)
			}
			t.Fail(match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("item %s is in the whole list and under no %s", entry.ID, f.Parameter.Name),
				Wanted:  answer.Count(t.Data().Len(), "item"), Got: answer.Count(len(owner), "item"), Answer: t.Get(t.Encode(q))})
		}
	}
}

// outsideEnumCases mutate enum values so that none is left in the enum.
func outsideEnumCases(_ *spec.Contract, _ int, f spec.FilterRole) []engine.Case {
	enum := f.Values()
	if len(enum) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, v := range enum {
		known[v] = true
	}
	first, last := enum[0], enum[len(enum)-1]
	head, end := leading(first, len([]rune(first))-1)
	begin, rest := leading(first, 1)
	values := []string{"done", outsideEnum, strings.ToUpper(first), capitalized(first), first + "," + last, first + "|" + last,
		first + " " + last, first + ";" + last, " ", " " + first, first + " ", first + "\n", first + "\r\n", "\n" + first, first + "\t", first +
			"\x00", first + "\x00x", head, dropped(first, 2) + "%", first + "%",
		first + "x", "*", "%", "_", "null", "undefined", "true", "0", "1", "-1", "!" + first, "-" + first, `"` + first + `"`, "'" + first + "'",
		"[" + first + "]", `["` + first + `"]`,
		"in:" + first, ".*", first + "' OR '1'='1", strings.Repeat(first, 40), fullWidth.written(begin) + rest, head + "\u200b" + end,
		"../" + first}
	for _, v := range enum {
		values = append(values, strings.ToUpper(v), capitalized(v), strings.ReplaceAll(v, "_", "-"),
			strings.ReplaceAll(v, "_", " "), strings.ReplaceAll(v, "_", ""), camel(v))
	}
	names := map[string]string{}
	for _, other := range forms() {
		v := other.written(first)
		names[v] = f.Parameter.Name + ", wholly " + other.name
		values = append(values, v)
	}
	var cases []engine.Case
	for _, v := range values {
		if v == "" || known[v] {
			continue
		}
		known[v] = true
		raw := probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: v})
		name := names[v]
		if name == "" {
			name = raw
		}
		if len(name) > 60 {
			name = name[:60] + "..."
		}
		cases = append(cases, engine.Case{Name: name, Example: raw, Body: func(t *engine.T) {
			refusal(t, raw, probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: first}), f.Parameter.Name,
				fmt.Sprintf("%s %q", f.Parameter.Name, clipped(v)))
		}})
	}
	return cases
}

// camel spells snake_case as camelCase.
func camel(v string) string {
	parts := strings.Split(v, "_")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = capitalized(parts[i])
		}
	}
	return strings.Join(parts, "")
}

// repeatedFilterCases send two values of a filter.
func repeatedFilterCases(c *spec.Contract, i int, f spec.FilterRole) []engine.Case {
	enum := f.Values()
	if len(enum) < 2 {
		return nil
	}
	var cases []engine.Case
	for _, pair := range [][2]string{{enum[0], enum[1]}, {enum[1], enum[0]}, {enum[0], enum[0]}, {enum[len(enum)-1], enum[0]}} {
		raw := probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: pair[0]}, probe.Pair{Name: f.Parameter.Name, Value: pair[1]})
		cases = append(cases, engine.Case{Name: raw, Example: raw, Body: engine.Relation(func(t *engine.T) {
			repeatedFilter(t, i, f, pair)
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
