package checks

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// itemSample is about how many items are taken for cursors.
const itemSample = 10

// anyItemCases start after items all over the list.
func anyItemCases(*spec.Contract) []engine.Case {
	at := func(name string, limit int, position func(*engine.T) int) engine.Case {
		return engine.Case{Name: name, Samples: "items", Body: engine.Relation(func(t *engine.T) {
			atLeast(t, 3)
			i := position(t)
			predictFrom(t, oracle.Query{Limit: smallLimit(t.Contract(), limit)}.After(t.Data().Entries[i].ID))
		})}
	}
	cases := []engine.Case{
		at("first item", 5, func(*engine.T) int { return 0 }),
		at("second item", 5, func(*engine.T) int { return 1 }),
		at("middle item", 5, func(t *engine.T) int { return t.Data().Len() / 2 }),
		at("middle item, largest limit", 1<<20, func(t *engine.T) int { return t.Data().Len() / 2 }),
		at("last but one", 5, func(t *engine.T) int { return t.Data().Len() - 2 }),
	}
	return append(cases,
		engine.Case{Name: "items of equal instants", Samples: "items", Body: engine.Relation(func(t *engine.T) {
			tie := tie(t)
			if len(tie) < 2 {
				for w := range t.Roles().Windows {
					lacksTie(t, w)
				}
				t.NotApplicable("no field of the items is an instant to filter by")
			}
			var queries []oracle.Query
			most := 14
			if !t.Thorough() {
				most /= 2
			}
			for _, i := range tie[:min(len(tie), most)] {
				queries = append(queries, oracle.Query{Limit: smallLimit(t.Contract(), 5)}.After(t.Data().Entries[i].ID))
			}
			prepare(t, queries)
			for _, q := range queries {
				predictFrom(t, q)
			}
		})},
		engine.Case{Name: "every item of a sample", Samples: "items", Body: engine.Relation(func(t *engine.T) {
			atLeast(t, 3)
			var queries []oracle.Query
			// Walks take further items for cursors: a thorough run leaves none out.
			step := max(1, t.Data().Len()/itemSample)
			if t.Thorough() {
				step = max(1, t.Data().Len()/engine.WalkBound)
			}
			for i := 0; i < t.Data().Len(); i += step {
				queries = append(queries, oracle.Query{Limit: smallLimit(t.Contract(), 4)}.After(t.Data().Entries[i].ID))
			}
			prepare(t, queries)
			for _, q := range queries {
				predictFrom(t, q)
			}
		})})
}

// tie is the largest group of positions with equal instants.
func tie(t *engine.T) []int {
	var largest []int
	for w := range t.Roles().Windows {
		groups := map[int64][]int{}
		for i, entry := range t.Data().Entries {
			if at := entry.Instants[w]; at != nil {
				key := at.Time().UnixNano()
				if groups[key] = append(groups[key], i); len(groups[key]) > len(largest) {
					largest = groups[key]
				}
			}
		}
	}
	return largest
}

func afterLast(t *engine.T, q oracle.Query) {
	nothingFollows(t, t.Page(q.After(t.Data().Entries[t.Data().Len()-1].ID)))
}

// nothingFollows wants the page after the last item to be the empty end of the list.
func nothingFollows(t *engine.T, a *answer.Answer) {
	t.Expect(a).To(match.Satisfy("no items, nothing more, no cursor", func(a *answer.Answer) *match.Mismatch {
		more, known := a.More()
		switch {
		case len(a.IDs()) > 0:
			return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("after the very last item comes item %s", a.IDs()[0]),
				Got:   a.Outline(),
				Where: t.Roles().Page.Items}
		case known && more:
			return &match.Mismatch{Symptom: spec.WrongMore, Summary: "after the very last item more is promised", Got: a.Outline()}
		case a.Page.Next != nil:
			return &match.Mismatch{Symptom: spec.WrongNext, Summary: "after the very last item a next cursor is given", Got: *a.Page.Next,
				Where: *t.Roles().Page.NextCursor}
		}
		return nil
	}))
}

// fewValues is how many values of a filter are each started outside of: of more, one in so
// many.
const fewValues = 3

// foreignFilterCases start after an item that the filters leave out.
func foreignFilterCases(c *spec.Contract, o *engine.Settings) []engine.Case {
	var cases []engine.Case
	for i, f := range c.Roles.Filters {
		values := choices(i, f)
		for place, v := range values {
			if !o.Thorough() && len(values) > fewValues && place%fewValues > 0 {
				continue
			}
			cases = append(cases, engine.Case{Name: v.name, Samples: v.samples, Body: engine.Relation(func(t *engine.T) {
				foreignToFilter(t, v.in(t, oracle.Query{Limit: smallLimit(t.Contract(), 5)}))
			})})
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From != nil {
			cases = append(cases, engine.Case{Name: role.From.Name, Body: engine.Relation(func(t *engine.T) {
				sample := instants(t, w, 4)
				foreignToFilter(t, oracle.Query{Limit: smallLimit(t.Contract(), 5)}.Since(w, sample[len(sample)/2]))
			})})
		}
		if role.To != nil {
			cases = append(cases, engine.Case{Name: role.To.Name, Body: engine.Relation(func(t *engine.T) {
				sample := instants(t, w, 4)
				foreignToFilter(t, oracle.Query{Limit: smallLimit(t.Contract(), 5)}.Until(w, sample[len(sample)/2]))
			})})
		}
	}
	return cases
}

// foreignToFilter picks an item outside the filters that has matching ones
// after it, or the first one outside.
func foreignToFilter(t *engine.T, q oracle.Query) {
	confined := t.Data().Confine(q)
	// Best is an item that is followed by another one outside the filters, so
	// that a target that forgets them shows it at once.
	pick, best := -1, false
	for i := range t.Data().Len() - 1 {
		if !t.Data().Excludes(t.Data().Entries[i], confined) {
			continue
		}
		if outside := t.Data().Excludes(t.Data().Entries[i+1], confined); pick < 0 || outside || !best {
			pick, best = i, outside
		}
		if best && i > t.Data().Len()/3 {
			break
		}
	}
	if pick < 0 {
		t.Lacks("insert an item that does not", "every item of the list matches %s", answer.Describe(t.Encode(q)))
	}
	q = q.After(t.Data().Entries[pick].ID)
	a := t.Valid(t.Encode(q))
	what := answer.Describe(t.Encode(q)) + ", whose cursor does not match its filters,"
	if listedOrRefused(t, a, what) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or items that all match and all follow", func(a *answer.Answer) *match.Mismatch {
		for i, id := range a.IDs() {
			where := t.Roles().Page.Items.Append(fmt.Sprint(i))
			at, known := t.Data().Find(id)
			switch {
			case !known:
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("%s lists item %s, which is not in the list", what, id),
					Got: a.Outline(), Where: where}
			case t.Data().Excludes(t.Data().Entries[at], t.Data().Confine(q)):
				return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s lists item %s, which does not match", what, id),
					Got: a.Outline(), Where: where}
			case t.Data().OrderKept && at <= pick:
				return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s lists item %s, which stands before the cursor", what, id),
					Got:   a.Outline(),
					Where: where}
			}
		}
		return nil
	}))
}
