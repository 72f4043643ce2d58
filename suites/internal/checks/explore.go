package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// exploreChecks judge random queries against the oracle.
func exploreChecks() []engine.Check {
	return []engine.Check{{ID: "CMB-04", Cases: exploreCases}}
}

// exploreChunk is the number of random queries of one case: few, so that a
// counter-example is confirmed by itself.
const ExploreChunk = 4

func exploreCases(_ *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if o.Explore < 0 {
		return nil, "random queries are turned off (--explore 0)"
	}
	var cases []engine.Case
	for first := 0; first < o.Explore; first += ExploreChunk {
		n := min(ExploreChunk, o.Explore-first)
		cases = append(cases, engine.Case{Name: fmt.Sprintf("random queries %d to %d", first+1, first+n),
			Body: engine.Relation(func(t *engine.T) {
				explore(t, first, n)
			})})
	}
	return cases, ""
}

// explore holds random queries against the oracle and accuses with the smallest
// counter-example found. On a confirmation it asks that again, and where the
// data moved meanwhile, so that it may have been none, as many others.
func explore(t *engine.T, first, n int) {
	var q oracle.Query
	found := false
	t.OnLearned(func(t *engine.T) { q, found = counterexample(t, first, n) })
	if !found {
		return
	}
	moved := !t.Data().Same(t.Learned())
	// The query was found on the list as it was learned.
	p := t.Data().Predict(t.Data().Confine(q))
	if moved && (!p.Known || !contradicts(t, q)) {
		if q, found = contradiction(t, first, n); !found {
			return
		}
		p = t.Data().Predict(t.Data().Confine(q))
	}
	a := t.Page(q)
	mismatch := p.Compare(a)
	if mismatch == nil {
		return
	}
	t.Fail(match.Mismatch{Symptom: match.SymptomOf(mismatch),
		Summary: fmt.Sprintf("%s: %s (seed %d)", a.Asked(), mismatch.Text, t.Settings().Seed),
		Wanted:  fmt.Sprintf("the page that a model of the list predicts, %s", answer.Count(predictedCount(p), "item")),
		Got:     sideBySide(p, a), Where: t.Roles().Page.Items, Answer: a})
}

// counterexample is the smallest query of a chunk that is not answered as
// predicted.
func counterexample(t *engine.T, first, n int) (q oracle.Query, found bool) {
	if q, found = contradiction(t, first, n); found {
		q = shrink(t, q)
	}
	return q, found
}

// contradiction is the first query of a chunk that is not answered as predicted.
func contradiction(t *engine.T, first, n int) (oracle.Query, bool) {
	g := newGenerator(t, first)
	queries := make([]oracle.Query, n)
	for i := range queries {
		queries[i] = g.query(first + i)
	}
	prepare(t, queries)
	for _, q := range queries {
		if contradicts(t, q) {
			return q, true
		}
	}
	return oracle.Query{}, false
}

// contradicts tells whether a query is refused, or not answered as predicted.
func contradicts(t *engine.T, q oracle.Query) bool {
	raw := t.Encode(q)
	a := t.Valid(raw)
	if !a.Listed() {
		return a.Refused() && !t.Data().Inverted(t.Data().Confine(q))
	}
	return t.Data().Predict(t.Data().Confine(q)).Compare(a) != nil
}

// shrinkBudget bounds the requests that shrinking takes.
const ShrinkBudget = 60

// shrink makes a counter-example smaller while it stays one.
func shrink(t *engine.T, q oracle.Query) oracle.Query {
	budget := ShrinkBudget
	for {
		smaller := false
		for _, candidate := range simpler(t, q) {
			if budget == 0 {
				return q
			}
			if p := t.Data().Predict(t.Data().Confine(candidate)); p.Known && !p.Inverted && p.CursorMatches {
				budget--
				if contradicts(t, candidate) {
					q, smaller = candidate, true
					break
				}
			}
		}
		if !smaller {
			return q
		}
	}
}

// simpler are queries with one thing less than the given one, the simplest
// first.
func simpler(t *engine.T, q oracle.Query) []oracle.Query {
	var out []oracle.Query
	if q.Cursor != "" {
		out = append(out, q.After(""))
	}
	for i := range q.Equal {
		if q.Equal[i] != "" {
			out = append(out, q.With(i, ""))
			if values := q.Wanted(i); len(values) > 1 {
				out = append(out, q.With(i, values[0]), q.With(i, values[1]))
			}
		}
	}
	for w := range t.Roles().Windows {
		for _, lower := range []bool{true, false} {
			b := bound{lower: lower}
			text := element(q.To, w)
			if lower {
				text = element(q.From, w)
			}
			if text == "" {
				continue
			}
			out = append(out, b.in(q, w, ""))
			if at, ok := spec.ParseInstant(text); ok {
				for _, plain := range []string{oracle.Stamp(at.Time(), 0, "Z"), stamp(t, at.Time()), oracle.Stamp(at.Time(), 9, "Z")} {
					if len(plain) < len(text) || (len(plain) == len(text) && plain < text) {
						out = append(out, b.in(q, w, plain))
					}
				}
			}
		}
	}
	if q.Limit != 0 {
		out = append(out, q.Take(0))
		for _, smaller := range []int{1, 2, q.Limit / 2, q.Limit - 1} {
			if smaller >= smallLimit(t.Contract(), 1) && smaller < q.Limit {
				out = append(out, q.Take(smaller))
			}
		}
	}
	if at, found := t.Data().Find(q.Cursor); found && at > 0 {
		for _, earlier := range []int{0, at / 2} {
			if t.Data().Matches(t.Data().Entries[earlier], t.Data().Confine(q.After(""))) {
				out = append(out, q.After(t.Data().Entries[earlier].ID))
			}
		}
	}
	return out
}

func element(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

func predictedCount(p oracle.Prediction) int {
	n := 0
	for _, r := range p.Rows {
		if !r.Either {
			n++
		}
	}
	if p.Limit > 0 {
		n = min(n, p.Limit)
	}
	return n
}

// sideBySide prints the predicted and the answered page, line by line; the
// lines that agree are left out but for the first ones.
func sideBySide(p oracle.Prediction, a *answer.Answer) string {
	var wanted []string
	for _, r := range p.Rows {
		if p.Limit > 0 && len(wanted) == p.Limit {
			break
		}
		text := r.Entry.ID
		if r.Either {
			text += " (or not)"
		}
		wanted = append(wanted, text)
	}
	got := a.IDs()
	var b strings.Builder
	b.WriteString("place | predicted | answered")
	const most = 14
	shown := 0
	for i := 0; i < max(len(wanted), len(got)); i++ {
		left, right := element(wanted, i), element(got, i)
		if left == right && i > 1 {
			continue
		}
		if shown++; shown > most {
			fmt.Fprintf(&b, "\n... | %s in all | %s in all", answer.Count(len(wanted), "item"), answer.Count(len(got), "item"))
			break
		}
		fmt.Fprintf(&b, "\n%d | %s | %s", i+1, dash(left), dash(right))
	}
	more, _ := a.More()
	fmt.Fprintf(&b, "\nmore | %t | %t", p.Limit > 0 && len(p.Rows) > p.Limit, more)
	return b.String()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
