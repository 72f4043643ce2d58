package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// windowChecks judge which items a window lists.
func windowChecks() []engine.Check {
	return []engine.Check{
		{ID: "WIN-01", Cases: withBound(true, inclusiveCases)},
		{ID: "WIN-02", Cases: withBound(false, inclusiveCases)},
		{ID: "WIN-03", Cases: withWindow(instantCases)},
		{ID: "WIN-04", Cases: eachBoundOf(beyondCases)},
		{ID: "WIN-05", Cases: withWindow(emptyWindowCases)},
		{ID: "WIN-12", Cases: withWindow(nestedCases)},
		{ID: "WIN-13", Cases: eachBound(repeatedBoundCases)},
	}
}

// bound is one of the two bounds of a window.
type bound struct {
	lower     bool
	parameter *spec.Parameter
	// opposite is the window's other bound, nil where it has none.
	opposite *spec.Parameter
	// seconds tells that the window's instants are whole seconds.
	seconds bool
}

// in returns the query with the bound set.
func (b bound) in(q oracle.Query, w int, instant string) oracle.Query {
	if b.lower {
		return q.Since(w, instant)
	}
	return q.Until(w, instant)
}

// inward is the direction from the bound into its window: 1 for a lower bound, -1
// for an upper one.
func (b bound) inward() time.Duration {
	if b.lower {
		return 1
	}
	return -1
}

const noWindow = "the contract has no such bound"

func eachBound(cases func(int, bound) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		var all []engine.Case
		for w, role := range c.Roles.Windows {
			if role.From != nil {
				all = append(all, cases(w, bound{true, role.From, role.To, role.Seconds})...)
			}
			if role.To != nil {
				all = append(all, cases(w, bound{false, role.To, role.From, role.Seconds})...)
			}
		}
		return all, noWindow
	}
}

// eachBoundOf is eachBound for what depends on how much is asked.
func eachBoundOf(cases func(*engine.Settings, int, bound) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		return eachBound(func(w int, b bound) []engine.Case { return cases(o, w, b) })(c, o)
	}
}

func withBound(lower bool, cases func(*engine.Settings, int, bound) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case,
	string) {
	return eachBoundOf(func(o *engine.Settings, w int, b bound) []engine.Case {
		if b.lower != lower {
			return nil
		}
		return cases(o, w, b)
	})
}

func withWindow(cases func(int, spec.WindowRole) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		var all []engine.Case
		for w, role := range c.Roles.Windows {
			if role.From != nil && role.To != nil {
				all = append(all, cases(w, role)...)
			}
		}
		return all, noWindow
	}
}

// listOf walks the list of a query under the largest limit.
func listOf(t *engine.T, q oracle.Query) oracle.Walk {
	if !t.Data().Within(t.Data().Confine(q)) {
		t.Inconclusive("%s leaves the part of the list that the run works on", answer.Describe(t.Encode(q)))
	}
	w := filtered(t, q, t.MaxLimit())
	if w.Problem != oracle.WalkSound {
		t.Inconclusive("the walk of %s does not hold (%s): see CMB-02", answer.Describe(t.Encode(q)), w.Text)
	}
	return w
}

func holds(w oracle.Walk, id string) bool {
	for _, item := range w.Items {
		if item.ID == id {
			return true
		}
	}
	return false
}

// listedOn is the page of a walked list on which an item stands that it should not
// hold, and says which one if that is telling: the first page holds no such item.
func listedOn(t *engine.T, q oracle.Query, list oracle.Walk, id string) (page *answer.Answer, text string) {
	at := slices.IndexFunc(list.Items, func(item *oracle.Entry) bool { return item.ID == id })
	number := 0
	for number < len(list.Starts) && list.Starts[number] <= at {
		number++
	}
	q = t.Data().Confine(q)
	if number > 1 {
		first := list.Items[:list.Starts[1]]
		// Page 1 tells something only where one that lies outside stands among its items.
		if outsideAmong(t, q, first) && !slices.ContainsFunc(first, func(item *oracle.Entry) bool { return t.Data().Excludes(item, q) }) {
			text = fmt.Sprintf(" on page %d, after a cursor (page 1 lists none that lies outside)", number)
		}
	}
	return t.Get(engine.Spell(t.Contract(), pageAt(list, q, at))), text
}

// outsideAmong tells whether an item outside a query's window stands before the last one
// of a page in the list.
func outsideAmong(t *engine.T, q oracle.Query, page []*oracle.Entry) bool {
	if len(page) == 0 {
		return false
	}
	last, _ := t.Data().Find(page[len(page)-1].ID)
	return slices.ContainsFunc(t.Data().Entries[:last], func(e *oracle.Entry) bool { return t.Data().Excludes(e, q) })
}

// laterPageHint is what makes a window fail on a later page only, which listedOn names;
// empty for what the requirement's own hint says.
func laterPageHint(page string) string {
	if page == "" {
		return ""
	}
	return "The window is applied to the first page and not to those after a cursor: add its conditions to the cursor's."
}

// inclusiveCases want an item to be listed under its own instant.
func inclusiveCases(o *engine.Settings, w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, p := range picks(b.seconds) {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + p.name, Samples: b.parameter.Name, Body: engine.Relation(func(
			t *engine.T) {
			entry := chosen(t, p, w)
			text := entry.Printed(w)
			q := b.in(oracle.Query{Limit: t.MaxLimit()}, w, text)
			if list := listOf(t, q); !holds(list, entry.ID) {
				evidence, hint, shown := hidden(t, w, b, entry)
				t.Fail(match.Mismatch{Symptom: spec.Lacking,
					Summary: fmt.Sprintf("under %s=%s item %s of that very instant is not listed", b.parameter.Name, inUnit(t, w, text),
						entry.ID), Aside: evidence,
					Wanted: "item " + entry.ID, Got: fmt.Sprintf("%s, without it", answer.Count(len(list.Items), "item")), Where: t.Roles().Page.Items,
					Answer: t.Get(t.Encode(q)), Hint: hint, Shown: shown})
			}
		})})
	}
	return append(cases, riskCases(o, w, b, false)...)
}

// instantCases want just the items of one instant.
func instantCases(w int, role spec.WindowRole) []engine.Case {
	var cases []engine.Case
	for _, p := range picks(role.Seconds) {
		cases = append(cases, engine.Case{Name: p.name, Samples: role.From.Name, Body: engine.Relation(func(t *engine.T) {
			text := chosen(t, p, w).Printed(w)
			exactly(t, oracle.Query{}.Since(w, text).Until(w, text), "a window of one instant")
		})})
	}
	return cases
}

// exactly wants a query to list just what the oracle predicts, in whatever
// order.
func exactly(t *engine.T, q oracle.Query, what string) {
	list := listOf(t, q)
	matchList(t, q, list, what)
}

// matchList holds a walked list against the oracle.
func matchList(t *engine.T, q oracle.Query, list oracle.Walk, what string) {
	confined := t.Data().Confine(q)
	p := t.Data().Predict(confined)
	if !p.Known {
		return
	}
	q.Limit = t.MaxLimit()
	allowed := map[string]bool{}
	for _, r := range p.Rows {
		allowed[r.Entry.ID] = true
		if !r.Either && !holds(list, r.Entry.ID) {
			t.Fail(match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("%s leaves out item %s, which matches%s", what, r.Entry.ID, itsInstant(t, r.Entry)),
				Wanted:  fmt.Sprintf("the %s of the window", answer.Count(len(p.Rows), "item")),
				Got:     answer.Count(len(list.Items), "item"), Where: t.Roles().Page.Items, Answer: t.Get(t.Encode(q))})
		}
	}
	for i, item := range list.Items {
		if !allowed[item.ID] {
			symptom, evidence := spec.Foreign, ", which is not in the list"
			if at, known := t.Data().Find(item.ID); known {
				symptom, evidence = spec.Surplus, ", which does not match"+itsInstant(t, t.Data().Entries[at])
			}
			t.Fail(match.Mismatch{Symptom: symptom, Summary: fmt.Sprintf("%s lists item %s%s", what, item.ID, evidence),
				Wanted: fmt.Sprintf("the %s of the window", answer.Count(len(p.Rows), "item")),
				Got:    answer.Count(len(list.Items), "item"), Where: t.Roles().Page.Items.Append(fmt.Sprint(i)), Answer: t.Get(t.Encode(q))})
		}
	}
}

// beyondCases move a bound one unit past an item, which leaves the list, and
// want the two sides to partition it.
func beyondCases(o *engine.Settings, w int, b bound) []engine.Case {
	var cases []engine.Case
	for _, p := range picks(b.seconds) {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + p.name, Samples: b.parameter.Name, Body: engine.Relation(func(
			t *engine.T) {
			entry := chosen(t, p, w)
			text := entry.Printed(w)
			past := shifted(t, *entry.Instants[w], b.inward())
			q := b.in(oracle.Query{Limit: t.MaxLimit()}, w, past)
			if list := listOf(t, q); holds(list, entry.ID) {
				a, page := listedOn(t, q, list, entry.ID)
				t.Fail(match.Mismatch{Symptom: spec.Surplus,
					Summary: fmt.Sprintf("under %s=%s item %s is listed%s, although its %s is %s, %s outside", b.parameter.Name,
						inUnit(t, w, past), entry.ID, page, fieldOf(t, w), inUnit(t, w, text), oneUnit(t)),
					Wanted: "a list without item " + entry.ID, Got: "the item is listed" + page, Where: t.Roles().Page.Items, Answer: a,
					Hint: laterPageHint(page)})
			}
			if b.opposite != nil {
				partitioned(t, w, b, text, past)
			}
		})})
	}
	return append(cases, riskCases(o, w, b, true)...)
}

// partitioned wants the two sides of an instant to be the whole list, and to
// share nothing.
func partitioned(t *engine.T, w int, b bound, text, past string) {
	other := bound{lower: !b.lower, parameter: b.opposite}
	outer := listOf(t, other.in(oracle.Query{}, w, text))
	inner := listOf(t, b.in(oracle.Query{}, w, past))
	if !t.Data().OrderKept && t.Data().Scope != nil {
		return
	}
	seen := map[string]bool{}
	for _, item := range outer.Items {
		seen[item.ID] = true
	}
	q := b.in(oracle.Query{Limit: t.MaxLimit()}, w, past)
	beside := func() []*answer.Answer {
		return []*answer.Answer{t.Get(t.Encode(other.in(oracle.Query{Limit: t.MaxLimit()}, w, text)))}
	}
	for _, item := range inner.Items {
		if seen[item.ID] {
			t.Fail(match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("item %s is listed on both sides of %s", item.ID, inUnit(t, w, text)),
				Wanted: "two lists that share nothing", Got: "an item in both", Answer: t.Get(t.Encode(q)), Beside: beside()})
		}
		seen[item.ID] = true
	}
	for _, entry := range t.Data().Entries {
		if !seen[entry.ID] && entry.Instants[w] != nil {
			t.Fail(match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("item %s is listed on neither side of %s%s", entry.ID, inUnit(t, w, text), itsInstant(t, entry)),
				Wanted:  answer.Count(t.Data().Len(), "item"), Got: answer.Count(len(seen), "item"),
				Answer: t.Get(t.Encode(q)), Beside: beside()})
		}
	}
}
