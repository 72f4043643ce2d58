package checks

import (
	"fmt"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// andWhole adds cases to those of a check where the run walks the whole list.
func andWhole(cases func(*spec.Contract, *engine.Settings) ([]engine.Case, string), whole ...engine.Case) func(*spec.Contract,
	*engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		all, reason := cases(c, o)
		if o.All && len(all) > 0 {
			all = append(all, whole...)
		}
		return all, reason
	}
}

// wholeWalk is the walk of the whole list; the case ends where the list is short enough
// for the other cases to see all of it.
func wholeWalk(t *engine.T) *oracle.Walk {
	t.MustBeTested()
	w := t.WholeWalk()
	if w == nil {
		t.NotApplicable("the list is short enough for the other cases to walk all of it")
	}
	return w
}

// wholeSound wants the walk of the whole list to end, and to meet no item twice.
func wholeSound(t *engine.T) {
	learned := wholeWalk(t)
	w := follow(t, oracle.Query{Limit: t.MaxLimit()}, max(2*len(learned.Items), 1))
	if soundWalk(t, w); w.Cut {
		t.Inconclusive("the list was not walked to its end: it grew to twice its length")
	}
}

// wholeEnd wants nothing to follow the last item of the whole list.
func wholeEnd(t *engine.T) {
	w := wholeWalk(t)
	if w.Problem != oracle.WalkSound || w.Cut || len(w.Items) == 0 {
		t.Inconclusive("the list was not walked to its end: see CUR-06 (%s)", w.Text)
	}
	nothingFollows(t, unconfined(t, oracle.Query{Limit: t.MaxLimit()}.After(w.Items[len(w.Items)-1].ID)))
}

// unconfined asks a query of the whole list for its page, whatever part the body judges by.
func unconfined(t *engine.T, q oracle.Query) *answer.Answer {
	raw := engine.Spell(t.Contract(), q)
	a := t.Valid(raw)
	t.MustList(a, answer.Describe(raw))
	return a
}

// wholeInScope wants the window that the run works on to list what the whole list has
// in it.
func wholeInScope(t *engine.T) {
	w := wholeWalk(t)
	scope := t.Learned().Scope
	if scope == nil {
		t.NotApplicable("no window stands for the list")
	}
	if w.Problem != oracle.WalkSound {
		t.Inconclusive("the walk of the whole list does not hold: see CUR-06 (%s)", w.Text)
	}
	window := oracle.Query{Limit: t.MaxLimit()}.Since(scope.Window, scope.From).Until(scope.Window, scope.To)
	inWhole := map[string]bool{}
	for i, entry := range w.Items {
		if !t.Learned().Matches(entry, window) {
			continue
		}
		inWhole[entry.ID] = true
		if _, found := t.Data().Find(entry.ID); found {
			continue
		}
		q := oracle.Query{Limit: t.MaxLimit()}
		if i > 0 {
			q = q.After(w.Items[i-1].ID)
		}
		if a := unconfined(t, q); slices.Contains(a.IDs(), entry.ID) { // it is still there
			t.Fail(match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("the walk of %s leaves out item %s, which the whole list has%s", answer.Describe(t.Encode(window)), entry.ID,
					itsInstant(t, entry)),
				Wanted: "all items of the list that match", Got: fmt.Sprintf("%s, without it", answer.Count(t.Data().Len(), "item")),
				Where: t.Roles().Page.Items, Answer: t.Get(t.Encode(window)), Shown: []match.Exhibit{{Answer: a, What: "without the window"}}})
		}
	}
	for i, entry := range t.Data().Entries {
		if inWhole[entry.ID] || i == 0 || i == t.Data().Len()-1 || !t.Data().OrderKept {
			continue
		}
		before, after := t.Data().Entries[i-1].ID, t.Data().Entries[i+1].ID
		a := unconfined(t, oracle.Query{Limit: t.MaxLimit()}.After(before))
		if !slices.Contains(a.IDs(), entry.ID) && slices.Contains(a.IDs(), after) {
			t.Fail(match.Mismatch{Symptom: spec.Foreign,
				Summary: fmt.Sprintf("the walk of %s lists item %s, which the whole list does not have", answer.Describe(t.Encode(window)), entry.ID),
				Wanted:  "items of the list", Got: "item " + entry.ID, Where: t.Roles().Page.Items, Answer: t.Get(t.Encode(window)),
				Shown: []match.Exhibit{{Answer: a, What: "without the window"}}})
		}
	}
}
