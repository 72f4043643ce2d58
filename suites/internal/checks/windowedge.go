package checks

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// edgeInstant is an instant of the list at which windows begin and end.
type edgeInstant struct {
	text string // as printed
	at   time.Time
	hint string // what may go wrong there
}

// edges are the instants of a list's window that are at a risk, oldest first, between
// the first and the last one of the list.
func edges(t *engine.T, w int, k risk, beyond bool) []edgeInstant {
	texts := instants(t, w, 1)
	moments := make([]time.Time, len(texts))
	for i, text := range texts {
		at, _ := spec.ParseInstant(text)
		moments[i] = at.Time().UTC()
	}
	hints := map[int]string{}
	unit := t.Data().Unit
	steps := []time.Duration{0}
	if beyond {
		steps = []time.Duration{unit, -unit}
	}
	for _, r := range k.find(moments, unit, steps) {
		if _, known := hints[r.at]; !known {
			hints[r.at] = r.hint
		}
	}
	if len(hints) == 0 {
		t.Lacks(fmt.Sprintf("insert an item whose %s is %s", fieldOf(t, w), inUnit(t, w, k.recipe)), "the list has no instants %s", k.name)
	}
	for _, end := range []int{0, len(texts) - 1} {
		if _, known := hints[end]; !known {
			hints[end] = ""
		}
	}
	var list []edgeInstant
	for i, text := range texts {
		if hint, known := hints[i]; known {
			list = append(list, edgeInstant{text, moments[i], hint})
		}
	}
	return list
}

// riskCases ask for windows from one instant at risk to the next, so that a request
// tests two bounds. With beyond they begin one unit after the one and end one unit
// before the other.
func riskCases(o *engine.Settings, w int, b bound, beyond bool) []engine.Case {
	var cases []engine.Case
	all := risks()
	if o.Thorough() {
		all = append(all, everyInstant)
	}
	for _, k := range all {
		if b.seconds && k.fractional {
			continue
		}
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + k.name, Samples: b.parameter.Name,
			Body: engine.Relation(func(t *engine.T) {
				list := edges(t, w, k, beyond)
				var queries []oracle.Query
				var at []edgeInstant // the edge that a query's bound tests
				for i, e := range list {
					if q, ok := between(t, w, b, list, i, beyond); ok {
						queries, at = append(queries, q), append(at, e)
					}
				}
				prepare(t, queries)
				for i, q := range queries {
					atEdge(t, w, b, q, at[i], beyond)
				}
			})})
	}
	return cases
}

// between is the query of a window that a bound ends at an edge, and the other bound
// at the next edge, where there is one that leaves the window open.
func between(t *engine.T, w int, b bound, list []edgeInstant, i int, beyond bool) (oracle.Query, bool) {
	step := time.Duration(0)
	if beyond {
		step = t.Data().Unit
	}
	text := func(e edgeInstant, inward time.Duration) string {
		if beyond {
			return stamp(t, e.at.Add(inward*step))
		}
		return e.text
	}
	q := b.in(oracle.Query{Limit: t.MaxLimit()}, w, text(list[i], b.inward()))
	if b.opposite == nil {
		return q, true
	}
	for j := i + int(b.inward()); j >= 0 && j < len(list); j += int(b.inward()) {
		if list[j].at.Sub(list[i].at).Abs() >= 2*step {
			other := bound{lower: !b.lower, parameter: b.opposite}
			return other.in(q, w, text(list[j], -b.inward())), true
		}
	}
	// Of the ends of the list themselves the other cases ask.
	return q, len(list) == 1
}

// atEdge wants the items of an edge to be listed, or beyond it, not to be.
func atEdge(t *engine.T, w int, b bound, q oracle.Query, e edgeInstant, beyond bool) {
	list := listOf(t, q)
	for _, entry := range t.Data().Entries {
		if at := entry.Instants[w]; at == nil || !at.Time().Equal(e.at) || holds(list, entry.ID) != beyond {
			continue
		}
		if b.opposite != nil {
			// It is this bound's fault only if it shows with this bound alone: the other one
			// has cases of its own, and so has what both do together.
			q = b.in(oracle.Query{Limit: t.MaxLimit()}, w, boundOf(w, b, q))
			if list = listOf(t, q); holds(list, entry.ID) != beyond {
				continue
			}
		}
		edgeFails(t, w, q, list, entry, e, beyond)
	}
}

// boundOf is the text of a query's bound.
func boundOf(w int, b bound, q oracle.Query) string {
	from, to := q.Bounds(w)
	if b.lower {
		return from
	}
	return to
}

func edgeFails(t *engine.T, w int, q oracle.Query, list oracle.Walk, entry *oracle.Entry, e edgeInstant, beyond bool) {
	f := match.Mismatch{Symptom: spec.Lacking, Hint: e.hint, Where: t.Roles().Page.Items, Answer: t.Get(t.Encode(q))}
	what := answer.Describe(t.Encode(q))
	if beyond {
		f.Symptom = spec.Surplus
		var page string
		f.Answer, page = listedOn(t, q, list, entry.ID)
		f.Summary = fmt.Sprintf("under %s item %s is listed%s, although its %s %s lies %s outside", what, entry.ID, page, fieldOf(t, w),
			inUnit(t, w, e.text), oneUnit(t))
		f.Wanted, f.Got = "a list without item "+entry.ID, "the item is listed"+page
		f.Hint = cmp.Or(laterPageHint(page), f.Hint)
	} else {
		f.Summary = fmt.Sprintf("under %s item %s is not listed, although its %s is %s, the very bound", what, entry.ID, fieldOf(t, w),
			inUnit(t, w, e.text))
		f.Wanted, f.Got = "item "+entry.ID, answer.Count(len(list.Items), "item")+", without it"
	}
	t.Fail(f)
}

// fieldOf is the name of a window's field.
func fieldOf(t *engine.T, w int) string {
	return strings.TrimPrefix(string(t.Roles().Windows[w].Field), "/")
}
